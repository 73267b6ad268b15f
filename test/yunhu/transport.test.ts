import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { Readable } from 'node:stream';

import type { Caller } from '../../nodes/common/requests/caller';
import { codeOf, CODES } from '../../nodes/Yunhu/codes';
import { botName, groupName } from '../../nodes/Yunhu/publicInfo';
import {
	openPost,
	openRequest,
	openStream,
	tokenRefusal,
	userCall,
	userPost,
} from '../../nodes/Yunhu/transport';
import { yunhu } from '../../proto/codec';
import { callerAnswered, type Reply, type Sent } from '../support/givenAnswers';
import { growth, IN_PROPORTION } from '../support/growth';

/** The requests of the transport, and how it reads answers that the stand-in does not give. */

const ADDRESSES = { baseUrl: 'https://open.example', webUrl: 'https://web.example/' };
const ACCOUNT = { ...ADDRESSES, method: 'token', token: 'user token' };
const BY_EMAIL = { ...ADDRESSES, method: 'email', sessionToken: 'session' };

let sent: Sent[];
let tokens = 0;
beforeEach(() => {
	sent = [];
});

/** A caller with a token of its own, because each token has its own pace. */
const callerWith = (
	replies: Array<Reply | Error>,
	data: ICredentialDataDecryptedObject = {},
	settings: Partial<Caller> = {},
) => callerAnswered(replies, { ...ADDRESSES, token: `token ${++tokens}`, ...data }, sent, settings);

const OK = { body: { code: 1, data: { found: true } } };
const CALL = ['/bot/bot-info', [yunhu.BotInfoRequest, { id: '1' }], yunhu.BotInfoResponse] as const;
const callBot = async (caller: Caller) => await userCall(caller, CALL[0], [...CALL[1]], CALL[2]);
const botInfo = (status: yunhu.Status.$Properties) =>
	Buffer.from(yunhu.BotInfoResponse.encode({ status, data: { name: 'Helper' } }).finish());

describe('the session of a login by email', () => {
	it.each<[about: string, answer: Reply]>([
		['succeeds', OK],
		['is refused for another reason', { body: { code: 1002, msg: '' } }],
		['gets a page of a proxy', { status: 502, body: '<html>' }],
	])('is used once for a request that %s', async (_about, answer) => {
		await userPost(callerWith([answer], BY_EMAIL), '/bot/create').catch(() => {});
		expect(sent.map(({ session }) => session)).toEqual(['session']);
	});

	it('is used once for a request that gets no answer', async () => {
		const lost = Object.assign(new Error('lost'), { code: 'ECONNRESET' });
		await expect(userPost(callerWith([lost], BY_EMAIL), '/bot/create')).rejects.toThrow();
		expect(sent).toHaveLength(1);
	});

	it('is given up when it has ended, and the request sent again', async () => {
		const caller = callerWith([{ body: { code: -101, msg: '未登录' } }, OK], BY_EMAIL);
		expect(await userPost(caller, '/bot/create')).toEqual({ found: true });
		expect(sent.map(({ session }) => session)).toEqual(['session', '']);
	});

	it.each([
		['the login was refused', { ...BY_EMAIL, sessionToken: '' }],
		['the credential has a token', { ...ACCOUNT, sessionToken: 'left over' }],
	])('is not renewed where %s', async (_about, data) => {
		const caller = callerWith([{ body: { code: -101, msg: '未登录' } }, OK], data);
		await expect(userPost(caller, '/bot/create')).rejects.toThrow(/not logged in/);
		expect(sent).toHaveLength(1);
	});
});

