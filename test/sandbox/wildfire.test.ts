import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Agent, createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSandbox, type Sandbox } from '../../sandbox';
import { MessageIds } from '../../sandbox/wildfire/messageId';
import { rawHttp } from '../support/rawHttp';

/**
 * Compares the stand-in with facts about the real server. Writes the requests by hand, without our
 * own client, so that the two cannot share a mistake.
 */

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(async () => {
	await sandbox.close();
});
beforeEach(() => {
	sandbox.wildfire.reset();
});

function sha1(text: string): string {
	return createHash('sha1').update(text, 'utf8').digest('hex');
}

function signed(rid = 'FireRobot', secret = '123456', timestamp = String(Date.now())) {
	return { nonce: '76616', timestamp, sign: sha1(`76616|${secret}|${timestamp}`), rid };
}

/** Makes a signed call; the body is text if its exact bytes matter. */
function call(path: string, body: unknown = '', headers: Record<string, string> = signed()) {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	return rawHttp('POST', `${sandbox.wildfire.baseUrl}${path}`, text, headers);
}

async function codeOf(path: string, body: unknown, headers?: Record<string, string>) {
	const { status, text } = await call(path, body, headers);
	expect(status).toBe(200);
	return (JSON.parse(text) as { code: number }).code;
}

async function resultOf<T = Record<string, unknown>>(path: string, body: unknown = ''): Promise<T> {
	const { text } = await call(path, body);
	const { code, result } = JSON.parse(text) as { code: number; result: T };
	expect(code).toBe(0);
	return result;
}

const hello = { type: 1, searchableContent: 'hello', persistFlag: 3 };
const toGroup = (target: string, payload: object = hello) => ({
	conv: { type: 1, target },
	payload,
});

