import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { YunhuBotApi } from '../../credentials/YunhuBotApi.credentials';
import { YunhuUserApi } from '../../credentials/YunhuUserApi.credentials';
import { credentialTest } from '../common/requests/credentialTest';
import { describe } from '../common/operations/operation';
import { runOperations } from '../common/operations/runOperations';
import { operationSubtitle } from '../common/operations/subtitles';
import { resume } from '../common/waiting/resume';
import { resumeWebhooks, WAITING_TOOLTIP } from '../common/waiting/sendAndWait';
import {
	getGroups,
	searchBotGroups,
	searchBots,
	searchFollowers,
	searchGroups,
	searchInstructions,
} from './listSearch';
import { shownFor } from './operation';
import { questions } from './questions';
import { resources } from './resources';
import { testBot, testUser } from './transport';

const listSearch = {
	searchBotGroups,
	searchBots,
	searchFollowers,
	searchGroups,
	searchInstructions,
};

export class Yunhu implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Yunhu',
		name: 'yunhu',
		icon: { light: 'file:yunhu.svg', dark: 'file:yunhu.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: operationSubtitle(resources),
		description: 'Send messages as a Yunhu bot, and manage bots, instructions, boards and groups',
		defaults: { name: 'Yunhu' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		builderHint: {
			searchHint:
				'To answer a message, use Send with Send To set to Chat of the Trigger. Send to Several writes to several groups or users with one request. Instructions, boards and buttons are of this platform only.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-groupbots.yunhuTrigger',
					relationHint:
						'Starts the workflow when somebody writes to the bot; this node answers in that chat',
				},
				{
					nodeType: 'n8n-nodes-groupbots.yunhuSocketTrigger',
					relationHint: 'The same without a public address',
				},
			],
		},
		credentials: [
			{
				name: 'yunhuBotApi',
				required: true,
				testedBy: 'yunhuBotApiTest',
				displayOptions: shownFor('yunhuBotApi', resources),
			},
			{
				name: 'yunhuUserApi',
				required: true,
				testedBy: 'yunhuUserApiTest',
				displayOptions: shownFor('yunhuUserApi', resources),
			},
		],
		webhooks: resumeWebhooks,
		waitingNodeTooltip: WAITING_TOOLTIP,
		properties: [
			// Sets the credential's position; the editor would put it after the fields it depends on, between
			// Resource and Operation.
			{ displayName: 'Credentials', name: 'credentials', type: 'credentials', default: '' },
			...describe(resources, 'message'),
		],
	};

	methods = {
		listSearch,
		loadOptions: { getGroups },
		credentialTest: {
			yunhuBotApiTest: credentialTest(
				async (credential, request) => await new YunhuBotApi().authenticate(credential, request),
				testBot,
			),
			yunhuUserApiTest: credentialTest(
				async (credential, request) => await new YunhuUserApi().authenticate(credential, request),
				testUser,
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
