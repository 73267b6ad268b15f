import { describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import type { Chat } from '../../nodes/common/message';
import { normalise } from '../../nodes/MojoWebqq/events';
import { rewriterFor, withNothing } from '../../nodes/MojoWebqq/reply';

/**
 * What the client gets for each response that n8n may write: it crashes on a JSON content type
 * whose body is not an object, and says what a `reply` holds.
 */

const NOTHING = { status: 200, contentType: 'text/plain; charset=utf-8', body: 'ok' };
const JSON_TYPE = 'application/json; charset=utf-8';

function answerTo(
	type: Chat['type'],
	body: unknown,
	{ status = 200, contentType = JSON_TYPE } = {},
) {
	const wire = type === 'group' ? 'group_message' : 'friend_message';
	const message = normalise({ post_type: 'receive_message', type: wire })!;
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	return rewriterFor(message)({ status, contentType, body: text });
}

describe('in a group', () => {
	it.each<[unknown, IDataObject]>([
		[{ reply: 'hi' }, { reply: 'hi' }],
		[{ reply: 7 }, { reply: '7' }],
		[{ reply: 0 }, { reply: '0' }],
		[{ reply: 'hi', shutup: 0, shutup_time: 600 }, { reply: 'hi' }],
		[{ reply: 'hi', shutup: 'yes', other: 'x' }, { reply: 'hi' }],
		[{ shutup: true }, { shutup: 1, shutup_time: 60 }],
		[
			{ shutup: 1, shutup_time: 600 },
			{ shutup: 1, shutup_time: 600 },
		],
		[
			{ shutup: '1', shutup_time: '90' },
			{ shutup: 1, shutup_time: 90 },
		],
		[
			{ shutup: 1, shutup_time: 90.2 },
			{ shutup: 1, shutup_time: 91 },
		],
		[
			{ shutup: 1, shutup_time: 59 },
			{ shutup: 1, shutup_time: 60 },
		],
		[
			{ shutup: 1, shutup_time: 'long' },
			{ shutup: 1, shutup_time: 60 },
		],
		[
			{ reply: '', shutup: true, shutup_time: 61 },
			{ shutup: 1, shutup_time: 61 },
		],
		[
			{ reply: 'out', shutup: true, shutup_time: 61 },
			{ reply: 'out', shutup: 1, shutup_time: 61 },
		],
		// As an expression inside a text gives a switch.
		[
			{ reply: 'out', shutup: 'true', shutup_time: 61 },
			{ reply: 'out', shutup: 1, shutup_time: 61 },
		],
		[{ reply: 'hi', shutup: 'false', shutup_time: 600 }, { reply: 'hi' }],
		['{"reply":20261129000000001234}', { reply: '20261129000000001234' }],
		['{"shutup":1,"shutup_time":1e999}', { shutup: 1, shutup_time: 60 }],
	])('%j becomes %j', (body, expected) => {
		const answer = answerTo('group', body);
		expect(answer).toEqual({ status: 200, contentType: JSON_TYPE, body: expect.any(String) });
		expect(JSON.parse(answer.body)).toEqual(expected);
	});

	it.each([
		{},
		{ reply: '' },
		{ reply: { a: 1 } },
		{ reply: true },
		{ shutup: false },
		{ shutup: 2 },
		{ shutup_time: 600 },
		[{ reply: 'hi' }],
		null,
		7,
		'"hi"',
		'{',
		'',
	])('%j becomes a plain text', (body) => {
		expect(answerTo('group', body)).toEqual(NOTHING);
	});
});

it('elsewhere nobody is muted', () => {
	expect(JSON.parse(answerTo('private', { reply: 'hi', shutup: 1 }).body)).toEqual({ reply: 'hi' });
	expect(answerTo('private', { shutup: 1 })).toEqual(NOTHING);
});

it.each([100, 199, 300, 302, 400, 404, 500])('an answer of status %i is no reply', (status) => {
	expect(answerTo('group', { reply: 'hi' }, { status })).toEqual({ ...NOTHING, status });
});

it.each([200, 201, 299])('an answer of status %i is one', (status) => {
	expect(answerTo('group', { reply: 'hi' }, { status })).toMatchObject({
		status,
		contentType: JSON_TYPE,
	});
});

it.each([
	['application/json', true],
	['APPLICATION/JSON', true],
	['text/json; charset=utf-8', true],
	['text/plain', false],
	['', false],
])('an answer of the type %j: is read %j', (contentType, isRead) => {
	const { body } = answerTo('group', { reply: 'hi' }, { contentType });
	expect(body).toBe(isRead ? '{"reply":"hi"}' : 'ok');
});

it('a response that the workflow does not make is empty, with its own status', () => {
	expect(withNothing({ status: 401, contentType: JSON_TYPE, body: '{"message":"x"}' })).toEqual({
		status: 401,
		contentType: 'text/plain; charset=utf-8',
		body: '',
	});
});