/** A webhook as a robot's owner would run it; it stores the server's posts. */
async function startReceiver() {
	const received: Array<{ body: string; headers: IncomingHttpHeaders }> = [];
	const server: Server = createServer((incoming, response) => {
		let body = '';
		incoming.on('data', (chunk: Buffer) => (body += chunk.toString()));
		incoming.on('end', () => {
			received.push({ body, headers: incoming.headers });
			response.end('ok');
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/robot`,
		received,
		close: () =>
			new Promise((resolve) => {
				server.close(resolve);
				server.closeAllConnections();
			}),
	};
}

describe('signing', () => {
	it.each([
		['76616', '123456', '1558350862502', 'b98f9b0717f59febccf1440067a7f50d9b31bdde'],
		['42', 's3cr3t', '1711368000000', '4dbfebc40764343d2ee5b51602ab31bca9148bea'],
		['7', '密钥', '1782129600000', 'e647573e7fa6bfff29a822267af900cf63cec8ff'],
	])('accepts the known signature of %s|%s|%s', async (nonce, secret, timestamp, sign) => {
		sandbox.wildfire.settings.clock = () => Number(timestamp) + 1000;
		sandbox.wildfire.state.robots.get('FireRobot')!.secret = secret;
		const headers = { nonce, timestamp, sign, rid: 'FireRobot' };
		expect(await codeOf('/robot/profile', '', headers)).toBe(0);
		expect(await codeOf('/robot/profile', '', { ...headers, sign: sign.toUpperCase() })).toBe(244);
	});

	it('repeats an authentication failure inside result', async () => {
		const { status, text, headers } = await call(
			'/robot/profile',
			'',
			signed('FireRobot', 'wrong'),
		);
		expect(status).toBe(200);
		expect(text).toBe(
			'{"code":244,"msg":"auth failure","result":{"code":244,"msg":"auth failure"}}',
		);
		expect(headers['content-type']).toBe('application/json;charset=utf-8');
		expect(headers['content-encoding']).toBe('utf-8');
	});

	it("checks in the server's order", async () => {
		const now = Date.now();
		const check = (headers: Record<string, string>) => codeOf('/robot/profile', '', headers);
		expect(await check({})).toBe(239);
		expect(await check({ ...signed(), sign: '' })).toBe(239);
		expect(await check({ ...signed('nobody'), timestamp: 'noon' })).toBe(239);
		expect(await check(signed('nobody', 'x', String(now - 7_300_000)))).toBe(243);
		expect(await check(signed('nobody', 'x', String(Math.floor(now / 1000))))).toBe(243);
		expect(await check(signed('nobody'))).toBe(253);
		expect(await check(signed('wfc_file_transfer', ''))).toBe(248);
		expect(await check(signed('FireRobot', '123456', String(now + 1e9)))).toBe(0);
		expect(await check(signed('FireRobot', '123456', String(now - 7_000_000)))).toBe(0);
	});

	it('limits the rate before it authenticates, and empties the bucket', async () => {
		const { settings } = sandbox.wildfire;
		let now = Date.now();
		settings.clock = () => now;
		settings.rateLimit = 10;
		const unsigned = { ...signed(), sign: 'forged' };
		for (let i = 0; i < 10; i++) expect(await codeOf('/robot/profile', '', unsigned)).toBe(244);
		expect(await codeOf('/robot/profile', '')).toBe(250);
		now += 1000;
		expect(await codeOf('/robot/profile', '')).toBe(0);
		expect(await codeOf('/robot/profile', '')).toBe(250);
		expect(await codeOf('/robot/profile', '', signed('WeatherRobot', 's3cr3t'))).toBe(0);
	});

	it('accepts exactly two spellings of header names', async () => {
		const { nonce, timestamp, sign, rid } = signed();
		const capital = { Nonce: nonce, Timestamp: timestamp, Sign: sign, Rid: rid };
		expect(await codeOf('/robot/profile', '', capital)).toBe(0);
		const shouted = { NONCE: nonce, TIMESTAMP: timestamp, SIGN: sign, RID: rid };
		expect(await codeOf('/robot/profile', '', shouted)).toBe(239);
	});
});

describe('HTTP', () => {
	it('answers 500 with an empty body to unknown paths', async () => {
		const url = (path: string) => `${sandbox.wildfire.baseUrl}${path}`;
		const unknown = [
			await call('/robot/nothing', '{}'),
			await call('/robot/profile/', ''),
			await call('/robot/message/recall', { messageUid: 1 }),
			await call('/robot/get_info', { userId: 'userA' }),
			await rawHttp('GET', url('/robot/profile'), '', signed()),
		];
		for (const { status, text, headers } of unknown) {
			expect({ status, text, connection: headers.connection }).toEqual({
				status: 500,
				text: '',
				connection: 'close',
			});
		}
		const head = await rawHttp('HEAD', url('/robot/anything'));
		expect({ status: head.status, text: head.text }).toEqual({ status: 200, text: '' });
	});

	it('answers 500 with Java text to a body it cannot read', async () => {
		const send = '/robot/message/send';
		const bad = [
			await call(send, 'hello there'),
			await call(send, '{"conv":{"type":0,"target":"userA"},"payload":{"type":1},}'),
			await call(send, '{"conv":{"type":"one","target":"userA"},"payload":{"type":1}}'),
			await call(send, '{"conv":{"type":0,"target":{}},"payload":{"type":1}}'),
			await call(send, toGroup('groupId1', { type: 1, base64edData: 'a-_b' })),
			await call(send, toGroup('groupId1', { type: 1, expireDuration: 99999999999 })),
			await call('/robot/group/member/del', '{"group_id":"groupId1","members":["userA",]}'),
			// The server ignores these members, but Gson checks their types.
			await call(send, { ...toGroup('groupId1'), sender: ['FireRobot'] }),
			await call('/robot/group/member/add', {
				group_id: 'groupId1',
				members: [{ member_id: 'userE', type: '' }],
			}),
			await call('/robot/group/del', { group_id: 'groupId1', operator: {} }),
			await call('/robot/group/create', '{"group":{}}'),
			await call('/robot/group/member/add', { group_id: 'groupId1' }),
			await call('/robot/group/member/set_alias', { group_id: 'groupId1', alias: 'x' }),
			await call(send, ''),
		];
		for (const { status, text, headers } of bad) {
			expect(status).toBe(500);
			expect(text).toMatch(/^(java|com)\./);
			expect(headers['content-type']).toBe('application/json;charset=utf-8');
			expect(headers.connection).toBe('close');
		}
		expect(sandbox.wildfire.state.messages).toHaveLength(0);
	});

	it('answers 251 to an empty body where the server reads it first', async () => {
		for (const path of ['/robot/user_info', '/robot/group/get_info', '/robot/group/member/list']) {
			expect(await codeOf(path, '')).toBe(251);
		}
	});

	it('is as lenient as Gson', async () => {
		const body =
			'{"conv":{"type":"0","target":"userA","nonsense":[1]},"payload":{"type":"1","searchableContent":7,"persistFlag":3,"base64edData":"aGk"}}';
		expect(await codeOf('/robot/message/send', body)).toBe(0);
		const { payload } = sandbox.wildfire.state.messages[0]!;
		expect(payload).toMatchObject({ type: 1, searchableContent: '7', base64edData: 'aGk=' });
		const lenient =
			"{conv={'type':0;target:userA},payload:{type:1,'searchableContent':'say \"hi\"'}}";
		expect(await codeOf('/robot/message/send', lenient)).toBe(0);
		expect(sandbox.wildfire.state.messages[1]!.payload.searchableContent).toBe('say "hi"');
		const notANumber = '{"conv":{"type":0,"target":"userA"},"payload":{"type":NaN}}';
		expect((await call('/robot/message/send', notANumber)).status).toBe(500);
	});

	it.each([
		[
			'{"conv":{"type":0,"target":"userA"},"payload":{"type":1,"content":{"a":1}}}',
			'com.google.gson.JsonSyntaxException: java.lang.IllegalStateException: Expected a string but was BEGIN_OBJECT at line 1 column 68 path $.payload.content',
		],
		[
			'{\n"conv":[]}',
			'com.google.gson.JsonSyntaxException: java.lang.IllegalStateException: Expected BEGIN_OBJECT but was BEGIN_ARRAY at line 2 column 9 path $.conv',
		],
		[
			'{"conv":{"type":0,"target":"u"},"toUsers":["a",[]]}',
			'com.google.gson.JsonSyntaxException: java.lang.IllegalStateException: Expected a string but was BEGIN_ARRAY at line 1 column 49 path $.toUsers[1]',
		],
	])('reports the position of the error in %j', async (body, text) => {
		expect((await call('/robot/message/send', body)).text).toBe(text);
	});

	it('closes the connection after an exception despite its keep-alive, and keeps it open after an unknown path', async () => {
		const agent = new Agent({ keepAlive: true, maxSockets: 1 });
		const ask = (path: string) =>
			new Promise<{ connection?: string; closed: boolean }>((resolve, reject) => {
				const url = sandbox.wildfire.baseUrl + path;
				const outgoing = request(url, { method: 'POST', agent, headers: signed() }, (response) => {
					const { socket } = response;
					response.resume().on('end', () =>
						setImmediate(() => {
							const done = (closed: boolean) =>
								resolve({ connection: response.headers.connection, closed });
							// From Node.js 24 on the agent emits no "end" for a connection without a request.
							if (socket.closed) return done(true);
							socket.once('close', () => done(true));
							if (path === '/robot/nothing') done(false);
						}),
					);
				});
				outgoing.on('error', reject);
				outgoing.end();
			});
		expect(await ask('/robot/nothing')).toEqual({ connection: 'keep-alive', closed: false });
		expect(await ask('/robot/message/send')).toEqual({ connection: 'keep-alive', closed: true });
		agent.destroy();
	});

	it('matches words in any case', async () => {
		Object.assign(sandbox.wildfire.settings, { sensitiveWords: ['Bad'] });
		const say = (searchableContent: string) =>
			codeOf('/robot/message/send', toGroup('groupId1', { type: 1, searchableContent }));
		expect(await say('so bAd')).toBe(242);
		sandbox.wildfire.settings.onSensitiveWord = 'mask';
		expect(await say('so bAd, BAD')).toBe(0);
		expect(sandbox.wildfire.state.messages[0]!.payload.searchableContent).toBe('so ***, ***');
	});

	it('answers 4 for an unknown chat room, and 20 for one without the robot', async () => {
		const send = () =>
			codeOf('/robot/message/send', { conv: { type: 2, target: 'r' }, payload: hello });
		expect(await send()).toBe(4);
		sandbox.wildfire.state.chatRooms.add('r');
		expect(await send()).toBe(20);
	});

	it('keeps an exact log', async () => {
		await call('/robot/message/update', '{"messageUid":412367192064032769}');
		const [entry] = sandbox.wildfire.requests;
		expect(entry).toMatchObject({
			method: 'POST',
			path: '/robot/message/update',
			body: '{"messageUid":412367192064032769}',
			json: { messageUid: '412367192064032769' },
			status: 500,
			response: '',
		});
	});
});

describe('messages', () => {
	it("makes ids by the server's rule", () => {
		const ids = new MessageIds();
		expect(ids.next(Date.UTC(2024, 2, 25, 12))).toBe(412367192064032769n);
		expect(ids.next(Date.UTC(2024, 2, 25, 12))).toBe(412367192064032770n);
		expect(ids.next(0)).toBe(412367192064032771n);
	});

	it('answers a send with a bare 63-bit number', async () => {
		const { text } = await call('/robot/message/send', toGroup('groupId1'));
		expect(text).toMatch(
			/^\{"code":0,"msg":"success","result":\{"messageUid":\d{18},"timestamp":\d{13}\}\}$/,
		);
		const uid = /"messageUid":(\d+)/.exec(text)![1];
		expect(BigInt(uid!)).toBeGreaterThan(2n ** 53n);
		expect(sandbox.wildfire.state.messages[0]!.messageUid).toBe(uid);
	});

	it('reject a send with the codes of the server', async () => {
		const send = (body: unknown) => codeOf('/robot/message/send', body);
		const { state, settings } = sandbox.wildfire;
		expect(await send(toGroup('groupId4'))).toBe(9);
		expect(await send(toGroup('nowhere'))).toBe(9);
		for (const type of [80, 81, 100, 199]) {
			expect(await send(toGroup('groupId1', { type }))).toBe(251);
		}
		expect(await send({ payload: hello })).toBe(251);
		expect(await send({ conv: { type: 7, target: 'x' }, payload: hello })).toBe(251);
		expect(await send({ conv: { type: 2, target: 'x' }, payload: hello })).toBe(4);
		expect(await send({ conv: { type: 3, target: 'x' }, payload: hello })).toBe(21);
		expect(await send({ conv: { type: 0, target: 'nobody' }, payload: hello })).toBe(0);
		for (const id of ['groupId1', 'groupId2', 'groupId3']) state.groups.get(id)!.mute = 1;
		expect(await send(toGroup('groupId1'))).toBe(0);
		expect(await send(toGroup('groupId2'))).toBe(0);
		expect(await send(toGroup('groupId3'))).toBe(241);
		// A robot that is allowed to speak gets the same code on a real community server.
		const robot = state.groups
			.get('groupId3')!
			.members.find(({ member_id: id }) => id === 'FireRobot');
		robot!.type = 5;
		expect(await send(toGroup('groupId3'))).toBe(241);
		settings.edition = 'professional';
		expect(await send(toGroup('groupId3'))).toBe(0);
		settings.edition = 'community';
		settings.sensitiveWords = ['hello'];
		expect(await send(toGroup('groupId1'))).toBe(242);
	});
});

describe('callback management', () => {
	const set = (url: string) => call('/robot/set_callback', { url });
	const get = async () => (await resultOf<{ url: string }>('/robot/get_callback')).url;

	it('keeps a callback until it is deleted', async () => {
		expect((await call('/robot/get_callback')).text).toBe(
			'{"code":0,"msg":"success","result":{"url":""}}',
		);
		expect((await set('http://127.0.0.1:1/a')).text).toBe('{"code":0,"msg":"success"}');
		expect((await set('http://127.0.0.1:1/b')).text).toBe('{"code":0,"msg":"success"}');
		expect(await get()).toBe('http://127.0.0.1:1/a');
		await call('/robot/delete_callback');
		expect(await get()).toBe('');
		await set('http://127.0.0.1:1/b');
		expect(await get()).toBe('http://127.0.0.1:1/b');
		expect(await codeOf('/robot/set_callback', { url: '' })).toBe(251);
	});

	it('lets a callback that an administrator set be replaced once', async () => {
		sandbox.wildfire.state.robots.get('FireRobot')!.callback = 'http://127.0.0.1:1/admin';
		await set('http://127.0.0.1:1/a');
		expect(await get()).toBe('http://127.0.0.1:1/a');
	});
});

describe('robot and users', () => {
	it('returns no type in the profile', async () => {
		expect(await resultOf('/robot/profile')).not.toHaveProperty('type');
		expect(await resultOf('/robot/user_info', { userId: 'FireRobot' })).toMatchObject({ type: 1 });
	});

	it('never returns the secret, and clears the name on the documented update', async () => {
		expect(await resultOf('/robot/profile')).toMatchObject({
			userId: 'FireRobot',
			displayName: 'Helper',
			owner: 'userA',
			callback: '',
		});
		expect((await call('/robot/profile')).text).not.toContain('123456');
		await call('/robot/update_profile', { intValue: 0, strValue: 'Herald' });
		expect(await resultOf('/robot/profile')).toMatchObject({ displayName: 'Herald' });
		const documented = await call('/robot/update_profile', { type: 6, value: 'ACME' });
		expect(documented.text).toBe('{"code":0,"msg":"success"}');
		expect(await resultOf('/robot/profile')).toMatchObject({ displayName: '', company: '' });
		expect((await call('/robot/update_profile', { intValue: 2, strValue: 'f' })).status).toBe(500);
		const named = (strValue: string) => call('/robot/update_profile', { intValue: 0, strValue });
		expect((await named('长'.repeat(64))).text).toBe('{"code":0,"msg":"success"}');
		expect((await named('长'.repeat(65))).text).toBe('{"code":4,"msg":"success"}');
		expect(await resultOf('/robot/profile')).toMatchObject({ displayName: '长'.repeat(64) });
	});

	it('finds users by the first given criterion', async () => {
		const both = { userId: 'userB', name: 'alice' };
		expect(await resultOf('/robot/user_info', both)).toMatchObject({ displayName: 'Bob' });
		expect(await codeOf('/robot/user_info', { name: 'nobody' })).toBe(253);
		expect(await codeOf('/robot/user_info', {})).toBe(251);
	});

	it('accepts a login code for a minute', async () => {
		const { wildfire } = sandbox;
		const path = '/robot/application/get_user_info';
		const authCode = wildfire.issueAuthCode('userA');
		expect((await call(path, { authCode })).status).toBe(500);
		wildfire.state.robots.get('FireRobot')!.callback = 'http://127.0.0.1:1/';
		expect(await resultOf(path, { authCode })).toEqual({ userId: 'userA', displayName: 'Alice' });
		expect(await codeOf(path, { authCode: 'bm9wZQ==' })).toBe(70);
		expect(await codeOf(path, {})).toBe(251);
	});
});

describe('groups', () => {
	const group = (id: string) => sandbox.wildfire.state.groups.get(id)!;
	const memberIds = (id: string) => group(id).members.map(({ member_id }) => member_id);
	const notifications = () => sandbox.wildfire.state.messages.map(({ payload }) => payload.type);
	const notified = () =>
		sandbox.wildfire.state.messages.map(
			({ payload }) =>
				JSON.parse(Buffer.from(payload.base64edData, 'base64').toString()) as Record<
					string,
					unknown
				>,
		);

	it('are created with the robot as owner and all others as plain members', async () => {
		const { group_id } = await resultOf<{ group_id: string }>('/robot/group/create', {
			operator: 'ignored',
			group: {
				group_info: { name: 'New', type: 2, owner: 'userA' },
				members: [{ member_id: 'userA', type: '1' }, { member_id: 'ghost' }],
			},
			to_lines: [0, 1],
		});
		expect(group_id).toMatch(/^[a-z0-9]{9}$/);
		expect(group(group_id).owner).toBe('FireRobot');
		expect(group(group_id).members.map(({ member_id, type }) => [member_id, type])).toEqual([
			['FireRobot', 2],
			['userA', 0],
			['ghost', 0],
		]);
		expect(sandbox.wildfire.state.messages.map(({ conv }) => conv.line)).toEqual([0, 1]);
		const decoded = Buffer.from(
			sandbox.wildfire.state.messages[0]!.payload.base64edData,
			'base64',
		).toString();
		expect(JSON.parse(decoded)).toEqual({ g: group_id, o: 'FireRobot', n: 'New', m: '' });
	});

	it('are not created with bad parameters, with the codes of the server', async () => {
		const create = (group_info: object) =>
			codeOf('/robot/group/create', { group: { group_info, members: [] } });
		expect(await create({ name: 'x', type: 3 })).toBe(248);
		expect(await create({ name: 'x', type: 4 })).toBe(2);
		expect(await create({ name: 'x', type: 2, target_id: 'groupId1' })).toBe(11);
		for (const group_info of [{ type: 2 }, { type: 2, name: '' }]) {
			expect((await call('/robot/group/create', { group: { group_info } })).status).toBe(500);
		}
	});

	it('contain a member twice who is named twice, and ignore their own member limit', async () => {
		const { group_id } = await resultOf<{ group_id: string }>('/robot/group/create', {
			group: {
				group_info: { name: 'New', type: 2, max_member_count: 2 },
				members: [{ member_id: 'userA' }, { member_id: 'userA' }],
			},
		});
		expect(memberIds(group_id)).toEqual(['FireRobot', 'userA', 'userA']);
		const members = [{ member_id: 'userB' }];
		expect(await codeOf('/robot/group/member/add', { group_id, members })).toBe(0);
	});

	it('list members in an object, and none for outsiders', async () => {
		const { members } = await resultOf<{ members: Array<{ member_id: string }> }>(
			'/robot/group/member/list',
			{ groupId: 'groupId1' },
		);
		expect(members.map(({ member_id }) => member_id)).toEqual(memberIds('groupId1'));
		expect((await call('/robot/group/member/list', { groupId: 'groupId4' })).text).toBe(
			'{"code":0,"msg":"success","result":{"members":[]}}',
		);
		expect(await codeOf('/robot/group/member/list', { groupId: 'nowhere' })).toBe(253);
		const get = (groupId: string, memberId: string) =>
			codeOf('/robot/group/member/get', { groupId, memberId });
		expect(await get('groupId1', 'userA')).toBe(0);
		expect(await get('groupId4', 'userC')).toBe(9);
		expect(await get('groupId1', 'userE')).toBe(253);
	});

	it('have three empty fields in the community edition', async () => {
		Object.assign(group('groupId4'), { max_member_count: 50, super_group: true });
		expect(await resultOf('/robot/group/get_info', { groupId: 'groupId4' })).toMatchObject({
			name: 'Board room',
			max_member_count: 0,
			history_message: 0,
			super_group: false,
		});
	});

	it('check who may modify which value in each kind of group', async () => {
		const modify = (group_id: string, type: number, value = '1') =>
			codeOf('/robot/group/modify', { group_id, type, value });
		expect(await modify('groupId4', 0)).toBe(9);
		expect(await modify('groupId3', 3)).toBe(248);
		expect(await modify('groupId3', 0, 'Readers')).toBe(0);
		for (const property of [0, 2, 3, 5]) expect(await modify('groupId5', property)).toBe(248);
		expect(await modify('groupId1', 7)).toBe(251);
		expect(await modify('groupId1', 3, 'true')).toBe(4);
		expect(await modify('groupId1', 3, '99999999999')).toBe(4);
		group('groupId5').members = group('groupId5').members.slice(0, 1);
		expect(await modify('groupId5', 2)).toBe(248);
		expect(await modify('groupId1', 3)).toBe(0);
		expect(group('groupId1').mute).toBe(1);
		expect(notifications()).toEqual([110, 113]);
	});

	it('lose a change that their columns do not hold, and report success', async () => {
		const modify = (value: string) =>
			codeOf('/robot/group/modify', { group_id: 'groupId1', type: 0, value });
		const setAlias = (alias: string) =>
			codeOf('/robot/group/member/set_alias', { group_id: 'groupId1', memberId: 'userB', alias });
		for (const [text, isKept] of [
			['名'.repeat(64), true],
			['名'.repeat(65), false],
			['😀'.repeat(32), true],
			['😀'.repeat(33), false],
		] as const) {
			expect([await modify(text), await setAlias(text)]).toEqual([0, 0]);
			expect(group('groupId1').name === text).toBe(isKept);
			const member = group('groupId1').members.find(({ member_id }) => member_id === 'userB');
			expect(member?.alias === text).toBe(isKept);
		}
	});

	it('have a new group that their columns do not hold, and a new member: the real server loses them at a restart', async () => {
		const id = 'g'.repeat(65);
		const create = { group: { group_info: { target_id: id, name: '名'.repeat(65), type: 2 } } };
		expect(await codeOf('/robot/group/create', create)).toBe(0);
		expect(await codeOf('/robot/group/get_info', { groupId: id })).toBe(0);
		const added = { group_id: 'groupId1', members: [{ member_id: 'u'.repeat(65) }] };
		expect(await codeOf('/robot/group/member/add', added)).toBe(0);
		expect(group('groupId1').members.at(-1)?.member_id).toBe('u'.repeat(65));
	});

	it('add and remove members under the rules of the group', async () => {
		const add = (group_id: string, ...ids: string[]) =>
			codeOf('/robot/group/member/add', {
				group_id,
				members: ids.map((member_id) => ({ member_id, type: 1 })),
			});
		const del = (group_id: string, ...members: string[]) =>
			codeOf('/robot/group/member/del', { group_id, members });
		expect(await add('groupId1', 'userA')).toBe(12);
		expect(await add('groupId1', 'userA', 'userD')).toBe(0);
		expect(memberIds('groupId1')).toContain('userD');
		expect(await add('groupId4', 'userA')).toBe(9);
		sandbox.wildfire.settings.maxGroupMembers = 6;
		expect(await add('groupId1', 'userE')).toBe(240);
		expect(await del('groupId1')).toBe(251);
		expect(await del('groupId2', 'userA')).toBe(248);
		expect(await del('groupId1', 'userD', 'stranger')).toBe(0);
		expect(memberIds('groupId1')).not.toContain('userD');
		expect(await add('groupId5', 'laowang')).toBe(248);
		for (const joinType of [1, 2]) {
			group('groupId4').join_type = joinType;
			expect(await add('groupId4', 'FireRobot')).toBe(248);
		}
		group('groupId4').join_type = 0;
		expect(await add('groupId4', 'FireRobot')).toBe(0);
		expect(await del('groupId1', 'stranger')).toBe(0);
		expect(notifications()).toEqual([105, 106, 105, 106]);
		// The notification names all members of the request, including existing members and unknown
		// ones.
		expect(notified().map(({ ms }) => ms)).toEqual([
			['userA', 'userD'],
			['userD', 'stranger'],
			['FireRobot'],
			['stranger'],
		]);
	});

	it('reject a custom notification, except on adding', async () => {
		const notify_message = { type: 1, searchableContent: 'welcome', persistFlag: 3 };
		const members = [{ member_id: 'userD' }];
		const body = { group_id: 'groupId1', notify_message };
		expect(await codeOf('/robot/group/modify', { ...body, type: 0, value: 'x' })).toBe(248);
		expect(await codeOf('/robot/group/member/add', { ...body, members })).toBe(0);
		expect(notifications()).toEqual([1]);
		sandbox.wildfire.settings.allowRobotCustomNotification = true;
		expect(await codeOf('/robot/group/modify', { ...body, type: 0, value: 'x' })).toBe(0);
	});

	it('pass to another member when the owner leaves, and are dismissed when empty', async () => {
		const quit = (group_id: string) =>
			codeOf('/robot/group/member/quit', { operator: 'userA', group_id });
		expect(await quit('groupId1')).toBe(0);
		expect(group('groupId1')).toMatchObject({ owner: 'userA' });
		expect(memberIds('groupId1')).not.toContain('FireRobot');
		expect(await quit('groupId4')).toBe(0);
		expect(await quit('groupId5')).toBe(248);
		expect(await quit('nowhere')).toBe(253);
		group('groupId3').type = 2;
		Object.assign(group('groupId3'), {
			owner: 'FireRobot',
			members: [group('groupId3').members[1]],
		});
		expect(await quit('groupId3')).toBe(0);
		expect(sandbox.wildfire.state.groups.has('groupId3')).toBe(false);
	});

	it('are transferred and dismissed by the owner only', async () => {
		const transfer = (group_id: string, new_owner: string) =>
			codeOf('/robot/group/transfer', { group_id, new_owner });
		expect(await transfer('groupId2', 'userD')).toBe(248);
		expect(await codeOf('/robot/group/del', { group_id: 'groupId3' })).toBe(248);
		expect(await transfer('groupId1', 'userB')).toBe(0);
		expect(group('groupId1').members.find(({ member_id }) => member_id === 'FireRobot')!.type).toBe(
			0,
		);
		expect(await codeOf('/robot/group/del', { group_id: 'groupId1' })).toBe(248);
		expect(await codeOf('/robot/group/del', { group_id: 'nowhere' })).toBe(253);
	});

	it('reject an alias set by a manager, by an inverted check', async () => {
		const alias = (group_id: string, memberId: string) =>
			codeOf('/robot/group/member/set_alias', { group_id, memberId, alias: 'A' });
		expect(await alias('groupId1', 'userB')).toBe(0);
		expect(await alias('groupId2', 'userD')).toBe(248);
		expect(await alias('groupId3', 'userA')).toBe(0);
		expect(await alias('groupId3', 'laowang')).toBe(9);
		expect(await alias('groupId1', 'stranger')).toBe(9);
		expect(await alias('groupId2', 'userA')).toBe(248);
		group('groupId2').members[2]!.type = 1;
		expect(await alias('groupId2', 'userD')).toBe(0);
		expect(await alias('groupId1', '')).toBe(0);
		expect(group('groupId1').members[0]!.alias).toBe('A');
		// Without members the change concerns the robot itself, and the notification names nobody
		// either.
		expect(notified().map(({ o, m }) => [o, m])).toEqual([
			['FireRobot', 'userB'],
			['FireRobot', 'userA'],
			['FireRobot', 'userD'],
			['FireRobot', ''],
		]);
	});

	it('announce a leave also for a non-member, and twice if so set', async () => {
		sandbox.wildfire.settings.visibleQuitOrKickoff = 3;
		expect(await codeOf('/robot/group/member/quit', { group_id: 'groupId4' })).toBe(0);
		expect(
			await codeOf('/robot/group/member/del', { group_id: 'groupId1', members: ['userB'] }),
		).toBe(0);
		expect(
			sandbox.wildfire.state.messages.map(({ payload, toUsers }) => [payload.type, toUsers]),
		).toEqual([
			[107, []],
			[121, ['userC', 'userD']],
			[106, []],
			[120, ['FireRobot', 'userA', 'userB']],
		]);
	});
});

describe('callbacks', () => {
	let receiver: Awaited<ReturnType<typeof startReceiver>>;

	beforeEach(async () => {
		receiver = await startReceiver();
		await call('/robot/set_callback', { url: receiver.url });
	});
	afterEach(async () => {
		await receiver.close();
	});

	it('post a group message in the form of the server', async () => {
		const said = await sandbox.wildfire.say({
			groupId: 'groupId1',
			sender: 'userA',
			text: 'hey @Helper help',
		});
		const [record] = await said.delivered;
		expect(record).toMatchObject({ url: receiver.url, status: 200, responseBody: 'ok' });
		const { body, headers } = receiver.received[0]!;
		const { timestamp } = sandbox.wildfire.state.messages[0]!;
		expect(body).toBe(
			`{"messageId":${said.messageUid},"sender":"userA","conv":{"type":1,"target":"groupId1","line":0},` +
				'"payload":{"type":1,"searchableContent":"hey @Helper help","pushContent":"","pushData":"","content":"",' +
				'"mediaType":0,"remoteMediaUrl":"","persistFlag":3,"expireDuration":0,"mentionedType":1,' +
				`"mentionedTarget":["FireRobot"],"extra":""},"toUsers":[],"timestamp":${timestamp}}`,
		);
		expect(headers['user-agent']).toBe('okhttp/4.12.0');
		expect(headers['content-type']).toBe('application/json; charset=utf-8');
		expect(headers).not.toHaveProperty('sign');
	});

	it('name the robot itself as the target of a private chat', async () => {
		const conversation = { type: 0, target: 'FireRobot' };
		const said = await sandbox.wildfire.say({ conversation, sender: 'userB', text: 'psst' });
		await said.delivered;
		expect(JSON.parse(receiver.received[0]!.body)).toMatchObject({
			sender: 'userB',
			conv: { type: 0, target: 'FireRobot', line: 0 },
		});
	});

	it("report all messages of others in the robot's groups, and nothing else", async () => {
		const { wildfire } = sandbox;
		const say = async (groupId: string, sender: string, more: object = {}) => {
			await (
				await wildfire.say({ groupId, sender, text: 'x', ...more })
			).delivered;
			return receiver.received.splice(0).length;
		};
		expect(await say('groupId1', 'userB')).toBe(1);
		expect(await say('groupId4', 'userC')).toBe(0);
		expect(await say('groupId1', 'userB', { toUsers: ['userA'] })).toBe(0);
		expect(await say('groupId1', 'userB', { toUsers: ['FireRobot'] })).toBe(1);
		expect(await say('groupId1', 'userB', { payload: { type: 91, persistFlag: 4 } })).toBe(0);
		await call('/robot/message/send', toGroup('groupId2'));
		await wildfire.settled();
		expect(receiver.received.splice(0)).toHaveLength(0);
		await call('/robot/message/send', toGroup('groupId2'), signed('WeatherRobot', 's3cr3t'));
		await wildfire.settled();
		expect(receiver.received.splice(0)).toHaveLength(1);
	});

	it('report joins, departures, renames and recalls', async () => {
		const { wildfire } = sandbox;
		await wildfire.join('groupId1', 'userE');
		await wildfire.rename('groupId1', 'Launch!', 'userA');
		await wildfire.kick('groupId1', 'laowang');
		await wildfire.leave('groupId1', 'userE');
		const said = await wildfire.say({ groupId: 'groupId1', sender: 'userB', text: 'oops' });
		await said.delivered;
		await wildfire.recall(said.messageUid, 'userB');
		const contents = receiver.received.map(({ body }) => {
			const { payload } = JSON.parse(body) as { payload: { type: number; base64edData?: string } };
			return [payload.type, Buffer.from(payload.base64edData ?? '', 'base64').toString()];
		});
		expect(contents).toEqual([
			[105, '{"g":"groupId1","o":"userE","ms":["userE"]}'],
			[110, '{"g":"groupId1","o":"userA","n":"Launch!","m":""}'],
			[107, '{"g":"groupId1","o":"userE","m":""}'],
			[1, ''],
			[80, said.messageUid],
		]);
	});

	it('report subscribers and messages to a channel with auto: 1, at its address plus the event', async () => {
		const { wildfire } = sandbox;
		const channel = {
			target_id: 'ch',
			owner: 'userA',
			callback: receiver.url,
			automatic: true,
			subscribers: new Set<string>(),
		};
		wildfire.state.channels.set('ch', channel);
		await wildfire.subscribe('ch', 'userB');
		const conversation = { type: 3, target: 'ch' };
		await wildfire.say({ conversation, sender: 'userB', text: 'hi' });
		await wildfire.say({ conversation, sender: 'userA', text: 'the owner' });
		await wildfire.settled();
		expect(wildfire.callbacks.map(({ url }) => url.slice(receiver.url.length))).toEqual([
			'/subscribe',
			'/message',
		]);
		expect(receiver.received[0]!.body).toBe('{"userId":"userB","channelId":"ch","status":1}');
		expect(JSON.parse(receiver.received[1]!.body)).toMatchObject({
			sender: 'userB',
			conv: { type: 3, target: 'ch' },
		});
		channel.automatic = false;
		await wildfire.subscribe('ch', 'userB', false);
		expect(wildfire.callbacks).toHaveLength(2);
	});

	it("take a subscriber's message to the owner of a channel, and the owner's to all subscribers or those named", async () => {
		const { wildfire } = sandbox;
		const channel = {
			target_id: 'ch',
			owner: 'FireRobot',
			callback: '',
			automatic: false,
			subscribers: new Set(['userA', 'WeatherRobot']),
		};
		wildfire.state.channels.set('ch', channel);
		wildfire.state.robots.get('WeatherRobot')!.callback = `${receiver.url}/weather`;
		const conv = { type: 3, target: 'ch' };
		const posted = async (send: () => Promise<unknown>) => {
			wildfire.callbacks.length = 0;
			await send();
			await wildfire.settled();
			return wildfire.callbacks.map(({ url }) => url.slice(receiver.url.length));
		};
		const bySubscriber = async () =>
			await wildfire.say({ conversation: conv, sender: 'userA', text: 'hi' });
		const byOwner = async (more: object = {}) =>
			await call('/robot/message/send', { conv, payload: { type: 1 }, ...more });
		expect(await posted(bySubscriber)).toEqual(['']);
		expect(await posted(() => byOwner())).toEqual(['/weather']);
		expect(await posted(() => byOwner({ toUsers: ['WeatherRobot'] }))).toEqual(['/weather']);
		expect(await posted(() => byOwner({ toUsers: ['userA', 'userB'] }))).toEqual([]);
		channel.automatic = true;
		expect(await posted(bySubscriber)).toEqual([]);
	});

	it('are sent to this machine only', async () => {
		sandbox.wildfire.state.robots.get('FireRobot')!.callback = 'http://192.0.2.1/hook';
		const said = await sandbox.wildfire.say({ groupId: 'groupId1', sender: 'userA', text: 'x' });
		const [record] = await said.delivered;
		expect(record).toMatchObject({ status: 0, responseBody: '' });
		expect(record!.error).toMatch(/this machine only/);
	});

	it('write server events with their ids as bare numbers', async () => {
		const body = { messageId: 412367192064032769n, sender: 'userA' };
		await sandbox.wildfire.serverEvent('message.forward.url', body, receiver.url);
		expect(receiver.received[0]!.body).toBe('{"messageId":412367192064032769,"sender":"userA"}');
	});
});

describe('professional edition', () => {
	beforeEach(() => {
		sandbox.wildfire.settings.edition = 'professional';
	});

	it('replies, updates and recalls by exact id, bare or quoted', async () => {
		const { wildfire } = sandbox;
		const conversation = 'private:FireRobot';
		const said = await wildfire.say({ conversation, sender: 'userB', text: 'question' });
		const reply = await call(
			'/robot/message/reply',
			`{"messageUid":${said.messageUid},"payload":{"type":1,"searchableContent":"answer"}}`,
		);
		const uid = /"messageUid":(\d+)/.exec(reply.text)![1];
		expect(wildfire.state.messages.at(-1)).toMatchObject({ conv: { type: 0, target: 'userB' } });
		const payload = { type: 1, searchableContent: 'better answer' };
		const update = { messageUid: uid, payload, distribute: 1 };
		expect((await call('/robot/message/update', update)).text).toBe('{"code":0,"msg":"success"}');
		expect(wildfire.state.messages.at(-1)!.payload.searchableContent).toBe('better answer');
		const rounded = JSON.stringify({ messageUid: Number(uid) });
		if (String(Number(uid)) !== uid)
			expect(await codeOf('/robot/message/recall', rounded)).toBe(253);
		expect(await codeOf('/robot/message/recall', { messageUid: said.messageUid })).toBe(248);
		expect(await codeOf('/robot/message/recall', `{"messageUid":${uid}}`)).toBe(0);
		expect(wildfire.state.messages.at(-1)!.recalled).toMatchObject({ operator: 'FireRobot' });
	});

	it('enforces the time limit for a recall', async () => {
		let now = Date.now();
		sandbox.wildfire.settings.clock = () => now;
		const { text } = await call('/robot/message/send', toGroup('groupId3'));
		const uid = /"messageUid":(\d+)/.exec(text)![1];
		now += 121_000;
		expect(await codeOf('/robot/message/recall', { messageUid: uid })).toBe(24);
	});

	it('changes roles', async () => {
		const set = (path: string, more: object) =>
			codeOf(`/robot/group/manager/${path}`, { group_id: 'groupId1', members: ['userB'], ...more });
		const role = () =>
			sandbox.wildfire.state.groups
				.get('groupId1')!
				.members.find(({ member_id }) => member_id === 'userB')!.type;
		expect(await set('set', { is_manager: true })).toBe(0);
		expect(role()).toBe(1);
		expect(await set('set', {})).toBe(0);
		expect(role()).toBe(0);
		expect(await set('mute', { is_manager: true })).toBe(0);
		expect(role()).toBe(3);
		expect(await set('allow', { is_manager: true })).toBe(0);
		expect(role()).toBe(5);
	});

	it('answers the lookups', async () => {
		const ids = ({ userInfos }: { userInfos: Array<{ userId: string }> }) =>
			userInfos.map(({ userId }) => userId);
		const search = { keyword: 'ali', searchType: 100, userType: 0, page: 0 };
		expect(ids(await resultOf('/robot/user/search', search))).toEqual(['userA']);
		expect(ids(await resultOf('/robot/user/get_info_by_email', '"bob@example.com"'))).toEqual([
			'userB',
		]);
		expect(ids(await resultOf('/robot/user/batch_get_infos', { list: ['userA', 'x'] }))).toEqual([
			'userA',
		]);
		expect(await resultOf('/robot/friend/list')).toEqual({
			friends: ['userB', 'userC', 'laowang'],
		});
		expect(await resultOf('/robot/user/get_user_robots', { userId: 'userB' })).toMatchObject({
			robotInfoList: [{ userId: 'WeatherRobot', owner: 'userB' }],
		});
	});

	it.each(['qiniu', 'put'] as const)('accepts an upload (%s) and serves it', async (style) => {
		sandbox.wildfire.settings.uploadStyle = style;
		const bytes = Buffer.from([0, 255, 13, 10, 128, 10]);
		const asked = { fileName: 'a b.png', mediaType: 1, contentType: 'image/png' };
		const target = await resultOf<{ uploadUrl: string; downloadUrl: string; type: number }>(
			'/robot/oss/get_upload_url',
			asked,
		);
		if (target.type === 1) {
			const [host, token, key] = target.uploadUrl.split('?');
			const field = (name: string, value: string) =>
				`--B\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
			const body = Buffer.concat([
				Buffer.from(
					`${field('token', token!)}${field('key', key!)}--B\r\nContent-Disposition: form-data; name="file"; filename="a"\r\nContent-Type: image/png\r\n\r\n`,
				),
				bytes,
				Buffer.from('\r\n--B--\r\n'),
			]);
			const headers = { 'Content-Type': 'multipart/form-data; boundary=B' };
			expect((await rawHttp('POST', host!, body, headers)).status).toBe(200);
		} else {
			const headers = { 'Content-Type': 'image/png' };
			expect((await rawHttp('PUT', target.uploadUrl, bytes, headers)).status).toBe(200);
		}
		const [file] = sandbox.wildfire.state.files.values();
		expect(file!.content.equals(bytes)).toBe(true);
		const download = await rawHttp('GET', target.downloadUrl);
		expect(download.headers['content-type']).toBe('image/png');
	});
});

