import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject, IExecuteFunctions, INodeParameters } from 'n8n-workflow';

import { Call } from '../../nodes/common/operations/call';
import { Run } from '../../nodes/common/operations/run';
import { itemsOf, jsonOf, startCage, type Cage } from './parrot';

/** A 64-bit id as JSON.parse() returns it. */
const INEXACT = Number('412367192064032769');

let cage: Cage;
beforeAll(async () => {
	cage = await startCage();
});
afterAll(async () => {
	await cage.engine.stop();
});

/**
 * The values that a field reader returns for parameters, on n8n's own engine, for one item or more.
 */
async function readAll(reader: string, parameters: INodeParameters, items?: IDataObject[]) {
	const outcome = await cage.run('read', { reader, ...parameters }, items && itemsOf(...items));
	return jsonOf(outcome).map((json) => json.read);
}

async function read(reader: string, parameters: INodeParameters, item: IDataObject = {}) {
	return (await readAll(reader, parameters, [item]))[0];
}

/** A value with its type, as an expression returns it. */
const given = async (reader: string, value: unknown) =>
	await read(reader, { value: '={{ $json.v }}' }, { v: value as never });

describe('param()', () => {
	it('returns fixed values and those of expressions, each for its item', async () => {
		expect(await readAll('param', { value: 'fixed' }, [{}, {}])).toEqual(['fixed', 'fixed']);
		expect(
			await readAll('param', { value: '={{ $json.n }}' }, [{ n: 1 }, { n: 'two' }, { n: 3 }]),
		).toEqual([1, 'two', 3]);
		expect(await readAll('param', { value: '=n {{ $json.n }}' }, [{ n: 1 }, { n: 2 }])).toEqual([
			'n 1',
			'n 2',
		]);
		for (const value of ['=a={{ $json.n }}', '={{ $json.n }} b'])
			expect(await readAll('param', { value }, [{ n: 1 }])).toEqual([
				value.slice(1).replace('{{ $json.n }}', '1'),
			]);
	});

	it('resolves expressions inside collections, lists and locators, each for its item', async () => {
		const items = [{ n: 'a' }, { n: 'b' }];
		expect(await readAll('collection', { fields: { inner: '={{ $json.n }}' } }, items)).toEqual([
			{ inner: 'a' },
			{ inner: 'b' },
		]);
		expect(
			await readAll('rows', { table: { row: [{ cell: 'x' }, { cell: '={{ $json.n }}' }] } }, items),
		).toEqual([
			[{ cell: 'x' }, { cell: 'a' }],
			[{ cell: 'x' }, { cell: 'b' }],
		]);
		const locator = { __rl: true, mode: 'id', value: '={{ $json.n }}' };
		expect(await readAll('locator', { locator }, items)).toEqual(['a', 'b']);
	});

	it.each([
		['a text', 'x'],
		['an empty text', ''],
		['a number', 0],
		['a switch', false],
		['null', null],
		['an object', { a: 1 }],
		['a list', [1, 2]],
		['a text that looks like an expression', '={{ 1 + 1 }}'],
	])('returns %s named by a bare field as n8n evaluates it', async (_what, value) => {
		const item = { field: { deep: value } } as IDataObject;
		for (const path of ['deep', 'none', 'deep.length', 'none.deeper'])
			expect(await read('param', { value: `={{ $json.field.${path} }}` }, item)).toEqual(
				await read('param', { value: `={{ ($json.field.${path}) }}` }, item),
			);
	});

	it('keeps a text that only resembles an expression', async () => {
		expect(await readAll('param', { value: 'a = {{ $json.n }}' }, [{ n: 1 }, { n: 2 }])).toEqual([
			'a = {{ $json.n }}',
			'a = {{ $json.n }}',
		]);
	});

	it('returns undefined for a field that is not shown', async () => {
		expect(await read('hidden', {})).toBe('not shown');
	});

	it('returns a date as text', async () => {
		const noon = 'DateTime.fromISO("2026-12-31T12:00", { zone: "Asia/Shanghai" })';
		expect(await read('text', { value: `={{ ${noon} }}` })).toBe('2026-12-31T12:00:00.000+08:00');
		const date = 'new Date("2026-12-31T12:00Z")';
		expect(await read('text', { value: `={{ ${date} }}` })).toBe('2026-12-31T12:00:00.000Z');
	});

	it('returns the value of a locator', async () => {
		expect(
			await read('locator', { locator: { __rl: true, mode: 'id', value: ' groupId1 ' } }),
		).toBe('groupId1');
	});

	it('returns empty collections and tables unchanged', async () => {
		expect(await read('collection', {})).toEqual({});
		expect(await read('rows', {})).toEqual([]);
	});

	it('shows each call its own item', async () => {
		expect(await readAll('item', {}, [{ a: 1 }, { a: 2 }])).toEqual([{ a: 1 }, { a: 2 }]);
	});
});