describe('requests', () => {
	it('of the open API go to its host as JSON, signed with the token of the bot', async () => {
		expect(await openPost(callerWith([OK]), '/bot/send', { recvId: '7' })).toEqual({ found: true });
		expect(sent).toEqual([
			expect.objectContaining({
				method: 'POST',
				url: 'https://open.example/open-apis/v1/bot/send',
				headers: { 'Content-Type': 'application/json' },
				body: '{"recvId":"7"}',
				signedBy: 'yunhuBotApi',
			}),
		]);
	});

	it('of apps go to one host, those of the console to the other, signed with the account', async () => {
		await userPost(callerWith([OK], ACCOUNT), '/bot/create', { name: 'x' });
		await userPost(callerWith([OK], ACCOUNT), '/event/list', {}, { web: true });
		expect(sent).toEqual([
			expect.objectContaining({
				url: 'https://open.example/v1/bot/create',
				headers: { 'Content-Type': 'application/json' },
				body: '{"name":"x"}',
				signedBy: 'yunhuUserApi',
			}),
			expect.objectContaining({ url: 'https://web.example/v1/event/list', body: '{}' }),
		]);
	});

	it('of protobuf endpoints have its type, and bytes', async () => {
		await callBot(callerWith([{ body: botInfo({ code: 1 }) }], ACCOUNT));
		expect(sent).toEqual([
			expect.objectContaining({
				url: 'https://open.example/v1/bot/bot-info',
				headers: { 'Content-Type': 'application/x-protobuf' },
				body: Buffer.from(yunhu.BotInfoRequest.encode({ id: '1' }).finish()),
			}),
		]);
	});

	it('of a streamed message go out in chunks, and may last longer than the time-out', async () => {
		const growing = Readable.from(['Hello']);
		const caller = callerWith([{ ...OK, afterMs: 50 }], {}, { timeoutMs: 1 });
		await openStream(caller, '/bot/send-stream', { qs: { recvId: '7' }, body: growing });
		expect(sent).toEqual([
			expect.objectContaining({
				url: 'https://open.example/open-apis/v1/bot/send-stream',
				headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': false },
				qs: { recvId: '7' },
				body: growing,
			}),
		]);
	});

	it.each([
		['repeatable', true, 3],
		['not repeatable', undefined, 1],
	])(
		'that are %s (%j) are sent this often after HTTP 503: %i',
		async (_about, repeatable, times) => {
			const failing = () => callerWith([{ status: 503, body: '' }], ACCOUNT, { retries: 2 });
			const calls = [
				async () => await openPost(failing(), '/x', {}, { repeatable }),
				async () => await openRequest(failing(), '/x', { method: 'GET' }, { repeatable }),
				async () => await userPost(failing(), '/x', {}, { repeatable }),
				async () => await userCall(failing(), '/x', [...CALL[1]], CALL[2], { repeatable }),
			];
			for (const call of calls) {
				sent = [];
				await expect(call()).rejects.toThrow(/HTTP 503/);
				expect(sent).toHaveLength(times);
			}
		},
	);
});

/** Every field of the credentials that only its owner may know. */
const SECRETS = {
	token: 'kv81-bot',
	webhookSecret: 'kv81-webhook',
	sessionToken: 'kv81-session',
	password: 'kv81-password',
};

it.each([
	['of a bot', ['token', 'webhookSecret'] as const, openPost],
	['of an account', ['token', 'sessionToken', 'password'] as const, userPost],
])('the secrets %s are masked in what the server says', async (_about, fields, call) => {
	const secrets = Object.fromEntries(fields.map((field) => [field, SECRETS[field]]));
	const said = Object.values(secrets).join(' ');
	for (const body of [{ code: 9_999, msg: said }, said]) {
		const error: Error = await call(callerWith([{ body }], secrets), '/x').then(
			() => new Error('No error'),
			(thrown) => thrown as Error,
		);
		const shown = JSON.stringify([error, error.message]);
		expect(shown).toContain('***');
		expect(shown).not.toContain('kv81');
	}
});

describe('the names of public groups and bots', () => {
	const group = { body: { code: 1, data: { group: { name: 'Hikers' } } } };
	const bot = { body: { code: 1, data: { bot: { nickname: 'Helper' } } } };

	it('are asked for without a login', async () => {
		// Characters that no header can have: nothing is signed, so this does not matter.
		const data = { ...ACCOUNT, token: 'öffnen…' };
		expect(await groupName(callerWith([group], data), 'yunhuUserApi', '12')).toBe('Hikers');
		expect(await botName(callerWith([bot], data), 'yunhuBotApi', '34')).toBe('Helper');
		expect(sent).toEqual([
			expect.objectContaining({
				url: 'https://web.example/v1/group/group-info',
				headers: { 'Content-Type': 'application/json' },
				body: '{"groupId":"12"}',
				signedBy: undefined,
			}),
			expect.objectContaining({
				url: 'https://web.example/v1/bot/bot-info',
				body: '{"botId":"34"}',
				signedBy: undefined,
			}),
		]);
	});

	it.each<[string, Reply | Error]>([
		['a refusal', { body: { code: 1002, msg: '' } }],
		['a page', { status: 503, body: '<html>' }],
		['an object without the group', { body: { code: 1, data: {} } }],
		['no answer', Object.assign(new Error(), { code: 'ECONNREFUSED' })],
	])('are empty after %s, and are not asked for again', async (_about, answer) => {
		const caller = () => callerWith([answer], ACCOUNT, { retries: 2, repeatable: true });
		expect(await groupName(caller(), 'yunhuUserApi', '12')).toBe('');
		expect(sent).toHaveLength(1);
		expect(await botName(caller(), 'yunhuUserApi', '34')).toBe('');
		expect(sent).toHaveLength(2);
	});

	it('of no bot is not asked for', async () => {
		expect(await botName(callerWith([bot]), 'yunhuBotApi', '')).toBe('');
		expect(sent).toEqual([]);
	});
});

