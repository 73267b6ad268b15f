import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSandbox, type Sandbox } from '../../sandbox';
import type { NetworkFault } from '../../sandbox/kit/faults';
import { rawHttp, type RawAnswer } from '../support/rawHttp';

/**
 * Compares the stand-in with the vendor's documents and with public programs that use the real
 * client. Writes the requests by hand, without our own client, so that the two cannot share a
 * mistake.
 */

const HELPER = { robotId: 'wxid_helper', instanceId: '97554f7c82a1439c86df3143ef4975c5' };
const FRONT_DESK = { robotId: 'wxid_frontdesk', instanceId: '4be1d0c2f0a94f5d9a3c7e6b58d21f07' };
const RETIRED = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const LAUNCH = '13887961909@chatroom';
const DESK = '45550001122@chatroom';

interface Body {
	code?: number;
	type?: string;
	description: string;
	time: number;
	data?: unknown;
}

let sandbox: Sandbox;
let receiver: Server;
let received: Array<{ headers: IncomingHttpHeaders; body: StarBotEvent }> = [];

interface StarBotEvent {
	event: unknown;
	description: string;
	time: number;
	data: Record<string, unknown>;
	[more: string]: unknown;
}

beforeAll(async () => {
	sandbox = await startSandbox();
	receiver = createServer((incoming, response) => {
		const chunks: Buffer[] = [];
		incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
		incoming.on('end', () => {
			const body = JSON.parse(Buffer.concat(chunks).toString()) as StarBotEvent;
			received.push({ headers: incoming.headers, body });
			response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
		});
	}).listen(0, '127.0.0.1');
	await once(receiver, 'listening');
});
afterAll(async () => {
	await sandbox.close();
	receiver.close();
});
beforeEach(() => {
	sandbox.starbot.reset();
	received = [];
});

const starbot = () => sandbox.starbot;

function listen(): void {
	starbot().settings.callbackUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
}

async function http(
	body: string,
	{ method = 'POST', url = starbot().url, headers = {} as Record<string, string> } = {},
): Promise<RawAnswer> {
	return await rawHttp(method, url, body, { 'Content-Type': 'application/json', ...headers });
}

async function call(
	type: string,
	params: unknown,
	headers?: Record<string, string>,
): Promise<Body> {
	const { status, text } = await http(JSON.stringify({ type, params }), { headers });
	expect(status).toBe(200);
	return JSON.parse(text) as Body;
}

/** The `data` of the answer to a successful request. */
async function done(type: string, params: unknown): Promise<unknown> {
	const { code, description, time, data } = await call(type, params);
	expect({ code, description: typeof description }).toEqual({ code: 200, description: 'string' });
	expect(Math.abs(Date.now() - time)).toBeLessThan(60_000);
	return data;
}

/** The error of the answer to a failed request. */
async function refused(
	type: string,
	params: unknown,
	headers?: Record<string, string>,
): Promise<string> {
	const { code, description, data } = await call(type, params, headers);
	expect(code).not.toBe(200);
	expect(data).toBeUndefined();
	return description;
}

const events = () => received.map(({ body }) => body);

/**
 * Requests that need only a robot and these parameters, and whether they accept both of its usual
 * names.
 */
const REQUESTS: Array<[string, Record<string, unknown>]> = [
	['robotInfo', { cache: 1 }],
	['getGroupList', {}],
	['getFriendList', {}],
	['queryFriendOrGroupInfo', { wxId: 'wxid_alice' }],
	['queryGroupInfo', { groupId: LAUNCH }],
	['sendTextMessage', { wxId: LAUNCH, message: 'hello' }],
	['sendXmlMessage', { wxId: LAUNCH, whatever: '<msg/>' }],
	['sendUrlMessage', { wxId: LAUNCH, whatever: 'https://example.com' }],
	['sendMusicMessage', { wxId: LAUNCH, title: 'Song' }],
	['sendCardXmlMessage', { wxId: LAUNCH, whatever: '<msg/>' }],
	['addFriendRequestFromGroup', { a: LAUNCH, b: 'wxid_chenwei', c: 'Hi' }],
	['quitGroupRequest', { whatever: LAUNCH }],
];