describe('values that a field rejects', () => {
	it.each<[reader: string, value: unknown, complaint: string]>([
		['text', '', 'is empty'],
		['text', '  \n', 'is empty'],
		['text', null, 'is empty'],
		['text', { a: 1 }, 'must be text, not an object or a list'],
		['text', ['a'], 'must be text, not an object or a list'],
		['id', '', 'is empty'],
		['id', '   ', 'is empty'],
		['id', undefined, 'is empty'],
		['id', INEXACT, 'is a number that has lost digits'],
		['id', 1.5, 'is 1.5, which is no ID'],
		['id', [], 'must be text, not an object or a list'],
		['int64', 'abc', 'must be a whole number from 0 to 9223372036854775807, not "abc"'],
		['int64', '-1', 'must be a whole number from 0 to 9223372036854775807, not "-1"'],
		['int64', '1e5', 'must be a whole number from 0 to 9223372036854775807, not "1e5"'],
		[
			'int64',
			'9223372036854775808',
			'must be a whole number from 0 to 9223372036854775807, not "9223372036854775808"',
		],
		['int64', INEXACT, 'is a number that has lost digits'],
		['ids', '', 'is empty'],
		['ids', ' , ,\n', 'is empty'],
		['ids', [], 'is empty'],
		['ids', null, 'is empty'],
		['ids', { a: 1 }, 'is neither text nor a list of texts'],
		['ids', [{ name: 'x' }], 'is neither text nor a list of texts'],
		['ids', [['a']], 'is neither text nor a list of texts'],
		['ids', true, 'is neither text nor a list of texts'],
		['ids', INEXACT, 'holds a number that has lost digits'],
		['ids', [INEXACT], 'holds a number that has lost digits'],
		['id', { name: 'x' }, 'must be text, not an object or a list'],
		['id', true, 'must be an ID, not true or false'],
		['flag', 'maybe', 'must be true or false'],
		['flag', 2, 'must be true or false'],
		['flag', {}, 'must be true or false'],
		['flag', null, 'is empty'],
		['flag', '', 'is empty'],
		['number', 'abc', 'must be a number'],
		['number', '1,5', 'must be a number'],
		['number', true, 'must be a number'],
		['number', [3], 'must be a number'],
		['number', 0, 'must be at least 1, not 0'],
		['number', '-1', 'must be at least 1, not -1'],
		['number', 1e9, 'must be at most 10, not 1000000000'],
		['number', 2.5, 'must be a whole number, not 2.5'],
		['choice', 3, 'has no choice "3"'],
		['choice', 'three', 'has no choice "three"'],
		['json', '{"a":', 'is not valid JSON'],
		['json', 'text', 'is not valid JSON'],
	])('%s of %j: the error names the parameter and the item', async (reader, value, complaint) => {
		const { status, error } = await cage.run(
			'read',
			{ reader, value: '={{ $json.v }}' },
			itemsOf({ v: value as never }),
		);
		expect(status).toBe('error');
		expect(error?.message).toContain(`The parameter "The Value" ${complaint}`);
		expect(error?.message).toMatch(/\[item 0\]$/);
		expect(error).toMatchObject({ name: 'NodeOperationError', context: { itemIndex: 0 } });
	});

	it('the error names the field of a collection as the user sees it', async () => {
		const { error } = await cage.run(
			'read',
			{ reader: 'fieldIds', fields: { inner: '={{ $json.v }}' } },
			itemsOf({ v: { a: 1 } }),
		);
		expect(error?.message).toBe(
			'The parameter "Inner Field" is neither text nor a list of texts [item 0]',
		);
	});

	it('the error for an id that lost digits says how to pass it', async () => {
		const { error } = await cage.run('read', { reader: 'id', value: '={{ 412367192064032769 }}' });
		expect(error).toMatchObject({ description: expect.stringContaining('must be given as text') });
	});
});

