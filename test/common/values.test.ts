import { describe, expect, it } from '@jest/globals';

import { toFlag, toId, toIds, toJson, toNumber, toText } from '../../nodes/common/values';

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

it.each([NaN, Infinity, -Infinity])('%p is neither text nor number', (value) => {
	expect(() => toText(value, reject)).toThrow(`must be text, not ${value}`);
	expect(() => toNumber(value, {}, reject)).toThrow(`must be a number, not ${value}`);
	expect(() => toNumber(String(value), {}, reject)).toThrow('must be a number');
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
