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
import { searchGroups, searchUsers } from './listSearch';
import { isRegistered, register, unregister } from './registration';
import { triggerFields } from './triggerFields';

export class WildfireTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'WildfireChat Trigger',
		name: 'wildfireTrigger',
		icon: { light: 'file:wildfire.svg', dark: 'file:wildfire.dark.svg' },
		group: ['trigger'],
		// For version 1 of any trigger, n8n evaluates an expression at each call: it looks for an option of its own Webhook node.
		version: 2,
		subtitle: eventsSubtitle(propertiesOf(triggerFields)),
		description:
			'Starts the workflow when a WildfireChat robot receives a message or sees a group change',
		eventTriggerDescription: 'Write to the robot in WildfireChat, or mention it in a group',
		activationMessage: ACTIVATION_MESSAGE,
		triggerPanel: triggerPanel('Write to the robot in WildfireChat, or mention it in a group'),
		defaults: { name: 'WildfireChat Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		builderHint: {
			searchHint:
				'Every item has the keys event, chat, sender, text, mentions, media and details, which are the same for all triggers of this package. Several workflows can listen to one robot: they share its callback.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-groupbots.wildfire',
					relationHint:
						'Answers in the chat that the event came from, and has all other operations',
				},
			],
		},
		credentials: [{ name: 'wildfireRobotApi', required: true, testedBy: 'wildfireRobotApiTest' }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				...responseModeOf(streamingResponse),
				responseData: 'noData',
				path: 'webhook',
			},
		],
		properties: propertiesOf(triggerFields),
	};

	methods = { listSearch: { searchGroups, searchUsers } };

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await isActive(this, triggerFields, isRegistered);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await activate(this, triggerFields, register);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await deactivate(this, unregister);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this, triggerFields, inboundOf);
	}
}
