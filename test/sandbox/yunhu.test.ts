import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
	createServer,
	request,
	type ClientRequest,
	type IncomingHttpHeaders,
	type IncomingMessage,
	type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { WebSocket, type ClientOptions } from 'ws';

import { startSandbox, type Sandbox, type YunhuStandIn } from '../../sandbox';
import { decode, encode, MalformedMessage, type Value } from '../../sandbox/yunhu/protobuf';
import fixtures from '../fixtures/yunhu-protobuf.json';
import { rawHttp } from '../support/rawHttp';
import { until } from '../support/until';

/**
 * Compares the stand-in with facts about the real platform. Writes the requests by hand, without
 * our own client, so that the two cannot share a mistake.
 */

let sandbox: Sandbox;
let yunhu: YunhuStandIn;
const undo: Array<() => unknown> = [];

beforeAll(async () => {
	sandbox = await startSandbox();
	yunhu = sandbox.yunhu;
});
afterAll(async () => {
	await sandbox.close();
});
beforeEach(() => {
	yunhu.reset();
	yunhu.settings.rateLimit = 0;
});
afterEach(async () => {
	for (const step of undo.splice(0)) await step();
});

interface Answer<Data = Record<string, unknown>> {
	code: number;
	msg: string;
	data?: Data;
}

const SUCCESS = { code: 1, msg: 'success' };

async function openRaw(
	method: string,
	path: string,
	query: string,
	body: string | Buffer,
	headers = {},
) {
	return await rawHttp(method, `${yunhu.openUrl}/open-apis/v1/${path}?${query}`, body, headers);
}

/** Makes a request; the body is text if its exact bytes matter. */
async function open<Data = Record<string, unknown>>(
	path: string,
	body: unknown = {},
	token: string = yunhu.seed.helperToken,
): Promise<Answer<Data>> {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	const { status, bytes } = await openRaw('POST', path, `token=${token}`, text);
	expect(status).toBe(200);
	return JSON.parse(bytes.toString()) as Answer<Data>;
}

async function listMessages(parameters: Record<string, string>) {
	const query = new URLSearchParams({ token: yunhu.seed.helperToken, ...parameters });
	const { bytes } = await openRaw('GET', 'bot/messages', String(query), '');
	return JSON.parse(bytes.toString()) as Answer<{
		list: Array<Record<string, unknown>>;
		total: number;
	}>;
}

async function user<Data = Record<string, unknown>>(
	path: string,
	body: unknown = '',
	token: string = yunhu.seed.aliceToken,
	host = yunhu.userUrl,
): Promise<Answer<Data>> {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	const { status, bytes } = await rawHttp('POST', `${host}/v1/${path}`, text, { token });
	expect(status).toBe(200);
	return JSON.parse(bytes.toString()) as Answer<Data>;
}

async function userBytes(
	path: string,
	body: Buffer,
	token: string = yunhu.seed.aliceToken,
	method = 'POST',
) {
	return (await rawHttp(method, `${yunhu.userUrl}/v1/${path}`, body, { token })).bytes;
}

/** A protobuf request written by hand: field numbers with texts or numbers. */
function message(...fields: Array<[number, string | number | Buffer]>): Buffer {
	return Buffer.concat(
		fields.map(([number, value]) => {
			if (typeof value === 'number') return Buffer.from([number << 3, value]);
			const bytes = Buffer.from(value);
			return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
		}),
	);
}

