import { describe, expect, it } from '@jest/globals';

import {
	idsOf,
	isMissing,
	toFlag,
	toId,
	toIds,
	toJson,
	toLines,
	toNumber,
	toText,
} from '../../nodes/common/values';
import { growth, IN_PROPORTION } from '../support/growth';

/** Values that an expression gives and that JSON, in which the other tests pass them, has no form for. */
const reject = (complaint: string) => new Error(complaint);

describe('a date', () => {
	const date = new Date('2026-12-31T18:00:00Z');

	it('is text in ISO 8601', () => {
		expect(toText(date, reject)).toBe('2026-12-31T18:00:00.000Z');
		expect(toText(new Date(NaN), reject)).toBe('');
	});

	it('is no number, switch, or ID', () => {
		expect(() => toNumber(date, {}, reject)).toThrow('must be a number, not "2026-12-31');
		expect(() => toFlag(date, reject)).toThrow('must be true or false, not "2026-12-31');
	});
});

describe('a BigInt', () => {
	it('is a number, an ID and a text', () => {
		expect(toNumber(10n, {}, reject)).toBe(10);
		expect(toId(412367192064032769n, reject)).toBe('412367192064032769');
		expect(toIds([412367192064032769n, 1n], reject)).toEqual(['412367192064032769', '1']);
		expect(toText(10n, reject)).toBe('10');
		expect(toFlag(1n, reject)).toBe(true);
	});

	it('is quoted in complaints', () => {
		expect(() => toFlag(5n, reject)).toThrow('must be true or false, not 5');
		expect(() => toNumber(5n, { max: 1 }, reject)).toThrow('must be at most 1, not 5');
	});
});

it.each([[{ a: 1 }], [['a']], [{ id: {} }], [{ name: 'x' }]])(
	'the complaint about %j in the place of a text says how to take a text out of it',
	(value) => {
		const complained = (complaint: string, hint?: string) => new Error(`${complaint}. ${hint}`);
		const read = Array.isArray(value) || 'a' in value ? toText : toId;
		expect(() => read(value, complained)).toThrow(
			/^must be text, not an object or a list\. .*\{\{ \$json\.chat\.id \}\}.*join/,
		);
	},
);

it.each([NaN, Infinity, -Infinity])('%p is neither text nor number', (value) => {
	expect(() => toText(value, reject)).toThrow(`must be text, not ${value}`);
	expect(() => toNumber(value, {}, reject)).toThrow(`must be a number, not ${value}`);
	expect(() => toNumber(String(value), {}, reject)).toThrow('must be a number');
});

it.each([
	[9007199254740992, 'must be at most 9007199254740991, not 9007199254740992'],
	['9007199254740993', 'must be at most 9007199254740991, not 9007199254740992'],
	[10n ** 21n, 'must be at most 9007199254740991, not 1e+21'],
	[-1e21, 'must be at least -9007199254740991, not -1e+21'],
])('the whole number %p cannot be sent exactly', (value, complaint) => {
	expect(() => toNumber(value, {}, reject)).toThrow(complaint);
	expect(toNumber(value, { fractions: true }, reject)).toBe(Number(value));
	expect(toNumber(Number.MAX_SAFE_INTEGER, {}, reject)).toBe(Number.MAX_SAFE_INTEGER);
});

it.each(['', ' null', 'undefined ', '\u00a0', null, undefined])(
	'%j is a missing value',
	(given) => {
		expect(isMissing(given)).toBe(true);
		expect(isMissing(`${given}x`)).toBe(false);
	},
);

it('the time for a value behind many blanks is in proportion to their number', async () => {
	const ratio = await growth((count) => {
		expect(toJson(`${' '.repeat(count)}{"a":1}`, reject)).toEqual({ a: 1 });
	}, 20_000);
	expect(ratio).toBeLessThan(IN_PROPORTION);
});

it('lines are texts, also in a list or its JSON', () => {
	expect(toLines(' a, b\r\n\nc ', reject)).toEqual(['a, b', 'c']);
	expect(toLines('["a, b", 1.5, true]', reject)).toEqual(['a, b', '1.5', 'true']);
	expect(toLines(1.5, reject)).toEqual(['1.5']);
	expect(toLines('["Red"] box\n[x', reject)).toEqual(['["Red"] box', '[x']);
	expect(() => toLines([{ a: 1 }], reject)).toThrow('must hold one text in each line');
	expect(() => toLines({ a: 1 }, reject)).toThrow('must be text');
});

