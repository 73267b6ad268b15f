import {
	NodeConnectionTypes,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { activate, deactivate, isActive } from '../common/activation';
import { eventsField, filtersField } from '../common/filters';
import { receive } from '../common/inbound';
import { eventOptions } from './events';
import { expectClient, forgetClient, inboundOf } from './inbound';

export class StarBotTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'WeChat (StarBot) Trigger',
		name: 'starBotTrigger',
		icon: { light: 'file:starBot.svg', dark: 'file:starBot.dark.svg' },
		group: ['trigger'],
		// For each call to a webhook of version 1, n8n evaluates an expression: it looks for an option of its own Webhook node.
		version: 2,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description:
			'Starts the workflow when a WeChat account of StarBot receives a message, a transfer or another event',
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
						'Answers in the chat that the event came from, and does the rest of what a robot can do',
				},
			],
		},
		credentials: [{ name: 'starBotApi', required: true, testedBy: 'starBotApiTest' }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				// Without it n8n answers with the text "firstEntryJson", its default for other response modes.
				responseData: '',
				path: 'webhook',
			},
		],
		properties: [
			{
				displayName:
					"Paste this node's production URL into the StarBot client as its callback address, with the Inbound Secret of the credential at its end: https://…/webhook?token=SECRET. For tests paste the test URL in the same way. The client must be able to reach n8n.",
				name: 'callbackNotice',
				type: 'notice',
				default: '',
			},
			eventsField(eventOptions, ['groupMessage', 'privateMessage']),
			{
				displayName: 'Event Codes',
				name: 'eventCodes',
				type: 'fixedCollection',
				typeOptions: { multipleValues: true },
				placeholder: 'Add code',
				default: {},
				description:
					"Codes of events that are published on the vendor's pages only. Group and official account messages need none. Events with other codes start Other, with the code in details.",
				options: [
					{
						displayName: 'Code',
						name: 'code',
						values: [
							{
								displayName: 'Code',
								name: 'code',
								type: 'string',
								default: '',
								description: 'The "event" on the vendor\'s page',
							},
							{
								displayName: 'Event',
								name: 'event',
								type: 'options',
								options: eventOptions,
								default: 'friendRequest',
							},
						],
					},
				],
			},
			filtersField([
				{
					displayName: 'Ignore Own Messages',
					name: 'ignoreOwn',
					type: 'boolean',
					default: true,
					description:
						'Whether to ignore messages that the robot itself wrote, which the client reports as well. A workflow that answers them would loop.',
				},
				{
					displayName: 'Robot or Instance IDs',
					name: 'robots',
					type: 'string',
					default: '',
					placeholder: 'e.g. wxid_abc123',
					description:
						'Only events of these robots, separated by commas. Some events name no robot ID, so use instance IDs where you can.',
				},
			]),
			{
				displayName: 'Simplify',
				name: 'simplify',
				type: 'boolean',
				default: true,
				description: "Whether to return a short, common format instead of the client's own JSON",
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add option',
				default: {},
				options: [
					{
						displayName: 'Group ID Parameter',
						name: 'groupField',
						type: 'string',
						default: '',
						description:
							"The name of the group under data on the vendor's page of group messages. If empty, the node takes the ID that ends with @chatroom.",
					},
					{
						displayName: 'Mentioned Parameter',
						name: 'mentionedField',
						type: 'string',
						default: '',
						description: 'The name of the list of mentioned wxids on that page, if it has one',
					},
					{
						displayName: 'Robot Names',
						name: 'robotNames',
						type: 'string',
						default: '',
						placeholder: 'e.g. Helper, Front Desk',
						description:
							'Nicknames of the robot, separated by commas. A group message with @ and one of them counts as a mention.',
					},
					{
						displayName: 'Sender Parameter',
						name: 'senderField',
						type: 'string',
						default: '',
						description:
							"The name of the writer's wxid on that page. If empty, group messages may have no sender.",
					},
					{
						displayName: 'Strip Mention',
						name: 'stripMention',
						type: 'boolean',
						default: true,
						description:
							"Whether to remove the robot's own mentions from the text. Mentions of other people stay.",
					},
				],
			},
		],
	};

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await isActive(this);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await activate(this, expectClient);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await deactivate(this, forgetClient);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this, inboundOf(this));
	}
}
