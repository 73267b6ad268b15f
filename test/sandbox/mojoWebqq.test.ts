import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSandbox, type Sandbox } from '../../sandbox';
import { SendQueue } from '../../sandbox/mojoWebqq/sendQueue';
import { reportSample } from '../support/mojoWebqqEvents';
import { rawHttp, type RawAnswer } from '../support/rawHttp';
import { until } from '../support/until';

/**
 * Compares the stand-in with observations of the real plugin. Writes the requests by hand, without
 * our own client, so that the two cannot share a mistake.
 */

const PERL = '2617047292';
const FOOD = '3987654321';
const OWN = '2700000021';
const QUIET = '4294967295';
const DISCUSS = '4118239384';
const FRIEND = '2457053936';
const OWNER = '2372835507';
const WANG = '3680220215';
const CARD = '2832277643';

type Fields = Record<string, string>;

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(async () => {
	await sandbox.close();
});
beforeEach(() => {
	sandbox.mojoWebqq.reset();
	Object.assign(sandbox.mojoWebqq.settings, {
		sendIntervalMs: 5,
		callerTimeoutMs: 300,
		stopDelayMs: 20,
		clientStartMs: 20,
	});
});

const query = (fields: Fields) =>
	Object.keys(fields).length > 0 ? `?${new URLSearchParams(fields).toString()}` : '';

function get(path: string, fields: Fields = {}) {
	return rawHttp('GET', `${sandbox.mojoWebqq.baseUrl}/openqq/${path}${query(fields)}`);
}

function post(path: string, fields: Fields = {}) {
	return rawHttp(
		'POST',
		`${sandbox.mojoWebqq.baseUrl}/openqq/${path}`,
		new URLSearchParams(fields).toString(),
		{
			'Content-Type': 'application/x-www-form-urlencoded',
		},
	);
}

function controller(path: string, fields: Fields = {}, method = 'GET') {
	return rawHttp(method, `${sandbox.mojoWebqq.controllerUrl}/openqq/${path}${query(fields)}`);
}

async function json<T = Record<string, unknown>>(answer: Promise<RawAnswer>): Promise<T> {
	const { status, text } = await answer;
	expect(status).toBe(200);
	return JSON.parse(text) as T;
}

/** The result of a request: its status, or a lost connection. */
function fate(answer: Promise<RawAnswer>): Promise<number | string> {
	return answer.then(
		({ status }) => status,
		() => 'lost',
	);
}

const sent = () => sandbox.mojoWebqq.state.messages.filter((message) => message.class === 'send');
const contents = (answer: unknown[]) =>
	answer.map((event) => (event as { content?: string } | null)?.content ?? event);

/** Starts a long poll; resolves when the stand-in has received it. */
async function startPoll(signal?: AbortSignal) {
	const { live, aborted } = sandbox.mojoWebqq.polls;
	const answer = rawHttp('GET', `${sandbox.mojoWebqq.baseUrl}/openqq/check_event`, '', {}, signal);
	answer.catch(() => undefined);
	await until(
		() => sandbox.mojoWebqq.polls.live + sandbox.mojoWebqq.polls.aborted > live + aborted,
	);
	return { events: () => json<unknown[]>(answer), fate: () => fate(answer) };
}

const say = (text: string) =>
	sandbox.mojoWebqq.say({ kind: 'group', targetId: PERL, senderId: OWNER, text });

