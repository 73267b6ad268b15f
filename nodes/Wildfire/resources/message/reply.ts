import { request } from '../../../common/requests/client';
import { flag, neverAssumed } from '../../../common/fields';
import { int64 } from '../../../common/json';
import { isOneToOne, type Chat } from '../../../common/message';
import { textOf } from '../../../common/serverValues';
import { operation } from '../../../common/operations/operation';
import { chatOf, sentMessage } from '../../../common/operations/sent';
import { noteStreamed } from '../../../common/operations/triggerMessage';
import { streamedAnswer } from '../../../common/streaming/streamed';
import { sendParts } from '../../../common/broadcast/parts';
import { contentFor, payloadsOf, streamableText } from '../../content';
import { contentFields, sendOptions } from '../../contentFields';
import { answeredMessageId, oneMessage, CHATS } from '../../fields';
import { post, receipt, WILDFIRE } from '../../transport';

const { additionalFields, ...mainFields } = contentFields;

const TO_EVERYBODY =
	'An answer went to everybody in the chat, although only some of them had the message: turn on Only to Sender, or use Send with Chat of the Trigger';

/**
 * POST /robot/message/reply → `{messageUid, timestamp}`. Callbacks call this id `messageId`. Needs the professional
 * edition or a newer server; with other servers use Send with a quote.
 */
export const reply = operation({
	value: 'reply',
	name: 'Reply',
	action: 'Reply to message',
	description: 'Answer a message where it was written (professional edition or newer server)',
	source: 'https://docs.wildfirechat.cn/robot_api/',
	edition: 'professional',
	sends: true,
	fields: {
		messageId: answeredMessageId,
		...mainFields,
		// Never assumes the default, with which everybody would see the answer.
		only2Sender: neverAssumed(
			flag({
				displayName: 'Only to Sender',
				description: 'Whether only the sender of the message sees the answer',
			}),
		),
		additionalFields,
	},
	options: sendOptions,
	targets: oneMessage,
	async run(call, { only2Sender, ...given }) {
		const chat = chatOf(call, call.target);
		const content = contentFor(call, given, isOneToOne(chat as Pick<Chat, 'type'>));
		const receiver = {
			chatId: chat.id,
			line: chat.line,
			sentTo: placeOf(chat, only2Sender),
		};
		if (chat.onlyTo !== undefined && !only2Sender)
			call.run.hints.remark(TO_EVERYBODY, call.itemIndex);
		const to = only2Sender ? chat : { ...chat, onlyTo: undefined };
		const streamed = await streamedAnswer(call, to, streamableText(content), only2Sender);
		if (streamed !== undefined) {
			noteStreamed(call, content.contentType);
			return sentMessage(call, { ...streamed, ...receiver }, {});
		}
		const messageUid = int64(call.target);
		return await sendParts(call, await payloadsOf(call, content), async (payload) => {
			const body = { messageUid, payload, only2Sender };
			const sent = await request(WILDFIRE, call, post('/robot/message/reply', receipt, body));
			const { messageUid: sentUid, timestamp: takenAt } = sent;
			return sentMessage(call, { messageId: textOf(sentUid), ...receiver, takenAt }, sent);
		});
	},
});

/**
 * Returns the chat of an answer for the output. Undefined if the item does not tell it, or does not tell who is the only one to see the
 * answer.
 */
function placeOf({ onlyTo, ...chat }: ReturnType<typeof chatOf>, only2Sender: boolean) {
	const type = CHATS.find((one) => one === chat.type);
	if (type === undefined || (only2Sender && onlyTo === undefined)) return undefined;
	return { ...chat, type, ...(only2Sender && { onlyTo }) };
}
