import { NodeApiError, type IDataObject, type IWebhookFunctions } from 'n8n-workflow';

import { apiError, mayHaveHappened } from '../common/errors';
import { objectsIn } from '../common/guards';
import { dropOldest } from '../common/maps';
import type { Message } from '../common/message';
import { numberOf, textOf } from '../common/serverValues';
import type { StreamingChat } from '../common/streaming/answers';
import { GrowingBody, type GrowingText } from '../common/streaming/growingText';
import { callerForBot } from './botCaller';
import { objectIn } from './events';
import { messageIdIn, openPost, openRequest, openStream } from './transport';

/** How many of the newest messages of a chat are searched for the message of a lost stream. */
const SEARCHED = 20;

/** The IDs of the messages of this process's finished answers. An answer whose stream is lost must not overwrite them. */
const finished = new Set<string>();

/** The answers of this process whose messages have no known ID yet, with their chats. */
const running = new Map<GrowingText, string>();

/** The most answers in each of the two; the oldest are forgotten. */
const MOST_ANSWERS = 1_000;

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
	const inChat = JSON.stringify([recvType, chat.id]);
	let body: GrowingBody | undefined;
	let own: GrowingText | undefined;
	const finish = (messageId: string) => {
		if (own !== undefined) running.delete(own);
		finished.add(messageId);
		dropOldest(finished, MOST_ANSWERS);
		return messageId;
	};
	/** Tells whether a message may be that of another answer, which the text alone does not show. */
	const mayBeOthers = (message: IDataObject) =>
		finished.has(textOf(message.msgId)) ||
		[...running].some(
			([other, place]) =>
				other !== own && place === inChat && other.soFar.startsWith(wordsOf(message)),
		);
	return {
		async stream(text, signal) {
			own = text;
			running.set(text, inChat);
			dropOldest(running, MOST_ANSWERS);
			body = new GrowingBody(text);
			const sent = await openStream({ ...caller, signal }, '/bot/send-stream', {
				qs: { ...receiver, contentType: 'text' },
				body,
			});
			if (!text.isEnded) throw apiError(caller, ENDED_EARLY);
			return finish(messageIdIn(sent));
		},
		format: edit,
		async complete(whole, lost) {
			try {
				// A refused stream leaves no message in the chat.
				if (lost instanceof NodeApiError && !mayHaveHappened(lost)) return undefined;
				const [left] = (await newest())
					.filter((found) => isPartOf(found, whole, timestamp, botId) && !mayBeOthers(found))
					.sort((one, other) => wordsOf(other).length - wordsOf(one).length);
				if (left === undefined) return undefined;
				const messageId = textOf(left.msgId);
				await edit(messageId, whole);
				return finish(messageId);
			} catch {
				// If the platform has read the whole text, the message may be complete.
				if (body?.wasRead) throw lost;
				return undefined;
			} finally {
				if (own !== undefined) running.delete(own);
			}
		},
		async send(whole) {
			const content = { contentType: 'markdown', content: { text: whole } };
			return finish(messageIdIn(await openPost(caller, '/bot/send', { ...receiver, ...content })));
		},
	};
}

/** Tells whether a message is the beginning of an answer that the bot sent after the event. */
function isPartOf(message: IDataObject, whole: string, since: string, botId: string): boolean {
	const { senderType, senderId, sendTime } = message;
	const text = wordsOf(message);
	return (
		senderType === 'bot' &&
		(botId === '' || textOf(senderId) === botId) &&
		numberOf(sendTime) >= Date.parse(since) &&
		text !== '' &&
		whole.startsWith(text)
	);
}

function wordsOf({ content }: IDataObject): string {
	return textOf(objectIn(content).text);
}