describe('faults', () => {
	const send = () => call('/robot/message/send', toGroup('groupId1'));
	const sentMessages = () => sandbox.wildfire.state.messages.length;

	it.each([
		['http500-html', 500, /^<!doctype html>/, 0],
		['http500-empty', 500, /^$/, 0],
		['wrong-type', 200, /^<!doctype html>/, 0],
		['empty-200', 200, /^$/, 0],
		['truncated', 200, /^\{"code":0,"msg":"success","res/, 1],
		['code249', 200, /^\{"code":249,/, 0],
		['code249-after', 200, /^\{"code":249,/, 1],
		['code250', 200, /^\{"code":250,/, 0],
	] as const)('%s', async (kind, status, text, messages) => {
		sandbox.wildfire.fault(kind, { times: 1 });
		const answer = await send();
		expect(answer.status).toBe(status);
		expect(answer.text).toMatch(text);
		expect(sentMessages()).toBe(messages);
		expect((await send()).status).toBe(200);
		expect(sentMessages()).toBe(messages + 1);
	});

	it.each([
		['reset', 0],
		['reset-after', 1],
	] as const)('%s', async (kind, messages) => {
		sandbox.wildfire.fault(kind, { path: '/robot/message/send' });
		await expect(send()).rejects.toThrow(/ECONNRESET|hang up/);
		expect(sentMessages()).toBe(messages);
		expect(await codeOf('/robot/profile', '')).toBe(0);
		sandbox.wildfire.clearFaults();
		expect((await send()).status).toBe(200);
	});

	it('timeout', async () => {
		sandbox.wildfire.fault('timeout', { path: /profile$/ });
		const wait = new Promise((resolve) => setTimeout(resolve, 200, 'no answer'));
		const asked = call('/robot/profile').catch(() => 'dropped');
		expect(await Promise.race([asked, wait])).toBe('no answer');
	});
});

describe('the sandbox', () => {
	const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
		rawHttp('POST', `${sandbox.url}/_sandbox/${path}`, JSON.stringify(body), headers);

	it('reports a port that is in use', async () => {
		await expect(startSandbox({ port: sandbox.port })).rejects.toMatchObject({
			code: 'EADDRINUSE',
			message: expect.stringContaining(String(sandbox.port)) as unknown,
		});
	});

	it('can be controlled over HTTP', async () => {
		const said = await post('wildfire/say', { groupId: 'groupId1', sender: 'userA', text: 'hi' });
		expect(JSON.parse(said.text)).toEqual({
			messageUid: sandbox.wildfire.state.messages[0]!.messageUid,
		});
		const state = await rawHttp('GET', `${sandbox.url}/_sandbox/state`);
		expect(state.text).toContain('"title":"Product launch"');
		await post('wildfire/settings', { edition: 'professional' });
		expect(sandbox.wildfire.settings.edition).toBe('professional');
		await post('wildfire/fault', { kind: 'code250', times: 1 });
		expect(await codeOf('/robot/profile', '')).toBe(250);
		const requests = await rawHttp('GET', `${sandbox.url}/_sandbox/wildfire/requests`);
		expect(JSON.parse(requests.text)).toHaveLength(1);
		await post('wildfire/reset', {});
		expect(sandbox.wildfire.state.messages).toHaveLength(0);
	});

	it.each([
		['wildfire/say', { groupId: 'groupId1', text: 'x' }, /"sender" is missing/],
		['wildfire/say', { groupId: 'groupId1', sender: 'userE', text: 'x' }, /9 not in group/],
		['wildfire/fault', { kind: 'flood' }, /must be one of timeout/],
		['wildfire/settings', { edition: 'gold' }, /must be one of community/],
		['wildfire/settings', { colour: 1 }, /no setting "colour"/],
		['wildfire/join', { groupId: 'groupId1', userId: 'nobody' }, /no user "nobody"/],
		['wildfire/join', { groupId: 'groupId9', userId: 'userA' }, /253 not exist/],
	])('explains bad input to %s', async (path, body, message) => {
		const { status, text } = await post(path, body);
		expect(status).toBe(400);
		expect((JSON.parse(text) as { error: string }).error).toMatch(message);
	});

	it('rejects commands from other sites', async () => {
		const { status } = await post('wildfire/reset', {}, { Origin: 'http://evil.example' });
		expect(status).toBe(403);
	});

	it('lists and runs workflows', async () => {
		const ran: string[] = [];
		const other = await startSandbox({
			workflows: {
				list: () => [
					{ id: 'w 1', name: 'Hourly', active: true, canRunNow: true, hints: [] },
					{ id: 'w2', name: 'Hook', active: true, canRunNow: false, hints: [] },
				],
				run: async (id) => {
					ran.push(id);
				},
			},
		});
		const run = (id: string) => rawHttp('POST', `${other.url}/_sandbox/workflows/${id}/run`);
		expect((await run('w%201')).status).toBe(200);
		expect((await run('w2')).status).toBe(400);
		expect((await run('w3')).status).toBe(404);
		expect(ran).toEqual(['w 1']);
		await other.close();
	});
});