describe('transport', () => {
	it('answers a success as documented, in UTF-8', async () => {
		const { text, headers } = await http(
			JSON.stringify({ type: 'getFriendList', params: { instanceId: HELPER.instanceId } }),
		);
		expect(headers['content-type']).toMatch(/^application\/json/);
		expect(Object.keys(JSON.parse(text) as object)).toEqual([
			'code',
			'description',
			'time',
			'data',
		]);
		expect(text).toContain('老王🌹');
	});

	it('has one URL, for POST', async () => {
		const body = JSON.stringify({ type: 'getAccountListRequest', params: {} });
		expect((await http('', { method: 'GET' })).status).toBe(405);
		expect((await http(body, { url: `${starbot().baseUrl}/processor` })).status).toBe(404);
		expect((await http(body)).status).toBe(200);
	});

	it.each([
		['no JSON', 'type=getFriendList'],
		['a list', '[]'],
		['no type', '{"params":{}}'],
		['a type that is not text', '{"type":1,"params":{}}'],
		['no params', '{"type":"getAccountListRequest"}'],
		['params as a list', '{"type":"getAccountListRequest","params":[]}'],
	])('rejects a body with %s', async (_what, body) => {
		const { status, text } = await http(body);
		const { code, description } = JSON.parse(text) as Body;
		expect(status).toBe(200);
		expect(code).not.toBe(200);
		expect(description).not.toBe('');
	});

	it('rejects a body without the JSON content type', async () => {
		const { text } = await http('{"type":"getAccountListRequest","params":{}}', {
			headers: { 'Content-Type': 'text/plain' },
		});
		expect((JSON.parse(text) as Body).code).not.toBe(200);
	});

	it('accepts the raw token, or no header if no token is set', async () => {
		starbot().settings.token = 'secret';
		for (const headers of [
			undefined,
			{ Authorization: 'Bearer secret' },
			{ Authorization: 'secret2' },
		]) {
			expect(await refused('getAccountListRequest', {}, headers)).toMatch(/token/);
		}
		expect((await call('getAccountListRequest', {}, { Authorization: 'secret' })).code).toBe(200);
	});

	it('ignores an Authorization header if no token is set', async () => {
		expect((await call('getAccountListRequest', {}, { Authorization: 'anything' })).code).toBe(200);
	});

	it('rejects an unknown type, and does nothing', async () => {
		const params = { ...HELPER, instanceId: '', wxId: LAUNCH, message: 'hello' };
		for (const type of ['sendImageMessage', 'SendTextMessage', 'constructor', 'toString']) {
			expect(await refused(type, params)).toContain(type);
		}
		expect(starbot().state.messages).toEqual([]);
	});

	it('accepts a type that a test adds, as a user reads it on the vendor’s page', async () => {
		starbot().settings.types = { fromThePage: true, another: [{ wxId: 'wxid_bob' }] };
		expect(await done('fromThePage', { robotId: HELPER.robotId, anything: 1 })).toEqual(HELPER);
		expect(await done('another', { instanceId: HELPER.instanceId })).toEqual([
			{ wxId: 'wxid_bob' },
		]);
		await refused('fromThePage', { anything: 1 });
	});

	it('logs requests with headers as sent, and ids with all their digits', async () => {
		await http('{"type":"nope","params":{"id":7053704521966022857}}', {
			headers: { AUTHorization: 'x' },
		});
		const [logged] = starbot().requests;
		expect(logged).toMatchObject({
			method: 'POST',
			path: '/api/processor',
			json: { type: 'nope', params: { id: '7053704521966022857' } },
			status: 200,
		});
		expect(logged?.headers).toMatchObject({ AUTHorization: 'x' });
		starbot().clearRequests();
		expect(starbot().requests).toEqual([]);
	});
});

describe('robotId and instanceId', () => {
	it.each(REQUESTS)('%s accepts either', async (type, params) => {
		// A robot can leave a group (quitGroupRequest) only once.
		const again = {
			...params,
			...(type === 'quitGroupRequest' && { whatever: '39902112233@chatroom' }),
		};
		const byRobot = await call(type, { robotId: HELPER.robotId, instanceId: '', ...params });
		const byInstance = await call(type, { instanceId: HELPER.instanceId, ...again });
		expect([byRobot.data, byInstance.data]).toEqual([expect.anything(), expect.anything()]);
	});

	it.each(REQUESTS)('%s rejects both, neither, and an unknown one', async (type, params) => {
		for (const robot of [HELPER, {}, { robotId: '', instanceId: '' }]) {
			expect(await refused(type, { ...robot, ...params })).toMatch(/Exactly one/);
		}
		expect(await refused(type, { robotId: 'wxid_nobody', ...params })).toContain('wxid_nobody');
		expect(await refused(type, { robotId: HELPER.instanceId, ...params })).toContain('no robot');
	});

	it('distinguish robots', async () => {
		const groups = (await done('getGroupList', { robotId: FRONT_DESK.robotId })) as Array<{
			wxId: string;
		}>;
		expect(groups.map(({ wxId }) => wxId)).toEqual([DESK]);
		expect(
			await refused('sendTextMessage', { robotId: FRONT_DESK.robotId, wxId: LAUNCH, message: 'x' }),
		).toContain(LAUNCH);
		expect(
			await refused('queryGroupInfo', { robotId: FRONT_DESK.robotId, groupId: LAUNCH }),
		).toContain(LAUNCH);
	});
});

