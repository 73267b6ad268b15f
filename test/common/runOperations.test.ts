import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { IncomingMessage } from 'node:http';

import { runOperations } from '../../nodes/common/operations/runOperations';
import { itemsOf, jsonOf, startServedCage, type ServedCage } from './parrot';

interface Heard {
	chat: string;
	text: string;
	signature: string;
}

/** The requests that the platform of these tests received, and how it answers. */
let cage: ServedCage;
let heard: Heard[] = [];
let underWay = 0;
let mostUnderWay = 0;
let answer: (said: Heard) => number | 'reset' | Promise<number> = () => 200;

async function bodyOf(request: IncomingMessage): Promise<string> {
	let text = '';
	for await (const chunk of request) text += String(chunk);
	return text;
}

beforeAll(async () => {
	cage = await startServedCage((request, response) => {
		void (async () => {
			const { chat, text } = JSON.parse(await bodyOf(request)) as Heard;
			const said = { chat, text, signature: String(request.headers.signature) };
			heard.push(said);
			mostUnderWay = Math.max(mostUnderWay, ++underWay);
			const status = await answer(said);
			underWay--;
			if (status === 'reset') request.socket.resetAndDestroy();
			else response.writeHead(status, { 'retry-after': '0.001' }).end('{}');
		})();
	});
});
afterAll(async () => {
	await cage.close();
});
afterEach(() => {
	heard = [];
	mostUnderWay = 0;
	answer = () => 200;
});

const FROM_ITEM = { chats: '={{ $json.chats }}', text: '={{ $json.text }}' };
const texts = () => heard.map(({ text }) => text);
const numbered = (count: number, chats = 'c') =>
	itemsOf(
		...Array.from({ length: count }, (_, n) => ({
			chats: chats === 'own' ? `c${n}` : chats,
			text: `t${n}`,
		})),
	);

/** Answers once `count` requests are open at the same time. */
function meeting(count: number): () => Promise<number> {
	let arrived = 0;
	let open = () => {};
	const all = new Promise<void>((resolve) => (open = resolve));
	return async () => {
		if (++arrived >= count) open();
		await all;
		return 200;
	};
}