describe('transport', () => {
	it('writes JSON with sorted keys and escaped slashes, under a bare content type', async () => {
		const { text, headers } = await get('get_user_info');
		const keys = Object.keys(JSON.parse(text) as object);
		expect(keys).toEqual([...keys].sort());
		expect(text).toContain('计算机\\/互联网\\/IT');
		expect(headers['content-type']).toBe('application/json');
		expect(headers['access-control-allow-origin']).toBe('*');
	});

	it.each([
		'get_user_info',
		'get_friend_info',
		'get_group_info',
		'get_group_basic_info',
		'get_discuss_info',
		'relogin',
	])('%s accepts GET only', async (path) => {
		const { status, text, headers } = await post(path);
		expect([status, text]).toEqual([403, 'api not found']);
		expect(headers['content-type']).toBe('text/html;charset=UTF-8');
		expect((await get(path)).status).toBe(200);
	});

	it('answers 403 to unknown paths and methods, and a 404 page to / and to long request lines', async () => {
		expect((await get('nothing')).text).toBe('api not found');
		expect(
			(await rawHttp('PUT', `${sandbox.mojoWebqq.baseUrl}/openqq/get_client_info`)).status,
		).toBe(403);
		expect((await rawHttp('GET', `${sandbox.mojoWebqq.baseUrl}/`)).status).toBe(404);
		const long = await get('send_group_message', { id: PERL, content: '字'.repeat(950) });
		expect(long.status).toBe(404);
		expect(long.text).toMatch(/^<!DOCTYPE html>/);
		expect((await post('send_group_message', { id: PERL, content: '字'.repeat(950) })).status).toBe(
			200,
		);
	});

	it('accepts HEAD, OPTIONS, a trailing slash, .json, multipart forms and JSONP', async () => {
		expect(
			(await rawHttp('HEAD', `${sandbox.mojoWebqq.baseUrl}/openqq/get_user_info`)).status,
		).toBe(200);
		const options = await rawHttp('OPTIONS', `${sandbox.mojoWebqq.baseUrl}/openqq/whatever`);
		expect(options.headers['access-control-allow-methods']).toBe('OPTIONS, HEAD, GET, POST');
		expect((await get('get_client_info/')).status).toBe(200);
		expect((await get('get_client_info.json', { datatype: 'jsonp', callback: 'fn' })).text).toMatch(
			/^fn\(\{.*\}\)$/,
		);
		const part = (name: string, value: string) =>
			`--B\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
		const url = `${sandbox.mojoWebqq.baseUrl}/openqq/send_friend_message`;
		await rawHttp('POST', url, `${part('id', FRIEND)}${part('content', '你好')}--B--\r\n`, {
			'Content-Type': 'multipart/form-data; boundary=B',
		});
		expect(sent()).toMatchObject([{ content: '你好', targetId: FRIEND }]);
	});

	it('ignores a JSON body, and finds no target by a parameter given twice', async () => {
		const url = `${sandbox.mojoWebqq.baseUrl}/openqq/send_friend_message`;
		const body = JSON.stringify({ id: FRIEND, content: 'x' });
		const asJson = rawHttp('POST', url, body, { 'Content-Type': 'application/json' });
		expect(await json(asJson)).toEqual({ id: null, code: 100, status: 'friend not found' });
		const twice = rawHttp('POST', `${url}?id=${FRIEND}`, `id=${FRIEND}&content=x`, {
			'Content-Type': 'application/x-www-form-urlencoded',
		});
		expect(await json(twice)).toMatchObject({ code: 100 });
		expect(sent()).toHaveLength(0);
	});

	it('garbles GBK bytes, and reports success', async () => {
		const url = `${sandbox.mojoWebqq.baseUrl}/openqq/send_friend_message?id=${FRIEND}&content=%c4%e3`;
		expect(await json(rawHttp('GET', url))).toMatchObject({ code: 0 });
		expect(sent()[0]!.content).toBe('Äã');
	});

	it('answers code -6 under HTTP 200 without the key that the operator requires', async () => {
		sandbox.mojoWebqq.settings.auth.secret = 'this is your secret key';
		const refused = { code: -6, status: 'auth failure' };
		expect(await json(get('get_user_info'))).toEqual(refused);
		expect(await json(get('nowhere'))).toEqual(refused);
		const exp = String(Math.floor(Date.now() / 1000) + 60);
		const key = createHash('md5')
			.update(`this is your secret key${FRIEND}你好${exp}`)
			.digest('hex');
		const signed = { id: FRIEND, content: '你好', exp, key };
		expect(await json(post('send_friend_message', signed))).toMatchObject({ code: 0 });
		expect(await json(post('send_friend_message', { ...signed, content: '再见' }))).toEqual(
			refused,
		);
		expect(await json(post('send_friend_message', { ...signed, exp: '1' }))).toEqual(refused);
	});
});

describe('lists and searches', () => {
	it('return members and details of a group only after they were loaded', async () => {
		const groups = await json<Array<{ id: number; member?: unknown[] }>>(get('get_group_info'));
		expect(groups[0]!.member).toHaveLength(5);
		expect(groups[3]).toEqual({
			id: Number(QUIET),
			code: Number(QUIET),
			name: 'Quiet corner',
			markname: null,
		});
		const basic = await json<object[]>(get('get_group_basic_info'));
		expect(basic[0]).toMatchObject({
			role: 'manage',
			owner_id: Number(OWNER),
			owner_uid: 419902730,
		});
		expect(basic[0]).not.toHaveProperty('member');
		await get('search_group', { id: QUIET });
		const after = await json<Array<{ member?: unknown[] }>>(get('get_group_info'));
		expect(after[3]!.member).toHaveLength(2);
	});

	it('return ids as numbers, those of discussion members as text, and QQ numbers only where known', async () => {
		const [discuss] = await json<Array<{ member: Array<{ id: unknown }> }>>(
			get('get_discuss_info'),
		);
		expect(discuss!.member[0]!.id).toBe(OWNER);
		const friends = await json<Array<{ id: unknown; uid?: unknown }>>(get('get_friend_info'));
		expect(friends[0]!.id).toBe(Number(FRIEND));
		expect(friends.map(({ uid }) => uid)).toEqual([10000001, 78912345, 10000003, undefined, null]);
	});

	it('return an array, or an object if nothing is found or searched for', async () => {
		const friends = await json<object[]>(
			post('search_friend', { displayname: '哈哈', state: 'offline' }),
		);
		expect(friends).toMatchObject([{ uid: 78912345 }]);
		expect(friends[0]).not.toHaveProperty('displayname');
		const none = { code: 100, status: 'object not found' };
		expect(await json(get('search_friend', { displayname: '哈哈', state: 'online' }))).toEqual(
			none,
		);
		expect(await json(get('search_friend'))).toEqual(none);
		expect(await json(get('search_group', { client: 'default', id: PERL }))).toEqual(none);
		expect(await json(get('search_friend', { uid: '' }))).toMatchObject([{ name: 'A&B 公司' }, {}]);
	});

	it('accept the old attribute names of groups, and cannot search by members', async () => {
		const names = async (fields: Fields) =>
			(await json<Array<{ name: string }>>(get('search_group', fields))).map(({ name }) => name);
		expect(await names({ gnumber: '144539789' })).toEqual(['PERL学习交流']);
		expect(await names({ gtype: 'create' })).toEqual(['Launch team']);
		expect(await names({ gid: PERL })).toEqual(['PERL学习交流']);
		expect(await names({ member: 'x' })).toHaveLength(4);
		expect(await names({ member: 'x', id: OWN })).toEqual(['Launch team']);
		expect((await get('search_friend', { member: 'x' })).status).toBe(500);
	});

	it.each(['new', 'dump', 'to_json_hash', 'client'])(
		'find nothing by %s, a method of every object that equals no text',
		async (name) => {
			for (const path of ['search_friend', 'search_group'])
				expect(await json(get(path, { [name]: '1' }))).toMatchObject({ code: 100 });
		},
	);

	it('call every other attribute as a method, which answers 500 or ends the client', async () => {
		expect((await get('search_friend', { key: 'x' })).status).toBe(500);
		expect((await get('search_group', { datatype: 'jsonp', id: PERL })).status).toBe(500);
		expect(await fate(get('search_friend', { send: '1' }))).toBe('lost');
		expect(sandbox.mojoWebqq.client.death).toMatchObject({ exitCode: 255 });
		expect(await fate(get('get_client_info'))).toBe('lost');
	});
});

describe('sending', () => {
	it('answers with id, code, status and info, and reports the message', async () => {
		const answer = await json(
			post('send_group_message', { uid: '144539789', content: '<你好>\n[微笑]' }),
		);
		expect(answer).toEqual({
			code: 0,
			id: expect.any(Number),
			info: '发送正常',
			status: '发送成功',
		});
		const [event] = await json<object[]>(get('check_event'));
		expect(event).toEqual({
			...{
				class: 'send',
				code: 0,
				content: '＜你好＞\n[微笑]',
				from: 'api',
				group: 'PERL学习交流',
			},
			...{
				group_id: 2617047292,
				group_uid: 144539789,
				id: answer.id,
				info: '发送正常',
				msg: '发送成功',
			},
			...{
				post_type: 'send_message',
				sender: '机器人小灰',
				sender_id: 1234567,
				sender_uid: 1234567,
			},
			...{ source: 'local', time: expect.any(Number), ttl: 2, type: 'group_message' },
		});
	});

	it.each([
		['send_friend_message', { id: '1' }, 100, 'friend not found'],
		['send_friend_message', { id: FRIEND, name: 'Alice' }, 100, 'friend not found'],
		['send_group_message', {}, 101, 'group not found'],
		['send_discuss_message', { id: PERL }, 102, 'discuss not found'],
		['send_sess_message', { group_id: PERL, id: '1' }, 103, 'group member not found'],
		['send_sess_message', { discuss_id: DISCUSS, id: '1' }, 104, 'discuss member not found'],
		['send_sess_message', { id: FRIEND }, 105, 'discuss member or group member  not found'],
	])('%s %j finds no target: %d', async (path, selectors, code, status) => {
		const answer = json(post(path, { ...(selectors as Fields), content: 'x' }));
		expect(await answer).toEqual({ id: null, code, status });
	});

	it('sends to the first target without a number if the selector is empty', async () => {
		await post('send_group_message', { uid: '', content: 'oops' });
		expect(sent()).toMatchObject([{ targetId: QUIET }]);
	});

	it('sends one message at a time to all targets, and later even those of dropped requests', async () => {
		Object.assign(sandbox.mojoWebqq.settings, { sendIntervalMs: 1_000, callerTimeoutMs: 1_500 });
		const fates = [
			fate(post('send_group_message', { id: PERL, content: '1' })),
			fate(post('send_friend_message', { id: FRIEND, content: '2' })),
			fate(post('send_discuss_message', { id: DISCUSS, content: '3' })),
		];
		expect((await Promise.all(fates)).sort()).toEqual([200, 200, 'lost']);
		await until(() => sent().length === 3);
		expect(
			sent()
				.map(({ content }) => content)
				.sort(),
		).toEqual(['1', '2', '3']);
	});

	it('sends in the order of the requests, also when it is busy between them', async () => {
		const queue = new SendQueue({ sendIntervalMs: 1 });
		const sent: number[] = [];
		const sending: Array<Promise<unknown>> = [];
		for (let message = 0; message < 12; message++) {
			sending.push(queue.turn().then(() => sent.push(message)));
			const busyTill = Date.now() + (message === 6 ? 10 : 0);
			while (Date.now() < busyTill);
		}
		await Promise.all(sending);
		expect(sent).toEqual(Array.from({ length: 12 }, (_, message) => message));
	});

	it('never answers a message without content; with async it reports success and sends nothing', async () => {
		expect(await fate(post('send_friend_message', { id: FRIEND, content: '' }))).toBe('lost');
		expect(await fate(post('send_friend_message', { id: FRIEND }))).toBe('lost');
		const agreed = await json(post('send_friend_message', { id: FRIEND, async: '1' }));
		expect(agreed).toEqual({ code: 0, status: 'request already in execution' });
		await post('send_friend_message', { id: FRIEND, content: 'the only one' });
		expect(sent()).toHaveLength(1);
	});

	it('reads any text but 0 as a true async, and answers 500 to it for discussions', async () => {
		const asked = { id: PERL, content: 'x' };
		const agreed = { code: 0, status: 'request already in execution' };
		expect(await json(post('send_group_message', { ...asked, async: 'false' }))).toEqual(agreed);
		expect(await json(post('send_group_message', { ...asked, async: '0' }))).toHaveProperty('id');
		const discuss = await post('send_discuss_message', { id: DISCUSS, content: 'x', async: '1' });
		expect(discuss.status).toBe(500);
		expect(sent().every(({ kind }) => kind === 'group')).toBe(true);
	});

	it('loses temporary messages and drops their requests', async () => {
		expect(await fate(post('send_sess_message', { group_id: PERL, id: WANG, content: 'x' }))).toBe(
			'lost',
		);
		expect(
			await fate(post('send_sess_message', { discuss_id: DISCUSS, uid: '66668888', content: 'x' })),
		).toBe('lost');
		expect(sent()).toHaveLength(0);
	});

	it.each([
		['code-1', -1, '数据格式错误'],
		['code-5', -5, '未识别返回值:100101'],
		['ignored-1202', 0, '忽略返回值: 1202'],
	] as const)("reports QQ's result: %s", async (fault, code, info) => {
		sandbox.mojoWebqq.fault(fault, { times: 1 });
		const answer = await json(post('send_group_message', { id: PERL, content: 'x' }));
		expect(answer).toMatchObject({ code, info, status: code === 0 ? '发送成功' : '发送失败' });
		expect(await json(get('check_event'))).toMatchObject([
			{ post_type: 'send_message', code, info },
		]);
		expect(await json(post('send_group_message', { id: PERL, content: 'y' }))).toMatchObject({
			code: 0,
		});
	});
});

describe('check_event', () => {
	it('holds an empty list until an event or the time limit', async () => {
		sandbox.mojoWebqq.settings.pollHoldMs = 30;
		expect((await get('check_event')).text).toBe('[]');
		say('kept');
		expect(contents(await json<unknown[]>(post('check_event')))).toEqual(['kept']);
	});

	it('answers a waiting poll with one event; the rest waits for the next poll', async () => {
		const poll = await startPoll();
		sandbox.mojoWebqq.inject(3);
		expect(contents(await poll.events())).toEqual(['message 1']);
		expect(contents(await json<unknown[]>(get('check_event')))).toEqual(['message 2', 'message 3']);
		expect(sandbox.mojoWebqq.waitingEvents).toBe(0);
	});

	it('keeps the last twenty events and drops the oldest', async () => {
		sandbox.mojoWebqq.inject(25);
		const events = contents(await json<unknown[]>(get('check_event')));
		expect(events).toEqual(Array.from({ length: 20 }, (_, index) => `message ${index + 6}`));
	});

	it('answers null to the second of two polls', async () => {
		const first = await startPoll();
		const second = await startPoll();
		say('once');
		expect(contents(await first.events())).toEqual(['once']);
		expect(await second.events()).toEqual([null]);
	});

	it('loses an event to a poll whose connection was closed', async () => {
		const abort = new AbortController();
		const aborted = await startPoll(abort.signal);
		abort.abort();
		expect(await aborted.fate()).toBe('lost');
		await until(() => sandbox.mojoWebqq.polls.aborted === 1);
		const live = await startPoll();
		say('lost');
		say('next');
		expect(await live.events()).toEqual([null]);
		expect(contents(await json<unknown[]>(get('check_event')))).toEqual(['next']);
	});

	it('closes polls when the client ends, and has no events after its restart', async () => {
		const poll = await startPoll();
		sandbox.mojoWebqq.client.die();
		expect(await poll.fate()).toBe('lost');
		say('while it is away');
		expect(await fate(get('check_event'))).toBe('lost');
		await sandbox.mojoWebqq.revive();
		const next = await startPoll();
		say('hello again');
		expect(contents(await next.events())).toEqual(['hello again']);
	});

	it('writes ids beyond 2^53 as bare numbers', async () => {
		sandbox.mojoWebqq.say({
			kind: 'friend',
			senderId: FRIEND,
			text: 'x',
			id: '2647366348175870091',
		});
		expect((await get('check_event')).text).toContain('"id":2647366348175870091,');
	});

	it('writes the four kinds of messages', async () => {
		const { mojoWebqq } = sandbox;
		mojoWebqq.say({ kind: 'friend', senderId: '2475249571', text: 'a' });
		mojoWebqq.say({ kind: 'group', targetId: PERL, senderId: CARD, text: 'b' });
		mojoWebqq.say({ kind: 'discuss', targetId: DISCUSS, senderId: OWNER, text: 'c' });
		mojoWebqq.say({ kind: 'sess', targetId: PERL, senderId: WANG, text: 'd' });
		const bot = {
			class: 'recv',
			receiver_id: 1234567,
			receiver_uid: 1234567,
			post_type: 'receive_message',
		};
		const group = { group: 'PERL学习交流', group_id: 2617047292, group_uid: 144539789 };
		expect(await json(get('check_event'))).toMatchObject([
			{ ...bot, type: 'friend_message', sender: '哈哈', sender_id: 2475249571, receiver: '小灰' },
			{ ...bot, ...group, type: 'group_message', sender: '前端-小红🌹', receiver: '机器人小灰' },
			{
				...bot,
				type: 'discuss_message',
				discuss: '测试讨论组',
				discuss_id: 4118239384,
				sender: '灰灰',
			},
			{
				...bot,
				...group,
				type: 'sess_message',
				via: 'group',
				sender: '老王',
				sender_uid: 45678902,
			},
		]);
	});

	it("reports the selected events of friends, groups and members, and never the client's own", async () => {
		const { mojoWebqq } = sandbox;
		await reportSample(mojoWebqq, 'login');
		await reportSample(mojoWebqq, 'input_qrcode');
		await reportSample(mojoWebqq, 'new_friend');
		await reportSample(mojoWebqq, 'new_discuss');
		await reportSample(mojoWebqq, 'group_property_change');
		await mojoWebqq.join(FOOD, '2500000042');
		const events = await json<Array<{ event: string; params: object[] }>>(get('check_event'));
		expect(events.map(({ event }) => event)).toEqual(['new_friend', 'new_group_member']);
		expect(events[1]!.params).toMatchObject([
			{ name: 'Alice' },
			{ id: Number(FOOD), member: expect.any(Array) },
		]);

		mojoWebqq.settings.postEventList = ['new_discuss_member', 'group_property_change'];
		await reportSample(mojoWebqq, 'new_discuss_member');
		await reportSample(mojoWebqq, 'group_property_change');
		await reportSample(mojoWebqq, 'new_friend');
		const listed = await json<Array<{ event: string; params: unknown[] }>>(get('check_event'));
		expect(listed.map(({ event, params }) => [event, params.length])).toEqual([
			['new_discuss_member', 1],
			['group_property_change', 4],
		]);
	});
});

describe('members', () => {
	const kick = (fields: Fields) => post('kick_group_member', fields);
	const mute = (fields: Fields) => post('shutup_group_member', fields);
	const memberIds = async (id: string) => {
		const [group] = await json<Array<{ member: Array<{ id: number }> }>>(
			get('search_group', { id }),
		);
		return group!.member.map((member) => String(member.id));
	};

	it.each([
		[
			{ member_id: WANG, time: '1' },
			{ code: 100, status: 'object not found' },
		],
		[
			{ group_id: PERL, member_id: '1' },
			{ code: 400, status: 'shutup time missing or error' },
		],
		[
			{ group_id: PERL, time: '1' },
			{ code: 200, status: 'member id empty' },
		],
		[{ group_id: PERL, member_id: '', member_uid: '45678902', time: '1' }, { code: 200 }],
		[
			{ group_id: PERL, member_id: `${WANG},999`, time: '1' },
			{ code: 100, status: 'member 999 not found' },
		],
		[
			{ group_id: PERL, member_id: `,${WANG}`, time: '1' },
			{ code: 100, status: 'member  not found' },
		],
		[
			{ group_id: PERL, member_id: `${WANG},,${CARD}`, time: '1' },
			{ code: 100, status: 'member  not found' },
		],
		[
			{ group_id: PERL, member_id: ',,', time: '1' },
			{ code: 200, status: 'member id empty' },
		],
		[
			{ group_id: PERL, member_id: `${WANG},`, time: '1' },
			{ code: 0, status: 'success' },
		],
		[
			{ group_id: PERL, member_id: WANG, time: '0' },
			{ code: 201, status: 'failure' },
		],
		[{ group_id: PERL, member_id: OWNER, time: '1' }, { code: 201 }],
		[{ group_id: FOOD, member_id: FRIEND, time: '1' }, { code: 201 }],
		[
			{ group_uid: '144539789', member_uid: '45678902,45678901', time: '2' },
			{ code: 0, status: 'success' },
		],
	])('Mute with %j: %j', async (fields, expected) => {
		expect(await json(mute(fields as unknown as Fields))).toMatchObject(expected);
	});

	it('a mute is shown on the page, and the member cannot write', async () => {
		await mute({ group_id: PERL, member_id: WANG, time: '10' });
		const view = sandbox.mojoWebqq.view().conversations.find(({ id }) => id === `group:${PERL}`)!;
		expect(view.members.find(({ id }) => id === WANG)!.badges[0]).toMatch(/^muted until/);
		expect(view.messages.at(-1)).toMatchObject({
			kind: 'notice',
			text: '老王 was muted for 10 min',
		});
		const speak = () =>
			sandbox.mojoWebqq.say({ kind: 'group', targetId: PERL, senderId: WANG, text: 'x' });
		expect(speak).toThrow(/muted/);
	});

	it('a kick takes effect but gets 500; of several members the client forgets only the first', async () => {
		const { status, headers } = await kick({ group_id: PERL, member_id: `${WANG},${CARD}` });
		expect(status).toBe(500);
		expect(headers['content-type']).toMatch(/^text\/html/);
		expect(await memberIds(PERL)).not.toContain(WANG);
		expect(await memberIds(PERL)).toContain(CARD);
		const view = sandbox.mojoWebqq.view().conversations.find(({ id }) => id === `group:${PERL}`)!;
		expect(view.members.map(({ id }) => id)).not.toContain(CARD);
		await sandbox.mojoWebqq.update();
		expect(await memberIds(PERL)).not.toContain(CARD);
		expect(await json(get('check_event'))).toMatchObject([{ event: 'lose_group_member' }]);
	});

	it('a kick gets a success if its event is not reported, and a refusal without the right', async () => {
		sandbox.mojoWebqq.settings.postEventList = [];
		expect(await json(kick({ group_id: OWN, member_id: '2900000013' }))).toEqual({
			code: 0,
			status: 'success',
		});
		expect(await json(kick({ group_id: PERL, member_id: OWNER }))).toEqual({
			code: 201,
			status: 'failure',
		});
		expect(await json(kick({ group_id: FOOD, member_id: FRIEND }))).toEqual({
			code: 201,
			status: 'failure',
		});
	});
});

describe('the client', () => {
	it('describes itself', async () => {
		expect(await json(post('get_client_info'))).toEqual({
			...{
				account: 'default',
				code: 0,
				http_debug: 0,
				log_encoding: null,
				log_level: 'info',
				log_path: '',
			},
			...{
				os: 'linux',
				pid: expect.any(Number),
				runtime: expect.any(Number),
				starttime: expect.any(Number),
			},
			...{ status: 'success', version: '2.2.7' },
		});
	});

	it('answers no request before its login, and all of them afterwards', async () => {
		sandbox.mojoWebqq.settings.clientState = 'scaning';
		const asked = fate(get('get_client_info'));
		const late = new Promise((resolve) => setTimeout(resolve, 400, 'noReply'));
		expect(await Promise.race([asked, late])).toBe('noReply');
		sandbox.mojoWebqq.settings.clientState = 'running';
		expect(await asked).toBe(200);
	});

	it('ends some time after stop_client', async () => {
		const { status } = await json<{ status: string }>(get('stop_client'));
		expect(status).toMatch(/^success, client\(\d+\) will stop in 3 seconds$/);
		await until(() => sandbox.mojoWebqq.client.death !== undefined);
		expect(sandbox.mojoWebqq.client.death).toMatchObject({ exitCode: 0 });
		expect(await fate(get('get_client_info'))).toBe('lost');
		expect(sandbox.mojoWebqq.view().status).toMatchObject({
			tone: 'bad',
			action: { name: 'revive' },
		});
	});

	it('has new ids and no known numbers after a relogin', async () => {
		await get('relogin');
		await until(() => sandbox.mojoWebqq.settings.clientState === 'scaning');
		expect(sandbox.mojoWebqq.view().status).toMatchObject({
			tone: 'warn',
			action: { name: 'scan' },
		});
		await sandbox.mojoWebqq.scan();
		expect(await json(post('send_group_message', { id: PERL, content: 'x' }))).toMatchObject({
			code: 101,
		});
		const [group] = await json<Array<{ id: number }>>(
			get('search_group', { name: 'PERL学习交流' }),
		);
		expect(group!.id).not.toBe(Number(PERL));
		expect(group).not.toHaveProperty('uid');
		const refused = post('kick_group_member', {
			group_id: String(group!.id),
			member_id: '1234567',
		});
		expect(await json(refused)).toMatchObject({ code: 201 });
	});
});

describe('post_api', () => {
	let receiver: Awaited<ReturnType<typeof startReceiver>>;

	beforeEach(async () => {
		receiver = await startReceiver();
		sandbox.mojoWebqq.settings.postApi = receiver.url;
	});
	afterEach(async () => {
		await receiver.close();
	});

	/** A bot owner's webhook that answers as the test says. */
	async function startReceiver() {
		const received: Array<{ body: string; headers: IncomingHttpHeaders; url: string }> = [];
		const answer = { status: 200, type: 'text/plain', body: 'ok' };
		const server: Server = createServer((incoming, response) => {
			let body = '';
			incoming.on('data', (chunk: Buffer) => (body += chunk.toString()));
			incoming.on('end', () => {
				received.push({ body, headers: incoming.headers, url: incoming.url ?? '' });
				response.writeHead(answer.status, answer.type ? { 'Content-Type': answer.type } : {});
				response.end(answer.body);
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		return {
			url: `http://127.0.0.1:${port}/hook`,
			received,
			events: () => received.map(({ body }) => JSON.parse(body) as Record<string, unknown>),
			answers: (type: string, body: string, status = 200) =>
				Object.assign(answer, { type, body, status }),
			close: () =>
				new Promise((resolve) => {
					server.close(resolve);
					server.closeAllConnections();
				}),
		};
	}

	it('posts messages and events as JSON without a charset', async () => {
		await say('hi').delivered;
		await reportSample(sandbox.mojoWebqq, 'lose_friend');
		expect(receiver.received[0]!.headers['content-type']).toBe('application/json');
		expect(receiver.received[0]!.headers['user-agent']).toMatch(/Chrome\/37/);
		expect(receiver.events()).toMatchObject([
			{ post_type: 'receive_message', type: 'group_message', content: 'hi' },
			{ post_type: 'event', event: 'lose_friend', params: [{ name: '新好友1' }] },
		]);
	});

	it.each([
		['application/json', ''],
		['application/json', '"ok"'],
		['application/json;charset=utf-8', 'null'],
		['text/json', 'true'],
		['application/json', '{"reply":'],
	])('crashes on the response %s %s', async (type, body) => {
		receiver.answers(type, body);
		await say('hi').delivered;
		expect(sandbox.mojoWebqq.client.death).toMatchObject({ exitCode: 255 });
		expect(await fate(get('get_client_info'))).toBe('lost');
		const { status } = sandbox.mojoWebqq.view();
		expect(status).toMatchObject({
			tone: 'bad',
			text: expect.stringContaining('no JSON object') as unknown,
		});
	});

	it.each([
		['text/plain', 'ok', 200],
		['text/html', '"ok"', 200],
		['', '', 204],
		['application/json', '[]', 200],
		['application/json', '{}', 200],
		['application/json', '"ok"', 500],
	])('accepts the response %s %s with HTTP %d', async (type, body, status) => {
		receiver.answers(type, body, status);
		await say('hi').delivered;
		expect((await get('get_client_info')).status).toBe(200);
		expect(sent()).toHaveLength(0);
	});

	it('accepts any response to an event', async () => {
		receiver.answers('application/json', '"ok"');
		await reportSample(sandbox.mojoWebqq, 'new_friend');
		expect(sandbox.mojoWebqq.client.death).toBeUndefined();
	});

	it('replies to all messages, also to its own, in an endless loop', async () => {
		receiver.answers('application/json', '{"reply":"\\u4f60好"}');
		say('hi');
		await until(() => sent().length >= 3);
		expect(sent()[2]).toMatchObject({ content: '你好', from: 'code', targetId: PERL });
		receiver.answers('text/plain', '');
		await until(() => receiver.received.length > sent().length);
		expect(receiver.events()[1]).toMatchObject({ post_type: 'send_message', from: 'code' });
	});

	it('mutes the sender for at least sixty seconds', async () => {
		const until = () =>
			sandbox.mojoWebqq.state.groups[0]!.member.find(({ id }) => String(id) === WANG)!.mutedUntil;
		const speak = () =>
			sandbox.mojoWebqq.say({ kind: 'group', targetId: PERL, senderId: WANG, text: 'x' });
		receiver.answers('application/json', '{"shutup":1,"shutup_time":59}');
		await speak().delivered;
		expect(until()).toBeUndefined();
		receiver.answers('application/json', '{"shutup":1}');
		await speak().delivered;
		expect(until()).toBeGreaterThan(Date.now());
	});

	it('reports a login step by step, with the QR code as base64 in lines', async () => {
		const { mojoWebqq } = sandbox;
		await mojoWebqq.client.askForScan();
		await mojoWebqq.scan();
		const events = receiver.events() as Array<{ event: string; params: string[] }>;
		expect(
			events.map(({ event, params }) => [event, ...(event === 'input_qrcode' ? [] : params)]),
		).toEqual([
			['state_change', 'running', 'scaning'],
			['input_qrcode'],
			['state_change', 'scaning', 'confirming'],
			['state_change', 'confirming', 'updating'],
			['login', 1],
			['state_change', 'updating', 'running'],
		]);
		const [path, base64] = events[1]!.params as [string, string];
		expect(path).toMatch(/\.png$/);
		expect(base64.split('\n')[0]).toHaveLength(76);
		const png = Buffer.from(base64, 'base64');
		expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
		expect(png.subarray(-8, -4).toString('latin1')).toBe('IEND');
	});

	it('blocks while a post about its login is unanswered', async () => {
		const held: Array<() => void> = [];
		const slow = createServer((_, response) => held.push(() => response.end()));
		await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
		sandbox.mojoWebqq.settings.postApi = `http://127.0.0.1:${(slow.address() as AddressInfo).port}/`;
		const posted = reportSample(sandbox.mojoWebqq, 'login');
		await until(() => held.length > 0);
		let answered = false;
		const asked = get('get_client_info').then(() => (answered = true));
		await until(() => sandbox.mojoWebqq.requests.length > 0);
		expect(answered).toBe(false);
		held[0]!();
		await Promise.all([posted, asked]);
		slow.close();
		slow.closeAllConnections();
	});
});

