import type { INodeType, INodeTypeDescription, IWebhookFunctions } from 'n8n-workflow';

import { byId, propertiesOf, type Values } from '../../../nodes/common/fields';
import { quoteInInput } from '../../../nodes/common/triggers/envelope';
import { filters, respondToFor } from '../../../nodes/common/triggers/filters';
import { asObject } from '../../../nodes/common/guards';
import { receive, type Inbound } from '../../../nodes/common/triggers/inbound';
import { NO_MENTIONS } from '../../../nodes/common/message';
import { textOf } from '../../../nodes/common/serverValues';
import { events, options, simplify } from '../../../nodes/common/triggers/triggerFields';
import { questions } from './questions';

/** The trigger of the platform of the tests. */
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
		properties: propertiesOf(fields),
	};

	async webhook(this: IWebhookFunctions) {
		return await receive(this, fields, inboundOf);
	}
}

const fields = {
	events: events([{ name: 'Group Message', value: 'groupMessage' }], ['groupMessage']),
	respondTo: respondToFor(['groupMessage']),
	filters: filters({ chats: { modes: [byId('cage')] }, senders: { modes: [byId('polly')] } }, {}),
	simplify,
	options: options({ quoteInInput }),
};

function inboundOf(context: IWebhookFunctions): Inbound<Values<typeof fields>> {
	return {
		authenticate: () => true,
		robot: async () => {
			const { secret } = await context.getCredentials('parrotApi');
			return { id: 'parrot', secret: textOf(secret) };
		},
		reader: () => ({
			isMessage: (event) => event === 'groupMessage',
			robotOf: () => 'parrot',
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
					chatInput: textOf(body.text).replace(/^@Polly /, ''),
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
					timestamp: textOf(body.time) || new Date().toISOString(),
					raw: body,
				};
			},
		}),
	};
}
