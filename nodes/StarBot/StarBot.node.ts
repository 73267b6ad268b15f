import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { StarBotApi } from '../../credentials/StarBotApi.credentials';
import { credentialTest } from '../common/requests/credentialTest';
import { describe } from '../common/operations/operation';
import { runOperations } from '../common/operations/runOperations';
import { operationSubtitle } from '../common/operations/subtitles';
import { resume } from '../common/waiting/resume';
import { resumeWebhooks, WAITING_TOOLTIP } from '../common/waiting/sendAndWait';
import {
	getGroups,
	searchContacts,
	searchFriends,
	searchGroups,
	searchInstances,
	searchMembers,
	searchRobots,
} from './listSearch';
import { questions } from './questions';
import { resources } from './resources';
import { apiRequest, ROBOT_LIST, STARBOT } from './transport';

const listSearch = {
	searchContacts,
	searchFriends,
	searchGroups,
	searchInstances,
	searchMembers,
	searchRobots,
};

export class StarBot implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'WeChat (StarBot)',
		name: 'starBot',
		icon: { light: 'file:starBot.svg', dark: 'file:starBot.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: operationSubtitle(resources),
		description: 'Send messages and manage groups as a WeChat account of StarBot',
		defaults: { name: 'WeChat (StarBot)' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		builderHint: {
			searchHint:
				"To answer a message, use Send Text with Send To set to Chat of the Trigger. Operations that need one-time set-up take names from the vendor's pages: leave Names From at Credential and Set Up empty for the user, and do not guess names.",
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-groupbots.starBotTrigger',
					relationHint:
						'Starts the workflow when somebody writes to the robot; this node answers in that chat',
				},
			],
		},
		credentials: [{ name: 'starBotApi', required: true, testedBy: 'starBotApiTest' }],
		webhooks: resumeWebhooks,
		waitingNodeTooltip: WAITING_TOOLTIP,
		properties: describe(
			resources,
			'message',
			{},
			{
				delayNote: 'WeChat bans accounts that write like machines; its limits are not documented.',
			},
		),
	};

	methods = {
		listSearch,
		loadOptions: { getGroups },
		credentialTest: {
			starBotApiTest: credentialTest(
				async (credential, request) => await new StarBotApi().authenticate(credential, request),
				async (attempt) => await attempt(STARBOT, apiRequest(ROBOT_LIST)),
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
