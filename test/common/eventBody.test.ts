import { describe, expect, it } from '@jest/globals';
import type { IWebhookFunctions } from 'n8n-workflow';

import { isBounded } from '../../nodes/common/json';
import { parseObject, readBody } from '../../nodes/common/triggers/eventBody';

const parsed = (text: string) => parseObject(Buffer.from(text));
/** An object with a list in a list …, `depth` levels in all. */
const nested = (depth: number) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
/** An object with so many values: a list, and what is in it. */
const wide = (values: number) =>
	`{"a":[${Array(values - 1)
		.fill('1')
		.join()}]}`;

describe('the body of a call', () => {
	it('is an object, with every digit of a long ID', () => {
		expect(parsed(' {"id": 412367192064032769, "n": 1.5}')).toEqual({
			id: '412367192064032769',
			n: 1.5,
		});
	});

	it.each(['', '[]', '"a"', 'null', '1', '{', '{"a":1}x'])('is nothing else: %j', (text) => {
		expect(parsed(text)).toBeUndefined();
	});

	it('is UTF-8', () => {
		expect(parseObject(Buffer.from('{"a":"\u00e9"}', 'latin1'))).toBeUndefined();
	});

	it('is nested 101 deep at most', () => {
		expect(parsed(nested(101))).toBeDefined();
		expect(parsed(nested(102))).toBeUndefined();
	});

	it('holds 200,000 values at most', () => {
		// Of the values each comma, bracket and brace is one before the text is parsed.
		expect(parsed(wide(199_998))).toBeDefined();
		expect(parsed(wide(200_002))).toBeUndefined();
		const rows = (count: number) => [Array(count - 1).fill(1)];
		expect(isBounded(rows(200_000))).toBe(true);
		expect(isBounded(rows(200_001))).toBe(false);
	});

	it('is read from the request, and the rest is thrown away where that fails', async () => {
		const read = async (request: object) =>
			await readBody({ getRequestObject: () => request } as unknown as IWebhookFunctions);
		const rawBody = Buffer.from('{"a":1}');
		const readRawBody = async () => {};
		expect(await read({ rawBody, readRawBody })).toEqual({ a: 1 });
		expect(await read({ readRawBody })).toBeUndefined();
		expect(await read({ rawBody: '{"a":1}', readRawBody })).toBeUndefined();
		let resumed = 0;
		const fails = async () => await Promise.reject(new Error('too large'));
		expect(await read({ rawBody, readRawBody: fails, resume: () => resumed++ })).toBeUndefined();
		expect(resumed).toBe(1);
	});
});