describe('a platform outside the kernel', () => {
	it('returns an output item for each call, in input order, paired with its item', async () => {
		const { items } = await cage.run(
			'say',
			FROM_ITEM,
			itemsOf({ chats: 'a,b', text: 'one' }, { chats: 'b', text: 'two' }),
		);
		expect(items).toEqual([
			{ json: { chat: 'a', said: 'one' }, pairedItem: { item: 0 } },
			{ json: { chat: 'b', said: 'one' }, pairedItem: { item: 0 } },
			{ json: { chat: 'b', said: 'two' }, pairedItem: { item: 1 } },
		]);
	});

	/** An item's JSON of so many lists and objects within each other. */
	const nested = (depth: number): IDataObject => (depth === 1 ? {} : { deeper: nested(depth - 1) });

	it('returns an item with 100 levels within its JSON, and refuses one with 101', async () => {
		const read = async (depth: number) =>
			await cage.run('read', { reader: 'item' }, itemsOf(nested(depth)));
		expect(jsonOf(await read(100))).toEqual([{ read: nested(100) }]);
		const { status, error } = await read(101);
		expect([status, error?.message]).toEqual(['error', 'The answer is nested too deeply']);
	});

	it('keeps input order if answers arrive in reverse', async () => {
		const waiting: Array<() => void> = [];
		answer = async () => {
			await new Promise<void>((resolve) => {
				waiting.push(resolve);
				if (waiting.length === 5) for (const answerNow of waiting.reverse()) answerNow();
			});
			return 200;
		};
		expect(
			jsonOf(await cage.run('say', FROM_ITEM, numbered(5, 'own'))).map(({ said }) => said),
		).toEqual(['t0', 't1', 't2', 't3', 't4']);
	});

	it('sends to different chats at the same time, up to the concurrency', async () => {
		answer = meeting(4);
		jsonOf(
			await cage.run('say', { ...FROM_ITEM, options: { concurrency: 4 } }, numbered(12, 'own')),
		);
		expect(heard).toHaveLength(12);
		expect(mostUnderWay).toBe(4);
	});

	it('sends to one chat one after another, in input order', async () => {
		jsonOf(await cage.run('say', FROM_ITEM, numbered(20)));
		expect(mostUnderWay).toBe(1);
		expect(texts()).toEqual(Array.from({ length: 20 }, (_, n) => `t${n}`));
	});

	it('reads the credential once per run and signs every request anew', async () => {
		const before = cage.engine.credentialReads;
		jsonOf(await cage.run('say', FROM_ITEM, numbered(6, 'own')));
		expect(cage.engine.credentialReads - before).toBe(1);
		expect(new Set(heard.map(({ signature }) => signature)).size).toBe(6);
	});

	it('repeats a request that certainly did not happen, each time with a new signature', async () => {
		let refusals = 2;
		answer = () => (refusals-- > 0 ? 429 : 200);
		expect(jsonOf(await cage.run('say', FROM_ITEM, numbered(1)))).toEqual([
			{ chat: 'c', said: 't0' },
		]);
		expect(new Set(heard.map(({ signature }) => signature)).size).toBe(3);
	});

	it('repeats a request as often as the item says, and waits as long for its answer', async () => {
		answer = async ({ text }) => {
			if (text === 't2') await new Promise((resolve) => setTimeout(resolve, 1200));
			return text === 't2' ? 200 : 429;
		};
		const options = { retries: '={{ $json.text.slice(1) }}', timeout: '={{ $json.seconds }}' };
		const given = numbered(3, 'own').map(({ json }, n) => ({ json: { ...json, seconds: n + 1 } }));
		const { items } = await cage.run('say', { ...FROM_ITEM, options }, given, {
			continueOnFail: true,
		});
		expect(texts().filter((text) => text !== 't2')).toEqual(['t0', 't1', 't1']);
		expect(items[2]?.json).toEqual({ chat: 'c2', said: 't2' });
	});

	it.each([
		[
			'a value that the option cannot have',
			{ retries: "={{ $json.text === 't0' ? 'many' : 1 }}" },
			'The parameter "Retries" must be a number, not "many" [item 0]',
		],
		[
			'an expression that fails',
			{ timeout: "={{ $json.text === 't0' ? $('Nowhere').item.json.a : 1 }}", concurrency: 1 },
			'The parameter "Options" has an expression that fails: Referenced node doesn\'t exist [item 0]',
		],
	])('fails only the first item, which has %s', async (_what, options, error) => {
		const { items } = await cage.run('say', { ...FROM_ITEM, options }, numbered(3, 'own'), {
			continueOnFail: true,
		});
		expect(items.map(({ json }) => json.error ?? json.said)).toEqual([error, 't1', 't2']);
		expect(texts()).toEqual(['t1', 't2']);
	});

	it('fails only the item whose options cannot be used', async () => {
		const options = { retries: "={{ $json.text === 't1' ? 'many' : 1 }}" };
		const { items } = await cage.run('say', { ...FROM_ITEM, options }, numbered(3, 'own'), {
			continueOnFail: true,
		});
		expect(items.map(({ json }) => json.error ?? json.said)).toEqual([
			't0',
			'The parameter "Retries" must be a number, not "many" [item 1]',
			't2',
		]);
		expect(texts()).toEqual(['t0', 't2']);
	});

	it('never repeats a request that may have happened', async () => {
		answer = () => 'reset';
		const { error } = await cage.run('say', FROM_ITEM, numbered(1));
		expect(error).toMatchObject({
			message: 'The connection to the parrot was lost before it answered',
			context: { code: 'ECONNRESET' },
		});
		expect(heard).toHaveLength(1);
	});

	it('shows neither secret nor signature in any error', async () => {
		for (const status of ['reset', 500, 401] as const) {
			answer = () => status;
			for (const continueOnFail of [true, false]) {
				const { data, error, items } = await cage.run('say', FROM_ITEM, numbered(1), {
					continueOnFail,
				});
				expect(JSON.stringify({ data, error, items })).not.toContain('s3cret');
			}
		}
		expect(heard[0]?.signature).toContain('s3cret');
	});

	it('returns nothing for no items, although n8n never runs it so', async () => {
		const parameters: IDataObject = { resource: 'r', operation: 'o' };
		const context = {
			getNode: () => ({ parameters }),
			getInputData: () => [],
			getNodeParameter: (name: string, _item: number, fallback: unknown) =>
				parameters[name] ?? fallback,
			getExecutionCancelSignal: () => undefined,
			continueOnFail: () => false,
		} as unknown as IExecuteFunctions;
		const names = { value: 'o', name: 'O', action: 'Do', description: 'Does', source: 'the test' };
		const run = async () => await Promise.reject(new Error('run all the same'));
		expect(
			await runOperations(context, [
				{ value: 'r', name: 'R', operations: [{ ...names, fields: {}, run }] },
			]),
		).toEqual([[]]);
	});

	it('sends nothing with invalid options, and names the option', async () => {
		const options = { concurrency: '={{ 0 }}' };
		const { error } = await cage.run('say', { ...FROM_ITEM, options }, numbered(3, 'own'));
		expect(error?.message).toBe(
			'The parameter "Concurrent Requests" must be at least 1, not 0 [item 0]',
		);
		expect(heard).toEqual([]);
	});

	it('takes an expression without a value in place of all options for none', async () => {
		const parameters = { ...FROM_ITEM, options: '={{ null }}' as never };
		expect(jsonOf(await cage.run('say', parameters, numbered(3, 'own')))).toHaveLength(3);
	});

	it('rejects an unknown operation', async () => {
		const { error } = await cage.run('constructor');
		expect(error?.message).toBe(
			'The operation "constructor" of the resource "parrot" is not known. Choose Resource and Operation again.',
		);
	});
});

