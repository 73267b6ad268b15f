import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { MojoWebqqApi } from '../../credentials/MojoWebqqApi.credentials';
import { credentialTest } from '../common/requests/credentialTest';
import { describe } from '../common/operations/operation';
import { runOperations } from '../common/operations/runOperations';
import { operationSubtitle } from '../common/operations/subtitles';
import { resume } from '../common/waiting/resume';
import { resumeWebhooks, WAITING_TOOLTIP } from '../common/waiting/sendAndWait';
import {
	getGroups,
	searchDiscussionMembers,
	searchDiscussions,
	searchFriends,
	searchGroups,
	searchMembers,
} from './listSearch';
import { questions } from './questions';
import { resources } from './resources';
import { apiRequest, CLIENT_PROOF, MOJO_WEBQQ } from './transport';

const listSearch = {
	searchDiscussionMembers,
	searchDiscussions,
	searchFriends,
	searchGroups,
	searchMembers,
};

export class MojoWebqq implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'QQ (Mojo-Webqq)',
		name: 'mojoWebqq',
		icon: { light: 'file:mojoWebqq.svg', dark: 'file:mojoWebqq.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: operationSubtitle(resources),
		description: 'Send messages and manage groups as a QQ account of Mojo-Webqq',
		defaults: { name: 'QQ (Mojo-Webqq)' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		builderHint: {
			searchHint:
				'To answer a message, use Send with Send To set to Chat of the Trigger. QQ and group numbers (uid) stay the same after a login, IDs do not. Answer Webhook works only behind a QQ (Mojo-Webqq) Webhook Trigger.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-groupbots.mojoWebqqTrigger',
					relationHint:
						'Starts the workflow when somebody writes to the robot; this node answers in that chat',
				},
				{
					nodeType: 'n8n-nodes-groupbots.mojoWebqqWebhookTrigger',
					relationHint: 'Starts the workflow by webhook; Answer Webhook answers it',
				},
			],
		},
		credentials: [{ name: 'mojoWebqqApi', required: true, testedBy: 'mojoWebqqApiTest' }],
		webhooks: resumeWebhooks,
		waitingNodeTooltip: WAITING_TOOLTIP,
		properties: describe(
			resources,
			'message',
			{},
			{
				delayNote: 'QQ bans accounts that write like machines; its limits are not documented.',
			},
		),
	};

	methods = {
		listSearch,
		loadOptions: { getGroups },
		credentialTest: {
			mojoWebqqApiTest: credentialTest(
				async (credential, request) => await new MojoWebqqApi().authenticate(credential, request),
				async (attempt) => await attempt(MOJO_WEBQQ, apiRequest(CLIENT_PROOF)),
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
