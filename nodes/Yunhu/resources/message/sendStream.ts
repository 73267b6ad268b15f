import { chatFields, chatOf, chatsOf } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { BOT, openRequest } from '../../transport';

/**
 * POST /open-apis/v1/bot/send-stream: everything but the text in the query, the text as the chunked body. The platform adds
 * a tip that AI made the message, and shows neither buttons nor a quote.
 *
 * Source: https://www.yhchat.com/document/400-455
 */
export const sendStream: YunhuOperation = {
	value: 'sendStream',
	name: 'Send Stream',
	action: 'Send streamed message',
	description: 'Send text as a stream, which the apps mark as made by AI',
	credential: BOT,
	properties: [
		...chatFields,
		{
			displayName: 'Content',
			name: 'streamType',
			type: 'options',
			options: [
				{ name: 'Markdown', value: 'markdown' },
				{ name: 'Text', value: 'text' },
			],
			default: 'text',
		},
		{
			displayName: 'Text',
			name: 'text',
			type: 'string',
			typeOptions: { rows: 4 },
			required: true,
			default: '',
			placeholder: 'e.g. Good morning',
		},
	],
	chats: chatsOf,
	async run(call) {
		const { id, type } = chatOf(call);
		const { messageInfo } = await openRequest(call, '/bot/send-stream', {
			qs: { recvId: id, recvType: type, contentType: call.param<string>('streamType') },
			// Without a length the body goes out in chunks.
			headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': false },
			body: call.text('text'),
		});
		return {
			messageId: (messageInfo as { msgId?: string } | undefined)?.msgId,
			chatId: id,
			chatType: type,
		};
	},
};
