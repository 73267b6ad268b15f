import { describe, expect, it } from '@jest/globals';
import type { IWebhookFunctions } from 'n8n-workflow';

import type { Call } from '../../nodes/common/call';
import { callerOf } from '../../nodes/common/caller';
import { apiError } from '../../nodes/common/errors';
import { NO_MENTIONS, type Message } from '../../nodes/common/message';
import {
	streamAnswers,
	type Limits,
	type StreamingChat,
} from '../../nodes/common/streaming/answers';
import type { GrowingText } from '../../nodes/common/streaming/growingText';
import { streamedAnswer } from '../../nodes/common/streaming/streamed';
import { until } from '../support/until';

const NEVER: Limits = { confirmationMs: 60_000, silenceMs: 60_000 };

const MESSAGE: Message = {
	platform: 'parrot',
	event: 'message',
	messageId: '1',
	chat: { id: 'cage', type: 'group' },
	sender: { id: 'ann' },
	text: 'Hi',
	contentType: 'text',
	mentions: NO_MENTIONS,
	media: [],
	timestamp: '2026-01-01T00:00:00.000Z',
	raw: {},
};

interface Response {
	write(chunk: string): boolean;
	flush(): void;
	end(): void;
}

/** A chat that records its messages, and streams as `stream` says. */
function begin({
	message = MESSAGE,
	limits = NEVER,
	...chat
}: Partial<StreamingChat> & { message?: Message; limits?: Limits } = {}) {
	const response = {} as Response;
	const log: string[] = [];
	const warnings: string[] = [];
	const context = {
		getNode: () => ({ name: 'Trigger' }),
		getWorkflow: () => ({ id: 'workflow' }),
		getResponseObject: () => response,
		getChildNodes: () => [{ name: 'Agent' }, { name: 'Writer' }],
		getParentNodes: (name: string) => (name === 'Agent' ? [{ name: 'Tool' }] : []),
		logger: { warn: (words: string) => warnings.push(words), info: () => {} },
	} as unknown as IWebhookFunctions;
	const streaming: StreamingChat = {
		async stream(text) {
			log.push('open');
			log.push(`streamed ${await text.whole}`);
			return 'id';
		},
		async send(whole) {
			log.push(`sent ${whole}`);
			return 'sent';
		},
		...chat,
	};
	streamAnswers(context, message, { open: () => streaming, unfinishedText: '(cut)' }, limits);
	const chunk = (type: string, content?: string, nodeName = 'Agent', itemIndex = 0) =>
		response.write(`${JSON.stringify({ type, content, metadata: { nodeName, itemIndex } })}\n`);
	return { response, log, warnings, chunk, context };
}

describe('the answers of agents', () => {
	it('become one message per turn, one after another', async () => {
		const { chunk, log } = begin();
		chunk('begin');
		chunk('item', 'One');
		chunk('end');
		chunk('begin');
		chunk('item', 'Two');
		chunk('end');
		await until(() => log.length === 4);
		expect(log).toEqual(['open', 'streamed One', 'open', 'streamed Two']);
	});

	it('are distinguished by node and item', async () => {
		const { chunk, log } = begin();
		for (const [node, item] of [
			['Agent', 0],
			['Agent', 1],
			['Writer', 0],
		] as const) {
			chunk('begin', undefined, node, item);
			chunk('item', `${node} ${item}:`, node, item);
		}
		for (const [node, item] of [
			['Writer', 0],
			['Agent', 1],
			['Agent', 0],
		] as const) {
			chunk('item', ' done', node, item);
			chunk('end', undefined, node, item);
		}
		await until(() => log.length === 6);
		expect(log.filter((line) => line !== 'open')).toEqual([
			'streamed Agent 0: done',
			'streamed Agent 1: done',
			'streamed Writer 0: done',
		]);
	});

	it('are read in every way in which n8n splits its lines', async () => {
		const { response, log } = begin();
		expect(response.write('{"type":"keepalive"}\nnonsense\n{"type":"beg')).toBe(true);
		response.write('in","metadata":{"nodeName":"Agent"}}\n{"type":"item","content":"A');
		// In queue mode n8n calls flush() whether it exists or not.
		response.flush();
		response.write('B","metadata":{"nodeName":"Agent"}}\n');
		response.write('{"type":"end","metadata":{"nodeName":"Agent"}}\n');
		response.end();
		await until(() => log.length === 2);
		expect(log).toEqual(['open', 'streamed AB']);
	});

	it.each<[string, Message, string]>([
		['of a tool of an agent', MESSAGE, 'Tool'],
		['to an event without a chat', { ...MESSAGE, chat: { id: '', type: 'none' } }, 'Agent'],
	])('%s are not sent to the chat', async (_whose, message, nodeName) => {
		const { chunk, response, log } = begin({ message });
		chunk('begin', undefined, nodeName);
		chunk('item', 'secret', nodeName);
		chunk('end', undefined, nodeName);
		response.end();
		await new Promise(setImmediate);
		expect(log).toEqual([]);
	});

	it('show that the robot writes from the beginning of a turn, and also work without that', async () => {
		let shown = 0;
		const { chunk, log } = begin({
			showTyping: async () => {
				shown++;
				throw new Error('no such message type');
			},
		});
		chunk('begin');
		expect(shown).toBe(1);
		chunk('item', 'One');
		chunk('end');
		await until(() => log.length === 2);
	});
});