describe('Continue On Fail', () => {
	const answerOdd = ({ text }: Heard) => (text === 't2' ? 500 : 200);

	it('turns each failure into an item, in its place, and continues', async () => {
		answer = answerOdd;
		const { status, items } = await cage.run('say', FROM_ITEM, numbered(5), {
			continueOnFail: true,
		});
		expect(status).toBe('success');
		expect(items.map(({ json }) => json)).toEqual([
			{ chat: 'c', said: 't0' },
			{ chat: 'c', said: 't1' },
			{ error: 'The parrot refuses "t2"' },
			{ chat: 'c', said: 't3' },
			{ chat: 'c', said: 't4' },
		]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2, 3, 4].map((item) => ({ item })),
		);
		expect(items[2]?.error).toMatchObject({
			name: 'NodeApiError',
			description: 'Give it a nut.',
			context: { itemIndex: 2, code: 7, codeName: 'NO_NUT' },
		});
	});

	it('continues after an item with invalid parameters', async () => {
		const given = [
			{ chats: 'a', text: 'x' },
			{ chats: '', text: 'y' },
			{ chats: 'b', text: '' },
			{ chats: 'c', text: 'z' },
		];
		const { items } = await cage.run('say', FROM_ITEM, itemsOf(...given), { continueOnFail: true });
		expect(items.map(({ json }) => json.error ?? json.said)).toEqual([
			'x',
			'The parameter "Chats" is empty [item 1]',
			'The parameter "Text" is empty [item 2]',
			'z',
		]);
	});

	it.each([
		['Chats', 'chats', (expression: string) => ({ chats: expression })],
		['Text', 'text', (expression: string) => ({ text: expression })],
		['Options', 'options', (key: string) => ({ options: { sendOnlyOnce: { message: { key } } } })],
	])(
		'names the parameter whose expression fails, and knows that nothing was sent: %s',
		async (label, parameter, own) => {
			const broken = own("={{ $json.text === 't1' ? $('Nowhere').item.json.text : $json.text }}");
			const ran = await cage.run(
				'say',
				{ ...FROM_ITEM, chats: '={{ $json.text }}', ...broken },
				numbered(3),
				{ continueOnFail: true },
			);
			expect(ran.items.map(({ json }) => json.error ?? json.said)).toEqual([
				't0',
				`The parameter "${label}" has an expression that fails: Referenced node doesn't exist [item 1]`,
				't2',
			]);
			// What n8n's editor shows of it.
			expect(ran.items[1]?.error).toMatchObject({
				context: { itemIndex: 1, parameter, descriptionKey: 'nodeNotFound' },
			});
			const hints = Object.values(ran.data?.resultData.runData ?? {})
				.flat()
				.flatMap((node) => node.hints ?? []);
			expect(hints.map(({ message }) => message)).toEqual([
				expect.stringMatching(/^Sent to 2 of 3 chats: 1 failed \((item|t) ?1\)$/),
			]);
		},
	);

	it.each([
		[
			'a number of Concurrent Requests that the run cannot have',
			'say',
			{ concurrency: "={{ $json.text === 't0' ? 'many' : 1 }}" },
			'The parameter "Concurrent Requests" must be a number, not "many" [item 0]',
		],
		[
			'an expression of Concurrent Requests that fails for the first item',
			'say',
			{ concurrency: "={{ $json.text === 't0' ? $('Nowhere').item.json.a : 1 }}" },
			'The parameter "Options" has an expression that fails: Referenced node doesn\'t exist [item 0]',
		],
		[
			'an operation that the node does not have',
			'sing',
			{},
			'The operation "sing" of the resource "parrot" is not known. Choose Resource and Operation again.',
		],
	])('fails each item where no call can be made: %s', async (_why, name, options, message) => {
		for (const onError of ['continueRegularOutput', 'continueErrorOutput'] as const) {
			const ran = await cage.run(name, { ...FROM_ITEM, options }, numbered(2), { onError });
			const failed = onError === 'continueErrorOutput' ? ran.output('Node', 1) : ran.items;
			expect(failed.map(({ json }) => json.error)).toEqual([message, message]);
			expect(failed.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
			expect(ran.items).toHaveLength(onError === 'continueErrorOutput' ? 0 : 2);
			expect(ran.status).toBe('success');
		}
		expect(heard).toEqual([]);
	});

	it("reports the result for each of an item's chats", async () => {
		answer = ({ chat }) => (chat === 'b' ? 500 : 200);
		const { items } = await cage.run('say', FROM_ITEM, itemsOf({ chats: 'a,b,c', text: 'x' }), {
			continueOnFail: true,
		});
		expect(items.map(({ json }) => json.error ?? json.chat)).toEqual([
			'a',
			'The parrot refuses "x" [chat b]',
			'c',
		]);
	});

	it('names the chat where an item has two, and not where it has one', async () => {
		answer = () => 500;
		const said = itemsOf({ chats: 'a,b', text: 'x' }, { chats: 'c', text: 'y' });
		const { items } = await cage.run('say', FROM_ITEM, said, { continueOnFail: true });
		expect(items.map(({ json }) => json.error)).toEqual([
			'The parrot refuses "x" [chat a]',
			'The parrot refuses "x" [chat b]',
			'The parrot refuses "y"',
		]);
	});

	it('sends failures to the error output if there is one', async () => {
		answer = answerOdd;
		const execution = await cage.run('say', FROM_ITEM, numbered(3), {
			onError: 'continueErrorOutput',
		});
		expect(execution.items.map(({ json }) => json.said)).toEqual(['t0', 't1']);
		expect(execution.output('Node', 1)).toMatchObject([
			{
				json: { error: 'The parrot refuses "t2"' },
				pairedItem: { item: 2 },
				error: { context: { code: 7 } },
			},
		]);
	});

	it('sends nothing twice if Retry On Fail is on and the first item fails', async () => {
		answer = ({ text }) => (text === 't0' ? 500 : 200);
		const retrying = { retryOnFail: true, maxTries: 3, waitBetweenTries: 0, continueOnFail: true };
		const { items } = await cage.run('say', FROM_ITEM, numbered(3), retrying);
		expect(texts()).toEqual(['t0', 't1', 't2']);
		expect(items.map(({ json }) => json.error ?? json.said)).toEqual([
			'The parrot refuses "t0"',
			't1',
			't2',
		]);
	});

	it('turns an unexpected error into an item', async () => {
		const { items } = await cage.run('emit', { what: 'throw' }, undefined, {
			continueOnFail: true,
		});
		expect(items.map(({ json }) => json)).toEqual([{ error: 'something unforeseen' }]);
	});
});

