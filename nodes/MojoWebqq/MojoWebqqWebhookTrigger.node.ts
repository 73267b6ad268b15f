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
import { responseModeFrom } from '../common/n8nHelpers';
import { eventsSubtitle } from '../common/operations/subtitles';
import { ACTIVATION_MESSAGE, triggerPanel } from '../common/triggers/triggerFields';
import { inboundOf } from './inbound';
import { searchChats, searchFriends } from './listSearch';
import { expectClient, forgetClient } from './registration';
import { webhookFields } from './triggerFields';

export class MojoWebqqWebhookTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'QQ (Mojo-Webqq) Webhook Trigger',
		name: 'mojoWebqqWebhookTrigger',
		icon: { light: 'file:mojoWebqq.svg', dark: 'file:mojoWebqq.dark.svg' },
		group: ['trigger'],
		// For version 1 of any trigger, n8n evaluates an expression at each call: it looks for an option of its own Webhook node.
		version: 2,
		subtitle: eventsSubtitle(propertiesOf(webhookFields)),
		description:
			'Starts the workflow when a QQ account of Mojo-Webqq reports a message, a login or a change to n8n',
		eventTriggerDescription: 'Write to the robot in QQ, or mention it in a group',
		activationMessage: ACTIVATION_MESSAGE,
		triggerPanel: triggerPanel('Write to the robot in QQ, or mention it in a group'),
		defaults: { name: 'QQ (Mojo-Webqq) Webhook Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		builderHint: {
			searchHint:
				"Every item has the keys event, chat, sender, text, mentions, media and details, which are the same for all triggers of this package. The client must be able to reach n8n. Events whose names end in Sent are the account's own: a reply to them would loop.",
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-groupbots.mojoWebqq',
					relationHint:
						'Answers in the chat that the event came from, and has all other operations',
				},
				{
					nodeType: 'n8n-nodes-groupbots.mojoWebqqTrigger',
					relationHint: 'The same without an address that the client must reach',
				},
			],
		},
		credentials: [{ name: 'mojoWebqqApi', required: true, testedBy: 'mojoWebqqApiTest' }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				...responseModeFrom('responseMode'),
				responseData: 'firstEntryJson',
				path: 'webhook',
			},
		],
		properties: propertiesOf(webhookFields),
	};

	methods = { listSearch: { searchChats, searchFriends } };

	webhookMethods = {
		default: {
			/** Checks the fields. The trigger registers nothing with the client, so it never exists there. */
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await isActive(this, webhookFields);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await activate(this, webhookFields, expectClient);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await deactivate(this, forgetClient);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this, webhookFields, inboundOf);
	}
}
