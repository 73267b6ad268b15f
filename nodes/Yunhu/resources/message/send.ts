import { id, map, variants } from '../../../common/fields';
import { sentMessage } from '../../../common/operations/sent';
import { messageOfTrigger, noteStreamed, QUOTE } from '../../../common/operations/triggerMessage';
import { streamedAnswer } from '../../../common/streaming/streamed';
import { sendParts } from '../../../common/broadcast/parts';
import { contentFields, contentFor, contentsOf, sendOptions, streamableText } from '../../content';
import { sendTo, sentTo, TRIGGER } from '../../fields';
import { yunhuOperation } from '../../operation';
import { BOT, messageIdIn, openPost } from '../../transport';

/** The ID of the quoted message; '' for none. */
const quote = map(
	variants({
		...QUOTE,
		default: 'none',
		description: 'The message that this one answers',
		variants: {
			message: {
				name: 'Message by ID',
				fields: {
					quoteMessageId: id({
						displayName: 'Quoted Message ID',
						required: true,
						placeholder: 'e.g. 2a50d66c747f4d119fe49fa531390e93',
					}),
				},
			},
			none: { name: 'Nothing', fields: {} },
			trigger: messageOfTrigger(TRIGGER),
		},
	}),
	(chosen) => {
		if (chosen.kind === 'trigger') return chosen.quoted.messageId;
		return chosen.kind === 'message' ? chosen.quoteMessageId : '';
	},
);

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
		quote,
	},
	options: sendOptions,
	targets: ({ sendTo: chat }) => [chat.id],
	chatOf: ({ sendTo: { type, id: chatId } }) => `${type} ${chatId}`,
	async run(call, given) {
		const { sendTo: chat, quote: parentId } = given;
		const place = { chatId: chat.id, sentTo: sentTo(chat) };
		const isOneToOne = chat.type === 'user';
		const values = contentFor(call, given, isOneToOne);
		const text = streamableText(values);
		const streamed = await streamedAnswer(call, { id: chat.id, isOneToOne }, text);
		if (streamed !== undefined) {
			noteStreamed(call, values.contentType);
			return sentMessage(call, { ...streamed, ...place }, {});
		}
		const [first, ...others] = await contentsOf(call, values);
		// As on WildfireChat, the first part has the quote.
		const parts = [{ ...first, ...(parentId !== '' && { parentId }) }, ...others];
		return await sendParts(call, parts, async (part) => {
			const sent = await openPost(call, '/bot/send', {
				recvId: chat.id,
				recvType: chat.type,
				...part,
			});
			const messageId = messageIdIn(sent);
			return sentMessage(call, { messageId, ...place }, sent);
		});
	},
});