describe('robots', () => {
	it('robotInfo has a type in place of the code, as in the documented sample', async () => {
		const answer = await call('robotInfo', { robotId: HELPER.robotId, cache: 1 });
		expect(Object.keys(answer)).toEqual(['type', 'description', 'time', 'data']);
		expect(answer.type).toBe('robotInfo');
		expect(Object.keys(answer.data as object)).toEqual(
			'robotId instanceId wxNum nickname device phone avatarUrl country province sign'.split(' '),
		);
		starbot().settings.robotInfoHasCode = true;
		expect(await done('robotInfo', { robotId: HELPER.robotId, cache: 0 })).toMatchObject(HELPER);
	});

	it('robotInfo requires cache', async () => {
		expect(await refused('robotInfo', { robotId: HELPER.robotId })).toContain('cache');
		expect(await refused('robotInfo', { robotId: HELPER.robotId, cache: 2 })).toContain('cache');
		expect(await refused('robotInfo', { robotId: HELPER.robotId, cache: true })).toContain('cache');
	});

	it('lists the robots with their data; with status 1 only those logged in', async () => {
		const online = [{ instanceId: HELPER.instanceId }, { instanceId: FRONT_DESK.instanceId }];
		expect(await done('getAccountListRequest', { status: 1 })).toEqual(online);
		expect(await done('getAccountListRequest', {})).toEqual([...online, { instanceId: RETIRED }]);
		starbot().settings.accountFields = ['instanceId', 'robotId'];
		expect(await done('getAccountListRequest', { status: 1 })).toEqual([
			{ instanceId: HELPER.instanceId, robotId: HELPER.robotId },
			{ instanceId: FRONT_DESK.instanceId, robotId: FRONT_DESK.robotId },
		]);
	});

	it('deletes the record of an offline robot by its instance only, with the message "WeChat started"', async () => {
		await refused('deleteOfflineRobotRequest', { robotId: 'wxid_retired' });
		expect(await refused('deleteOfflineRobotRequest', { instanceId: HELPER.instanceId })).toContain(
			'not offline',
		);
		const { code, description, data } = await call('deleteOfflineRobotRequest', {
			instanceId: RETIRED,
		});
		expect({ code, description, data }).toEqual({
			code: 200,
			description: '启动微信成功',
			data: { robotId: 'wxid_retired', instanceId: RETIRED },
		});
		expect(await done('getAccountListRequest', {})).toHaveLength(2);
		await refused('deleteOfflineRobotRequest', { instanceId: RETIRED });
	});

	it('starts a WeChat that has no robotId until its QR code is scanned', async () => {
		listen();
		const started = (await done('openWechatRequest', {})) as { instanceId: string };
		expect(started).toEqual({ instanceId: expect.stringMatching(/^[0-9a-f]{32}$/) });
		expect(await refused('getGroupList', started)).toMatch(/not logged in/);
		expect(await done('getLoginQrCode', started)).toEqual(started);

		await starbot().scan(started.instanceId);
		expect(await done('getGroupList', started)).toEqual([]);
		expect(await refused('getLoginQrCode', started)).toMatch(/logged in/);
		expect(events()).toEqual([
			expect.objectContaining({
				event: '10001',
				description: '微信登陆成功',
				data: expect.objectContaining({ ...started, robotId: expect.stringMatching(/^wxid_/) }),
			}),
		]);
	});

	it('rejects requests for an account whose login is pending', async () => {
		starbot().settings.loginPending = true;
		expect(await done('getAccountListRequest', { status: 1 })).toEqual([]);
		expect(
			await refused('sendTextMessage', { robotId: HELPER.robotId, wxId: LAUNCH, message: 'x' }),
		).toMatch(/QR/);
		expect(await done('getLoginQrCode', { instanceId: HELPER.instanceId })).toEqual(HELPER);
		listen();
		await starbot().say({ chatId: LAUNCH, senderId: 'wxid_bob', text: 'anybody?' }).delivered;
		expect(events()).toEqual([]);

		await starbot().scan();
		expect(
			events()
				.map(({ event, data }) => [event, data.robotId])
				.sort(),
		).toEqual([
			['10001', FRONT_DESK.robotId],
			['10001', HELPER.robotId],
		]);
		await done('sendTextMessage', { robotId: HELPER.robotId, wxId: LAUNCH, message: 'x' });
	});

	it('refuses connections while the program does not run', async () => {
		listen();
		starbot().settings.running = false;
		await expect(call('getAccountListRequest', {})).rejects.toThrow(/ECONNRESET|socket hang up/);
		await starbot().say({ chatId: LAUNCH, senderId: 'wxid_bob', text: 'anybody?' }).delivered;
		starbot().start();
		await done('getAccountListRequest', {});
		expect(events()).toEqual([]);
	});
});

