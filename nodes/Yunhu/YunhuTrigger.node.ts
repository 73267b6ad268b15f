import {
	NodeConnectionTypes,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { activate, deactivate, isActive } from '../common/activation';
import { receive, sameSecret } from '../common/inbound';
import { when } from '../common/fields';
import { botId } from './fields';
import { readerOf } from './inbound';
import { searchBots } from './listSearch';
import { isRegistered, register, registrationOf, unregister } from './registration';
import { triggerFields } from './triggerFields';

export class YunhuTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Yunhu Trigger',
		name: 'yunhuTrigger',
		icon: { light: 'file:yunhu.svg', dark: 'file:yunhu.dark.svg' },
		group: ['trigger'],
		// For each call to a webhook of version 1, n8n evaluates an expression: it looks for an option of its own Webhook node.
		version: 2,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: 'Starts the workflow when a Yunhu bot receives a message or another event',
		defaults: { name: 'Yunhu Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		builderHint: {
			searchHint:
				'Every item has the keys event, chat, sender, text, mentions, media and details, which are the same for all triggers of this package. Needs a public address; a bot has one link, so it can have one active workflow. Pressed buttons have their value in details.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-groupbots.yunhu',
					relationHint:
						'Answers in the chat that the event came from, and does the rest of what a robot can do',
				},
				{
					nodeType: 'n8n-nodes-groupbots.yunhuSocketTrigger',
					relationHint: 'The same without a public address',
				},
			],
		},
		credentials: [
			{ name: 'yunhuUserApi', required: true, displayOptions: { show: { setUp: ['automatic'] } } },
			// With "show" for each choice the editor would hide Set Up Link and have the credential decide it.
			{ name: 'yunhuBotApi', required: true, displayOptions: { hide: { setUp: ['automatic'] } } },
		],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				responseData: 'noData',
				path: 'webhook',
			},
		],
		properties: [
			{
				displayName: 'Set Up Link',
				name: 'setUp',
				type: 'options',
				options: [
					{
						name: 'Automatically',
						value: 'automatic',
						description:
							"The trigger enters its address in the console, with the account of the bot's owner",
					},
					{
						name: 'In the Console',
						value: 'manual',
						description: 'You enter the address yourself',
					},
				],
				default: 'automatic',
			},
			{
				displayName:
					'A bot has one link, so one active workflow. While you listen for a test event, the active workflow hears nothing; its link is put back afterwards.',
				name: 'linkNotice',
				type: 'notice',
				default: '',
				displayOptions: { show: { setUp: ['automatic'] } },
			},
			{
				displayName:
					"In the console (www.yhchat.com/control), enter this node's production URL followed by ?secret= and the Link Secret of the credential as the bot's event subscription link, and switch the events on. For a test run, enter the test URL in the same way.",
				name: 'consoleNotice',
				type: 'notice',
				default: '',
				displayOptions: { show: { setUp: ['manual'] } },
			},
			...when({ setUp: ['automatic'] }, botId).properties('botId'),
			...triggerFields,
			{
				displayName: 'Replace Existing Link',
				name: 'replaceLink',
				type: 'boolean',
				default: false,
				displayOptions: { show: { setUp: ['automatic'] } },
				description:
					"Whether to take the bot's events over from another program or workflow. If off, the workflow cannot be activated while somebody else has them.",
			},
		],
	};

	methods = { listSearch: { searchBots } };

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await isActive(this, isRegistered);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await activate(this, register);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await deactivate(this, unregister);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const registration = registrationOf(this);
		const { secretDigest } = registration;
		const { secret } = this.getQueryData() as { secret?: unknown };
		return await receive(this, {
			...readerOf(this, registration),
			/** The platform signs nothing; the secret in the link is what tells it from others. */
			authenticate: () => secretDigest !== undefined && sameSecret(secret, secretDigest),
		});
	}
}
