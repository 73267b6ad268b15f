import {
	NodeConnectionTypes,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { activate, deactivate, isActive } from '../common/triggers/activation';
import { propertiesOf } from '../common/fields';
import { receive } from '../common/triggers/inbound';
import { responseModeOf } from '../common/n8nHelpers';
import { streamingResponse } from '../common/streaming/options';
import { eventsSubtitle } from '../common/operations/subtitles';
import { ACTIVATION_MESSAGE, triggerPanel } from '../common/triggers/triggerFields';
import { inboundOf } from './inbound';
import { searchBots, searchChats, searchSenders } from './listSearch';
import { isRegistered, register, unregister } from './registration';
import { webhookFields } from './triggerFields';

export class YunhuTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Yunhu Trigger',
		name: 'yunhuTrigger',
		icon: { light: 'file:yunhu.svg', dark: 'file:yunhu.dark.svg' },
		group: ['trigger'],
		// For version 1 of any trigger, n8n evaluates an expression at each call: it looks for an option of its own Webhook node.
		version: 2,
		subtitle: eventsSubtitle(propertiesOf(webhookFields)),
		description: 'Starts the workflow when a Yunhu bot receives a message or another event',
		eventTriggerDescription: 'Write to the bot in Yunhu, or mention it in a group',
		activationMessage: ACTIVATION_MESSAGE,
		triggerPanel: triggerPanel('Write to the bot in Yunhu, or mention it in a group'),
		defaults: { name: 'Yunhu Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		builderHint: {
			searchHint:
				'Every item has the keys event, chat, sender, text, mentions, media and details, which are the same for all triggers of this package. Needs a public address; several workflows can listen to one bot, as they share its link. Pressed buttons have their value in details.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-groupbots.yunhu',
					relationHint:
						'Answers in the chat that the event came from, and has all other operations',
				},
				{
					nodeType: 'n8n-nodes-groupbots.yunhuSocketTrigger',
					relationHint: 'The same without a public address',
				},
			],
		},
		credentials: [
			{
				name: 'yunhuUserApi',
				required: true,
				testedBy: 'yunhuUserApiTest',
				displayOptions: { show: { setUp: ['automatic'] } },
			},
			// With "show" for each choice, the editor would hide Set Up Link and set it by the chosen credential.
			{
				name: 'yunhuBotApi',
				required: true,
				testedBy: 'yunhuBotApiTest',
				displayOptions: { hide: { setUp: ['automatic'] } },
			},
		],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				...responseModeOf(streamingResponse),
				responseData: 'noData',
				path: 'webhook',
			},
		],
		properties: propertiesOf(webhookFields),
	};

	methods = { listSearch: { searchBots, searchChats, searchSenders } };

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await isActive(this, webhookFields, isRegistered);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await activate(this, webhookFields, register);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await deactivate(this, unregister);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this, webhookFields, inboundOf);
	}
}