describe('friends and groups', () => {
	it('friends are listed with a capital Gender, groups with id and name', async () => {
		expect(await done('getFriendList', { robotId: HELPER.robotId, cache: 0 })).toEqual([
			{ wxId: 'wxid_alice', nickname: 'Alice', Gender: 2 },
			{ wxId: 'wxid_bob', nickname: 'Bob', Gender: 1 },
			{ wxId: 'wxid_laowang', nickname: '老王🌹', Gender: 0 },
		]);
		expect(await done('getGroupList', { robotId: HELPER.robotId, cache: 1 })).toEqual(
			expect.arrayContaining([
				expect.objectContaining({ wxId: LAUNCH, nickname: 'Product launch' }),
			]),
		);
		await refused('getGroupList', { robotId: HELPER.robotId, cache: '0' });
	});

	it('a group is described as documented, with groupManger', async () => {
		expect(
			await done('queryGroupInfo', { instanceId: HELPER.instanceId, groupId: LAUNCH }),
		).toEqual({
			allData: { groupId: LAUNCH, robotId: HELPER.robotId },
			avatarUrl: expect.stringMatching(/^https:/),
			groupManger: 'wxid_alice',
			groupMemberNum: 4,
			instanceId: HELPER.instanceId,
			nickname: 'Product launch',
			robotId: HELPER.robotId,
			wxId: LAUNCH,
		});
	});

	it('friends and groups are found by one id, strangers are not', async () => {
		const { robotId } = HELPER;
		expect(await done('queryFriendOrGroupInfo', { robotId, wxId: 'wxid_bob' })).toMatchObject({
			nickname: 'Bob',
		});
		expect(await done('queryFriendOrGroupInfo', { robotId, wxId: LAUNCH })).toMatchObject({
			nickname: 'Product launch',
		});
		expect(await refused('queryFriendOrGroupInfo', { robotId, wxId: 'wxid_dana' })).toContain(
			'wxid_dana',
		);
		expect(await refused('queryFriendOrGroupInfo', { robotId })).toContain('wxId');
	});

	it('a group can be left', async () => {
		const { robotId } = HELPER;
		await done('quitGroupRequest', { robotId, whatever: LAUNCH });
		expect(await refused('sendTextMessage', { robotId, wxId: LAUNCH, message: 'x' })).toContain(
			LAUNCH,
		);
		expect(await refused('quitGroupRequest', { robotId, whatever: LAUNCH })).toContain(LAUNCH);
		await refused('quitGroupRequest', { robotId });
	});

	it('a member of a group can be asked to be a friend', async () => {
		const params = { a: LAUNCH, b: 'wxid_chenwei', c: 'Hi' };
		await done('addFriendRequestFromGroup', { robotId: HELPER.robotId, ...params });
		expect(starbot().state.friendRequests).toEqual([{ instanceId: HELPER.instanceId, params }]);
		await refused('addFriendRequestFromGroup', {
			robotId: HELPER.robotId,
			a: LAUNCH,
			b: 'wxid_dana',
		});
		await refused('addFriendRequestFromGroup', { robotId: HELPER.robotId, b: 'wxid_chenwei' });
	});
});

describe('sending', () => {
	const { robotId } = HELPER;
	const texts = () => starbot().state.messages.map(({ text }) => text);

	it('answers without a message id', async () => {
		const params = { robotId, wxId: 'wxid_alice', message: '你好 😀\n"second" line' };
		expect(await done('sendTextMessage', params)).toEqual(HELPER);
		expect(starbot().state.messages).toEqual([
			expect.objectContaining({
				fromType: 'private',
				chatId: 'wxid_alice',
				senderId: robotId,
				message: params.message,
				messageType: 1,
			}),
		]);
	});

	it.each([
		[{ message: 'x' }, 'wxId'],
		[{ wxId: LAUNCH }, 'message'],
		[{ wxId: LAUNCH, message: '' }, 'message'],
		[{ wxId: LAUNCH, message: 1 }, 'message'],
		[{ wxId: 'wxid_dana', message: 'x' }, 'wxid_dana'],
		[{ wxId: '1@chatroom', message: 'x' }, '1@chatroom'],
	])('rejects a text with %j', async (params, says) => {
		expect(await refused('sendTextMessage', { robotId, ...params })).toContain(says);
		expect(texts()).toEqual([]);
	});

	it('turns mention codes of members into mentions', async () => {
		const code = (wxId: string, nick = '') => `[@,wxid=${wxId},nick=${nick},isAuto=true]`;
		const message = `${code('wxid_bob')} and ${code('"wxid_alice"', 'Al')} look`;
		await done('sendTextMessage', { robotId, wxId: LAUNCH, message });
		expect(starbot().state.messages).toEqual([
			expect.objectContaining({
				message,
				text: '@Bob and @Al look',
				mentions: ['wxid_bob', 'wxid_alice'],
			}),
		]);
	});

	it.each([
		['to someone outside the group', LAUNCH, '[@,wxid=wxid_dana,nick=,isAuto=true] x'],
		['to everyone, which is not documented', LAUNCH, '[@,wxid=all,nick=,isAuto=true] x'],
		['in a private chat', 'wxid_alice', '[@,wxid=wxid_alice,nick=,isAuto=true] x'],
		['broken off', LAUNCH, '[@,wxid=wxid_bob,nick= x'],
	])('keeps a mention code as text %s', async (_what, wxId, message) => {
		await done('sendTextMessage', { robotId, wxId, message });
		expect(starbot().state.messages).toEqual([
			expect.objectContaining({ text: message, mentions: [] }),
		]);
	});

	it.each([
		[
			'sendMusicMessage',
			{
				title: 'Song',
				author: 'Band',
				jumpUrl: 'https://a',
				musicUrl: 'https://b',
				imageUrl: 'https://c',
				app: 'wx5aa333606550dfd5',
			},
			49,
		],
		['sendXmlMessage', { theXml: '<msg/>' }, 49],
		['sendUrlMessage', { someTitle: 'News', someUrl: 'https://example.com' }, 49],
		['sendCardXmlMessage', { theXml: '<msg/>' }, 42],
	])('%s stores its parameters', async (type, content, messageType) => {
		expect(await done(type, { robotId, wxId: LAUNCH, ...content })).toEqual(HELPER);
		expect(starbot().state.messages).toEqual([
			expect.objectContaining({ chatId: LAUNCH, content, messageType }),
		]);
		expect(await refused(type, { robotId, ...content })).toContain('wxId');
	});

	it.each(['sendXmlMessage', 'sendUrlMessage', 'sendCardXmlMessage'])(
		'%s rejects empty content',
		async (type) => {
			await refused(type, { robotId, wxId: LAUNCH });
			await refused(type, { robotId, wxId: LAUNCH, empty: '' });
		},
	);
});

