import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import type { Caller } from '../../nodes/common/requests/caller';
import { CODES } from '../../nodes/MojoWebqq/codes';
import { attempt, done, list, request, send, type Endpoint } from '../../nodes/MojoWebqq/transport';
import { callerAnswered, type Reply, type Sent } from '../support/givenAnswers';

/** The requests of the transport, and how it reads answers that the stand-in does not give. */

let sent: Sent[];
let clients = 0;
beforeEach(() => {
	sent = [];
});

/** A caller with a client of its own, because the sends of one client wait for each other. */
const callerWith = (
	replies: Array<Reply | Error>,
	settings: Partial<Caller> = {},
	data: IDataObject = {},
) =>
	callerAnswered(
		replies,
		{ baseUrl: `http://client${++clients}.example:5000/`, ...data } as never,
		sent,
		settings,
	);

const ACTION: Endpoint<IDataObject> = { path: '/openqq/act', success: done };
const READ: Endpoint<IDataObject> = { ...ACTION, repeatable: true };
const LIST: Endpoint<IDataObject[]> = { path: '/openqq/list', success: list };
const OK = { body: { code: 0, id: 7 } };

describe('a request', () => {
	it('is a form without empty values', async () => {
		await request(callerWith([OK]), ACTION, { id: '1', content: '你 好&', name: '' });
		expect(sent).toEqual([
			expect.objectContaining({
				method: 'POST',
				url: `http://client${clients}.example:5000/openqq/act`,
				headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
				body: 'id=1&content=%E4%BD%A0+%E5%A5%BD%26',
				signedBy: 'mojoWebqqApi',
			}),
		]);
	});

	it('by GET has its values in the query', async () => {
		await request(callerWith([OK]), { ...ACTION, method: 'GET' }, { id: '1', name: '' });
		expect(sent).toEqual([expect.objectContaining({ method: 'GET', qs: { id: '1' } })]);
		expect(sent[0]).not.toHaveProperty('body');
	});

	it.each<[about: string, failure: Reply | Error, endpoint: Endpoint<IDataObject>, times: number]>([
		['a read after HTTP 503', { status: 503, body: '' }, READ, 3],
		['an action after HTTP 503', { status: 503, body: '' }, ACTION, 1],
		['a read after an empty answer', { body: '' }, READ, 3],
		['an action after an empty answer', { body: '' }, ACTION, 1],
		['a read after a refusal', { body: { code: 100 } }, READ, 1],
		['a read after HTTP 500', { status: 500, body: '' }, READ, 1],
		// A client that waits for its login does not answer for minutes.
		['a read after a time-out', { ...OK, afterMs: 200 }, READ, 1],
	])('is made the right number of times: %s', async (_about, failure, endpoint, times) => {
		const timeoutMs = 'afterMs' in failure ? 20 : 10_000;
		const { refusal } = await attempt(callerWith([failure], { retries: 2, timeoutMs }), endpoint);
		expect(refusal).toBeDefined();
		expect(sent).toHaveLength(times);
	});

	it('may be given more time', async () => {
		const caller = callerWith([{ ...OK, afterMs: 50 }], { timeoutMs: 1 });
		expect(await request(caller, ACTION, {}, { timeoutMs: 10_000 })).toMatchObject({ id: 7 });
		expect(await attempt(caller, ACTION)).toHaveProperty('refusal');
	});
});

describe('a send', () => {
	it('has at least the time in which the server answers', async () => {
		const caller = callerWith([{ ...OK, afterMs: 50 }], { timeoutMs: 1 });
		expect(await send(caller, ACTION, { id: '1' })).toMatchObject({ id: 7 });
		expect(sent).toEqual([expect.objectContaining({ body: 'id=1' })]);
	});

	it('waits for the one before it to the same client, not for one to another', async () => {
		const slow = { ...OK, afterMs: 50 };
		const [one, other] = [callerWith([slow]), callerWith([slow])];
		const sends = [
			send(one, ACTION, { content: 'first' }),
			send(one, ACTION, { content: 'second' }),
			send(other, ACTION, { content: 'third' }),
		];
		await sends[0];
		expect(sent.slice(0, 2).map(({ body }) => body)).toEqual(['content=first', 'content=third']);
		await Promise.all(sends);
		expect(sent.map(({ body }) => body)).toContain('content=second');
	});

	it('does not go out in quiet hours that begin while it waits for its turn', async () => {
		const noon = Date.UTC(2027, 0, 1, 12);
		jest.useFakeTimers({ now: noon });
		try {
			const caller = callerWith([{ ...OK, afterMs: 120_000 }, OK]);
			const quietHours = { from: 12 * 60 + 1, to: 13 * 60 };
			const quiet = {
				...caller,
				context: { ...caller.context, getTimezone: () => 'UTC' },
				message: { options: { quietHours } },
			} as unknown as Caller;
			const sends = [
				send(caller, ACTION, { content: 'long' }),
				send(quiet, ACTION, { content: 'quiet' }).then(() => Date.now()),
				send(caller, ACTION, { content: 'another' }),
			];
			await jest.runAllTimersAsync();
			expect((await Promise.all(sends))[1]).toBe(noon + 3_600_000);
			expect(sent.map(({ body }) => body)).toEqual([
				'content=long',
				'content=another',
				'content=quiet',
			]);
		} finally {
			jest.useRealTimers();
		}
	});
});

