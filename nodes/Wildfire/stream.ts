import { randomUUID } from 'node:crypto';

import { NodeApiError, type IWebhookFunctions } from 'n8n-workflow';

import { callerOf } from '../common/requests/caller';
import { attempt, request } from '../common/requests/client';
import { mayHaveHappened } from '../common/errors';
import type { Message } from '../common/message';
import { textOf } from '../common/serverValues';
import { pause } from '../common/requests/request';
import type { AnsweringChat, StreamingChat } from '../common/streaming/answers';
import { plainText } from '../common/text/plain';
import { conversationOf, toUsersOf } from './fields';
import * as payload from './payload';
import { isServerEvent } from './serverEvents';
import { post, receipt, WILDFIRE } from './transport';

/** The pause between two stages of a text. A robot may send 1,000 requests in ten seconds, of all kinds together. */
const STAGE_MS = 500;

/**
 * Returns a chat in which answers grow. Each stage is a message of type 14 with the whole text so far, and replaces the stage
 * before it in the apps. A message of type 15 with the same stream id is the finished text, shown as Markdown.
 *
 * @returns a chat without streams for an event of the whole server, which happened in other people's chat
 */
export function streamingChat(
	context: IWebhookFunctions,
	{ event, chat }: Message,
): StreamingChat | AnsweringChat {
	const caller = callerOf(context);
	const message = (content: payload.Payload) =>
		post('/robot/message/send', receipt, {
			conv: conversationOf(chat),
			payload: content,
			...toUsersOf(chat),
		});
	const send = async (content: payload.Payload, signal?: AbortSignal) => {
		const { messageUid } = await request(WILDFIRE, { ...caller, signal }, message(content));
		return textOf(messageUid);
	};
	const answering: AnsweringChat = {
		async send(whole) {
			return await send(payload.text(plainText(whole)));
		},
	};
	if (chat.type === 'other' || isServerEvent(event)) return answering;
	return {
		...answering,
		async stream(text, signal) {
			const streamId = randomUUID();
			const ended = new AbortController();
			void text.whole.then(() => ended.abort());
			let soFar = '';
			for await (const addition of text.additions()) {
				if (text.isEnded) break;
				soFar += addition;
				const stage = message(payload.stage(soFar, streamId));
				// If the server refuses a stage, the finished text is sent all the same.
				const { refusal } = await attempt(WILDFIRE, { ...caller, retries: 0 }, stage);
				if (refusal !== undefined) break;
				await pause(STAGE_MS, ended.signal);
			}
			return await send(payload.markdown(await text.whole, streamId), signal);
		},
		async complete(_whole, lost) {
			// The API cannot look the message up, so a message that may have arrived is not sent again.
			if (!(lost instanceof NodeApiError) || mayHaveHappened(lost)) throw lost;
			return undefined;
		},
		async showTyping() {
			await request(WILDFIRE, { ...caller, retries: 0 }, message(payload.typing()));
		},
	};
}