describe('without Continue On Fail', () => {
	it('ends with the first failure, sends nothing more and reports the completed calls', async () => {
		answer = ({ text }) => (text === 't2' ? 500 : 200);
		const { status, error } = await cage.run('say', FROM_ITEM, numbered(10));
		expect(status).toBe('error');
		expect(texts()).toEqual(['t0', 't1', 't2']);
		expect(error).toMatchObject({
			name: 'NodeApiError',
			message: 'The parrot refuses "t2"',
			context: { itemIndex: 2, code: 7 },
		});
		expect(error?.description).toMatch(
			/^Give it a nut\. 2 other calls of this run were completed and should not be made again\. Completed: c, c\./,
		);
	});

	it('does not count calls that were never made', async () => {
		// The second call to "a" waits for the first when "b" refuses; it is never made.
		let letGo = () => {};
		const refused = new Promise<void>((resolve) => (letGo = resolve));
		answer = async ({ chat }) => {
			if (chat === 'b') letGo();
			else await refused.then(async () => await new Promise(setImmediate));
			return chat === 'b' ? 500 : 200;
		};
		const { error } = await cage.run(
			'say',
			{ ...FROM_ITEM, options: { concurrency: 2 } },
			itemsOf({ chats: 'a', text: '1' }, { chats: 'a', text: '2' }, { chats: 'b', text: '3' }),
		);
		const completed = heard.length - 1;
		expect(error?.description).toContain(`${completed} other call`);
	});

	it('mentions no other calls if there were none', async () => {
		answer = () => 500;
		const { error } = await cage.run('say', FROM_ITEM, numbered(3));
		expect(error?.description).toBe('Give it a nut.');
	});

	it.each([
		[['c1'], '1 other call of this run may have taken effect, so check before you repeat it: c1.'],
		[
			['c1', 'c2'],
			'2 other calls of this run may have taken effect, so check before you repeat them: c1, c2.',
		],
	])(
		'reports the calls that may have been done beside the one that failed: %j',
		async (lost, told) => {
			answer = ({ chat }) =>
				lost.includes(chat) ? 'reset' : new Promise((end) => setTimeout(() => end(500), 50));
			const ran = async (count: number) =>
				await cage.run(
					'say',
					{ ...FROM_ITEM, options: { concurrency: 5 } },
					numbered(count, 'own'),
				);
			const { error } = await ran(lost.length + 1);
			expect(error?.message).toBe('The parrot refuses "t0"');
			expect(error?.description).toContain(`Give it a nut. ${told}`);
		},
	);

	it('reports the earliest of several failures, also if a later one came first', async () => {
		const meeting3 = meeting(3);
		let answered = 0;
		answer = async ({ text }) => {
			await meeting3();
			// The last item fails first.
			while (answered < 2 - Number(text.slice(1)))
				await new Promise((resolve) => setTimeout(resolve, 5));
			answered++;
			return 500;
		};
		const { error } = await cage.run(
			'say',
			{ ...FROM_ITEM, options: { concurrency: 3 } },
			numbered(3, 'own'),
		);
		expect(error?.context?.itemIndex).toBe(0);
	});
});