describe('events', () => {
	beforeEach(listen);

	it('posts a private message exactly as documented', async () => {
		const { messageId, delivered } = starbot().say({ chatId: 'wxid_alice', text: 'hello 老王' });
		expect(await delivered).toEqual([expect.objectContaining({ status: 200, responseBody: '{}' })]);
		const [{ headers, body } = { headers: {}, body: undefined }] = received;
		expect(headers['content-type']).toBe('application/json');
		expect(headers.authorization).toBeUndefined();
		expect(body).toEqual({
			event: '10002',
			description: '私聊消息事件',
			time: expect.any(Number),
			data: {
				...HELPER,
				timeStamp: expect.any(Number),
				messageId,
				messageType: 1,
				fromType: 'private',
				messageSource: 0,
				fromWxId: 'wxid_alice',
				fromNickName: 'Alice',
				message: 'hello 老王',
				toWxId: '',
			},
		});
		expect(messageId).toMatch(/^\d{19}$/);
		expect(BigInt(messageId)).toBeGreaterThan(BigInt(Number.MAX_SAFE_INTEGER));
	});

	it('gives every message its own id', async () => {
		const ids = Array.from(
			{ length: 50 },
			() => starbot().say({ chatId: 'wxid_alice', text: 'x' }).messageId,
		);
		expect(new Set(ids).size).toBe(50);
		await starbot().settled();
	});

	it('sends an Authorization header if one is set', async () => {
		starbot().settings.callbackAuthorization = 'let me in';
		await starbot().say({ chatId: 'wxid_alice', text: 'x' }).delivered;
		expect(received[0]?.headers.authorization).toBe('let me in');
	});

	it('posts only to a URL on this machine', async () => {
		starbot().settings.callbackUrl = '';
		expect(await starbot().say({ chatId: 'wxid_alice', text: 'x' }).delivered).toEqual([]);
		starbot().settings.callbackUrl = 'http://192.0.2.1/hook';
		expect(await starbot().say({ chatId: 'wxid_alice', text: 'x' }).delivered).toEqual([
			expect.objectContaining({ status: 0, error: expect.stringContaining('this machine only') }),
		]);
	});

	it('marks group messages by fromType, with an invented code and sender field', async () => {
		await starbot().say({ chatId: LAUNCH, senderId: 'wxid_chenwei', text: '@helper, look' })
			.delivered;
		expect(events()).toEqual([
			expect.objectContaining({
				event: 'UNKNOWN_group',
				data: expect.objectContaining({
					...HELPER,
					fromType: 'group',
					messageSource: 0,
					fromWxId: LAUNCH,
					UNKNOWN_sender: 'wxid_chenwei',
					UNKNOWN_mentioned: ['wxid_helper'],
					message: '@helper, look',
				}),
			}),
		]);
	});

	it('recognises a mention by the whole name', async () => {
		const say = async (text: string) => {
			await starbot().say({ chatId: LAUNCH, senderId: 'wxid_bob', text }).delivered;
			return events().at(-1)?.data.UNKNOWN_mentioned;
		};
		expect(await say('@helpers @bobby')).toEqual([]);
		expect(await say('@helpers, @Chen Wei and @HELPER')).toEqual(['wxid_chenwei', 'wxid_helper']);
		expect(await say('@helper老王')).toEqual([]);
	});

	it("sends a reply with a quote as WeChat's card, with the mentions of the reply", async () => {
		const first = starbot().say({ chatId: LAUNCH, senderId: 'wxid_bob', text: '@Helper <b>' });
		await first.delivered;
		const quotes = first.messageId;
		const say = { chatId: LAUNCH, senderId: 'wxid_alice', quotes };
		await starbot().say({ ...say, text: 'what & "why"?' }).delivered;
		await starbot().say({ ...say, text: '@Helper answer' }).delivered;
		const [, quote, mention] = events().map(({ data }) => data);
		expect(quote).toMatchObject({ messageType: 49, UNKNOWN_mentioned: [] });
		expect(quote?.message).toMatch(
			/^<\?xml version="1\.0"\?>\n<msg>\n<appmsg [^>]*><title>what &amp; &quot;why&quot;\?<\/title>.*<type>57<\/type><refermsg>/,
		);
		expect(quote?.message).toContain(
			`<type>1</type><svrid>${quotes}</svrid><fromusr>${LAUNCH}</fromusr><chatusr>wxid_bob</chatusr><displayname>Bob</displayname><content>@Helper &lt;b&gt;</content>`,
		);
		expect(mention?.UNKNOWN_mentioned).toEqual(['wxid_helper']);
		expect(() => starbot().say({ ...say, text: 'x', quotes: '1' })).toThrow(/no message "1"/);
	});

	it('sends a shared link as a card without mentions', async () => {
		const link = { title: '@Helper is great', url: 'https://example.com/?a=1&b=2' };
		await starbot().say({ chatId: LAUNCH, senderId: 'wxid_bob', text: '', link }).delivered;
		expect(events()[0]?.data).toMatchObject({
			messageType: 49,
			UNKNOWN_mentioned: [],
			message: expect.stringContaining(
				'<title>@Helper is great</title><des>shared</des><type>5</type><url>https://example.com/?a=1&amp;b=2</url>',
			),
		});
	});

	it('answers messages to a former friend with a notice of WeChat', async () => {
		starbot().unfriend('wxid_bob');
		const params = { robotId: HELPER.robotId, wxId: 'wxid_bob', message: 'hello?' };
		expect(await done('sendTextMessage', params)).toEqual(HELPER);
		await starbot().settled();
		expect(
			events().map(({ event, data }) => [event, data.messageType, data.messageSource]),
		).toEqual(
			expect.arrayContaining([
				['10002', 1, 1],
				['10002', 10000, 0],
			]),
		);
		expect(events().find(({ data }) => data.messageType === 10000)?.data).toMatchObject({
			fromType: 'private',
			fromWxId: 'wxid_bob',
			message: expect.stringContaining('开启了朋友验证'),
		});
		expect(() => starbot().unfriend('wxid_dana', HELPER.robotId)).toThrow(/neither/);
	});

	it('uses codes and field names that a user found on the vendor’s page', async () => {
		starbot().settings.eventCodes = { group: '20001', official: '20002' };
		starbot().settings.groupFields = { group: 'room', sender: 'who', mentioned: '' };
		await starbot().say({ chatId: LAUNCH, senderId: 'wxid_bob', text: '@helpers' }).delivered;
		await starbot().say({ chatId: 'gh_weather', text: 'Rain' }).delivered;
		const [group, official] = events();
		expect(group).toMatchObject({ event: '20001', data: { room: LAUNCH, who: 'wxid_bob' } });
		for (const name of ['fromWxId', 'UNKNOWN_sender', 'UNKNOWN_mentioned', '']) {
			expect(Object.keys(group?.data ?? {})).not.toContain(name);
		}
		expect(official).toMatchObject({
			event: '20002',
			data: { fromType: 'official', fromWxId: 'gh_weather' },
		});
	});

	it("reports a robot's own messages with messageSource 1", async () => {
		await done('sendTextMessage', {
			robotId: HELPER.robotId,
			wxId: 'wxid_alice',
			message: 'from the API',
		});
		await starbot().settled();
		await done('sendTextMessage', {
			robotId: HELPER.robotId,
			wxId: LAUNCH,
			message: 'in the group',
		});
		await starbot().settled();
		await starbot().say({ chatId: 'wxid_alice', senderId: HELPER.robotId, text: 'from the phone' })
			.delivered;
		expect(
			events().map(({ data }) => [data.fromType, data.messageSource, data.fromWxId, data.message]),
		).toEqual([
			['private', 1, 'wxid_alice', 'from the API'],
			['group', 1, LAUNCH, 'in the group'],
			['private', 1, 'wxid_alice', 'from the phone'],
		]);
		starbot().settings.ownMessages = false;
		await done('sendTextMessage', {
			robotId: HELPER.robotId,
			wxId: 'wxid_alice',
			message: 'quiet',
		});
		await starbot().settled();
		expect(events()).toHaveLength(3);
	});

	it('reports a message to every robot in a group, with one id', async () => {
		starbot().add(LAUNCH, FRONT_DESK.robotId);
		await done('sendTextMessage', { robotId: HELPER.robotId, wxId: LAUNCH, message: 'hello' });
		await starbot().settled();
		const seen = events().map(({ data }) => [data.instanceId, data.messageSource]);
		expect(seen).toHaveLength(2);
		expect(seen).toEqual(
			expect.arrayContaining([
				[HELPER.instanceId, 1],
				[FRONT_DESK.instanceId, 0],
			]),
		);
		expect(new Set(events().map(({ data }) => data.messageId)).size).toBe(1);
	});

	it('posts a transfer as documented: no robotId, money as text, seconds, transcationId', async () => {
		const { delivered, transferId } = starbot().transfer({
			fromWxId: 'wxid_bob',
			money: '0.01',
			memo: 'lunch',
		});
		await delivered;
		const [event] = events();
		expect(event).toMatchObject({ event: '10005', description: '转账事件' });
		expect(event?.data).toEqual({
			instanceId: HELPER.instanceId,
			invalidTime: expect.any(Number),
			messageId: expect.stringMatching(/^\d{19}$/),
			transType: 1,
			messageSource: 1,
			fromWxId: 'wxid_bob',
			money: '0.01',
			memo: 'lunch',
			transferId,
			transcationId: expect.stringMatching(/^\d+$/),
		});
		const days = (Number(event?.data.invalidTime) * 1000 - Date.now()) / 86_400_000;
		expect(days).toBeGreaterThan(0);
		expect(days).toBeLessThan(3);

		await starbot().settleTransfer(transferId, 4);
		expect(events()[1]?.data).toMatchObject({ transferId, messageSource: 4 });
		expect(starbot().state.transfers).toHaveLength(1);
	});

	it('posts a recall as documented, without a robotId', async () => {
		const { messageId, delivered } = starbot().say({ chatId: 'wxid_bob', text: 'oops' });
		await delivered;
		await starbot().recall(messageId);
		expect(events()[1]).toEqual({
			event: '10006',
			description: '撤回消息事件',
			time: expect.any(Number),
			data: {
				instanceId: HELPER.instanceId,
				messageId,
				fromType: 'private',
				messageType: 1,
				fromWxId: 'wxid_bob',
			},
		});
		expect(() => starbot().recall(messageId)).toThrow(/no message/);
	});

	it('posts any other event that a test writes', async () => {
		await starbot().event(
			'99999',
			{ instanceId: HELPER.instanceId, any: ['thing'] },
			{ robotId: HELPER.robotId },
		);
		await starbot().event(10002, {});
		expect(events()).toEqual([
			{
				event: '99999',
				description: '',
				time: expect.any(Number),
				data: { instanceId: HELPER.instanceId, any: ['thing'] },
				robotId: HELPER.robotId,
			},
			expect.objectContaining({ event: 10002, data: {} }),
		]);
	});

	it('explains why an event is impossible', () => {
		expect(() => starbot().say({ chatId: LAUNCH, senderId: 'wxid_dana', text: 'x' })).toThrow(
			/no member/,
		);
		expect(() => starbot().say({ chatId: 'wxid_nobody', text: 'x' })).toThrow(/neither/);
		expect(() => starbot().say({ chatId: 'wxid_bob', senderId: 'wxid_alice', text: 'x' })).toThrow(
			/no part/,
		);
		expect(() =>
			starbot().say({ robot: FRONT_DESK.robotId, chatId: 'wxid_bob', text: 'x' }),
		).toThrow(/neither/);
		expect(starbot().state.messages).toEqual([]);
	});
});