it('the IDs of an event leave out members that are none', () => {
	expect(idsOf(['wxid_a', '@', { id: 'b' }, ['c']])).toEqual(['wxid_a', 'b']);
	expect(idsOf({ a: 1 })).toEqual([]);
});

it('JSON may begin with a byte order mark', () => {
	expect(toJson('\ufeff{"a":1}\n', reject)).toEqual({ a: 1 });
	expect(() => toJson('{"a":1,}', reject)).toThrow('is not valid JSON');
});

it('names that begin with a bracket are names', () => {
	expect(toIds('[Bot] Ann, Helper', reject, 'comma')).toEqual(['[Bot] Ann', 'Helper']);
	expect(toIds('[1] Ann, [2] Bo', reject, 'comma')).toEqual(['[1] Ann', '[2] Bo']);
	expect(() => toIds('["Ann", "Bo",]', reject, 'comma')).toThrow('begins like a JSON list');
	expect(() => toIds('[1, 2,]', reject)).toThrow('begins like a JSON list');
});

describe('an ID', () => {
	it.each([
		[undefined, ''],
		[null, ''],
		[' a1 ', 'a1'],
		[7, '7'],
		[{ id: 7, name: 'A' }, '7'],
		[{ id: { id: 'b' } }, 'must be text'],
		[{ name: 'A' }, 'must be text'],
		[{ __rl: true, mode: 'id', value: ' a1 ', id: 'other' }, 'a1'],
		['{"id": " a1 "}', 'a1'],
		['{"name": "A"}', 'must be text'],
		['{A}', '{A}'],
		['["a1"]', 'must be one ID, not a list'],
		['[Bot] A', '[Bot] A'],
		[['a1'], 'must be text'],
		[true, 'must be an ID, not true or false'],
		[2 ** 53, 'is a number that has lost digits'],
		[2 ** 53 - 1, '9007199254740991'],
		[1.5, 'is 1.5, which is no ID'],
		[NaN, 'is NaN, which is no ID'],
	])('%j: %s', (given, expected) => {
		const read = () => toId(given, reject);
		if (/must|lost|no ID/.test(expected)) expect(read).toThrow(expected);
		else expect(read()).toBe(expected);
	});
});