describe('the Controller', () => {
	it('forwards requests that name a client', async () => {
		expect(await json(controller('get_client_info', { client: 'default' }))).toMatchObject({
			code: 0,
		});
		expect(await json(controller('get_client_info'))).toEqual({
			code: 1,
			status: 'client not found',
		});
		expect(await json(controller('get_client_info', { client: 'x' }))).toEqual({
			code: 1,
			status: 'client not exists',
		});
		expect((await controller('get_user_info', { client: 'default' }, 'POST')).status).toBe(403);
		const other = await rawHttp('GET', `${sandbox.mojoWebqq.controllerUrl}/elsewhere`);
		expect([other.status, other.text]).toEqual([403, '{"code":-1,"status":"api not found"}']);
		const root = await rawHttp('GET', `${sandbox.mojoWebqq.controllerUrl}/`);
		expect([root.status, root.headers['content-type']]).toEqual([404, 'text/html;charset=UTF-8']);
		// The Controller also forwards the client's name, which breaks every search.
		expect(await json(controller('search_group', { client: 'default', id: PERL }))).toMatchObject({
			code: 100,
		});
	});

	it('answers an empty 200 without a content type after the client ended, until it notices', async () => {
		sandbox.mojoWebqq.client.die();
		const { status, text, headers } = await controller('get_client_info', { client: 'default' });
		expect([status, text, headers['content-type']]).toEqual([200, '', undefined]);
		sandbox.mojoWebqq.settings.controllerCheckMs = -1;
		expect(await json(controller('get_client_info', { client: 'default' }))).toMatchObject({
			code: 1,
		});
		expect(await json(controller('start_client', { client: 'default' }))).toMatchObject({
			code: 0,
			status: 'success',
		});
		expect((await get('get_client_info')).status).toBe(200);
	});

	it('starts a client, shows its QR code, and stops it', async () => {
		const started = await json(controller('start_client', { client: 'qq2', pwd: 'secret' }));
		expect(started).toMatchObject({
			client: 'qq2',
			account: 'qq2',
			code: 0,
			pwd: 'secret',
			status: 'success',
		});
		expect(await json(controller('start_client', { client: 'qq2' }))).toMatchObject({
			status: 'client already exists',
		});
		await until(() => sandbox.mojoWebqq.clients.get('qq2')?.qrCode !== undefined);
		const image = await controller('get_qrcode', { client: 'qq2' });
		expect(image.headers['content-type']).toBe('image/png');
		expect(image.headers['cache-control']).toBe('no-cache');
		expect(await json(controller('check_client', { client: 'qq2' }))).toMatchObject({
			code: 0,
			client: [{ account: 'qq2', state: 'scaning', port: 5001 }],
		});
		await sandbox.mojoWebqq.scan('qq2');
		expect((await controller('get_qrcode', { client: 'qq2' })).status).toBe(404);
		expect(await json(controller('get_client_info', { client: 'qq2' }))).toMatchObject({
			account: 'qq2',
		});
		expect(await json(controller('check_client'))).toEqual({
			code: 0,
			client: [{ port: 5000 }, { port: 5001 }],
		});
		expect(await json(controller('stop_client', { client: 'qq2' }))).toMatchObject({
			code: 0,
			client: 'qq2',
		});
		expect(await json(controller('stop_client', { client: 'qq2' }))).toEqual({
			code: 1,
			status: 'client not exists',
		});
	});

	it("reports a client's previous state until the new one has written its own", async () => {
		sandbox.mojoWebqq.settings.clientStartMs = 1000;
		const state = async () => await json(controller('check_client', { client: 'qq2' }));
		const unread = { code: 1, status: 'client state file read error' };
		const { pid } = await json(controller('start_client', { client: 'qq2' }));
		expect(await state()).toEqual(unread);
		await until(() => sandbox.mojoWebqq.clients.get('qq2')?.qrCode !== undefined);
		expect(await state()).toMatchObject({ client: [{ pid, state: 'scaning' }] });
		await controller('stop_client', { client: 'qq2' });
		const again = await json(controller('start_client', { client: 'qq2' }));
		expect(again.pid).not.toBe(pid);
		expect(await state()).toMatchObject({ client: [{ pid, state: 'stop' }] });
		await until(() => sandbox.mojoWebqq.clients.get('qq2')?.qrCode !== undefined);
		expect(await state()).toMatchObject({ client: [{ pid: again.pid, state: 'scaning' }] });
	});

	it('gives two clients that start at once the same port, and one of them ends', async () => {
		sandbox.mojoWebqq.settings.clientStartMs = 1000;
		const first = await json(controller('start_client', { client: 'qq2' }));
		const second = await json(controller('start_client', { client: 'qq3' }));
		expect([first.port, second.port]).toEqual([5001, 5001]);
		await until(() => sandbox.mojoWebqq.clients.get('qq3')?.death !== undefined);
		expect(await json(controller('check_client', { client: 'qq3' }))).toMatchObject({
			client: [{ pid: second.pid, state: 'stop' }],
		});
		expect(await json(controller('check_client', { client: 'qq2' }))).toMatchObject({
			client: [{ pid: first.pid, state: 'scaning' }],
		});
	});

	it('starts and stops a client with a Chinese name, and crashes on a request for its state', async () => {
		const client = '小灰';
		expect(await json(controller('start_client', { client }))).toMatchObject({ code: 0, client });
		expect(await fate(controller('check_client', { client }))).toBe('lost');
		expect(await json(controller('stop_client', { client }))).toMatchObject({ code: 0 });
	});

	it('has its own authentication, with HTTP 403', async () => {
		sandbox.mojoWebqq.settings.controllerAuth.params = { token: 't' };
		const { status, text } = await controller('check_client');
		expect([status, text]).toEqual([403, 'auth failure']);
		expect(await json(controller('check_client', { token: 't' }))).toMatchObject({ code: 0 });
	});
});