describe('the check of a bot token', () => {
	it('reads messages of a chat that does not exist', async () => {
		await tokenRefusal(callerWith([OK]));
		expect(sent).toEqual([
			expect.objectContaining({
				method: 'GET',
				url: 'https://open.example/open-apis/v1/bot/messages',
				qs: { 'chat-id': 'test', 'chat-type': 'user', before: 1 },
				signedBy: 'yunhuBotApi',
			}),
		]);
	});

	it.each([
		[-101, '未登录', /^The platform does not accept the bot token$/, 'UNAUTHORIZED'],
		[1003, '', /\(code 1003, UNAUTHORIZED\)$/, 'UNAUTHORIZED'],
	])('returns the refusal with code %i', async (code, msg, message, codeName) => {
		expect(await tokenRefusal(callerWith([{ body: { code, msg } }]))).toMatchObject({
			message: expect.stringMatching(message),
			codeName,
		});
	});

	it.each<[string, Reply | Error]>([
		['a success', OK],
		['the refusal of the chat', { body: { code: -1, msg: '群不存在' } }],
		['an unknown code', { body: { code: 9_999, msg: '' } }],
		['a page', { body: '<html>' }],
		['no answer', Object.assign(new Error(), { code: 'ECONNREFUSED' })],
	])('returns nothing after %s', async (_about, answer) => {
		expect(await tokenRefusal(callerWith([answer]))).toBeUndefined();
	});

	it('is made again after HTTP 503', async () => {
		const caller = callerWith([{ status: 503, body: '' }, OK], {}, { retries: 1 });
		expect(await tokenRefusal(caller)).toBeUndefined();
		expect(sent).toHaveLength(2);
	});
});

/** What every reader of answers does, in JSON and in protobuf. */
describe.each<[string, (answer: Reply, settings?: Partial<Caller>) => Promise<unknown>]>([
	[
		'a JSON answer',
		async (answer, settings) => await userPost(callerWith([answer], ACCOUNT, settings), '/x'),
	],
	[
		'the answer of a protobuf endpoint in JSON',
		async (answer, settings) => await callBot(callerWith([answer], ACCOUNT, settings)),
	],
])('%s', (_about, call) => {
	it('that refuses is described with the words of the platform', async () => {
		for (const words of [
			{ msg: '权限不足' },
			{ message: '权限不足' },
			{ msg: '', message: '权限不足' },
		])
			await expect(call({ body: { code: 9_999, ...words } })).rejects.toMatchObject({
				message: expect.stringContaining('(code 9999, '),
				description: expect.stringMatching(/Yunhu says: "权限不足"\.$/),
			});
	});

	it('that refuses without a word points to the console', async () => {
		await expect(call({ body: { code: 9_999 } })).rejects.toMatchObject({
			description: 'Look at the bot in the console (www.yhchat.com/control).',
		});
	});

	it('that refuses is not asked for again', async () => {
		const settings = { retries: 2, repeatable: true };
		await expect(call({ body: { code: 1002, msg: '' } }, settings)).rejects.toThrow(/1002/);
		expect(sent).toHaveLength(1);
	});

	it('with HTTP 413 is about the size', async () => {
		for (const body of ['<html>', '{}', ''])
			await expect(call({ status: 413, body })).rejects.toMatchObject({
				message: 'The request is too large for the platform (HTTP 413)',
				description: 'An image may have 10 MB, a video or file 20 MB.',
			});
	});

	it.each([400, 401, 403, 404])(
		'that refuses with HTTP %i as well certainly had no effect',
		async (status) => {
			const refusal = call({ status, body: { code: 1003, msg: '非法token' } });
			await expect(refusal).rejects.toMatchObject({
				message: expect.stringContaining('(code 1003, '),
				description: expect.stringContaining('Yunhu says: "非法token".'),
			});
			await expect(refusal).rejects.not.toHaveProperty('context.mayHaveHappened');
			expect(sent).toHaveLength(1);
		},
	);

	it.each<[string, Reply]>([
		['has another status', { status: 500, body: { code: 1002, msg: '' } }],
		['says success with HTTP 404', { status: 404, body: { code: 1, msg: 'success' } }],
		['has HTTP 401 and no code of Yunhu', { status: 401, body: { code: 401, msg: 'no' } }],
		['has no code', { body: { msg: 'hello' } }],
		['has a code that is no number', { body: { code: '1002' } }],
		['is a list', { body: [1] }],
		['is cut off', { body: '{"code":1' }],
	])('that %s is not an answer of Yunhu', async (_what, answer) => {
		await expect(call(answer)).rejects.toThrow(/Yunhu did not answer as expected/);
		expect(sent).toHaveLength(1);
	});

	it('with code 1007 is repeated', async () => {
		await expect(call({ body: { code: 1007, msg: '' } }, { retries: 1 })).rejects.toThrow(/1007/);
		expect(sent).toHaveLength(2);
	});
});