describe('values that a field accepts', () => {
	it.each<[reader: string, value: unknown, result: unknown]>([
		['text', ' kept as it is ', ' kept as it is '],
		['text', 0, '0'],
		['text', false, 'false'],
		['optionalText', '', ''],
		['optionalText', null, ''],
		['optionalText', 12.5, '12.5'],
		['id', ' userA\n', 'userA'],
		['id', 12345, '12345'],
		['id', 9007199254740991, '9007199254740991'],
		['int64', '412367192064032769', '412367192064032769'],
		['int64', '9223372036854775807', '9223372036854775807'],
		['int64', 42, '42'],
		['ids', 'a', ['a']],
		['ids', 'a, b,,\n c ,', ['a', 'b', 'c']],
		['ids', '甲，乙', ['甲', '乙']],
		['ids', ['a', ' b ', '', 3], ['a', 'b', '3']],
		['ids', 7, ['7']],
		['ids', '["a","b"]', ['a', 'b']],
		['ids', ' ["a", null, "", "b", "a"] ', ['a', 'b']],
		['ids', '[412367192064032769]', ['412367192064032769']],
		['ids', 'a、b；c;d e\tf', ['a', 'b', 'c', 'd', 'e', 'f']],
		['ids', ['b', 'a', 'b'], ['b', 'a']],
		['ids', ['a', null], ['a']],
		['ids', [{ id: 'a', name: 'Ann' }, { id: 7 }], ['a', '7']],
		['ids', { id: 'a' }, ['a']],
		['names', 'Book club, Chess，Go', ['Book club', 'Chess', 'Go']],
		['id', { id: 'userA', name: 'Ann' }, 'userA'],
		['id', '{"id": 412367192064032769}', '412367192064032769'],
		['flag', true, true],
		['flag', 'true', true],
		['flag', ' TRUE ', true],
		['flag', 1, true],
		['flag', 'false', false],
		['flag', 'false ', false],
		['flag', 0, false],
		['flagOn', null, true],
		['flagOn', 'false', false],
		['number', 3, 3],
		['number', ' 3 ', 3],
		['number', null, 5],
		['number', '', 5],
		['fraction', '-2.5', -2.5],
		['choice', 2, 2],
		['choice', '2', 2],
		['choice', 'two', 2],
		['choice', null, 1],
		['optionalIds', '', []],
		['optionalIds', undefined, []],
		['json', '{"id": 412367192064032769, "n": 1.5}', { id: '412367192064032769', n: 1.5 }],
		['json', { already: 'parsed' }, { already: 'parsed' }],
		['json', '[1, 2]', [1, 2]],
	])('%s of %j', async (reader, value, result) => {
		expect(await given(reader, value)).toEqual(result);
	});

	it('reads empty JSON as no value', async () => {
		expect(await read('json', { value: ' \n' })).toBeUndefined();
	});

	it('cuts a list to its limit unless all entries are wanted', async () => {
		expect(await read('limited', { limit: 2 })).toEqual([1, 2]);
		expect(await read('limited', { limit: 2, returnAll: true })).toEqual([1, 2, 3, 4]);
		expect(await read('limited', {})).toEqual([1, 2, 3, 4]);
	});

	it('reads the options of the run', async () => {
		expect(await read('options', {})).toEqual({ concurrency: 5, retries: 3, timeout: 30 });
		expect(await read('options', { options: { concurrency: '={{ 2 }}', timeout: 2 } })).toEqual({
			concurrency: 2,
			retries: 3,
			timeout: 2,
		});
	});
});

