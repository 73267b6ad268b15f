import { Container } from '@n8n/di';
import { ExternalSecretsProxy } from 'n8n-core';
import {
	UserError,
	type IRunExecutionData,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

import type { CredentialStore } from './credentials';

const notAvailable = (what: string) => () => {
	throw new UserError(`${what} is not available in this engine`);
};

/** The parts of the additional data that differ for each call. */
type Extra = Pick<
	IWorkflowExecuteAdditionalData,
	| 'currentNodeParameters'
	| 'executionId'
	| 'hooks'
	| 'httpRequest'
	| 'httpResponse'
	| 'parentCallbackManager'
	| 'restartExecutionId'
	| 'rootExecutionMode'
	| 'streamingEnabled'
	| 'workflowId'
	| 'workflowSettings'
>;

export type AdditionalDataFactory = (extra?: Extra) => IWorkflowExecuteAdditionalData;

/** Returns a function that makes n8n's additional data for one call. */
export function additionalDataFactory(services: {
	baseUrl: string;
	credentials: CredentialStore;
	findRunData: (executionId: string) => IRunExecutionData | undefined;
	executeWorkflow: IWorkflowExecuteAdditionalData['executeWorkflow'];
}): AdditionalDataFactory {
	const { baseUrl, credentials, findRunData, executeWorkflow } = services;
	return (extra) => ({
		currentNodeExecutionIndex: 0,
		credentialsHelper: credentials,
		externalSecretsProxy: Container.get(ExternalSecretsProxy),
		variables: {},
		restApiUrl: `${baseUrl}/rest`,
		instanceBaseUrl: `${baseUrl}/`,
		formBaseUrl: `${baseUrl}/form`,
		formTestBaseUrl: `${baseUrl}/form-test`,
		formWaitingBaseUrl: `${baseUrl}/form-waiting`,
		webhookBaseUrl: `${baseUrl}/webhook`,
		webhookTestBaseUrl: `${baseUrl}/webhook-test`,
		webhookWaitingBaseUrl: `${baseUrl}/webhook-waiting`,
		mcpBaseUrl: `${baseUrl}/mcp`,
		mcpTestBaseUrl: `${baseUrl}/mcp-test`,
		setExecutionStatus: () => {},
		logAiEvent: () => {},
		async getRunExecutionData(executionId) {
			return findRunData(executionId);
		},
		getRuntimeCredential: notAvailable('A runtime credential'),
		executeWorkflow,
		executeAgent: notAvailable('Executing an agent'),
		startRunnerTask: notAvailable('A task runner (Code node)'),
		...extra,
	});
}