describe('faults', () => {
	const send = () =>
		call('sendTextMessage', { robotId: HELPER.robotId, wxId: LAUNCH, message: 'x' });

	afterEach(() => starbot().clearFaults());

	it.each<[NetworkFault, number, RegExp]>([
		['http500-html', 500, /^<!doctype html>/],
		['http500-empty', 500, /^$/],
		['wrong-type', 200, /Sign in/],
		['empty-200', 200, /^$/],
	])('%s answers without carrying out the request', async (kind, status, text) => {
		starbot().fault(kind, { type: 'sendTextMessage', times: 1 });
		const answer = await http(
			JSON.stringify({
				type: 'sendTextMessage',
				params: { robotId: HELPER.robotId, wxId: LAUNCH, message: 'x' },
			}),
		);
		expect(answer.status).toBe(status);
		expect(answer.text).toMatch(text);
		expect(starbot().state.messages).toEqual([]);
		expect((await send()).code).toBe(200);
	});

	it('drops a connection before or after it carries out the request', async () => {
		starbot().fault('reset', { times: 1 });
		await expect(send()).rejects.toThrow();
		expect(starbot().state.messages).toHaveLength(0);
		starbot().fault('reset-after', { times: 1 });
		await expect(send()).rejects.toThrow();
		expect(starbot().state.messages).toHaveLength(1);
	});

	it('affects only the selected type or path', async () => {
		starbot().fault('refused', { type: 'sendTextMessage' });
		expect((await send()).code).not.toBe(200);
		expect((await call('getAccountListRequest', {})).code).toBe(200);
		starbot().clearFaults();
		starbot().fault('refused', { path: '/api/processor', times: 1 });
		expect((await call('getAccountListRequest', {})).code).not.toBe(200);
		expect((await send()).code).toBe(200);
	});
});