describe('an answer', () => {
	it.each<[about: string, answer: Reply, expected: object]>([
		[
			'HTTP 403 of an auth callback',
			{ status: 403, body: '{"code":-6,"status":"auth failure"}' },
			{
				message: "The Controller's auth callback refused the request (HTTP 403)",
				hint: expect.stringMatching(/^Check the authentication fields/),
				httpStatus: 403,
			},
		],
		[
			'HTTP 403 for an unknown path or a wrong method',
			{ status: 403, body: 'api not found' },
			{
				message: 'The server does not have this endpoint (HTTP 403)',
				hint: expect.stringContaining('port is 5000'),
				httpStatus: 403,
			},
		],
		[
			'HTTP 403 of a Controller for an unknown path',
			{ status: 403, body: '{"code":-1,"status":"api not found"}' },
			{
				message: 'The server does not have this endpoint (HTTP 403)',
				hint: expect.stringContaining('port is 5000'),
				httpStatus: 403,
			},
		],
		[
			'HTTP 403 of a proxy',
			{ status: 403, body: 'Forbidden' },
			{
				message: expect.stringMatching(
					/^The server did not answer as a Mojo-Webqq server does.*HTTP 403/,
				),
				hint: expect.stringContaining('any proxy before the server'),
				httpStatus: 403,
			},
		],
		[
			'HTTP 500',
			{ status: 500, body: '<html>' },
			{
				message: expect.stringContaining('failed on the request (HTTP 500)'),
				hint: expect.stringMatching(/^The request may have taken effect/),
				httpStatus: 500,
			},
		],
		[
			'nothing',
			{ body: '' },
			{
				message: expect.stringMatching(/^The server gave an empty answer\./),
				hint: expect.stringMatching(/^The request may have taken effect/),
				httpStatus: 200,
			},
		],
		[
			'a state that is not written yet',
			{ body: { code: 1, status: 'client state file read error' } },
			{
				message: 'The client has not written its state yet (code 1, STATE_UNKNOWN)',
				hint: 'Try again a few seconds after its start.',
				code: 1,
				codeName: 'STATE_UNKNOWN',
			},
		],
		[
			'a client that could not be stopped',
			{ body: { code: 1, status: 'failure' } },
			{
				message:
					'The Controller knows the client, but could not stop its process (code 1, STOP_FAILED)',
				hint: "The process may have ended already. Check it with Controller: Check Client, and see the Controller's log.",
				code: 1,
				codeName: 'STOP_FAILED',
			},
		],
		...['client not found', 'client not exists'].map((status): [string, Reply, object] => [
			`the words "${status}"`,
			{ body: { code: 1, status } },
			{ message: `${CODES[1]!.message} (code 1, CLIENT_NOT_FOUND)`, hint: CODES[1]!.hint },
		]),
		[
			'a failure under another code',
			{ body: { code: 3, status: 'failure' } },
			{ message: `${CODES[3]!.message} (code 3, START_FAILED)` },
		],
		[
			'an unknown code',
			{ body: { code: 77 } },
			{
				message: 'The server refused with a code that its documents do not list (code 77, UNKNOWN)',
				hint: "See the client's log.",
				code: 77,
				codeName: 'UNKNOWN',
			},
		],
		[
			'a code as text',
			{ body: { code: '100' } },
			{ message: `${CODES[100]!.message} (code 100, NOT_FOUND)`, code: 100 },
		],
		[
			"QQ's own code",
			{ body: { code: -3, info: '发送失败:1202' } },
			{ message: `${CODES[-3]!.message} (code -3, SEND_FAILED, retcode 1202)` },
		],
		[
			'a number elsewhere in the words',
			{ body: { code: -3, info: 'error:12x, 1202' } },
			{ message: `${CODES[-3]!.message} (code -3, SEND_FAILED)` },
		],
		[
			'a missing member',
			{ body: { code: 103, status: 'member 12345 not found' } },
			{
				message:
					'The group has no member 12345; nothing was done (code 103, GROUP_MEMBER_NOT_FOUND)',
			},
		],
		...['the member 12345 not found', 'member 12345 not found here'].map(
			(status): [string, Reply, object] => [
				`the words "${status}"`,
				{ body: { code: 103, status } },
				{ message: `${CODES[103]!.message} (code 103, GROUP_MEMBER_NOT_FOUND)` },
			],
		),
	])('with %s is a refusal', async (_about, answer, expected) => {
		const { refusal } = (await attempt(callerWith([answer]), ACTION)) as { refusal?: object };
		expect(refusal).toMatchObject(expected);
	});

	it.each(Object.keys(CODES).map(Number))('with code %i has its name and a hint', async (code) => {
		await expect(request(callerWith([{ body: { code } }]), ACTION)).rejects.toMatchObject({
			message: `${CODES[code]!.message} (code ${code}, ${CODES[code]!.name})`,
			description: expect.stringMatching(/\S.{10,}\.$/),
		});
	});

	it.each<[body: IDataObject, parameters: Record<string, string>, isOfNumbers: boolean]>([
		[{ code: 100, status: 'friend not found' }, { uid: '1' }, true],
		[{ code: 100, status: 'friend not found' }, { id: '1' }, false],
		[{ code: 100, status: 'friend not found' }, { id: '1', uid: '' }, false],
		[{ code: 100, status: 'object not found' }, { group_uid: '1', member_id: '2' }, true],
		[{ code: 100, status: 'object not found' }, { group_id: '1', member_uid: '2' }, false],
		[{ code: 100, status: 'member 2 not found' }, { group_id: '1', member_uid: '2' }, true],
		[{ code: 100, status: 'member 2 not found' }, { group_uid: '1', member_id: '2' }, false],
		[{ code: 101, status: 'group not found' }, { uid: '1' }, true],
		[{ code: 101, status: 'group not found' }, { name: 'A' }, false],
		[{ code: 103, status: 'group member not found' }, { group_id: '1', uid: '2' }, true],
		[{ code: 103, status: 'group member not found' }, { group_uid: '1', id: '2' }, true],
		[{ code: 103, status: 'group member not found' }, { group_id: '1', id: '2' }, false],
		[{ code: 105, status: 'discuss member or group member  not found' }, { uid: '1' }, false],
		[{ code: 105, status: 'discuss member or group member  not found' }, { group_id: '1' }, false],
		[{ code: 102, status: 'discuss not found' }, { id: '1' }, false],
		[{ code: 201, status: 'failure' }, { group_uid: '1', member_uid: '2' }, false],
	])(
		'with %j to %j speaks of numbers where one was not found',
		async (body, parameters, expected) => {
			const { refusal } = (await attempt(callerWith([{ body }]), ACTION, parameters)) as {
				refusal?: { hint: string };
			};
			expect(/knows QQ and group numbers only/.test(refusal?.hint ?? '')).toBe(expected);
			expect(/IDs change/.test(refusal?.hint ?? '')).toBe(!expected && body.code !== 201);
		},
	);

	it('that there is no such discussion names no way to select it that the node does not offer', async () => {
		const body = { code: 102, status: 'discuss not found' };
		const { refusal } = (await attempt(callerWith([{ body }]), ACTION, { id: '1' })) as {
			refusal?: { hint: string };
		};
		expect(refusal?.hint).toBe(
			'IDs change with every login by QR code. Choose again from the list.',
		);
	});

	it.each<[about: string, answer: Reply, endpoint: Endpoint<unknown>]>([
		['another status', { ...OK, status: 201 }, ACTION],
		['a list', { body: [OK.body] }, ACTION],
		['an object without a code', { body: { id: 7 } }, ACTION],
		['a code that is no number', { body: { code: 'bad' } }, ACTION],
		['a code that is a fraction', { body: { code: 0.5 } }, ACTION],
		['a code that is an object', { body: { code: { value: 100 } } }, ACTION],
		['no JSON', { body: 'hello' }, ACTION],
		['null', { body: 'null' }, ACTION],
		['an object in place of a list', { body: OK.body }, LIST],
		['null in place of a list', { body: 'null' }, LIST],
	])('with %s is not one of this server', async (_about, answer, endpoint) => {
		await expect(request(callerWith([answer]), endpoint)).rejects.toThrow(
			/^The server did not answer as a Mojo-Webqq server does/,
		);
	});

	it('that is a list of objects is read, though they have codes of their own', async () => {
		const body = [{ code: 77, name: 'a' }, null, 'x', { name: 'b' }];
		expect(await request(callerWith([{ body }]), LIST)).toEqual([
			{ code: 77, name: 'a' },
			{ name: 'b' },
		]);
	});

	it('with code "0" is a success', async () => {
		expect(await request(callerWith([{ body: { code: '0' } }]), ACTION)).toEqual({ code: '0' });
	});
});

it.each([
	['Parameters', { secretParameters: 'user=kv81a&key=kv81b' }, 'user=kv81a&key=kv81b'],
	['Secret', { authSecret: 'kv81-secret' }, 'kv81-secret'],
	['Webhook Secret', { webhookSecret: 'kv81-hook' }, 'kv81-hook'],
	['signature', {}, `key=kv81`.replace('kv81', 'abcdef0123456789'.repeat(2))],
	['password of a client', {}, 'pwd=kv81kv81'],
])('the %s is masked in what the server says', async (_field, secrets, said) => {
	for (const body of [`<p>${said}</p>`, { code: 103, status: `member ${said} not found` }]) {
		const { refusal } = await attempt(callerWith([{ body }], {}, secrets), ACTION);
		const shown = JSON.stringify(refusal);
		expect(shown).toContain('***');
		expect(shown).not.toMatch(/kv81|abcdef/);
	}
});
