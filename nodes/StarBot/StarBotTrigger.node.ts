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
import { eventsSubtitle } from '../common/operations/subtitles';
import { ACTIVATION_MESSAGE, triggerPanel } from '../common/triggers/triggerFields';
import { inboundOf } from './inbound';
import { searchChats, searchInstances, searchSenders } from './listSearch';
import { expectClient, forgetClient } from './registration';
import { triggerFields } from './triggerFields';

export class StarBotTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'WeChat (StarBot) Trigger',
		name: 'starBotTrigger',
		icon: { light: 'file:starBot.svg', dark: 'file:starBot.dark.svg' },
		group: ['trigger'],
		// For version 1 of any trigger, n8n evaluates an expression at each call: it looks for an option of its own Webhook node.
		version: 2,
		subtitle: eventsSubtitle(propertiesOf(triggerFields)),
		description:
			'Starts the workflow when a WeChat account of StarBot receives a message, a transfer or another event',
		eventTriggerDescription: 'Write to the robot in WeChat, or mention it in a group',
		activationMessage: ACTIVATION_MESSAGE,
		triggerPanel: triggerPanel('Write to the robot in WeChat, or mention it in a group'),
		defaults: { name: 'WeChat (StarBot) Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		builderHint: {
			searchHint:
				"Every item has the keys event, chat, sender, text, mentions, media and details, which are the same for all triggers of this package. The codes of some events are published on the vendor's pages only: leave Event Codes to the user. Transfers have their amount and IDs in details.",
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-groupbots.starBot',
					relationHint:
						'Answers in the chat that the event came from, and has all other operations',
				},
			],
		},
		credentials: [{ name: 'starBotApi', required: true, testedBy: 'starBotApiTest' }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				// Without this line n8n answers with the text "firstEntryJson", its default for other response modes.
				responseData: '',
				path: 'webhook',
			},
		],
		properties: propertiesOf(triggerFields),
	};

	methods = { listSearch: { searchChats, searchInstances, searchSenders } };

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await isActive(this, triggerFields);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await activate(this, triggerFields, expectClient);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await deactivate(this, forgetClient);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this, triggerFields, inboundOf);
	}
}
