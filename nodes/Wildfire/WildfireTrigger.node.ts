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
import { inboundOf } from './inbound';
import { isRegistered, register, unregister } from './registration';

export class WildfireTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'WildfireChat Trigger',
		name: 'wildfireTrigger',
		icon: { light: 'file:wildfire.svg', dark: 'file:wildfire.dark.svg' },
		group: ['trigger'],
		// For each call to a webhook of version 1, n8n evaluates an expression: it looks for an option of its own Webhook node.
		version: 2,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description:
			'Starts the workflow when a WildfireChat robot receives a message or sees a group change',
		defaults: { name: 'WildfireChat Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		builderHint: {
			searchHint:
				'Every item has the keys event, chat, sender, text, mentions, media and details, which are the same for all triggers of this package. A robot has one callback, so it can have one active workflow: use one trigger with several events and a Switch behind it.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-groupbots.wildfire',
					relationHint:
						'Answers in the chat that the event came from, and does the rest of what a robot can do',
				},
			],
		},
		credentials: [{ name: 'wildfireRobotApi', required: true, testedBy: 'wildfireRobotApiTest' }],
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
				displayName:
					'A robot has one callback, so one active workflow. While you listen for a test event, the active workflow hears nothing; its callback is put back afterwards.',
				name: 'callbackNotice',
				type: 'notice',
				default: '',
			},
			eventsField(eventOptions, ['groupMessage', 'privateMessage']),
			{
				displayName:
					'For events of the whole server ("Server: …"), set a Callback Token in the credential and have the administrator enter this node\'s production URL with ?token=…&event=… in wildfirechat.conf, under the key that the event\'s description names. The values for event are in the documentation.',
				name: 'serverNotice',
				type: 'notice',
				default: '',
				displayOptions: {
					show: {
						events: eventOptions
							.map(({ value }) => value)
							.filter((value) => String(value).startsWith('server')),
					},
				},
			},
			filtersField([
				{
					displayName: 'Ignore Other Robots',
					name: 'ignoreRobots',
					type: 'boolean',
					default: true,
					description:
						'Whether to ignore messages written by robots, so that two robots cannot answer each other for ever. Where the server does not say who is a robot, the node looks it up once for each sender.',
				},
			]),
			{
				displayName: 'Simplify',
				name: 'simplify',
				type: 'boolean',
				default: true,
				description:
					"Whether to return the envelope that all platforms of this package share instead of the server's own JSON, which it holds as raw",
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add option',
				default: {},
				options: [
					{
						displayName: 'Download Media',
						name: 'downloadMedia',
						type: 'boolean',
						default: false,
						description:
							'Whether to fetch images, files, voice and video into binary data. The address comes from the sender of the message.',
					},
					{
						displayName: 'Largest Media (MB)',
						name: 'largestMedia',
						type: 'number',
						typeOptions: { minValue: 1, maxValue: 200 },
						default: 20,
						description: 'Files beyond this size are not downloaded',
					},
					{
						displayName: 'Strip Mention',
						name: 'stripMention',
						type: 'boolean',
						default: true,
						description:
							'Whether to remove "@robot" from the text of a message that mentions the robot',
					},
				],
			},
			{
				displayName: 'Replace Existing Callback',
				name: 'replaceCallback',
				type: 'boolean',
				default: false,
				description:
					"Whether to take the robot's callback over from another program or workflow. If off, the workflow cannot be activated while somebody else has it.",
			},
		],
	};

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
		return await receive(this, inboundOf(this));
	}
}
