import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { WildfireRobotApi } from '../../credentials/WildfireRobotApi.credentials';
import { credentialTest } from '../common/requests/credentialTest';
import { describe } from '../common/operations/operation';
import { runOperations } from '../common/operations/runOperations';
import { operationSubtitle } from '../common/operations/subtitles';
import { resume } from '../common/waiting/resume';
import { resumeWebhooks, WAITING_TOOLTIP } from '../common/waiting/sendAndWait';
import { getGroups, searchGroups, searchMembers, searchUsers } from './listSearch';
import { PROFILE } from './profile';
import { questions } from './questions';
import { resources } from './resources';
import { WILDFIRE } from './transport';

const listSearch = { searchGroups, searchMembers, searchUsers };

export class Wildfire implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'WildfireChat',
		name: 'wildfire',
		icon: { light: 'file:wildfire.svg', dark: 'file:wildfire.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: operationSubtitle(resources),
		description: 'Send messages and manage groups as a WildfireChat robot',
		defaults: { name: 'WildfireChat' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		builderHint: {
			searchHint:
				'To answer a message, use Send with Send To set to Chat of the Trigger. To write to several groups at once, set Send To to Several Groups rather than looping. IDs are texts: message IDs have more digits than a number can hold.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-groupbots.wildfireTrigger',
					relationHint:
						'Starts the workflow when somebody writes to the robot; this node answers in that chat',
				},
			],
		},
		credentials: [{ name: 'wildfireRobotApi', required: true, testedBy: 'wildfireRobotApiTest' }],
		webhooks: resumeWebhooks,
		waitingNodeTooltip: WAITING_TOOLTIP,
		properties: describe(resources, 'message'),
	};

	methods = {
		listSearch,
		loadOptions: { getGroups },
		credentialTest: {
			wildfireRobotApiTest: credentialTest(
				async (credential, request) =>
					await new WildfireRobotApi().authenticate(credential, request),
				async (attempt) => await attempt(WILDFIRE, PROFILE),
			),
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperations(this, resources, listSearch);
	}

	/** Receives the answer to Send and Wait for Response. */
	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await resume(this, questions);
	}
}
