import { beforeEach, expect, it } from '@jest/globals';
import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import type { Message } from '../../nodes/common/message';
import { GrowingText } from '../../nodes/common/streaming/growingText';
import { streamingChat } from '../../nodes/Yunhu/stream';

/** Which message of a chat a lost stream completes. */

let edited: unknown[];
beforeEach(() => void (edited = []));

/** A chat in which a stream gets a message of this ID, or is lost without one, and whose newest messages are the given ones. */
function chatWith(id: string | undefined, messages: Array<[id: string, text: string]>) {
	const list = messages.map(([msgId, text]) => ({
		...{ msgId, senderType: 'bot', senderId: 'b', sendTime: 1, content: { text } },
	}));
	const answer = async (_type: string, { url, body }: IDataObject) => {
		const isStream = String(url).includes('send-stream');
		if (isStream && id === undefined) throw new Error('lost');
		if (String(url).includes('/bot/edit'))
			edited.push((JSON.parse(String(body)) as IDataObject).msgId);
		const data = { list, messageInfo: { msgId: id } };
		return {
			statusCode: 200,
			headers: {},
			body: JSON.stringify({ code: 1, msg: 'success', data }),
		};
	};
	const context = {
		helpers: { httpRequestWithAuthentication: answer },
		getCredentials: async () => ({ token: 't', baseUrl: 'http://127.0.0.1' }),
		getNode: () => ({ name: 'Trigger', type: 'trigger', typeVersion: 1 }),
	} as unknown as IWebhookFunctions;
	const event = { chat: { type: 'group', id: 'g' }, timestamp: '1970-01-01T00:00:00Z' } as Message;
	return streamingChat(context, event, { botId: 'b', setsUp: false });
}

function written(text: string, isEnded = true): GrowingText {
	const growing = new GrowingText();
	growing.write(text);
	if (isEnded) growing.end();
	return growing;
}

const { signal } = new AbortController();

async function loseStream(messages: Array<[id: string, text: string]>) {
	const chat = chatWith(undefined, messages);
	const lost = await chat
		.stream(written('Sure, on Monday'), signal)
		.catch((error: unknown) => error);
	return await chat.complete!('Sure, on Monday', new Error(String(lost)));
}

it('it is the longest beginning of the text', async () => {
	expect(
		await loseStream([
			['short', 'Sure'],
			['long', 'Sure, on'],
			['other', 'No'],
		]),
	).toBe('long');
	expect(edited).toEqual(['long']);
});

it('it is no message of an answer that has ended', async () => {
	await chatWith('ended', []).stream(written('Sure'), signal);
	expect(await loseStream([['ended', 'Sure']])).toBeUndefined();
	expect(edited).toEqual([]);
});

it('it is no message that can be that of an answer that is being written', async () => {
	const other = written('Sure, why', false);
	void chatWith('running', [])
		.stream(other, signal)
		.catch(() => {});
	const early = await loseStream([['running', 'Sure']]);
	expect([early, edited]).toEqual([undefined, []]);
});
