import type { INodeType, INodeTypeDescription, IWebhookFunctions } from 'n8n-workflow';

import { asObject } from '../../../nodes/common/guards';
import { receive } from '../../../nodes/common/inbound';
import { NO_MENTIONS, textOf } from '../../../nodes/common/message';
import { questions } from './questions';

/** Hears what is said on the platform of the tests. */
export class ParrotTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Parrot Trigger',
		name: 'parrotTrigger',
		group: ['trigger'],
		version: 2,
		description: 'Starts the workflow when something is said',
		defaults: { name: 'Parrot Trigger' },
		inputs: [],
		outputs: ['main'],
		credentials: [{ name: 'parrotApi', required: true }],
		webhooks: [
			{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'webhook' },
		],
		properties: [
			{
				displayName: 'Events',
				name: 'events',
				type: 'multiOptions',
				options: [{ name: 'Group Message', value: 'groupMessage' }],
				default: ['groupMessage'],
			},
		],
	};

	async webhook(this: IWebhookFunctions) {
		return await receive(this, {
			authenticate: () => true,
			isMessage: (event) => event === 'groupMessage',
			questions,
			normalise: (body) => {
				const quoted = asObject(body.quoted);
				return {
					platform: 'parrot',
					event: body.button === undefined ? 'groupMessage' : 'button',
					messageId: textOf(body.id),
					chat: { id: textOf(body.chat), type: 'group' },
					sender: { id: textOf(body.sender), name: textOf(body.sender).toUpperCase() },
					text: textOf(body.text),
					contentType: 'text',
					mentions: NO_MENTIONS,
					media: [],
					...(quoted && {
						replyTo: {
							messageId: textOf(quoted.id),
							sender: { id: 'parrot' },
							text: textOf(quoted.text),
						},
					}),
					...(body.button !== undefined && { details: { button: body.button } }),
					timestamp: new Date().toISOString(),
					raw: body,
				};
			},
		});
	}
}