it('a JSON success without data is an empty object', async () => {
	for (const body of [{ code: 1 }, { code: 1, data: null }, { code: 1, data: [1] }])
		expect(await openPost(callerWith([{ body }]), '/x')).toEqual({});
});

describe('a protobuf answer', () => {
	it('with code 1 is the message, and its bytes', async () => {
		const bytes = botInfo({ code: 1 });
		const answer = await callBot(callerWith([{ body: bytes }], ACCOUNT));
		expect(answer.message.data?.name).toBe('Helper');
		expect(answer.bytes).toEqual(bytes);
	});

	it('that refuses is described with the words of the platform, where it has any', async () => {
		const answer = async (status: object) =>
			await callBot(callerWith([{ body: botInfo(status) }], ACCOUNT));
		await expect(answer({ code: 9_999, msg: '权限不足' })).rejects.toMatchObject({
			message: expect.stringContaining('(code 9999, '),
			description: expect.stringMatching(/Yunhu says: "权限不足"\.$/),
		});
		await expect(answer({ code: 9_999 })).rejects.toMatchObject({
			description: 'Look at the bot in the console (www.yhchat.com/control).',
		});
	});

	it.each<[string, Reply]>([
		['no status', { body: Buffer.from(yunhu.BotInfoResponse.encode({}).finish()) }],
		['no code', { body: botInfo({ msg: 'hello' }) }],
		['another HTTP status', { status: 500, body: botInfo({ code: 1 }) }],
		['bytes that are no message', { body: Buffer.from([0xff, 0xff]) }],
		['JSON that says success, which has no data', OK],
	])('with %s is not an answer of Yunhu', async (_about, answer) => {
		await expect(callBot(callerWith([answer], BY_EMAIL))).rejects.toThrow(
			/Yunhu did not answer as expected/,
		);
	});
});

describe('too many requests', () => {
	beforeEach(() => void jest.useFakeTimers());
	afterEach(() => void jest.useRealTimers());

	it.each<[string, Reply]>([
		['code 1007', { body: { code: 1007, msg: '' } }],
		['HTTP 429', { status: 429, body: '' }],
	])(
		'after %s the next request to the endpoint waits, one to another does not',
		async (_about, refusal) => {
			const caller = callerWith([refusal, OK]);
			await expect(openPost(caller, '/limited')).rejects.toThrow();
			const later = Promise.all([openPost(caller, '/limited'), openPost(caller, '/other')]);
			const asked = () => sent.map(({ url }) => url.split('/').at(-1));
			await jest.advanceTimersByTimeAsync(1_000);
			expect(asked()).toEqual(['limited', 'other']);
			await jest.advanceTimersByTimeAsync(100);
			expect(asked()).toEqual(['limited', 'other', 'limited']);
			await later;
		},
	);

	it.each<[string, Reply]>([
		['a success', OK],
		['another refusal', { body: { code: 1002, msg: '' } }],
		['HTTP 503', { status: 503, body: '' }],
	])('after %s the next request does not wait', async (_about, answer) => {
		const caller = callerWith([answer, OK]);
		await openPost(caller, '/limited').catch(() => {});
		await openPost(caller, '/limited');
		expect(sent).toHaveLength(2);
	});
});

describe('the meaning of a code', () => {
	it('is found in any words', () => {
		expect(codeOf(-1, '群(ID:群1)不存在。').name).toBe('GROUP_NOT_EXIST');
		expect(codeOf(-1, '群\n不存在').name).toBe('REFUSED');
	});

	// No source has the text.
	it.each(['机器人无管理群标签权限', '机器人无控制标签组权限', '没有权限管理标签'])(
		'is that the bot may not manage tags, in any words: %s',
		(words) => expect(codeOf(-1, words).name).toBe('NO_RIGHT_TO_TAGS'),
	);

	it.each(['该标签不存在', '标签长度过长', '创建失败，该标签已存在', '机器人无修改群信息权限'])(
		'is another one: %s',
		(words) => expect(codeOf(-1, words).name).not.toBe('NO_RIGHT_TO_TAGS'),
	);

	it('is found in linear time, whatever the server repeats', async () => {
		const sources = CODES.map(({ words }) => words?.source ?? '');
		const words = sources.flatMap((source) => source.match(/[\u4e00-\u9fff]+/g) ?? []);
		for (const repeated of new Set([...sources.join(''), ...words])) {
			const texts = new Map<number, string>();
			const read = (times: number) => {
				const text = texts.get(times) ?? repeated.repeat(times);
				texts.set(times, text);
				codeOf(-1, text);
			};
			const ratio = await growth(read, 5_000);
			expect([repeated, ratio < IN_PROPORTION]).toEqual([repeated, true]);
		}
	});
});
