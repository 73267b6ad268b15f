import { id } from '../../../common/fields';
import { sentMessage } from '../../../common/operations/sent';
import { streamedAnswer } from '../../../common/streaming/streamed';
import { sendParts } from '../../../common/broadcast/parts';
import { contentFields, contentsOf, sendOptions, streamableText } from '../../content';
import { sendTo, sentTo } from '../../fields';
import { yunhuOperation } from '../../operation';
import { BOT, messageIdIn, openPost } from '../../transport';

/**
 * POST /open-apis/v1/bot/send → `{messageInfo: {msgId, recvId, recvType}}`. The request has no key by which the platform could
 * recognise a repeated send, so a message that may have arrived is not sent again.
 */
export const send = yunhuOperation({
	value: 'send',
	name: 'Send',
	action: 'Send message',
	description: 'Send a message to a group or a user',
	source: 'https://www.yhchat.com/document/400-410',
	credential: BOT,
	sends: true,
	fields: {
		sendTo,
		...contentFields,
		parentId: id({
			displayName: 'Reply to Message ID',
			placeholder: 'e.g. 2a50d66c747f4d119fe49fa531390e93',
			description: 'The message that this one quotes. None if left empty.',
		}),
	},
	options: sendOptions,
	targets: ({ sendTo: chat }) => [chat.id],
	chatOf: ({ sendTo: { type, id: chatId } }) => `${type} ${chatId}`,
	async run(call, values) {
		const { sendTo: chat, parentId } = values;
		const place = { chatId: chat.id, sentTo: sentTo(chat) };
		const isOneToOne = chat.type === 'user';
		const text = streamableText(values);
		const streamed = await streamedAnswer(call, { id: chat.id, isOneToOne }, text);
		if (streamed !== undefined) return sentMessage(call, { ...streamed, ...place }, {});
		return await sendParts(call, await contentsOf(call, values), async (content) => {
			const sent = await openPost(call, '/bot/send', {
				recvId: chat.id,
				recvType: chat.type,
				...content,
				...(parentId !== '' && { parentId }),
			});
			const messageId = messageIdIn(sent);
			return sentMessage(call, { messageId, ...place }, sent);
		});
	},
});