describe('IDs', () => {
	it.each<[unknown, string[] | string]>([
		[['a,b'], ['a', 'b']],
		['["a, b", "c；d"]', ['a', 'b', 'c', 'd']],
		['a|b', ['a', 'b']],
		[
			['a|b', 'c'],
			['a', 'b', 'c'],
		],
		// A blank in a member shows a name, which the field refuses.
		[['Ann Lee, b'], ['Ann Lee', 'b']],
		['a & b', 'has "&" in the place of an ID'],
		['- a', 'has "-" in the place of an ID'],
		[['…'], 'has "…" in the place of an ID'],
		['None', 'has "None" in the place of an ID'],
		['a, nil', 'has "nil" in the place of an ID'],
		[
			['nilsson', 'Nonet'],
			['nilsson', 'Nonet'],
		],
	])('written in a list or beside signs: %j', (given, expected) => {
		const read = () => toIds(given, reject);
		if (typeof expected === 'string') expect(read).toThrow(expected);
		else expect(read()).toEqual(expected);
	});

	it.each([
		['a, b;c\td\u3000e\uff0cf\uff1bg\u3001h\na', ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']],
		[' ["a", 2, {"id": "c"}, "", null] ', ['a', '2', 'c']],
		['{"id": "a"}', ['a']],
		[{ id: 'a' }, ['a']],
		[7, ['7']],
		['', []],
		[undefined, []],
		[[' a ', 'a', ''], ['a']],
	])('%j are %j', (given, expected) => {
		expect(toIds(given, reject)).toEqual(expected);
	});

	it.each([
		['{"id": "a",}', 'begins like a JSON list but is not valid JSON'],
		["{'id': 'a'}", 'begins like a JSON list but is not valid JSON'],
		['{ "a", "b" }', 'begins like a JSON list but is not valid JSON'],
		["[ 'a', 'b' ]", 'begins like a JSON list but is not valid JSON'],
		['[{id: 1}]', 'begins like a JSON list but is not valid JSON'],
		['[ 1, 2', 'begins like a JSON list but is not valid JSON'],
		['[userA, userB]', 'begins like a JSON list but is not valid JSON'],
		['{userA}', 'begins like a JSON list but is not valid JSON'],
		[[['a']], 'is neither text nor a list of texts'],
		[[true], 'is neither text nor a list of texts'],
		[[2 ** 53], 'holds a number that has lost digits'],
		[['a', 0 / 0], 'holds NaN, which is no ID'],
		[{ name: 'A' }, 'is neither text nor a list of texts'],
	])('%j: %s', (given, complaint) => {
		expect(() => toIds(given, reject)).toThrow(complaint);
	});

	it('are read to the end where the text only holds a bracket', () => {
		expect(toIds('a[1] b{"c"}', reject)).toEqual(['a[1]', 'b{"c"}']);
		expect(toIds('{a} [b]', reject)).toEqual(['{a}', '[b]']);
	});

	it('may be names with blanks, also in several lines', () => {
		expect(toIds(' Ann B, Bo\nCy\uff0cDo ', reject, 'comma')).toEqual(['Ann B', 'Bo', 'Cy', 'Do']);
		expect(() => toIds("[ {'name': 1} ]", reject, 'comma')).toThrow('begins like a JSON list');
		expect(() => toIds('{ "Ann" }', reject, 'comma')).toThrow('begins like a JSON list');
	});

	it('of a server are none where they cannot be read', () => {
		expect(idsOf(['a', 'b'])).toEqual(['a', 'b']);
		expect(idsOf('Ann B', 'comma')).toEqual(['Ann B']);
		expect(idsOf([['a']])).toEqual([]);
	});
});

describe('a switch', () => {
	it.each([
		[' TRUE ', true],
		[1, true],
		['0', false],
		[false, false],
		['', undefined],
		['null', undefined],
		['undefined', undefined],
		[null, undefined],
	])('%j is %s', (given, expected) => {
		expect(toFlag(given, reject)).toBe(expected);
	});

	it('is no other text, no object and no list', () => {
		expect(() => toFlag('yes', reject)).toThrow('must be true or false, not "yes"');
		expect(() => toFlag({}, reject)).toThrow('must be true or false, not an object or a list');
		expect(() => toFlag([true], reject)).toThrow('must be true or false, not an object or a list');
	});

	it('is no number but 0 and 1, and no date', () => {
		expect(() => toFlag(NaN, reject)).toThrow(/^must be true or false, not NaN$/);
		expect(() => toFlag(Infinity, reject)).toThrow(/^must be true or false, not Infinity$/);
		expect(() => toFlag(2, reject)).toThrow(/^must be true or false, not 2$/);
		expect(() => toFlag(new Date(0), reject)).toThrow(
			/^must be true or false, not "1970-01-01T00:00:00.000Z"$/,
		);
	});
});

describe('a number', () => {
	it.each([
		[' 5 ', 5],
		['+5', 5],
		['-0.5', -0.5],
		['5.', 5],
		['.5', 0.5],
		['2e3', 2000],
		['2E-1', 0.2],
		['null', undefined],
		[' undefined ', undefined],
		['', undefined],
		[null, undefined],
		[undefined, undefined],
		[0, 0],
	])('%j is %s', (given, expected) => {
		expect(toNumber(given, { fractions: true }, reject)).toBe(expected);
	});

	it.each(['0x10', '1,5', '1 2', '5a', 'a5', '.', 'e3', '2e', true, {}, ['1']])(
		'%j is none',
		(given) => {
			expect(() => toNumber(given, {}, reject)).toThrow(
				`must be a number, not ${JSON.stringify(given)}`,
			);
		},
	);

	it('is whole unless fractions are allowed, and within its limits', () => {
		expect(() => toNumber(1.5, {}, reject)).toThrow('must be a whole number, not 1.5');
		expect([toNumber(1, { min: 1 }, reject), toNumber(1, { max: 1 }, reject)]).toEqual([1, 1]);
		expect(() => toNumber(0, { min: 1 }, reject)).toThrow('must be at least 1, not 0');
		expect(() => toNumber(2, { max: 1 }, reject)).toThrow('must be at most 1, not 2');
	});
});

it('a moment of Luxon is text in ISO 8601', () => {
	const moment = { isLuxonDateTime: true, toJSON: () => '2026-12-31T18:00:00.000Z' };
	expect(toText(moment, reject)).toBe('2026-12-31T18:00:00.000Z');
	expect(() => toText({ ...moment, isLuxonDateTime: false }, reject)).toThrow('must be text');
});

it('JSON may be a value, and is missing where it is empty or only a word for nothing', () => {
	const missing = [null, undefined, ' ', 'null', ' undefined '];
	expect(missing.map((given) => toJson(given, reject))).toEqual(missing.map(() => undefined));
	expect(toJson([1], reject)).toEqual([1]);
	expect(toJson('[null]', reject)).toEqual([null]);
});