describe('page', () => {
	async function act(
		action: string,
		body: object = {},
	): Promise<{ status: number; answer: Record<string, unknown> }> {
		const response = await fetch(`${sandbox.url}/_sandbox/starbot/${action}`, {
			method: 'POST',
			body: JSON.stringify(body),
		});
		return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
	}
	const conversation = (id: string) =>
		starbot()
			.view()
			.conversations.find((entry) => entry.id === id);
	const shown = (id: string) => conversation(id)?.messages.map(({ kind, text }) => [kind, text]);

	it('shows groups, and a private chat for each account', () => {
		const { name, conversations, status } = starbot().view();
		expect(name).toBe('WeChat (StarBot)');
		expect(status).toMatchObject({ tone: 'good', text: '2 of 3 accounts logged in' });
		expect(conversations.map(({ kind, title }) => [kind, title])).toEqual([
			['group', 'Product launch'],
			['group', '周末徒步'],
			['group', 'Book club'],
			['group', 'Front desk'],
			['private', 'Helper'],
			['private', '前台'],
		]);
		expect(conversation(`group:${LAUNCH}`)?.members).toEqual(
			expect.arrayContaining([
				expect.objectContaining({ id: 'wxid_alice', role: 'owner', robot: false }),
				expect.objectContaining({ id: 'wxid_helper', name: 'Helper', robot: true }),
			]),
		);
	});

	it('lets a visitor write as a member, a friend and an official account, and recall a message', async () => {
		listen();
		const group = `group:${LAUNCH}`;
		const chat = `private:${HELPER.instanceId}`;
		const { answer } = await act('say', {
			conversation: group,
			sender: 'wxid_bob',
			text: 'hi all',
		});
		await act('say', { conversation: chat, sender: 'wxid_bob', text: 'hi you' });
		await act('say', { conversation: chat, sender: 'gh_weather', text: 'Rain' });
		await starbot().settled();
		expect(shown(group)).toEqual([['text', 'hi all']]);
		expect(conversation(chat)?.messages.map(({ personId, text }) => [personId, text])).toEqual([
			['wxid_bob', 'hi you'],
			['gh_weather', 'Rain'],
		]);
		expect(
			events()
				.map(({ data }) => data.fromType)
				.sort(),
		).toEqual(['group', 'official', 'private']);

		await act('recall', { messageUid: answer.messageId, operator: 'wxid_bob' });
		expect(shown(group)).toEqual([['recalled', 'Bob recalled a message']]);
		expect((await act('say', { conversation: group, sender: 'wxid_dana', text: 'x' })).status).toBe(
			400,
		);
	});

	it('shows mentions by name, and the contents of cards', async () => {
		const { robotId } = HELPER;
		await done('sendTextMessage', {
			robotId,
			wxId: LAUNCH,
			message: '[@,wxid=wxid_bob,nick=,isAuto=true] hi',
		});
		await done('sendMusicMessage', { robotId, wxId: LAUNCH, title: 'Song', author: 'Band' });
		expect(shown(`group:${LAUNCH}`)).toEqual([
			['text', '@Bob hi'],
			['rich', ''],
		]);
		expect(conversation(`group:${LAUNCH}`)?.messages[1]?.rows).toEqual([
			{ key: 'title', value: 'Song' },
			{ key: 'author', value: 'Band' },
		]);
	});

	it('lets a visitor change groups', async () => {
		const id = `group:${LAUNCH}`;
		await act('add', { conversation: id, userId: 'wxid_dana' });
		await act('kick', { conversation: id, userId: 'wxid_bob' });
		await act('rename', { conversation: id, name: 'Launched' });
		expect(conversation(id)?.title).toBe('Launched');
		expect(conversation(id)?.members.map(({ id: wxId }) => wxId)).toEqual([
			'wxid_alice',
			'wxid_chenwei',
			'wxid_helper',
			'wxid_dana',
		]);
		expect(shown(id)?.map(([kind]) => kind)).toEqual(['notice', 'notice', 'notice']);
	});

	it('shows a problem and its remedy', async () => {
		await act('settings', { running: false });
		expect(starbot().view().status).toMatchObject({ tone: 'bad', action: { name: 'start' } });
		await act('start');
		await act('log-out');
		expect(starbot().view().status).toMatchObject({ tone: 'warn', action: { name: 'scan' } });
		await act('scan');
		expect(starbot().view().status).toMatchObject({ tone: 'good' });
	});

	it('shows requests by their type, with the code of a failure', async () => {
		await done('getFriendList', { robotId: HELPER.robotId });
		await call('robotInfo', { robotId: HELPER.robotId, cache: 1 });
		await refused('unheardOf', {});
		expect(
			starbot()
				.view()
				.calls.map(({ label, status, outcome }) => [label, status, outcome]),
		).toEqual([
			['getFriendList', 200, 'HTTP 200'],
			['robotInfo', 200, 'HTTP 200'],
			['unheardOf', 400, 'code 500'],
		]);
	});

	it('offers another process the same actions as a test', async () => {
		listen();
		await act('say', { chatId: LAUNCH, senderId: 'wxid_bob', text: 'in a group' });
		await act('say', { robot: HELPER.robotId, chatId: 'wxid_bob', text: 'in private' });
		await act('transfer', { fromWxId: 'wxid_bob', money: '1.00' });
		await act('event', { code: '4711', data: { a: 1 }, envelope: { robotId: HELPER.robotId } });
		await starbot().settled();
		expect(
			events()
				.map(({ event }) => event)
				.sort(),
		).toEqual(['10002', '10005', '4711', 'UNKNOWN_group']);
		expect((await act('say', { text: 'nowhere' })).answer.error).toContain('chatId');
	});

	it('rejects unknown settings and faults', async () => {
		expect((await act('settings', { nonsense: 1 })).status).toBe(400);
		expect((await act('settings', { token: 1 })).status).toBe(400);
		expect((await act('settings', { eventCodes: null })).status).toBe(400);
		expect((await act('fault', { kind: 'nonsense' })).status).toBe(400);
		expect((await act('fault', { kind: 'reset', type: 'robotInfo' })).status).toBe(200);
		expect(starbot().view().faults.active).toEqual(['reset']);
	});

	it('resets to the seed', async () => {
		await done('sendTextMessage', { robotId: HELPER.robotId, wxId: LAUNCH, message: 'x' });
		starbot().settings.token = 'secret';
		starbot().fault('timeout');
		await act('reset');
		expect(starbot().state.messages).toEqual([]);
		expect(starbot().requests).toEqual([]);
		expect(await done('getAccountListRequest', {})).toHaveLength(3);
	});
});
