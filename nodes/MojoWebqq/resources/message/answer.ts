import type { Operation } from '../../../common/operation';

/**
 * Answers the post by which the client reported a message: `{reply, shutup, shutup_time}`. n8n's own Respond to Webhook
 * node refuses to work behind triggers of other packages.
 *
 * Source: https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md
 */
export const answer: Operation = {
	value: 'answer',
	name: 'Answer Webhook',
	action: 'Answer message by webhook',
	description:
		"Answer the message that started the workflow in the response to the client, for a Mojo-Webqq Webhook Trigger that responds using this operation. The client's API need not be reachable.",
	properties: [
		{
			displayName: 'Reply',
			name: 'reply',
			type: 'string',
			typeOptions: { rows: 3 },
			default: '',
			description: 'Text for the chat the message came from. Nothing is written if left empty.',
		},
		{
			displayName: 'Mute Sender',
			name: 'muteSender',
			type: 'boolean',
			default: false,
			description:
				'Whether to take the right to speak from the one who wrote the message, in a group',
		},
		{
			displayName: 'Duration (Seconds)',
			name: 'seconds',
			type: 'number',
			typeOptions: { minValue: 60 },
			default: 60,
			displayOptions: { show: { muteSender: [true] } },
			description: 'For how long the sender cannot speak. At least a minute.',
		},
	],
	async run(call) {
		const reply = call.optionalText('reply');
		const mute = call.param<boolean>('muteSender');
		if (reply.trim() === '' && !mute)
			throw call.complaint('reply', 'is empty, and nobody is to be muted');
		const seconds = mute ? Number(call.param('seconds')) : 0;
		if (mute && !(Number.isInteger(seconds) && seconds >= 60)) {
			throw call.complaint('seconds', 'must be a whole number, at least 60');
		}
		const body = {
			...(reply.trim() && { reply }),
			...(mute && { shutup: 1, shutup_time: seconds }),
		};
		await call.context.sendResponse({ body, headers: {}, statusCode: 200 });
		return body;
	},
};
