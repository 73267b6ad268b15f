import { NodeApiError, type IDataObject, type IWebhookFunctions } from 'n8n-workflow';

import { apiError, mayHaveHappened } from '../common/errors';
import { objectsIn } from '../common/guards';
import type { Message } from '../common/message';
import { numberOf, textOf } from '../common/serverValues';
import type { StreamingChat } from '../common/streaming/answers';
import { GrowingBody } from '../common/streaming/growingText';
import { callerForBot } from './botCaller';
import { objectIn } from './events';
import { messageIdIn, openPost, openRequest, openStream } from './transport';

/** How many of the newest messages of a chat are searched for the message of a lost stream. */
const SEARCHED = 20;

const ENDED_EARLY = {
	message: 'Yunhu ended the message before the answer was complete',
	hint: '',
	mayHaveHappened: true,
};

/**
 * Returns a chat in which answers grow: POST /open-apis/v1/bot/send-stream accepts the text while it is written, and answers with the
 * message's id after the last word. Source: https://www.yhchat.com/document/400-455
 *
 * @param botId the bot that answers; empty if the credential does not name it
 * @param setsUp whether the node has the owner's account in place of the bot's credential
 */
export function streamingChat(
	context: IWebhookFunctions,
	{ chat, timestamp = '' }: Message,
	{ botId, setsUp }: { botId: string; setsUp: boolean },
): StreamingChat {
	const caller = callerForBot(context, setsUp ? botId : undefined);
	const recvType = chat.type === 'group' ? 'group' : 'user';
	const receiver = { recvId: chat.id, recvType };
	const edit = async (msgId: string, markdown: string) => {
		const content = { contentType: 'markdown', content: { text: markdown } };
		await openPost(caller, '/bot/edit', { msgId, ...receiver, ...content }, { repeatable: true });
	};
	const newest = async () => {
		const qs = { 'chat-id': chat.id, 'chat-type': recvType, before: SEARCHED };
		const request = { method: 'GET', qs } as const;
		const { list } = await openRequest(caller, '/bot/messages', request, { repeatable: true });
		return objectsIn(list);
	};
	let body: GrowingBody | undefined;
	return {
		async stream(text, signal) {
			body = new GrowingBody(text);
			const sent = await openStream({ ...caller, signal }, '/bot/send-stream', {
				qs: { ...receiver, contentType: 'text' },
				body,
			});
			if (!text.isEnded) throw apiError(caller, ENDED_EARLY);
			return messageIdIn(sent);
		},
		format: edit,
		async complete(whole, lost) {
			// A refused stream leaves no message in the chat.
			if (lost instanceof NodeApiError && !mayHaveHappened(lost)) return undefined;
			try {
				const left = (await newest()).find((found) => isPartOf(found, whole, timestamp, botId));
				if (left === undefined) return undefined;
				const messageId = textOf(left.msgId);
				await edit(messageId, whole);
				return messageId;
			} catch {
				// If the platform has read the whole text, the message may be complete.
				if (body?.wasRead) throw lost;
				return undefined;
			}
		},
		async send(whole) {
			const content = { contentType: 'markdown', content: { text: whole } };
			return messageIdIn(await openPost(caller, '/bot/send', { ...receiver, ...content }));
		},
	};
}

/** Tells whether a message is the beginning of an answer that the bot sent after the event. */
function isPartOf(message: IDataObject, whole: string, since: string, botId: string): boolean {
	const { senderType, senderId, sendTime } = message;
	const text = textOf(objectIn(message.content).text);
	return (
		senderType === 'bot' &&
		(botId === '' || textOf(senderId) === botId) &&
		numberOf(sendTime) >= Date.parse(since) &&
		text !== '' &&
		whole.startsWith(text)
	);
}