describe('faults', () => {
	const send = () => post('send_group_message', { id: PERL, content: 'x' });

	it.each([
		['http500-html', 500, /^<!doctype html>/, 0],
		['http500-empty', 500, /^$/, 0],
		['wrong-type', 200, /^<!doctype html>/, 0],
		['empty-200', 200, /^$/, 0],
		['truncated', 200, /^\{"code":0,"id":\d+,"info"[^}]*$/, 1],
		['in-pieces', 200, /^\{"code":0.*发送成功"\}$/, 1],
	] as const)('%s', async (kind, status, text, messages) => {
		sandbox.mojoWebqq.fault(kind, { times: 1 });
		const answer = await send();
		expect(answer.status).toBe(status);
		expect(answer.text).toMatch(text);
		expect(sent()).toHaveLength(messages);
		expect((await send()).status).toBe(200);
		expect(sent()).toHaveLength(messages + 1);
	});

	it.each([
		['reset', 0],
		['reset-after', 1],
	] as const)('%s', async (kind, messages) => {
		sandbox.mojoWebqq.fault(kind, { path: '/openqq/send_group_message', times: 1 });
		expect(await fate(send())).toBe('lost');
		expect(sent()).toHaveLength(messages);
	});
});

describe('the page', () => {
	const act = (action: string, body: unknown) =>
		rawHttp('POST', `${sandbox.url}/_sandbox/mojoWebqq/${action}`, JSON.stringify(body));

	it('lets a visitor write as a member, and shows the conversations', async () => {
		await act('say', { conversation: `group:${PERL}`, sender: WANG, text: 'typed' });
		await act('say', { conversation: 'friend:1234567', sender: FRIEND, text: 'private' });
		expect(contents(await json<unknown[]>(get('check_event')))).toEqual(['typed', 'private']);
		const { conversations } = sandbox.mojoWebqq.view();
		expect(conversations.map(({ kind }) => kind)).toEqual([
			'group',
			'group',
			'group',
			'group',
			'group',
			'private',
		]);
		expect(conversations.at(-1)!.messages).toMatchObject([{ text: 'private', personId: FRIEND }]);
	});

	it('shows the QR code, which a visitor can scan', async () => {
		await act('ask-for-scan', {});
		const { imageUrl } = sandbox.mojoWebqq.view().status!;
		const image = await rawHttp('GET', imageUrl!);
		expect(image.headers['content-type']).toBe('image/png');
		expect(sandbox.mojoWebqq.requests).toHaveLength(0);
		await act('scan', {});
		expect(sandbox.mojoWebqq.view().status).toMatchObject({ tone: 'good' });
	});

	it.each([
		['say', { conversation: `group:${PERL}`, sender: FRIEND, text: 'x' }, /is no member of/],
		['say', { kind: 'discuss', targetId: PERL, senderId: OWNER, text: 'x' }, /no discussion/],
		['say', { kind: 'mail', senderId: OWNER, text: 'x' }, /must be one of friend/],
		['add', { conversation: `group:${PERL}`, userId: WANG }, /a member already/],
		['kick', { conversation: `group:${PERL}`, userId: '1234567' }, /has to stay/],
		['settings', { clientState: 'asleep' }, /must be one of init/],
		['settings', { listLimit: 'many' }, /must be a number/],
	])('explains bad input to %s', async (action, body, message) => {
		const { status, text } = await act(action, body);
		expect(status).toBe(400);
		expect((JSON.parse(text) as { error: string }).error).toMatch(message);
	});
});
