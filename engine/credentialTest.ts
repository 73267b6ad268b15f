import { CredentialTestContext, ExecuteContext, RoutingNode } from 'n8n-core';
import {
	createEmptyRunExecutionData,
	Workflow,
	type ICredentialDataDecryptedObject,
	type ICredentialsDecrypted,
	type ICredentialTestFunction,
	type ICredentialTestRequest,
	type INode,
	type INodeCredentialTestResult,
	type INodeType,
	type INodeTypes,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

import type { AdditionalDataFactory } from './additionalData';
import type { CredentialStore } from './credentials';
import { toError } from './errors';
import { nodeVersions, type NodeTypes } from './nodeTypes';

type FoundTest = ICredentialTestFunction | { nodeType: INodeType; request: ICredentialTestRequest };

/** Tests a credential, like the "Test" button in the editor. */
export async function testCredential(
	type: string,
	enteredData: ICredentialDataDecryptedObject,
	nodeTypes: NodeTypes,
	credentials: CredentialStore,
	createAdditionalData: AdditionalDataFactory,
): Promise<INodeCredentialTestResult> {
	const test = findTest(type, nodeTypes);
	if (!test) {
		return { status: 'Error', message: 'No testing function found for this credential.' };
	}
	try {
		const additionalData = createAdditionalData();
		const data = await credentials.withDefaults(additionalData, enteredData, type, 'internal');
		const credential: ICredentialsDecrypted = { id: 'tested', name: 'Tested', type, data };
		if (typeof test === 'function') {
			return await test.call(new CredentialTestContext(additionalData), credential);
		}
		return await runRequest(test.request, test.nodeType, credential, additionalData);
	} catch (error) {
		return { status: 'Error', message: toError(error).message };
	}
}

/**
 * Returns the credential type's own test, or the test of the first node that declares one for the
 * credential.
 */
function findTest(type: string, nodeTypes: NodeTypes): FoundTest | undefined {
	const { test } = nodeTypes.getCredentialType(type);
	if (test)
		return { nodeType: nodeTypes.getByNameAndVersion('n8n-nodes-base.noOp'), request: test };

	for (const name of nodeTypes.getNodesWithCredential(type)) {
		for (const nodeType of nodeVersions(nodeTypes.getByName(name)).reverse()) {
			const declared = nodeType.description.credentials?.find((entry) => entry.name === type);
			if (!declared?.testedBy) continue;
			if (typeof declared.testedBy !== 'string') return { nodeType, request: declared.testedBy };
			const method = nodeType.methods?.credentialTest?.[declared.testedBy];
			if (method) return method;
		}
	}
	return undefined;
}

/** Sends the request like a declarative node, and checks the answer by the test's rules. */
async function runRequest(
	{ request, rules = [] }: ICredentialTestRequest,
	nodeType: INodeType,
	credential: ICredentialsDecrypted,
	additionalData: IWorkflowExecuteAdditionalData,
): Promise<INodeCredentialTestResult> {
	const testNodeType: INodeType = {
		description: {
			...nodeType.description,
			credentials: [{ name: credential.type, required: true }],
			properties: [
				{ displayName: 'Temp', name: 'temp', type: 'string', default: '', routing: { request } },
			],
		},
	};
	const nodeTypes = {
		getByName: () => testNodeType,
		getByNameAndVersion: () => testNodeType,
		getKnownTypes: () => ({}),
	} satisfies INodeTypes;
	const node: INode = {
		id: 'temp',
		name: 'Temp-Node',
		type: testNodeType.description.name,
		typeVersion: [testNodeType.description.version].flat().at(-1) ?? 1,
		position: [0, 0],
		parameters: {},
		credentials: { [credential.type]: { id: credential.id, name: credential.name } },
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const context = new ExecuteContext(
		workflow,
		node,
		{ ...additionalData, credentialsHelper: servingOnly(credential, additionalData) },
		'internal',
		createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);
	try {
		const output = await workflow.expression.withIsolate(
			async () => await new RoutingNode(context, testNodeType, credential).runNode(),
		);
		const body = output?.[0]?.[0]?.json;
		for (const rule of rules) {
			if (rule.type !== 'responseSuccessBody') continue;
			const { key, value, message } = rule.properties;
			const actual = key.split('.').reduce<unknown>((part, name) => Object(part)[name], body);
			if (actual === value) return { status: 'Error', message };
		}
		return { status: 'OK', message: 'Connection successful!' };
	} catch (error) {
		return { status: 'Error', message: failureMessage(error, rules) };
	}
}

/**
 * Returns a credentials helper that returns the tested data, because they are not stored yet.
 */
function servingOnly(
	credential: ICredentialsDecrypted,
	{ credentialsHelper }: IWorkflowExecuteAdditionalData,
) {
	return Object.assign(Object.create(credentialsHelper), {
		getDecrypted: async () => credential.data ?? {},
	});
}

function failureMessage(error: unknown, rules: NonNullable<ICredentialTestRequest['rules']>) {
	const { message, cause } = error as Error & {
		cause?: { code?: string; response?: { status: number; statusText?: string } };
	};
	if (cause?.response) {
		const { status, statusText } = cause.response;
		for (const rule of rules) {
			if (rule.type === 'responseCode' && rule.properties.value === status) {
				return rule.properties.message;
			}
		}
		return statusText || `Received HTTP status code: ${status}`;
	}
	return cause?.code ?? message;
}
