import { describe, expect, it, jest } from '@jest/globals';
import type { IWebhookFunctions } from 'n8n-workflow';

import type { Call } from '../../nodes/common/operations/call';
import { callerOf } from '../../nodes/common/requests/caller';
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
import { growth, IN_PROPORTION } from '../support/growth';

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
	mode = 'webhook',
	...chat
}: Partial<StreamingChat> & { message?: Message; limits?: Limits; mode?: string } = {}) {
	const response = {} as Response;
	const log: string[] = [];
	const warnings: string[] = [];
	const context = {
		getNode: () => ({ name: 'Trigger' }),
		getMode: () => mode,
		getWorkflow: () => ({ id: 'workflow' }),
		getResponseObject: () => response,
		getChildNodes: () => [
			{ name: 'Agent', type: 'scriptedAgent' },
			{ name: 'Writer', type: 'scriptedAgent' },
			{ name: 'Send', type: 'n8n-nodes-groupbots.parrot' },
		],
		getParentNodes: (name: string) => (name === 'Agent' ? [{ name: 'Tool' }] : []),
		logger: { warn: (words: string) => warnings.push(words), info: () => {} },
	} as unknown as IWebhookFunctions;
	const streaming = {
		async stream(text: GrowingText) {
			log.push('open');
			log.push(`streamed ${await text.whole}`);
			return 'id';
		},
		async send(whole: string) {
			log.push(`sent ${whole}`);
			return 'sent';
		},
		...chat,
	};
	const { stream, ...answering } = streaming;
	const opened = stream === undefined ? answering : { ...answering, stream };
	streamAnswers(context, message, { open: () => opened, unfinishedText: '(cut)' }, limits);
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

	it('are formatted at their end if they are Markdown, and stay as they are where that fails', async () => {
		const formatted: string[] = [];
		const format = async (_id: string, markdown: string) => {
			formatted.push(markdown);
			throw new Error('refused');
		};
		const { chunk, log, warnings } = begin({ format });
		for (const text of ['plain', '**bold**']) {
			chunk('begin');
			chunk('item', text);
			chunk('end');
		}
		await until(() => warnings.length > 0);
		expect(formatted).toEqual(['**bold**']);
		expect(log.filter((entry) => entry.startsWith('streamed'))).toHaveLength(2);
		expect(warnings).toEqual([expect.stringContaining('stays without its formatting')]);
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

	it('take time in proportion to their length, and keep characters that come in halves', async () => {
		const stream = async (count: number) => {
			const read: string[] = [];
			const { chunk, log } = begin({
				async stream(text) {
					for await (const addition of text.additions()) read.push(addition);
					log.push('streamed');
					return 'id';
				},
			});
			chunk('begin');
			for (let index = 0; index < count; index++) {
				chunk('item', 'word \ud83d');
				chunk('item', '\ude00');
				// So that each token is read by itself.
				await new Promise(setImmediate);
			}
			chunk('end');
			await until(() => log.length === 1);
			expect(read.length).toBeGreaterThan(0.75 * count);
			expect(read.join('')).toBe('word 😀'.repeat(count));
			expect(read.filter((addition) => /[\ud800-\udbff]$/.test(addition))).toEqual([]);
		};
		expect(await growth(stream, 10_000)).toBeLessThan(IN_PROPORTION);
	});

	it('lose no blanks but those at their beginning', async () => {
		const { chunk, log } = begin();
		chunk('begin');
		for (const token of ['\n', ' ', '\ud83d', '\n', ' x ', '']) chunk('item', token);
		chunk('end');
		await until(() => log.length === 2);
		expect(log[1]).toBe('streamed \ud83d\n x ');
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
	function call(hints: string[], origin: object, isTool = false, mode = 'webhook') {
		return {
			context: {
				isStreaming: () => true,
				isToolExecution: () => isTool,
				getNode: () => ({ name: 'Send' }),
				getMode: () => mode,
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
		chunk('item', 'One\n');
		chunk('end');
		expect(await streamedAnswer(call(hints, MESSAGE), { id: 'cage' }, 'One ')).toMatchObject({
			messageId: 'id',
		});
		expect(await streamedAnswer(call(hints, MESSAGE), { id: 'cage' }, 'Two')).toBeUndefined();
		expect(await streamedAnswer(call(hints, MESSAGE), { id: 'nest' }, 'One')).toBeUndefined();
		// The answer is in a group; the text goes to a person with its ID.
		expect(
			await streamedAnswer(call([], MESSAGE), { id: 'cage', isOneToOne: true }, 'One'),
		).toBeUndefined();
		expect(
			await streamedAnswer(call([], MESSAGE), { id: 'cage', isOneToOne: false }, 'One'),
		).toMatchObject({ messageId: 'id' });
		expect(hints).toEqual([expect.stringMatching(/is in the chat already/)]);
		response.end();
	});

	it('recognises its own answer where a test run gets the same message as the active workflow', async () => {
		const modes = ['webhook', 'manual'];
		const streams = modes.map((mode) => begin({ mode, stream: async () => mode }));
		for (const [index, { chunk }] of streams.entries()) {
			chunk('begin');
			chunk('item', `In mode ${modes[index]}`);
			chunk('end');
		}
		for (const [index, mode] of modes.entries()) {
			expect(
				await streamedAnswer(call([], MESSAGE, false, mode), { id: 'cage' }, `In mode ${mode}`),
			).toEqual({ messageId: mode, delivery: 'streamed' });
			streams[index]!.response.end();
		}
	});

	it('does not wait as a tool for the words of its agent, which waits for it', async () => {
		const { chunk, response } = begin();
		const asTool = async (text: string) =>
			await streamedAnswer(call([], MESSAGE, true), { id: 'cage' }, text);
		chunk('begin');
		chunk('item', 'Said before');
		chunk('end');
		chunk('begin');
		chunk('item', 'I will tell them. ');
		// Another item, whose words come into the chat after those.
		chunk('begin', undefined, 'Agent', 1);
		chunk('item', 'Later', 'Agent', 1);
		chunk('end', undefined, 'Agent', 1);
		expect(await asTool('Said before')).toMatchObject({ messageId: 'id' });
		expect(await asTool('Told')).toBeUndefined();
		chunk('item', 'Done.');
		chunk('end');
		expect(
			await streamedAnswer(call([], MESSAGE), { id: 'cage' }, 'I will tell them. Done.'),
		).toMatchObject({ messageId: 'id' });
		response.end();
	});

	describe('of another process', () => {
		const elsewhere = { ...MESSAGE, messageId: 'of another process' };

		/** Runs the node, and returns its result, its hints and the chunks that it streams. */
		async function run(
			text: string,
			origin: object = elsewhere,
			type = 'parrot',
			isPrivate = false,
		) {
			const hints: string[] = [];
			const chunks: unknown[][] = [];
			const outputs: Record<string, object> = {
				Agent: { answers: [{ text: 'Two\n' }] },
				ParrotTrigger: { text: 'Hi' },
			};
			const { context, ...rest } = call(hints, origin);
			const streamed = await streamedAnswer(
				{
					...rest,
					itemIndex: 0,
					context: {
						...context,
						getNode: () => ({ name: 'Send', type: `n8n-nodes-groupbots.${type}` }),
						isToolExecution: () => type.endsWith('Tool'),
						getInputData: () => [{ json: { output: 'One' } }],
						getParentNodes: () => Object.keys(outputs).map((name) => ({ name, type: name })),
						evaluateExpression: (expression: string) =>
							outputs[/"(.*)"/.exec(expression)?.[1] ?? ''],
						sendChunk: async (...chunk: unknown[]) => chunks.push(chunk),
					},
				} as unknown as Call,
				{ id: 'cage' },
				text,
				isPrivate,
			);
			return { streamed, hints, chunks };
		}

		it.each(['One ', 'Two'])('hands over "%s", which may be an answer', async (text) => {
			const { streamed, hints, chunks } = await run(text);
			expect(streamed).toEqual({ messageId: '' });
			expect(hints).toEqual([expect.stringMatching(/from another process of n8n/)]);
			expect(chunks).toEqual([['item', 0, { answer: text }]]);
		});

		it.each([
			['no node before has put out', 'Three', elsewhere, 'parrot'],
			['the trigger has put out', 'Hi', elsewhere, 'parrot'],
			['a tool sends', 'One', elsewhere, 'parrotTool'],
			[
				'goes to a chat of unknown kind',
				'One',
				{ ...elsewhere, chat: { id: 'cage', type: 'other' } },
				'parrot',
			],
			['only some members may see', 'One', elsewhere, 'parrot', true],
		])('sends itself what %s', async (_what, text, origin, type, isPrivate = false) => {
			const ran = await run(text, origin, type, isPrivate);
			expect(ran).toEqual({ streamed: undefined, hints: [], chunks: [] });
		});
	});
});

describe('a text that a node in another process hands over', () => {
	const handOver = (text: string) => JSON.stringify({ answer: text });

	it('is not sent if it was streamed, and is sent after the answers if not', async () => {
		const { chunk, log, response } = begin();
		chunk('begin');
		chunk('item', 'One');
		chunk('end');
		chunk('item', handOver(' One'), 'Send');
		chunk('item', handOver('Two'), 'Send');
		response.end();
		await until(() => log.length === 3);
		expect(log).toEqual(['open', 'streamed One', 'sent Two']);
	});

	it('is sent if the streamed answer did not reach the chat', async () => {
		const failure = () => apiError(callerOf(world.context), { message: 'Gone', hint: '' });
		let tries = 0;
		const world = begin({
			stream: async () => {
				throw failure();
			},
			async send(whole) {
				if (++tries === 1) throw failure();
				world.log.push(`sent ${whole}`);
				return 'sent';
			},
		});
		world.chunk('begin');
		world.chunk('item', 'One');
		world.chunk('end');
		world.chunk('item', handOver('One'), 'Send');
		await until(() => world.log.length === 1);
		expect(world.log).toEqual(['sent One']);
	});

	it('is sent in a chat in which agents do not stream', async () => {
		const { chunk, log } = begin({ stream: undefined });
		chunk('begin');
		chunk('item', 'One');
		chunk('end');
		chunk('item', handOver('One'), 'Send');
		await until(() => log.length === 1);
		expect(log).toEqual(['sent One']);
	});

	it('leaves a warning if the platform refuses it', async () => {
		const world = begin({
			send: async () => {
				throw apiError(callerOf(world.context), { message: 'Parrot is gone', hint: '' });
			},
		});
		world.chunk('item', handOver('One'), 'Send');
		await until(() => world.warnings.length === 1);
		expect(world.warnings[0]).toMatch(/could not be sent \(Parrot is gone\)/);
	});

	it('is no text if the chunk is of another kind', async () => {
		const { chunk, log } = begin();
		for (const content of ['no JSON', '{"answer":1}', '[]']) chunk('item', content, 'Send');
		chunk('begin', undefined, 'Send');
		chunk('item', handOver('One'), 'Writer');
		chunk('item', handOver('Last'), 'Send');
		await until(() => log.length > 0);
		expect(log).toEqual(['sent Last']);
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

it('an agent has the time for its next word from the last one on', async () => {
	jest.useFakeTimers();
	try {
		const { chunk, log } = begin({ limits: { ...NEVER, silenceMs: 180_000 } });
		chunk('begin');
		chunk('item', 'One');
		await jest.advanceTimersByTimeAsync(10_000);
		chunk('item', ' two');
		await jest.advanceTimersByTimeAsync(179_000);
		expect(log).toEqual(['open']);
		await jest.advanceTimersByTimeAsync(2_000);
		expect(log).toEqual(['open', 'streamed One two\n\n(cut)']);
	} finally {
		jest.useRealTimers();
	}
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