describe('a node that sends', () => {
	/** A call of a node after the trigger, in an execution that streams. */
	function call(hints: string[], origin: object) {
		return {
			context: {
				isStreaming: () => true,
				getWorkflow: () => ({ id: 'workflow' }),
				addExecutionHints: ({ message }: { message: string }) => hints.push(message),
			},
			origin: () => origin,
		} as unknown as Call;
	}

	it('recognises the answer of the trigger in the same process', async () => {
		const hints: string[] = [];
		const { chunk, response } = begin();
		chunk('begin');
		chunk('item', 'One');
		chunk('end');
		expect(await streamedAnswer(call(hints, MESSAGE), 'cage', 'One ')).toMatchObject({
			messageId: 'id',
		});
		expect(await streamedAnswer(call(hints, MESSAGE), 'cage', 'Two')).toBeUndefined();
		expect(await streamedAnswer(call(hints, MESSAGE), 'nest', 'One')).toBeUndefined();
		expect(hints).toEqual([expect.stringMatching(/is in the chat already/)]);
		response.end();
	});

	it('sends the message, and reports that it cannot recognise an answer of another process', async () => {
		const hints: string[] = [];
		const elsewhere = { ...MESSAGE, messageId: 'of another process' };
		expect(await streamedAnswer(call(hints, elsewhere), 'cage', 'One')).toBeUndefined();
		expect(hints).toEqual([expect.stringMatching(/from another process of n8n/)]);
	});
});

describe('an answer that breaks off', () => {
	it.each(['the end of the execution', 'an agent that fails', 'an agent that begins anew'])(
		'ends with a note after %s',
		async (reason) => {
			const { chunk, response, log, warnings } = begin();
			chunk('begin');
			chunk('item', 'One');
			if (reason === 'the end of the execution') response.end();
			else if (reason === 'an agent that fails') chunk('error', 'sk-123');
			else chunk('begin');
			await until(() => log.length === 2);
			expect(log).toEqual(['open', 'streamed One\n\n(cut)']);
			expect(warnings).toEqual([
				'Trigger: A streamed answer broke off, as its execution failed or was stopped',
			]);
		},
	);

	it('continues if another node fails', async () => {
		const { chunk, log } = begin();
		chunk('begin');
		chunk('item', 'One');
		chunk('error', 'no', 'Writer');
		chunk('error', 'no', 'Tool');
		chunk('item', ' two');
		chunk('end');
		await until(() => log.length === 2);
		expect(log).toEqual(['open', 'streamed One two']);
	});

	it('ends if no word arrives for a long time, and not while words arrive', async () => {
		const { chunk, log } = begin({ limits: { ...NEVER, silenceMs: 50 } });
		chunk('begin');
		chunk('item', 'One');
		await until(() => log.length === 2);
		expect(log).toEqual(['open', 'streamed One\n\n(cut)']);
	});
});

describe('a broken stream', () => {
	const refusal = (context: IWebhookFunctions, mayHaveHappened: boolean) =>
		apiError(callerOf(context), { message: 'Parrot is gone', hint: '', mayHaveHappened });

	it('is closed when the platform does not confirm the text', async () => {
		const stream = async (_text: GrowingText, signal: AbortSignal) =>
			await new Promise<string>((_resolve, reject) => {
				signal.addEventListener('abort', () => reject(new Error('aborted')));
			});
		const { chunk, log, warnings } = begin({ stream, limits: { ...NEVER, confirmationMs: 20 } });
		chunk('begin');
		chunk('item', 'One');
		chunk('end');
		await until(() => log.length === 1);
		expect(log).toEqual(['sent One']);
		await until(() => warnings.length === 1);
		expect(warnings[0]).toMatch(/lost \(Error\); it was sent as a message/);
	});

	it.each([
		[true, 'and the answer may not be there'],
		[false, 'and the answer could not be sent (Parrot is gone)'],
	])('is not sent again if the text may have arrived (%s)', async (isUnsure, said) => {
		const chat: Partial<StreamingChat> = {
			stream: async () => {
				throw refusal(world.context, isUnsure);
			},
			complete: async () => {
				throw refusal(world.context, isUnsure);
			},
		};
		const world = begin(chat);
		world.chunk('begin');
		world.chunk('item', 'One');
		world.chunk('end');
		await until(() => world.warnings.length === 1);
		expect(world.warnings[0]).toContain(said);
		expect(world.log).toEqual([]);
	});
});
