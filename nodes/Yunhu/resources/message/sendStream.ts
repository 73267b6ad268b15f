import { choice } from '../../../common/fields';
import { sentMessage, sentOptions } from '../../../common/operations/sent';
import { messageText } from '../../../common/operations/standardFields';
import { streamedAnswer } from '../../../common/streaming/streamed';
import { sendParts } from '../../../common/broadcast/parts';
import { longTextOptions, partsOf } from '../../../common/text/longText';
import { sendTo, sentTo } from '../../fields';
import { yunhuOperation } from '../../operation';
import { BOT, CHUNKED_TEXT, messageIdIn, openRequest } from '../../transport';

/**
 * POST /open-apis/v1/bot/send-stream: the text is the chunked body, all other values are in the query. The platform adds
 * a tip that AI made the message, and shows neither buttons nor a quote.
 */
export const sendStream = yunhuOperation({
	value: 'sendStream',
	name: 'Send Stream',
	action: 'Send streamed message',
	description: 'Send text as a stream, which the apps mark as made by AI',
	source: 'https://www.yhchat.com/document/400-455',
	credential: BOT,
	sends: true,
	fields: {
		sendTo,
		streamType: choice({
			displayName: 'Content',
			options: [
				{ name: 'Markdown', value: 'markdown' },
				{ name: 'Text', value: 'text' },
			],
			default: 'text',
		}),
		text: messageText(),
	},
	options: { ...sentOptions, ...longTextOptions },
	targets: ({ sendTo: chat }) => [chat.id],
	chatOf: ({ sendTo: { type, id: chatId } }) => `${type} ${chatId}`,
	async run(call, { sendTo: chat, streamType, text: said }) {
		const place = { chatId: chat.id, sentTo: sentTo(chat) };
		const isOneToOne = chat.type === 'user';
		const streamed = await streamedAnswer(call, { id: chat.id, isOneToOne }, said);
		if (streamed !== undefined) return sentMessage(call, { ...streamed, ...place }, {});
		return await sendParts(call, partsOf(call, said), async (body) => {
			const sent = await openRequest(call, '/bot/send-stream', {
				qs: { recvId: chat.id, recvType: chat.type, contentType: streamType },
				headers: CHUNKED_TEXT,
				body,
			});
			const messageId = messageIdIn(sent);
			return sentMessage(call, { messageId, ...place }, sent);
		});
	},
});