describe('once()', () => {
	it('makes a value once per run or once per item, however many chats there are', async () => {
		const made = jsonOf(await cage.run('make', { chats: 'a,b,c' }, itemsOf({}, {})));
		expect(made).toHaveLength(6);
		expect(new Set(made.map(({ perRun }) => perRun)).size).toBe(1);
		const [first, second] = [made.slice(0, 3), made.slice(3)].map(
			(calls) => new Set(calls.map(({ perItem }) => perItem)),
		);
		expect(first?.size).toBe(1);
		expect(second?.size).toBe(1);
		expect(first).not.toEqual(second);
	});

	it('makes a new value in the next run', async () => {
		const [one] = jsonOf(await cage.run('make', { chats: 'a' }));
		const [two] = jsonOf(await cage.run('make', { chats: 'a' }));
		expect(one?.perRun).not.toBe(two?.perRun);
	});
});

/** The context of a run with one item, whose expressions see `seen`. */
function contextOf(item: IDataObject, seen: IDataObject) {
	const parameters = { chatId: '={{ $json.chatId }}' };
	return {
		getNode: () => ({ parameters }),
		getNodeParameter: (name: string) => (name === 'options' ? {} : seen.chatId),
		getInputData: () => [{ json: item }],
		getWorkflowDataProxy: () => ({ $json: seen }),
		getExecutionCancelSignal: () => undefined,
	} as unknown as IExecuteFunctions;
}

describe('a value that could not be made', () => {
	const startRun = () => new Run(contextOf({}, {}), { fields: {} });

	it('of an item is shared by those who wait for it, and made again for the next', async () => {
		const made = new Call(startRun(), 0);
		let times = 0;
		const fail = async () => await Promise.reject(new Error(`failure ${++times}`));
		const together = await Promise.allSettled([made.once('key', fail), made.once('key', fail)]);
		expect(together.map((one) => String((one as PromiseRejectedResult).reason))).toEqual([
			'Error: failure 1',
			'Error: failure 1',
		]);
		await expect(made.once('key', fail)).rejects.toThrow('failure 2');
		expect(await made.once('key', async () => 'value')).toBe('value');
		expect(await made.once('key', fail)).toBe('value');
	});

	it('of a run is made by each who waits for it, so that the error names its own item', async () => {
		const made = startRun();
		const failFor = (item: number) => async () =>
			await Promise.reject(new Error(`of item ${item}`));
		const together = await Promise.allSettled(
			[0, 1, 2].map(async (item) => await made.once('key', failFor(item))),
		);
		expect(together.map((one) => String((one as PromiseRejectedResult).reason))).toEqual([
			'Error: of item 0',
			'Error: of item 1',
			'Error: of item 2',
		]);
		expect(await made.once('key', async () => 'value')).toBe('value');
		expect(await made.once('key', failFor(3))).toBe('value');
	});
});

describe('an expression that is only a path', () => {
	it.each([
		'={{ $json.chatId }}',
		'={{$json.chatId}}',
		'={{  $json.chat_1.owner.id  }}',
		'={{ $json._9 }}',
		'={{ $json.A }}',
	])('has the value of the item, without the time that n8n takes: %s', (chatId) => {
		const item = {
			chatId: 'of the item',
			chat_1: { owner: { id: 'of the item' } },
			_9: 'of the item',
			A: 'of the item',
		};
		const context = {
			...contextOf(item, item),
			getNode: () => ({ parameters: { chatId } }),
			getNodeParameter: (name: string) => (name === 'options' ? {} : 'as n8n evaluates it'),
		};
		const run = new Run(context as never, { fields: {} });
		expect(run.param('chatId', 0, new Map())).toBe('of the item');
	});

	it("of an agent's tool has the value that n8n gives: there it means other items", () => {
		const run = new Run(contextOf({ chatId: 'of the item' }, { chatId: 'of the agent' }), {
			fields: {},
		});
		expect(run.param('chatId', 0, new Map())).toBe('of the agent');
	});
});