/** A webhook as a bot's owner would run it; it stores the platform's posts. */
async function startReceiver(
	answer: (response: ServerResponse) => void = (response) => response.end(),
) {
	const received: Array<{
		body: string;
		headers: IncomingHttpHeaders;
		method?: string;
		url?: string;
	}> = [];
	const server = createServer((incoming, response) => {
		let body = '';
		incoming.on('data', (chunk: Buffer) => (body += chunk.toString()));
		incoming.on('end', () => {
			received.push({
				body,
				headers: incoming.headers,
				method: incoming.method,
				url: incoming.url,
			});
			answer(response);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	undo.push(() => {
		server.closeAllConnections();
		server.close();
	});
	const { port } = server.address() as AddressInfo;
	return { url: `http://127.0.0.1:${port}/events?secret=abc`, received };
}

interface Event {
	version: string;
	header: { eventId: string; eventType: string; eventTime: number };
	event: Record<string, unknown>;
}

/** Sets a link for the helper bot; returns the events that arrive there. */
async function subscribe() {
	const receiver = await startReceiver();
	const { helper } = yunhu.seed;
	expect(
		await user('bot/edit-subscribed-link', { botId: helper, link: receiver.url, subscribeType: 0 }),
	).toEqual(SUCCESS);
	const events = async () => {
		await yunhu.settled();
		return receiver.received.map(({ body }) => JSON.parse(body) as Event);
	};
	return { ...receiver, events };
}

describe('protobuf', () => {
	const MESSAGES: Record<string, string> = {
		'bot-info request': 'bot_info_send',
		'board request': 'board_send',
		'instruction-list request': 'get_bot_instruction',
		'bot-info response': 'bot_info_in_use',
		'board response': 'board',
		'instruction-list response': 'instruction_list',
	};
	const messageIn = ({ name, endpoint, side }: { name: string; endpoint: string; side: string }) =>
		name.includes('avatar_id a string') ? 'bot_info' : (MESSAGES[`${endpoint} ${side}`] as string);
	const read = (name: string): Value => {
		const found = fixtures.find((fixture) => fixture.name === name);
		if (!found) throw new Error(`No fixture "${name}"`);
		return decode(messageIn(found), Buffer.from(found.hex, 'hex'));
	};

	it.each(fixtures)('writes the bytes of the reference compiler: $name', (fixture) => {
		expect(encode(messageIn(fixture), read(fixture.name)).toString('hex')).toBe(fixture.hex);
	});

	it('reads them exactly', () => {
		expect(read('bot-info request')).toEqual({ id: '123' });
		expect(read('board request')).toEqual({ id: '161466900', chat_type: '2' });
		expect(read('instruction list request')).toEqual({ id: '45669202' });
		expect(read('bot-info, the documented sample, avatar_id a string')).toMatchObject({
			status: { number: '114514', code: 1, msg: 'success' },
			data: { bot_id: '123', name: '测试机器人名称', avatar_id: '29016', create_time: '123123123' },
		});
		expect(read('bot-info, current form, avatar_id an integer')).toMatchObject({
			status: { number: '9007199254740993' },
			data: { avatar_id: '29016', ban_id: '9223372036854775807' },
		});
		expect(read('two boards in one answer').data).toHaveLength(2);
		expect(read('instruction list with three kinds').data).toMatchObject([
			{ instruction_type: '1' },
			{ instruction_type: '2' },
			{ instruction_type: '5', command_settingsJson: '[{"key":0,"type":"radio"}]' },
		]);
		expect(read('error without data')).toEqual({
			status: { number: '5', code: 1002, msg: '机器人不存在' },
		});
	});

	it('keeps negative numbers, and rejects truncated messages', () => {
		const bytes = encode('Status', { code: -101 });
		expect(bytes.toString('hex')).toBe('109bffffffffffffffff01');
		expect(decode('Status', bytes)).toEqual({ code: -101 });
		expect(() => decode('Status', bytes.subarray(0, 5))).toThrow(MalformedMessage);
		expect(() => decode('Status', Buffer.from('1a05ab', 'hex'))).toThrow(MalformedMessage);
		expect(() => decode('Status', Buffer.from('1205ffffffffff', 'hex'))).toThrow(MalformedMessage);
	});
});

describe('tokens', () => {
	it('open API: requires the bot token in the query', async () => {
		const noToken = await openRaw('POST', 'bot/send', '', '{}');
		expect(noToken.status).toBe(200);
		expect(JSON.parse(noToken.bytes.toString())).toEqual({ code: 1002, msg: 'token不存在' });
		expect(await open('bot/send', {}, 'ffffffffffffffffffffffffffffffff')).toEqual({
			code: 1003,
			msg: '非法token',
		});
		expect(await open('bot/send', {}, yunhu.seed.aliceToken)).toEqual({
			code: 1003,
			msg: '非法token',
		});
	});

	it('user API: requires the user token in a lower-case header, and answers in JSON even to protobuf', async () => {
		const notLoggedIn = { code: -101, msg: '未登录' };
		const wrong: Array<Record<string, string>> = [
			{},
			{ token: 'wrong' },
			{ Token: yunhu.seed.aliceToken },
		];
		for (const headers of wrong) {
			for (const path of ['bot/bot-info', 'bot/bot-group-list']) {
				const { status, bytes } = await rawHttp('POST', `${yunhu.userUrl}/v1/${path}`, '', headers);
				expect(status).toBe(200);
				expect(JSON.parse(bytes.toString())).toEqual(notLoggedIn);
			}
		}
		expect((await user('bot/bot-group-list')).code).toBe(1);
	});

	it('user API: has one call that accepts any user token', async () => {
		const id = message([2, yunhu.seed.bob]);
		expect(decode('get_user', await userBytes('user/get-user', id, 'anything'))).toMatchObject({
			status: { code: 1 },
			data: { name: 'Bob' },
		});
		const bot = message([2, yunhu.seed.helper]);
		expect(decode('get_user', await userBytes('user/get-user', bot, 'anything'))).toMatchObject({
			status: { code: 4402 },
		});
	});

	it('user API: checks the token on both hosts, in protobuf on one and in JSON on the other', async () => {
		const bytes = await userBytes('user/info', Buffer.alloc(0), yunhu.seed.aliceToken, 'GET');
		expect(decode('my_profile', bytes)).toMatchObject({
			data: { id: yunhu.seed.alice, name: 'Alice' },
		});
		const get = async (token: string) =>
			JSON.parse(
				(await rawHttp('GET', `${yunhu.webUrl}/v1/user/info`, '', { token })).bytes.toString(),
			) as Answer;
		expect(await get(yunhu.seed.bobToken)).toMatchObject({
			code: 1,
			data: { user: { nickname: 'Bob' } },
		});
		expect(await get('wrong')).toMatchObject({ code: -101 });
		expect((await rawHttp('POST', `${yunhu.userUrl}/v1/user/info`, '')).status).toBe(404);
	});

	it('logs in by e-mail', async () => {
		const account = {
			email: 'bob@example.com',
			password: 'sandbox',
			deviceId: 'n8n',
			platform: 'linux',
		};
		const { data } = await user<{ token: string }>('user/email-login', account, '');
		expect(data?.token).toMatch(/^[0-9A-F]{8}-\w{4}-\w{4}-\w{12}$/);
		expect((await user('bot/bot-group-list', '', data?.token)).data).toMatchObject({
			botsTotal: 1,
		});
		expect(await user('user/email-login', { ...account, password: 'guess' }, '')).toMatchObject({
			code: -1,
		});
		expect(await user('user/logout', { 'device-id': 'n8n' }, data?.token)).toEqual(SUCCESS);
		expect((await user('bot/bot-group-list', '', data?.token)).code).toBe(-101);
	});

	it('renews a bot token and invalidates the old one', async () => {
		const { helper, helperToken } = yunhu.seed;
		const { data } = await user<{ token: string }>('bot/reset-bot-token', { botId: helper });
		expect(data?.token).toMatch(/^[0-9a-f]{32}$/);
		expect((await open('bot/board-all-dismiss', {}, helperToken)).code).toBe(1003);
		expect((await open('bot/board-all-dismiss', {}, data?.token)).code).toBe(1);
		expect((await user('bot/reset-bot-token', { botId: helper }, yunhu.seed.bobToken)).code).toBe(
			-1,
		);
	});
});

describe('HTTP', () => {
	it('answers 404 to unknown paths and wrong methods', async () => {
		const { openUrl, userUrl, webUrl } = yunhu;
		for (const [method, url] of [
			['GET', `${openUrl}/open-apis/v1/bot/send`],
			['POST', `${openUrl}/open-apis/v1/bot/messages`],
			['POST', `${openUrl}/open-apis/v1/bot/batch-send`],
			['POST', `${openUrl}/v1/bot/banner`],
			['GET', `${userUrl}/v1/bot/banner`],
			['POST', `${userUrl}/v1/bot/edit-bot-info`],
			['POST', `${userUrl}/v1/bot/reset-token`],
			['POST', `${userUrl}/v1/bot/bot-link-reset`],
			['POST', `${webUrl}/v1/bot/board`],
		] as const) {
			expect((await rawHttp(method, url, '', { token: yunhu.seed.aliceToken })).status).toBe(404);
		}
	});

	it('rejects bodies that are not JSON, and ids that are not text', async () => {
		const notJson = { code: 1002, msg: '请求参数应为json格式' };
		expect(await open('bot/send', 'hello')).toEqual(notJson);
		expect(await open('bot/send', '[]')).toEqual(notJson);
		expect(await open('bot/send', '{"recvId":307149245,"recvType":"group"}')).toEqual(notJson);
		expect(await user('bot/bot-detail', '{"id":37090343}')).toMatchObject({ code: 1100 });
		expect(await user('bot/bot-detail', '{"botId":"37090343"}')).toMatchObject({ code: 1100 });
	});

	it('logs requests byte for byte', async () => {
		const bytes = message([2, yunhu.seed.helper]);
		await userBytes('bot/bot-info', bytes);
		const [entry] = yunhu.requests;
		expect(entry).toMatchObject({
			host: 'yunhu-chat',
			method: 'POST',
			path: '/v1/bot/bot-info',
			status: 200,
		});
		expect(entry?.bytes.equals(bytes)).toBe(true);
		const text = '{"recvId":"big"}';
		await openRaw('POST', 'bot/send', 'token=abc', text);
		expect(yunhu.requests[1]).toMatchObject({
			query: 'token=abc',
			body: text,
			json: { recvId: 'big' },
		});
		expect(JSON.parse(JSON.stringify(yunhu.requests[1]))).not.toHaveProperty('bytes');
	});

	it('accepts ten calls per second, bot and endpoint, and answers 1007 to the rest', async () => {
		let now = 1_761_936_492_340;
		yunhu.settings.clock = () => now;
		yunhu.settings.rateLimit = 10;
		const dismiss = (token?: string) => open('bot/board-all-dismiss', {}, token);
		for (let i = 0; i < 10; i++) expect((await dismiss()).code).toBe(1);
		expect((await dismiss()).code).toBe(1007);
		expect((await dismiss(yunhu.seed.weatherToken)).code).toBe(1);
		expect((await open('bot/board-all', { contentType: 'text', content: 'x' })).code).toBe(1);
		now += 1000;
		expect((await dismiss()).code).toBe(1);
		// No limit is documented for the group calls.
		for (let i = 0; i < 12; i++) {
			expect((await open('group/tag/list', { groupId: yunhu.seed.launch })).code).toBe(1);
		}
	});

	it('applies a fault on request', async () => {
		const send = () =>
			openRaw('POST', 'bot/send', `token=${yunhu.seed.helperToken}`, JSON.stringify(hello()));
		yunhu.fault('rate', { times: 1 });
		expect(JSON.parse((await send()).bytes.toString())).toMatchObject({ code: 1007 });
		yunhu.fault('http500-html', { path: 'bot/send', times: 1 });
		expect((await send()).status).toBe(500);
		yunhu.fault('empty-200', { times: 1 });
		expect(await send()).toMatchObject({ status: 200, bytes: Buffer.alloc(0) });
		expect(yunhu.state.messages).toHaveLength(0);
		yunhu.fault('reset-after', { times: 1 });
		await expect(send()).rejects.toThrow();
		expect(yunhu.state.messages).toHaveLength(1);
		yunhu.fault('truncated', { times: 1 });
		const half = (await userBytes('bot/bot-info', message([2, yunhu.seed.helper]))).length;
		expect(half).toBe(
			Math.floor((await userBytes('bot/bot-info', message([2, yunhu.seed.helper]))).length / 2),
		);
	});
});

function hello(over: object = {}) {
	return {
		recvId: yunhu.seed.launch,
		recvType: 'group',
		contentType: 'text',
		content: { text: 'hello' },
		...over,
	};
}

interface Receipt {
	messageInfo: { msgId: string; recvId: string; recvType: string };
}

async function sent(over: object = {}): Promise<string> {
	const { data } = await open<Receipt>('bot/send', hello(over));
	return data?.messageInfo.msgId ?? '';
}

describe('messages', () => {
	it('sends to groups and people, and returns the id', async () => {
		const { launch, bob } = yunhu.seed;
		expect(await open('bot/send', hello())).toEqual({
			...SUCCESS,
			data: {
				messageInfo: {
					msgId: expect.stringMatching(/^[0-9a-f]{32}$/),
					recvId: launch,
					recvType: 'group',
				},
			},
		});
		const parentId = await sent({ recvId: bob, recvType: 'user' });
		await sent({ recvId: bob, recvType: 'user', parentId });
		expect(yunhu.state.messages.at(-1)).toMatchObject({
			chat: { type: 'private', botId: yunhu.seed.helper, userId: bob },
			parentId,
			senderType: 'bot',
			content: { text: 'hello' },
		});
	});

	it("fails with the platform's own messages", async () => {
		const refusal = async (over: object) => {
			const { code, msg } = await open('bot/send', hello(over));
			return [code, msg];
		};
		const { helper, books, chen } = yunhu.seed;
		expect(await refusal({ recvType: 'channel' })).toEqual([
			1002,
			'recvType取值错误，取值仅支持group、user',
		]);
		expect(await refusal({ recvId: 'nowhere' })).toEqual([-1, '群(ID:nowhere)不存在。']);
		expect(await refusal({ recvId: books })).toEqual([
			-1,
			`群(ID:${books})中未添加当前机器人(ID: ${helper})。`,
		]);
		expect(await refusal({ recvType: 'user', recvId: chen })).toEqual([
			1003,
			'recvId值错误，该用户不是机器人好友',
		]);
		expect(await refusal({ contentType: 'audio' })).toEqual([
			1002,
			'contentType取值错误，请翻看文档',
		]);
		expect(await refusal({ content: {} })).toEqual([1002, '消息内容不能为空']);
		expect(await refusal({ contentType: 'image', content: { text: 'x' } })).toEqual([
			1002,
			'消息内容不能为空',
		]);
		expect(yunhu.state.messages).toHaveLength(0);
	});

	it('sends to many, once each, and does not report unreachable receivers', async () => {
		const { launch, hikers, books } = yunhu.seed;
		const body = {
			...hello(),
			recvId: undefined,
			recvIds: [launch, hikers, launch, books, 'nowhere'],
		};
		expect(await open('bot/batch_send', body)).toMatchObject({
			code: 1,
			data: {
				successCount: 2,
				successList: [{ recvId: launch, recvType: 'group' }, { recvId: hikers }],
			},
		});
		expect(yunhu.state.messages).toHaveLength(2);
		const a2ui = { ...body, contentType: 'a2ui', content: { text: '{}' } };
		expect((await open('bot/batch_send', a2ui)).code).toBe(1002);
	});

	it('shows a stream as it arrives, and marks it as made by an AI', async () => {
		const { helperToken, launch } = yunhu.seed;
		const query = new URLSearchParams({
			token: helperToken,
			recvId: launch,
			recvType: 'group',
			contentType: 'markdown',
		});
		const chunked = { 'Transfer-Encoding': 'chunked', 'Content-Type': 'text/plain' };
		const { bytes } = await openRaw('POST', 'bot/send-stream', String(query), '# 你好', chunked);
		expect(JSON.parse(bytes.toString())).toMatchObject({
			code: 1,
			data: { messageInfo: { recvId: launch } },
		});
		expect(yunhu.state.messages[0]).toMatchObject({
			contentType: 'markdown',
			content: { text: '# 你好', tip: '本内容由AI生成，仅供参考' },
		});
	});

	it('edits and recalls only messages of the bot in that chat', async () => {
		const { launch, hikers, tickerToken } = yunhu.seed;
		const msgId = await sent();
		const edit = (over: object, token?: string) =>
			open('bot/edit', { ...hello({ content: { text: 'new' } }), msgId, ...over }, token);
		const refused = { code: -1, msg: '消息不存在或无权限修改' };
		expect(await edit({ recvId: hikers })).toEqual(refused);
		expect(await edit({ msgId: 'unknown' })).toEqual(refused);
		expect(await edit({}, tickerToken)).toEqual(refused);
		expect(await edit({ contentType: 'image', content: { imageKey: 'k' } })).toMatchObject({
			code: 1,
		});
		expect(yunhu.state.messages[0]).toMatchObject({
			contentType: 'text',
			content: { text: 'hello' },
		});
		expect((await edit({ contentType: 'a2ui', content: { text: '{}' } })).code).toBe(1002);
		expect(await edit({})).toEqual({ ...SUCCESS, data: { successCount: 1 } });
		expect(yunhu.state.messages[0]?.content).toEqual({ text: 'new' });
		expect(await open('bot/recall', { msgId, chatId: launch, chatType: 'group' })).toEqual(SUCCESS);
		expect((await open('bot/recall', { msgId, recvId: launch, recvType: 'group' })).code).toBe(
			1002,
		);
		expect(await edit({})).toEqual(refused);
	});

	it('lists messages newest first, including the anchor', async () => {
		const { launch, alice, helper } = yunhu.seed;
		const said = await yunhu.say({
			chatType: 'group',
			chatId: launch,
			senderId: alice,
			text: 'first',
		});
		const ids = [said.msgId, await sent(), await sent({ parentId: said.msgId }), await sent()];
		const list = async (parameters: Record<string, string>) => {
			const { data } = await listMessages({
				'chat-id': launch,
				'chat-type': 'group',
				...parameters,
			});
			return data?.list.map(({ msgId }) => ids.indexOf(msgId as string));
		};
		expect(await list({})).toEqual([]);
		expect(await list({ before: '2' })).toEqual([3, 2]);
		expect(await list({ before: '10' })).toEqual([3, 2, 1, 0]);
		expect(await list({ 'message-id': ids[1] as string, before: '1' })).toEqual([1, 0]);
		expect(await list({ 'message-id': ids[1] as string, before: '1', after: '1' })).toEqual([
			2, 1, 0,
		]);
		const { data } = await listMessages({ 'chat-id': launch, 'chat-type': 'group', before: '10' });
		expect(data?.list.at(-1)).toEqual({
			msgId: said.msgId,
			parentId: '',
			senderId: alice,
			senderType: 'user',
			senderNickname: 'Alice',
			contentType: 'text',
			content: { text: 'first' },
			sendTime: expect.any(Number),
			commandName: '',
			commandId: 0,
		});
		expect(data?.list[0]).toMatchObject({ senderType: 'bot', senderId: helper });
		expect(await listMessages({ 'chat-type': 'group' })).toMatchObject({
			msg: 'chat-id值错误，值不能为空',
		});
		expect(await listMessages({ 'chat-id': launch, 'chat-type': '2' })).toMatchObject({
			code: 1002,
			msg: 'chat-type取值错误，取值仅支持group、user',
		});
	});
});

function form(field: string, fileName: string, content: Buffer) {
	const head =
		`--xyz\r\nContent-Disposition: form-data; name="${field}"; filename="${fileName}"\r\n` +
		'Content-Type: image/png\r\n\r\n';
	return Buffer.concat([Buffer.from(head), content, Buffer.from('\r\n--xyz--\r\n')]);
}

async function upload(path: string, body: Buffer) {
	const headers = { 'Content-Type': 'multipart/form-data; boundary=xyz' };
	return await openRaw('POST', path, `token=${yunhu.seed.helperToken}`, body, headers);
}

describe('media', () => {
	const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x00, 0xff, 0x2d, 0x2d]);

	it('stores uploaded bytes and the raw UTF-8 name', async () => {
		for (const [kind, field] of [
			['image', 'imageKey'],
			['video', 'videoKey'],
			['file', 'fileKey'],
		] as const) {
			const { status, bytes } = await upload(`${kind}/upload`, form(kind, '图 片.png', picture));
			expect(status).toBe(200);
			expect(JSON.parse(bytes.toString())).toEqual({
				...SUCCESS,
				data: { [field]: expect.any(String) },
			});
			expect(yunhu.state.files.at(-1)).toMatchObject({ kind, fileName: '图 片.png' });
			expect(yunhu.state.files.at(-1)?.content.equals(picture)).toBe(true);
		}
	});

	it('rejects the wrong form field and a name without an extension, and answers 413 to a file that is too large', async () => {
		const wrong = await upload('image/upload', form('file', 'a.png', picture));
		expect(JSON.parse(wrong.bytes.toString())).toEqual({ code: -1, msg: '图片获取失败' });
		for (const name of ['photo', 'photo.']) {
			const nameless = await upload('image/upload', form('image', name, picture));
			expect(JSON.parse(nameless.bytes.toString())).toEqual({ code: -1, msg: '图片获取失败' });
		}
		const limit = 10 * 1024 * 1024;
		expect((await upload('image/upload', form('image', 'a.png', Buffer.alloc(limit)))).status).toBe(
			200,
		);
		expect(
			(await upload('image/upload', form('image', 'a.png', Buffer.alloc(limit + 1)))).status,
		).toBe(413);
		expect(
			(await upload('file/upload', form('file', 'a.zip', Buffer.alloc(limit + 1)))).status,
		).toBe(200);
	});

	it('serves files by the digest of their bytes, to requests with a Referer', async () => {
		await upload('image/upload', form('image', 'photo.jpeg', picture));
		const md5 = createHash('md5').update(picture).digest('hex');
		const get = (name: string, headers = {}) =>
			rawHttp('GET', `${yunhu.mediaUrl}/image/${name}`, '', headers);
		const Referer = 'http://myapp.jwznb.com';
		expect((await get(`${md5}.jpg`)).status).toBe(403);
		expect((await get(`${md5}.jpg`, { Referer })).bytes.equals(picture)).toBe(true);
		expect((await get(`${md5}.jpeg`, { Referer })).bytes.toString()).toContain(
			'Document not found',
		);
	});

	it('lists media in the history by name only', async () => {
		const { launch, alice } = yunhu.seed;
		const md5 = createHash('md5').update(picture).digest('hex');
		const place = { chatType: 'group', chatId: launch, senderId: alice } as const;
		await yunhu.say({ ...place, file: { kind: 'image', name: 'a.png', bytes: picture } });
		for (const kind of ['image', 'video', 'file'] as const) {
			const { bytes } = await upload(`${kind}/upload`, form(kind, 'own.mp4', picture));
			const { data } = JSON.parse(bytes.toString()) as { data: Record<string, string> };
			await sent({
				contentType: kind,
				content: { ...data, ...(kind === 'file' && { fileName: 'own.mp4' }) },
			});
		}
		const listed = await listMessages({
			'chat-id': launch,
			'chat-type': 'group',
			before: '4',
		});
		const etag = expect.any(String);
		const size = { imageWidth: expect.any(Number), imageHeight: expect.any(Number) };
		expect(listed.data?.list.map(({ content }) => content)).toEqual([
			{ fileName: 'own.mp4', fileUrl: `${md5}.mp4`, fileSize: picture.length, etag },
			{ videoUrl: `${md5}.mp4`, videoDuration: expect.any(Number), etag },
			{ imageName: `${md5}.mp4`, etag, ...size },
			{ imageName: `${md5}.png`, etag, ...size },
		]);
	});

	it('returns a complete group without a login', async () => {
		const { launch } = yunhu.seed;
		const { bytes } = await rawHttp(
			'POST',
			`${yunhu.webUrl}/v1/group/group-info`,
			JSON.stringify({ groupId: launch }),
		);
		expect(Object.keys((JSON.parse(bytes.toString()) as Answer).data?.group ?? {}).sort()).toEqual([
			'avatarId',
			'avatarUrl',
			'category',
			'checkChatInfoRecord',
			'createBy',
			'createTime',
			'groupBotRel',
			'groupId',
			'headcount',
			'id',
			'introduction',
			'name',
			'readHistory',
			'uri',
		]);
	});

	it('signs the address of a received picture for an hour; other media have bare names', async () => {
		const { events } = await subscribe();
		const { launch, alice } = yunhu.seed;
		const place = { chatType: 'group', chatId: launch, senderId: alice } as const;
		for (const [kind, name] of [
			['image', 'a.png'],
			['file', 'b'],
			['video', 'c.mp4'],
			['audio', 'd.m4a'],
		] as const) {
			await yunhu.say({ ...place, file: { kind, name, bytes: picture } });
		}
		const contents = (await events()).map(
			({ event }) => (event.message as { content: Record<string, string> }).content,
		);
		const imageUrl = contents[0]?.imageUrl ?? '';
		const now = Date.now() / 1000;
		expect(parseInt(new URL(imageUrl).searchParams.get('t') ?? '', 16) - now).toBeGreaterThan(3500);
		expect((await rawHttp('GET', imageUrl)).bytes.equals(picture)).toBe(true);
		yunhu.settings.clock = () => (now + 3700) * 1000;
		expect((await rawHttp('GET', imageUrl)).status).toBe(403);
		const md5 = createHash('md5').update(picture).digest('hex');
		expect(contents.slice(1)).toMatchObject([
			{ fileName: 'b', fileUrl: md5, fileSize: picture.length },
			{ videoUrl: `${md5}.mp4` },
			{ audioUrl: `${md5}.m4a` },
		]);
	});
});

describe('boards', () => {
	const board = (over: object = {}) => ({
		chatId: yunhu.seed.launch,
		chatType: 'group',
		contentType: 'markdown',
		content: '**Friday**',
		...over,
	});
	const seen = async (id: string, chatType: number, token?: string) => {
		const bytes = await userBytes('bot/board', message([3, id], [4, chatType]), token);
		return decode('board', bytes).data ?? [];
	};

	it('shows the boards of several bots in one group', async () => {
		const { launch, helper, tickerToken } = yunhu.seed;
		expect(await open('bot/board', board())).toEqual({ ...SUCCESS, data: { successCount: 1 } });
		await open('bot/board', board({ contentType: 'text', content: 'ticks' }), tickerToken);
		expect(await seen(launch, 2)).toMatchObject([
			{
				bot_id: helper,
				chat_id: launch,
				chat_type: 2,
				content: '**Friday**',
				content_type: 2,
				bot_name: 'Helper',
			},
			{ content: 'ticks', content_type: 1 },
		]);
		expect(await open('bot/board-dismiss', { chatId: launch, chatType: 'group' })).toEqual(SUCCESS);
		expect(await seen(launch, 2)).toMatchObject([{ content: 'ticks' }]);
	});

	it("prefers a member's board to the group's, and the group's to the global one", async () => {
		const { launch, bob, bobToken, helper } = yunhu.seed;
		await open('bot/board-all', { contentType: 'html', content: '<b>all</b>' });
		expect(await seen(launch, 2)).toMatchObject([{ content: '<b>all</b>', content_type: 3 }]);
		await open('bot/board', board());
		await open('bot/board', board({ memberId: bob, content: 'for Bob' }));
		expect(await seen(launch, 2)).toMatchObject([{ content: '**Friday**' }]);
		expect(await seen(launch, 2, bobToken)).toMatchObject([{ content: 'for Bob' }]);
		await open('bot/board', board({ chatType: 'user', chatId: bob, content: 'private' }));
		expect(await seen(helper, 3, bobToken)).toMatchObject([{ content: 'private', chat_type: 3 }]);
		expect(await open('bot/board-all-dismiss', '')).toEqual(SUCCESS);
		expect(await seen(launch, 2)).toEqual([]);
	});

	it('accepts the older names of the chat too', async () => {
		const { launch } = yunhu.seed;
		const { chatId, chatType, ...rest } = board();
		const older = { recvId: chatId, recvType: chatType };
		expect(await open('bot/board', { ...rest, ...older })).toMatchObject(SUCCESS);
		expect(await seen(launch, 2)).toMatchObject([{ content: '**Friday**' }]);
		expect(await open('bot/board-dismiss', older)).toEqual(SUCCESS);
		expect(await seen(launch, 2)).toEqual([]);
	});

	it('removes a board at the second of its expiry', async () => {
		let now = 1_761_936_492_340;
		yunhu.settings.clock = () => now;
		await open('bot/board', board({ expireTime: 1_761_936_500 }));
		expect(await seen(yunhu.seed.launch, 2)).toHaveLength(1);
		now = 1_761_936_500_000;
		expect(await seen(yunhu.seed.launch, 2)).toHaveLength(0);
	});

	it('rejects an empty board', async () => {
		expect(await open('bot/board', board({ content: '' }))).toEqual({
			code: 1002,
			msg: '看板内容不能为空',
		});
		expect((await open('bot/board', board({ content: { text: 'x' } }))).code).toBe(1002);
		expect((await open('bot/board', board({ contentType: 'image' }))).code).toBe(1002);
	});
});

describe('groups and tags', () => {
	const inLaunch = (path: string, body: object = {}) =>
		open<{ list: object[] }>(`group/${path}`, { groupId: yunhu.seed.launch, ...body });

	it("do what the group's owner has allowed, and nothing else", async () => {
		const { hikers, bob, dana, community } = yunhu.seed;
		const refusal = async (path: string, body: object) => (await open(`group/${path}`, body)).msg;
		expect(await refusal('gag-member', { groupId: hikers, userId: dana, gag: 600 })).toBe(
			'机器人无禁言用户权限',
		);
		expect(await refusal('remove-member', { groupId: hikers, userId: dana })).toBe(
			'机器人无移除群成员权限',
		);
		expect(await refusal('msg-type-limit', { groupId: hikers, type: 'text' })).toBe(
			'机器人无修改群信息权限',
		);
		const rights = { botId: yunhu.seed.helper, groupId: hikers, allowRemoveMember: 1 };
		expect((await user('bot/group-permission-edit', rights)).code).toBe(-1);
		expect(await user('bot/group-permission-edit', rights, yunhu.seed.bobToken)).toEqual(SUCCESS);
		expect(await user('bot/group-permission-get', rights)).toMatchObject({
			data: { allowRemoveMember: 1, allowGagMember: 0 },
		});
		expect(await refusal('remove-member', { groupId: hikers, userId: dana })).toBe('success');
		expect(await refusal('remove-member', { groupId: hikers, userId: bob })).toBe(
			'不可以移除群主！',
		);
		expect(await refusal('gag-member', { groupId: community, userId: dana, gag: 600 })).toBe(
			'success',
		);
	});

	it('mute for the listed durations', async () => {
		const { launch, alice, chen } = yunhu.seed;
		let now = Date.now();
		yunhu.settings.clock = () => now;
		const speak = () => yunhu.say({ chatType: 'group', chatId: launch, senderId: chen, text: 'x' });
		expect((await inLaunch('gag-member', { userId: chen, gag: 601 })).code).toBe(-1);
		expect((await inLaunch('gag-member', { userId: alice, gag: 600 })).msg).toBe(
			'不可以禁言群主！',
		);
		expect(await inLaunch('gag-member', { userId: chen, gag: 600 })).toEqual(SUCCESS);
		await expect(speak()).rejects.toThrow('muted');
		now += 601_000;
		await speak();
		await inLaunch('gag-member', { userId: chen, gag: -1 });
		await expect(speak()).rejects.toThrow('muted');
		await inLaunch('gag-member', { userId: chen, gag: 0 });
		await speak();
	});

	it('limit what members may send', async () => {
		const { launch, chen } = yunhu.seed;
		const say = (contentType: 'text' | 'markdown') =>
			yunhu.say({ chatType: 'group', chatId: launch, senderId: chen, text: 'x', contentType });
		expect(await inLaunch('msg-type-limit', { type: 'text,image' })).toEqual(SUCCESS);
		await say('text');
		await expect(say('markdown')).rejects.toThrow('text,image');
		expect(await inLaunch('msg-type-limit', { type: '1,2' })).toEqual({
			code: 1002,
			msg: expect.stringMatching(/^type格式错误/),
		});
		expect(await inLaunch('msg-type-limit', {})).toEqual(SUCCESS);
		await say('markdown');
	});

	it('store tags by name', async () => {
		const { bob } = yunhu.seed;
		const tag = { tag: '嘉宾', color: '#ff8800', desc: 'VIP', sort: 0 };
		expect(await inLaunch('tag/create', tag)).toEqual({
			...SUCCESS,
			data: { tagId: expect.any(Number) },
		});
		expect((await inLaunch('tag/create', tag)).msg).toBe('创建失败，该标签已存在');
		expect((await inLaunch('tag/create', { tag: '0123456789' })).msg).toBe('标签长度过长');
		expect((await inLaunch('tag/create', { tag: 'x', color: 'red' })).msg).toBe('颜色输入错误');
		expect((await inLaunch('tag/list')).data?.list).toEqual([
			tag,
			{ tag: 'Speaker', desc: 'Talks at the launch', color: '#2f7d4f', sort: 1 },
		]);
		expect(await inLaunch('tag/user-relate', { userId: bob, tag: '嘉宾' })).toEqual(SUCCESS);
		expect(await inLaunch('tag/edit', { tag: '嘉宾', newTag: 'Guest', color: '#00aa00' })).toEqual(
			SUCCESS,
		);
		const members = yunhu.state.groups.get(yunhu.seed.launch)?.members;
		const tagsOfBob = () => [...(members?.find(({ userId }) => userId === bob)?.tags ?? [])];
		expect(tagsOfBob()).toEqual(['Guest']);
		expect((await inLaunch('tag/list')).data?.list[0]).toMatchObject({
			tag: 'Guest',
			desc: 'VIP',
			color: '#00aa00',
		});
		expect(await inLaunch('tag/user-relate-cancel', { userId: bob, tag: 'Guest' })).toEqual(
			SUCCESS,
		);
		expect(tagsOfBob()).toEqual([]);
		expect(await inLaunch('tag/delete', { tag: 'Guest' })).toEqual(SUCCESS);
		expect((await inLaunch('tag/delete', { tag: 'Guest' })).msg).toBe('该标签不存在');
	});

	it('keep a 64-bit sort number', async () => {
		const { launch, helperToken } = yunhu.seed;
		await open('group/tag/create', `{"groupId":"${launch}","tag":"far","sort":9007199254740993}`);
		const { bytes } = await openRaw(
			'POST',
			'group/tag/list',
			`token=${helperToken}`,
			`{"groupId":"${launch}"}`,
		);
		expect(bytes.toString()).toContain('"sort":9007199254740993');
	});
});

describe('bots of an account', () => {
	it('lists the store with texts in place of numbers', async () => {
		expect((await user('bot/banner')).data).toMatchObject({
			banners: [
				{ id: 6, createBy: 0, typ: 2 },
				{ id: 7, createBy: 0, typ: 2 },
			],
		});
		const { data } = await user<{ bots: object[] }>('bot/new-list');
		expect(data?.bots).toHaveLength(4);
		expect(data?.bots[0]).toMatchObject({
			chatId: yunhu.seed.helper,
			chatType: '3',
			headcount: '3',
		});
	});

	it('lists the own bots with their tokens, in two forms', async () => {
		const { helper, helperToken } = yunhu.seed;
		const first = async (path: string, token?: string) =>
			(await user<{ botsTotal: number; list: { bots: object[] } }>(path, '', token)).data;
		expect(await first('bot/bot-group-list')).toMatchObject({
			botsTotal: 2,
			list: { bots: [{ botId: helper, token: helperToken, linkStop: 0, del_flag: 0 }, {}] },
		});
		expect((await first('bot/console/my-bots'))?.list.bots[0]).toMatchObject({
			linkStop: '0',
			subscribeType: '0',
		});
		expect((await first('bot/console/my-bots', yunhu.seed.bobToken))?.botsTotal).toBe(1);
	});

	it('describes a bot and its groups', async () => {
		const { data } = await user<{ bot: object; groups: object[] }>('bot/bot-detail', {
			id: yunhu.seed.helper,
		});
		expect(data?.bot).toMatchObject({
			createBy: yunhu.seed.alice,
			headcount: 3,
			uri: 'https://chat-go.jwzhd.com/open-apis/v1/bot/send?token=',
		});
		expect(data?.bot).not.toHaveProperty('token');
		expect(data?.groups).toHaveLength(3);
		expect(await user('bot/bot-detail', { id: '1' })).toEqual({ code: -1, msg: '机器人不存在' });
	});

	it("describes a bot in protobuf, with the picture's id in either form", async () => {
		const ask = () => userBytes('bot/bot-info', message([2, yunhu.seed.helper]));
		expect(decode('bot_info_in_use', await ask())).toMatchObject({
			status: { code: 1, msg: 'success' },
			data: { bot_id: yunhu.seed.helper, name: 'Helper', avatar_id: '29016', headcount: '3' },
		});
		yunhu.settings.avatarId = 'string';
		const { data } = decode('bot_info', await ask());
		expect(data).toMatchObject({ avatar_id: '29016' });
		const nobody = decode('bot_info_in_use', await userBytes('bot/bot-info', message([2, '1'])));
		expect(nobody).toMatchObject({ status: { code: -1, msg: '机器人不存在' } });
		expect(nobody).not.toHaveProperty('data');
		// The request for a board has its id in field 3.
		expect(
			decode('bot_info_in_use', await userBytes('bot/bot-info', message([3, yunhu.seed.helper]))),
		).toMatchObject({
			status: { code: -1 },
		});
		const cut = Buffer.from('120833', 'hex');
		expect(JSON.parse((await userBytes('bot/bot-info', cut)).toString())).toMatchObject({
			code: 1100,
		});
	});

	it('describes a bot in JSON on the web host, without a login', async () => {
		const { data } = await user<{ bot: object }>(
			'bot/bot-info',
			{ botId: yunhu.seed.helper },
			'',
			yunhu.webUrl,
		);
		expect(data?.bot).toMatchObject({ nickname: 'Helper', token: '' });
	});

	it('are edited by their owner only', async () => {
		const { helper, bobToken } = yunhu.seed;
		const profile = {
			botId: helper,
			nickname: 'aide',
			introduction: '',
			avatarUrl: 'https://x/y.png',
			private: 1,
		};
		expect((await user('bot/web-edit-bot', profile, bobToken)).code).toBe(-1);
		expect(await user('bot/web-edit-bot', profile)).toEqual(SUCCESS);
		expect(yunhu.state.bots.get(helper)).toMatchObject({
			nickname: 'aide',
			introduction: '',
			private: 1,
		});
		expect(await user('bot/edit-setting-json', { id: helper, settingJson: '[]' })).toEqual(SUCCESS);
		expect((await user('bot/edit-setting-json', { id: helper, settingJson: 'no' })).code).toBe(
			1100,
		);
		expect(yunhu.state.bots.get(helper)?.settingJson).toBe('[]');
	});

	it('are created, stopped and started in protobuf', async () => {
		const created = decode(
			'bot_info_in_use',
			await userBytes('bot/create-bot', message([2, 'new one'], [3, 'intro'], [5, 1])),
		) as { data: { bot_id: string } };
		expect(created).toMatchObject({ status: { code: 1 }, data: { name: 'new one', private: 1 } });
		const stop = (operation: number) =>
			userBytes('bot/stop-bot', message([2, created.data.bot_id], [3, operation]));
		expect(decode('status_only', await stop(1))).toMatchObject({ status: { code: 1 } });
		expect(yunhu.state.bots.get(created.data.bot_id)?.isStop).toBe(1);
		yunhu.settings.stopBotReply = 'bare';
		expect(decode('Status', await stop(0))).toMatchObject({ code: 1, msg: 'success' });
		expect(yunhu.state.bots.get(created.data.bot_id)?.isStop).toBe(0);
		yunhu.settings.stopBotReply = 'json';
		expect(JSON.parse((await stop(1)).toString())).toEqual(SUCCESS);
	});

	it('list followers and groups by pages', async () => {
		const { helper } = yunhu.seed;
		const page = (size: number, number: number): [number, Buffer] => [
			2,
			message([1, size], [2, number]),
		];
		const followers = async (...fields: Array<[number, string | Buffer]>) =>
			decode('follower_list', await userBytes('bot/follower-list', message(...fields)));
		expect(await followers(page(2, 1), [3, helper])).toMatchObject({ user: [{}, {}], total: 3 });
		expect(await followers(page(2, 2), [3, helper])).toMatchObject({
			user: [{ name: '小丹' }],
			total: 3,
		});
		expect(await followers(page(2, 1), [3, helper], [4, 'Bo'])).toMatchObject({
			user: [{ name: 'Bob' }],
			total: 1,
		});
		const groups = decode(
			'join_group_list',
			await userBytes('bot/join-group-list', message(page(2, 1), [3, helper])),
		);
		expect(groups).toMatchObject({ group: [{ name: 'Product launch' }, {}], total: 3 });
	});

	it('lose followers and groups', async () => {
		const { helper, bob, launch } = yunhu.seed;
		const { events } = await subscribe();
		expect(await user('bot/remove-follower', { botId: helper, userId: bob })).toEqual(SUCCESS);
		expect((await open('bot/send', hello({ recvType: 'user', recvId: bob }))).code).toBe(1003);
		expect(await user('bot/remove-group', { botId: helper, groupId: launch })).toEqual(SUCCESS);
		expect((await open('bot/send', hello())).code).toBe(-1);
		expect((await events()).map(({ header }) => header.eventType)).toEqual(['bot.unfollowed']);
	});
});

describe('instructions', () => {
	it('are listed as JSON and as protobuf', async () => {
		const { helper, bobToken } = yunhu.seed;
		const { data } = await user<{ list: object[] }>(
			'instruction/web-list',
			{ botId: helper },
			bobToken,
		);
		expect(data?.list[1]).toEqual({
			id: 2104,
			botId: helper,
			name: 'remind',
			desc: 'Reminds the group',
			instructionType: 1,
			hintText: 'When, and of what',
			defaultText: 'tomorrow 9:00 ',
			customJson: '',
			createTime: 0,
			sort: 0,
			hidden: 0,
		});
		const listed = decode(
			'instruction_list',
			await userBytes('instruction/list', message([3, helper])),
		);
		expect(listed.data).toMatchObject([
			{ command_id: '2103', instruction_type: '2' },
			{ command_id: '2104', command_name: 'remind', command_defaultText: 'tomorrow 9:00 ' },
			{
				command_id: '2105',
				instruction_type: '5',
				command_settingsJson: expect.stringContaining('"ykwmdt"'),
			},
		]);
	});

	it('are created, replaced and deleted', async () => {
		const { ticker } = yunhu.seed;
		const created = {
			name: 'new',
			desc: 'd',
			hintText: 'h',
			defaultText: 't',
			type: 1,
			botId: ticker,
		};
		expect(await user('instruction/create', created)).toEqual(SUCCESS);
		const last = () => yunhu.state.instructions.filter(({ botId }) => botId === ticker).at(-1);
		expect(last()).toMatchObject({ name: 'new', instructionType: 1, hintText: 'h' });
		const id = last()?.id;
		const edit = {
			id,
			name: 'newer',
			desc: '',
			botId: ticker,
			type: 5,
			customJson: '[]',
			delFlag: 0,
		};
		expect(await user('instruction/edit', edit)).toEqual(SUCCESS);
		expect(last()).toMatchObject({
			id,
			name: 'newer',
			instructionType: 5,
			customJson: '[]',
			hintText: '',
		});
		expect(await user('instruction/edit', { ...edit, delFlag: 1 })).toEqual(SUCCESS);
		expect(last()?.name).toBe('price');
		expect((await user('instruction/edit', edit)).code).toBe(-1);
		expect((await user('instruction/create', { ...created, type: 3 })).code).toBe(1100);
		expect((await user('instruction/create', created, yunhu.seed.bobToken)).code).toBe(-1);
	});
});

describe('events', () => {
	const inLaunch = () => ({ chatType: 'group', chatId: yunhu.seed.launch }) as const;
	const withHelper = () => ({ chatType: 'bot', chatId: yunhu.seed.helper }) as const;
	const HEX = expect.stringMatching(/^[0-9a-f]{32}$/);
	const MS = expect.any(Number);

	it('post a message in the documented envelope, to the unchanged link', async () => {
		const { events, received } = await subscribe();
		const { alice, launch, helper } = yunhu.seed;
		const { msgId } = await yunhu.say({ ...inLaunch(), senderId: alice, text: '@Helper 你好' });
		const [event] = await events();
		expect(received[0]).toMatchObject({
			method: 'POST',
			url: '/events?secret=abc',
			headers: { 'content-type': 'application/json' },
		});
		expect(event).toEqual({
			version: '1.0',
			header: { eventId: HEX, eventType: 'message.receive.normal', eventTime: MS },
			event: {
				sender: {
					senderId: alice,
					senderType: 'user',
					senderUserLevel: 'owner',
					senderNickname: 'Alice',
					senderAvatarUrl: expect.any(String),
				},
				chat: { chatId: launch, chatType: 'group' },
				message: {
					msgId,
					parentId: '',
					sendTime: MS,
					chatId: launch,
					chatType: 'group',
					contentType: 'text',
					content: { menu: {}, text: '@Helper\u200b 你好', at: [helper] },
					instructionId: 0,
					instructionName: '',
					commandId: 0,
					commandName: '',
				},
			},
		});
	});

	it('have what a message quotes: who wrote what, and which file', async () => {
		const { events } = await subscribe();
		const { alice, bob } = yunhu.seed;
		const say = async (what: object) =>
			(await yunhu.say({ ...inLaunch(), senderId: alice, ...what })).msgId;
		const file = (kind: string, name: string) => ({
			file: { kind, name, bytes: Buffer.from(name) },
		});
		const quoted = [
			await sent({ content: { text: 'Friday?' } }),
			await say({ text: 'so\nbe : it' }),
			await say(file('image', 'photo.png')),
			await say(file('video', 'film.mp4')),
			await say(file('file', 'plan.pdf')),
			await say({ contentType: 'expression', content: { imageName: 'sticker/a1.gif' } }),
			await sent({ contentType: 'image', content: { imageKey: 'unknown' } }),
		];
		for (const parentId of [...quoted, 'unknown'])
			await yunhu.say({ ...inLaunch(), senderId: bob, text: 'yes', parentId });
		const contents = (await events())
			.map(({ event }) => event.message as { parentId: string; content: object })
			.filter(({ parentId }) => parentId !== '')
			.map(({ content }) => content);
		const PLAIN = { menu: {}, text: 'yes' };
		expect(contents).toEqual([
			{ ...PLAIN, parent: 'Helper : Friday?' },
			{ ...PLAIN, parent: 'Alice : so\nbe : it' },
			{
				...PLAIN,
				parent: 'Alice : [image]',
				parentImgName: expect.stringMatching(/^[0-9a-f]{32}\.png$/),
			},
			{
				...PLAIN,
				parent: 'Alice : [video]',
				parentVideoUrl: expect.stringMatching(/^[0-9a-f]{32}\.mp4$/),
			},
			{ ...PLAIN, parent: 'Alice : [file]', parentFileName: 'plan.pdf' },
			{ ...PLAIN, parent: 'Alice : [expression]', parentImgName: 'sticker/a1.gif' },
			{ ...PLAIN, parent: 'Helper : [image]' },
			PLAIN,
		]);
	});

	it('name the bot as the conversation of a private chat', async () => {
		const { events } = await subscribe();
		const { helper, bob, chen } = yunhu.seed;
		await yunhu.say({ ...withHelper(), senderId: bob, text: 'hi' });
		expect((await events())[0]?.event).toMatchObject({
			sender: { senderId: bob },
			chat: { chatId: helper, chatType: 'bot' },
			message: { chatId: helper, chatType: 'bot' },
		});
		await expect(yunhu.say({ ...withHelper(), senderId: chen, text: 'hi' })).rejects.toThrow(
			'has not added',
		);
	});

	it('report the three kinds of instructions to their bot only', async () => {
		const { events } = await subscribe();
		const { bob } = yunhu.seed;
		const use = (instruction: string, more: object = {}) =>
			yunhu.useInstruction({ ...inLaunch(), senderId: bob, instruction, ...more });
		await use('help');
		await use('remind', { text: 'at noon' });
		await use('leave', {
			values: { Kind: 'Sick leave', From: 'today', Tell: ['Office'], 'Half a day': true },
		});
		await use('price');
		const got = (await events()).map(({ header, event }) => [header.eventType, event.message]);
		expect(got).toMatchObject([
			['message.receive.instruction', { commandId: 2103, content: { text: '/help' } }],
			[
				'message.receive.instruction',
				{ commandName: 'remind', instructionId: 2104, content: { text: 'at noon' } },
			],
			['message.receive.instruction', { commandId: 2105, contentType: 'form' }],
		]);
		expect((got[2]?.[1] as { content: { formJson: object } }).content.formJson).toEqual({
			ykwmdt: {
				id: 'ykwmdt',
				type: 'radio',
				label: 'Kind',
				selectIndex: 1,
				selectValue: 'Sick leave',
			},
			loktny: { id: 'loktny', type: 'input', label: 'From', value: 'today' },
			owtgcl: { id: 'owtgcl', type: 'switch', label: 'Half a day', value: true },
			qkmlif: {
				id: 'qkmlif',
				type: 'checkbox',
				label: 'Tell',
				selectStatus: [false, true],
				selectValues: ['Office'],
			},
			abgapt: { id: 'abgapt', type: 'textarea', label: 'Remarks', value: '' },
			mnabyo: { id: 'mnabyo', type: 'select', label: 'Stand-in', selectIndex: -1, selectValue: '' },
		});
	});

	it('report followers and members', async () => {
		const { events } = await subscribe();
		const { helper, launch, chen, dana } = yunhu.seed;
		await yunhu.follow(helper, chen);
		await yunhu.unfollow(helper, chen);
		await yunhu.joinGroup(launch, dana);
		await yunhu.leaveGroup(launch, dana);
		const person = (nickname: string, userId: string) => ({
			time: MS,
			userId,
			nickname,
			avatarUrl: expect.any(String),
		});
		expect((await events()).map(({ header, event }) => [header.eventType, event])).toEqual([
			['bot.followed', { ...person('Chen Wei', chen), chatId: helper, chatType: 'bot' }],
			['bot.unfollowed', { ...person('Chen Wei', chen), chatId: helper, chatType: 'bot' }],
			['group.join', { ...person('小丹', dana), chatId: launch, chatType: 'group' }],
			['group.leave', { ...person('小丹', dana), chatId: launch, chatType: 'group' }],
		]);
	});

	it('report presses of buttons of the third kind', async () => {
		const { events } = await subscribe();
		const { launch, bob, helper } = yunhu.seed;
		const buttons = [
			[{ text: 'Yes', actionType: 3, value: 'yes' }],
			[{ text: 'Site', actionType: 1, url: 'https://example.com' }],
		];
		const content = { text: 'Well?', buttons };
		const inGroup = await sent({ content });
		const inPrivate = await sent({
			content: { ...content, buttons: buttons.flat() },
			recvType: 'user',
			recvId: bob,
		});
		await yunhu.clickButton(inGroup, bob, 'Yes');
		await yunhu.clickButton(inPrivate, bob, 'yes');
		await expect(yunhu.clickButton(inGroup, bob, 'Site')).rejects.toThrow('actionType is 1');
		await expect(yunhu.clickButton(inGroup, yunhu.seed.dana, 'Yes')).rejects.toThrow(
			'not in that conversation',
		);
		expect((await events()).map(({ header, event }) => [header.eventType, event])).toEqual([
			[
				'button.report.inline',
				{ time: MS, msgId: inGroup, recvId: launch, recvType: 'group', userId: bob, value: 'yes' },
			],
			[
				'button.report.inline',
				{ time: MS, msgId: inPrivate, recvId: helper, recvType: 'bot', userId: bob, value: 'yes' },
			],
		]);
	});

	it('report the time of a shortcut menu in seconds', async () => {
		const { events } = await subscribe();
		const { launch, bob, helper } = yunhu.seed;
		await yunhu.pressMenu(inLaunch(), bob, helper);
		const [event] = await events();
		expect(event?.event).toEqual({
			botId: helper,
			menuId: 'MNM1L2YC',
			menuType: 1,
			menuAction: 1,
			chatId: launch,
			chatType: 'group',
			senderType: 'user',
			senderId: bob,
			sendTime: Math.floor((event?.header.eventTime ?? 0) / 1000),
		});
	});

	it('report saved settings, with the form as text', async () => {
		const { events } = await subscribe();
		const { helper, launch, bobToken } = yunhu.seed;
		await yunhu.saveSetting(helper, launch, { Language: '中文' });
		const save = async (settingJson: string) =>
			await user('bot/send-setting-json', { id: helper, groupId: launch, settingJson }, bobToken);
		expect(await save('[{"id":"lokola","value":1}]')).toEqual(SUCCESS);
		expect((await save('{"lokola":{"id":"lokola","value":1}}')).code).toBe(1100);
		const got = await events();
		expect(got.map(({ event }) => event)).toMatchObject([
			{ chatId: helper, chatType: 'bot', groupId: launch, groupName: 'Product launch' },
			{ settingJson: '{"lokola":{"id":"lokola","value":1}}' },
		]);
		expect(JSON.parse(got[0]?.event.settingJson as string)).toEqual({
			lokola: {
				id: 'lokola',
				type: 'radio',
				label: 'Language',
				selectIndex: 1,
				selectValue: '中文',
			},
		});
		const form = await user(
			'bot/get-user-settings-json',
			{ botId: helper, chatId: launch },
			bobToken,
		);
		expect(form.data).toMatchObject({ settingsJson: [{ id: 'lokola', type: 'radio' }] });
	});

	it('report a submitted A2UI form', async () => {
		const { events } = await subscribe();
		const { launch, bob } = yunhu.seed;
		const msgId = await sent({ contentType: 'a2ui', content: { text: '```json\n{}\n```' } });
		await yunhu.submitForm(msgId, bob, { formContext: { subLink: 'https://example.com' } });
		expect((await events())[0]).toMatchObject({
			header: { eventType: 'a2ui.button.report' },
			event: {
				msgId,
				recvId: launch,
				recvType: 'group',
				userId: bob,
				userName: 'Bob',
				actionName: 'submit',
				formContext: { subLink: 'https://example.com' },
				interactionJson: expect.stringContaining('"version":"v0.9"'),
			},
		});
	});

	it('are not sent if switched off, or for stopped bots', async () => {
		const { events } = await subscribe();
		const { helper, bob } = yunhu.seed;
		const list = async () =>
			(await user<{ list: object }>('event/list', { botId: helper })).data?.list;
		expect(await list()).toMatchObject({
			botId: helper,
			messageReceiveNormal: 1,
			botSetting: 1,
			del_flag: 0,
		});
		const off = {
			botId: helper,
			messageReceiveNormal: 0,
			groupJoin: 0,
			typ: 'messageReceiveNormal',
		};
		expect(await user('event/edit', off)).toEqual(SUCCESS);
		expect(await list()).toMatchObject({ messageReceiveNormal: 0, groupJoin: 1 });
		await yunhu.say({ ...inLaunch(), senderId: bob, text: 'hush' });
		await yunhu.useInstruction({ ...inLaunch(), senderId: bob, instruction: 'help' });
		await userBytes('bot/stop-bot', message([2, helper], [3, 1]));
		await yunhu.useInstruction({ ...inLaunch(), senderId: bob, instruction: 'help' });
		expect((await events()).map(({ header }) => header.eventType)).toEqual([
			'message.receive.instruction',
		]);
	});

	it('stop after failures of a link, until it is reset on the web host', async () => {
		let status = 500;
		const { url, received } = await startReceiver((response) => response.writeHead(status).end());
		const { helper, bob } = yunhu.seed;
		await user('bot/edit-subscribed-link', { botId: helper, link: url, subscribeType: 0 });
		const say = async () =>
			await (
				await yunhu.say({ ...inLaunch(), senderId: bob, text: 'x' })
			).delivered;
		const linkStop = async () => {
			const { data } = await user<{ list: { bots: Array<{ linkStop: number }> } }>(
				'bot/bot-group-list',
			);
			return data?.list.bots[0]?.linkStop;
		};
		for (let i = 0; i < yunhu.settings.linkStopAfter - 1; i++) await say();
		status = 204;
		await say();
		status = 500;
		for (let i = 0; i < yunhu.settings.linkStopAfter; i++) {
			expect(await linkStop()).toBe(0);
			await say();
		}
		expect(await linkStop()).toBe(1);
		const count = received.length;
		await say();
		await user('bot/edit-subscribed-link', { botId: helper, link: url, subscribeType: 0 });
		await say();
		expect(received).toHaveLength(count);
		expect(
			await user('bot/bot-link-reset', { botId: helper }, yunhu.seed.aliceToken, yunhu.webUrl),
		).toEqual(SUCCESS);
		await say();
		expect(received).toHaveLength(count + 1);
	});
});

describe('the socket', () => {
	interface Client {
		socket: WebSocket;
		texts: string[];
	}

	async function connect(token: string, options: ClientOptions = {}): Promise<Client> {
		const socket = new WebSocket(`${yunhu.socketUrl}?token=${token}`, options);
		undo.push(() => socket.terminate());
		const texts: string[] = [];
		socket.on('message', (data: Buffer, isBinary) => texts.push(isBinary ? '' : data.toString()));
		await once(socket, 'open');
		return { socket, texts };
	}
	/** The answer to a handshake that the server rejects. */
	async function rejection(url: string): Promise<{ status?: number; body: string }> {
		const [request, response] = (await once(new WebSocket(url), 'unexpected-response')) as [
			ClientRequest,
			IncomingMessage,
		];
		const body = await textOf(response);
		request.destroy();
		return { status: response.statusCode, body };
	}
	const say = (text: string) =>
		yunhu.say({ chatType: 'group', chatId: yunhu.seed.launch, senderId: yunhu.seed.alice, text });
	const eventOf = ({ texts }: Client, index: number) => JSON.parse(texts[index] ?? '') as Event;

	it('sends the same events as text frames, short and long', async () => {
		const client = await connect(yunhu.seed.tickerToken);
		await say('short');
		await say('長'.repeat(30_000));
		await until(() => client.texts.length === 2);
		expect(eventOf(client, 0)).toMatchObject({
			version: '1.0',
			header: { eventType: 'message.receive.normal' },
			event: { message: { content: { text: 'short' } } },
		});
		expect(
			(eventOf(client, 1).event.message as { content: { text: string } }).content.text,
		).toHaveLength(30_000);
	});

	it('rejects a wrong token, and other paths', async () => {
		const { tickerToken } = yunhu.seed;
		for (const rest of ['?token=wrong', '', `/x?token=${tickerToken}`]) {
			expect(await rejection(yunhu.socketUrl + rest)).toEqual({
				status: 401,
				body: expect.stringContaining('非法token'),
			});
		}
		const elsewhere = `${sandbox.url.replace('http', 'ws')}/wildfire/subscribe`;
		expect(await rejection(elsewhere)).toMatchObject({ status: 404 });
	});

	it('sends the events of a bot by link or by socket, and to every socket of the bot', async () => {
		const { helper, helperToken, ticker, tickerToken } = yunhu.seed;
		const [first, second, other] = [
			await connect(tickerToken),
			await connect(tickerToken),
			await connect(helperToken),
		];
		await say('one');
		await until(() => first.texts.length === 1 && second.texts.length === 1);
		expect(eventOf(first, 0).header.eventId).toBe(eventOf(second, 0).header.eventId);
		expect(yunhu.socketsOf(ticker)).toHaveLength(2);
		await user('bot/edit-subscribed-link', { botId: helper, link: '', subscribeType: 1 });
		await say('two');
		await until(() => other.texts.length === 1);
		expect(eventOf(other, 0)).toMatchObject({ event: { message: { content: { text: 'two' } } } });
	});

	it('answers pings and closing, and reads frames of clients', async () => {
		const { socket } = await connect(yunhu.seed.tickerToken);
		socket.ping('are you there');
		const [pong] = (await once(socket, 'pong')) as [Buffer];
		expect(pong.toString()).toBe('are you there');
		socket.send('x'.repeat(300));
		socket.close(1000);
		expect(await once(socket, 'close')).toEqual([1000, expect.anything()]);
		expect(yunhu.socketsOf(yunhu.seed.ticker)).toHaveLength(0);
	});

	it('sends pings, and drops clients that do not answer', async () => {
		Object.assign(yunhu.settings, { socketPingMs: 5, socketSilenceMs: 500 });
		const { socket } = await connect(yunhu.seed.tickerToken, { autoPong: false });
		await once(socket, 'ping');
		await once(socket, 'close');
	});

	it('accepts the next client where one is allowed, also if the last one ends with a broken frame', async () => {
		yunhu.settings.socketsPerBot = 'one';
		const { tickerToken, ticker } = yunhu.seed;
		const handshake = request(`${yunhu.socketUrl.replace('ws:', 'http:')}?token=${tickerToken}`, {
			headers: {
				Connection: 'Upgrade',
				Upgrade: 'websocket',
				'Sec-WebSocket-Version': 13,
				'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
			},
		}).end();
		const [, socket] = (await once(handshake, 'upgrade')) as [IncomingMessage, Socket];
		undo.push(() => socket.destroy());
		const next = connect(tickerToken);
		// The server closes the first one, which answers with an opcode that RFC 6455 reserves.
		await once(socket, 'data');
		socket.write(Buffer.from([0x83, 0x80, 0, 0, 0, 0]));
		await next;
		expect(yunhu.socketsOf(ticker)).toHaveLength(1);
	});

	it('drops all clients on reset', async () => {
		const { socket } = await connect(yunhu.seed.tickerToken);
		const closed = once(socket, 'close');
		yunhu.reset();
		await closed;
		expect(yunhu.socketsOf(yunhu.seed.ticker)).toHaveLength(0);
	});
});

describe('the page', () => {
	const control = async (action: string, body: object) => {
		const { status, bytes } = await rawHttp(
			'POST',
			`${sandbox.url}/_sandbox/yunhu/${action}`,
			JSON.stringify(body),
		);
		return { status, ...(JSON.parse(bytes.toString()) as { error?: string; msgId?: string }) };
	};
	const conversation = (id: string) => yunhu.view().conversations.find((one) => one.id === id);

	it('shows the contents of a message, with its buttons, and the boards', async () => {
		const { launch, bob, alice } = yunhu.seed;
		const buttons = [
			[
				{ text: 'Yes', actionType: 3, value: 'yes' },
				{ text: 'Copy', actionType: 2, value: 'abc' },
			],
		];
		const parentId = await sent({ contentType: 'markdown', content: { text: '# Well?', buttons } });
		await sent({ parentId, contentType: 'html', content: { text: '<b>so</b>' } });
		await open('bot/board', {
			chatId: launch,
			chatType: 'group',
			contentType: 'text',
			content: 'Friday',
		});
		await yunhu.useInstruction({
			chatType: 'group',
			chatId: launch,
			senderId: alice,
			instruction: 'leave',
			values: { Kind: 'Holiday' },
		});
		const shown = conversation(`group:${launch}`);
		expect(shown?.messages).toMatchObject([
			{
				kind: 'markdown',
				text: '# Well?',
				buttons: [[{ label: 'Yes', action: 'button' }, { copy: 'abc' }]],
			},
			{ kind: 'html', quote: 'Helper : # Well?' },
			{
				kind: 'rich',
				title: '/leave',
				rows: expect.arrayContaining([{ key: 'Kind', value: 'Holiday' }]),
			},
		]);
		expect(shown?.boards).toEqual([
			{ from: 'Helper', kind: 'text', text: 'Friday', personId: undefined },
		]);
		const yes = shown?.messages[0]?.buttons?.[0]?.[0];
		expect(await control(yes?.action ?? '', { ...yes?.body, sender: bob })).toMatchObject({
			status: 200,
		});
	});

	it('has a button for every event, and recognises typed instructions', async () => {
		const { events } = await subscribe();
		const { launch, helper, bob, chen, dana } = yunhu.seed;
		const here = { conversation: `group:${launch}`, sender: bob };
		const a2ui = await sent({ contentType: 'a2ui', content: { text: '{}' } });
		const button = await sent({
			content: { text: '?', buttons: [[{ text: 'Go', actionType: 3, value: 'go' }]] },
		});
		const steps: Array<[string, object, string]> = [
			['say', { ...here, text: 'hello' }, 'message.receive.normal'],
			['say', { ...here, text: '/help' }, 'message.receive.instruction'],
			['say', { ...here, text: '/nothing' }, 'message.receive.normal'],
			[
				'instruction',
				{ ...here, instruction: 'remind', values: { text: 'noon' } },
				'message.receive.instruction',
			],
			['follow', { botId: helper, sender: chen }, 'bot.followed'],
			['unfollow', { botId: helper, sender: chen }, 'bot.unfollowed'],
			['add', { conversation: here.conversation, userId: dana }, 'group.join'],
			['kick', { conversation: here.conversation, userId: dana }, 'group.leave'],
			['button', { ...here, msgId: button, button: 'Go' }, 'button.report.inline'],
			['menu', { ...here, botId: helper }, 'bot.shortcut.menu'],
			['setting', { ...here, botId: helper, values: { Language: 'English' } }, 'bot.setting'],
			['submit', { ...here, msgId: a2ui, values: { a: '1' } }, 'a2ui.button.report'],
		];
		for (const [action, body, type] of steps) {
			expect(await control(action, body)).toMatchObject({ status: 200 });
			expect((await events()).at(-1)?.header.eventType).toBe(type);
		}
		expect(await events()).toHaveLength(steps.length);
	});

	it('explains why an action is impossible', async () => {
		const { launch, dana, helper } = yunhu.seed;
		const here = { conversation: `group:${launch}`, sender: dana, text: 'x' };
		expect(await control('say', here)).toMatchObject({
			status: 400,
			error: '小丹 is not in the group',
		});
		expect(await control('say', { ...here, conversation: 'room:1' })).toMatchObject({
			status: 400,
		});
		expect(await control('follow', { botId: helper, sender: dana })).toMatchObject({ status: 400 });
		expect(await control('settings', { rateLimit: '10' })).toMatchObject({ status: 200 });
		expect(yunhu.settings.rateLimit).toBe(10);
		expect(await control('settings', { clock: 1 })).toMatchObject({ status: 400 });
		expect(await control('fault', { kind: 'flood' })).toMatchObject({ status: 400 });
	});
});