describe('a cancelled run', () => {
	it('ends at once, and starts no further call', async () => {
		const cancellation = new AbortController();
		answer = async () => {
			if (heard.length === 5) cancellation.abort();
			return await new Promise<number>(() => {});
		};
		const { status } = await cage.run('say', FROM_ITEM, numbered(1000, 'own'), {
			signal: cancellation.signal,
		});
		expect(status).toBe('canceled');
		expect(heard).toHaveLength(5);
	});

	it('does not wait for a retry', async () => {
		const cancellation = new AbortController();
		answer = () => {
			cancellation.abort();
			return 429;
		};
		const { status } = await cage.run('say', FROM_ITEM, numbered(1), {
			signal: cancellation.signal,
			continueOnFail: true,
		});
		expect(status).toBe('canceled');
		expect(heard).toHaveLength(1);
	});
});

describe('the result of an operation', () => {
	it('can be an object, a list or nothing', async () => {
		const what: IDataObject[] = [{ w: 'object' }, { w: '2' }, { w: '0' }, { w: '1' }];
		const { items } = await cage.run('emit', { what: '={{ $json.w }}' }, itemsOf(...what));
		expect(items).toEqual([
			{ json: { one: 1 }, pairedItem: { item: 0 } },
			{ json: { n: 0 }, pairedItem: { item: 1 } },
			{ json: { n: 1 }, pairedItem: { item: 1 } },
			{ json: { n: 0 }, pairedItem: { item: 3 } },
		]);
	});

	it('can contain files', async () => {
		const { items } = await cage.run('emit', { what: 'binary' });
		expect(items).toMatchObject([
			{
				json: { said: 'squawk' },
				binary: { data: { fileName: 'squawk.txt', mimeType: 'text/plain' } },
				pairedItem: { item: 0 },
			},
		]);
	});
});
