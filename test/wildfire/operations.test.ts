import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';

import { propertiesOf } from '../../nodes/common/fields';
import { resources } from '../../nodes/Wildfire/resources';
import type { LoggedRequest, WildfireStandIn } from '../../sandbox';
import { readJson } from '../support/files';
import { ROBOT, startWorld, type World } from '../support/wildfire';
import { byId } from '../support/locator';
import { CASES, FIRST_CASES, LONG_ID, MEMBER_LIST, nameOf, plant, type Case } from './cases';
import {
	addCredential,
	exact,
	failureOf,
	inputs,
	itemsOf,
	jsonOf,
	paths,
	sent,
	startAnswerer,
	type Answerer,
} from './helpers';
import { settle } from './people';

/** Tests every operation: the requests to the server, the output, and the change on the server. */

let world: World;
let server: WildfireStandIn;

beforeAll(async () => {
	world = await startWorld();
	server = world.sandbox.wildfire;
});
afterAll(async () => {
	await world.close();
});
beforeEach(() => {
	settle(server);
});

const sha1 = (text: string) => createHash('sha1').update(text, 'utf8').digest('hex');

function prepare({ professional, prepare }: Case): void {
	server.settings.edition = professional ? 'professional' : 'community';
	prepare?.(server);
}

function expectSigned(
	{ method, headers }: LoggedRequest,
	robotId = 'FireRobot',
	secret = '123456',
): void {
	const { nonce, timestamp, sign, rid } = headers;
	expect(method).toBe('POST');
	expect(nonce).toMatch(/^\d+$/);
	expect(timestamp).toMatch(/^\d{13}$/);
	expect(Math.abs(Date.now() - Number(timestamp))).toBeLessThan(60_000);
	expect(sign).toBe(sha1(`${nonce}|${secret}|${timestamp}`));
	expect(rid).toBe(robotId);
	expect(headers['Content-Type']).toBe('application/json; charset=utf-8');
}

it('has a case for every operation of the node, and no other case', () => {
	const all = resources.flatMap(({ value, operations }) =>
		// Excludes Send and Wait, which sends as Send does: test/waiting tests it.
		operations.filter(({ waits }) => !waits).map((operation) => `${value}.${operation.value}`),
	);
	const covered = new Set(CASES.map(({ resource, operation }) => `${resource}.${operation}`));
	expect([...covered].sort()).toEqual(all.sort());
	expect(all).toHaveLength(29);
});

it.each(CASES.map((entry) => [nameOf(entry), entry] as const))('%s', async (_name, entry) => {
	prepare(entry);
	const expected = entry.requests.map(([path, body]) => [path, exact(body)]);

	const execution = await world.run(entry.resource, entry.operation, entry.parameters);

	const items = itemsOf(execution);
	const requests = sent(server.requests);
	if (entry.inAnyOrder) {
		const byText = (list: unknown[]) => list.map((request) => JSON.stringify(request)).sort();
		expect(byText(requests)).toEqual(byText(expected));
	} else {
		expect(requests).toEqual(expected);
	}
	expect(items.map(({ json }) => json)).toEqual(
		typeof entry.output === 'function' ? entry.output(server) : entry.output,
	);
	for (const { pairedItem } of items) expect(pairedItem).toEqual({ item: 0 });
	for (const request of server.requests) expectSigned(request);
	if (entry.effect) {
		const [actual, wanted] = entry.effect(server);
		expect(actual).toEqual(wanted);
	}
});

describe('with several items', () => {
	let answerer: Answerer;

	beforeAll(async () => {
		answerer = await startAnswerer();
		// A result that every operation can read.
		answerer.answer = () =>
			JSON.stringify({
				code: 0,
				result: {
					group_id: 'g',
					target_id: 'g',
					member_id: 'a',
					userId: 'a',
					url: 'https://example.com/robot?token=n3w',
					members: ['userA', 'userB', 'userC'].map((id) => ({ member_id: id })),
					friends: ['a', 'b'],
					userInfos: [{ userId: 'a' }, { userId: 'b' }],
					robotInfoList: [{ userId: 'a' }, { userId: 'b' }],
					messageUid: 1,
					timestamp: 1,
				},
			});
	});
	afterAll(async () => {
		await answerer.close();
	});

	it.each(
		CASES.filter(({ about, professional }) => about === undefined || professional).map(
			(entry) => [nameOf(entry), entry] as const,
		),
	)(
		'%s pairs every output item with its input',
		async (_name, { resource, operation, parameters }) => {
			const options = addCredential(world, 'canned', { baseUrl: answerer.url, groups: 'g, h' });

			const execution = await world.run(
				resource,
				operation,
				parameters,
				inputs({}, {}, {}),
				options,
			);

			const each = itemsOf(execution).length / 3;
			expect(each).toBeGreaterThan(0);
			expect(execution.items.map(({ pairedItem }) => pairedItem)).toEqual(
				[0, 1, 2].flatMap((item) => Array.from({ length: each }, () => ({ item }))),
			);
		},
	);
});

/*
 * For a new owner who does not exist (only that one could give the group back), for removed users who are no members, and for the leave of a
 * robot that is not in the group the server reports success, and announces the change.
 */
describe('a change that needs members, for others', () => {
	const groupId = byId('groupId1');
	const anotherGroup = byId('groupId4');
	const stranger = 'The user "nobody" is not a member of this group';
	const outside = 'The robot is not in this group';

	it.each<[string, string, string, IDataObject, string]>([
		['a user who does not exist', 'group', 'transfer', { newOwner: byId('nobody') }, stranger],
		[
			'a user who is not in the group',
			'group',
			'transfer',
			{ newOwner: byId('userD') },
			'The user "userD" is not a member of this group',
		],
		[
			'another group',
			'group',
			'transfer',
			{ groupId: anotherGroup, newOwner: byId('userD') },
			outside,
		],
		['a user who does not exist', 'groupMember', 'remove', { memberIds: 'nobody' }, stranger],
		[
			'users who are not in the group',
			'groupMember',
			'remove',
			{ memberIds: 'userD, userE' },
			'None of these users is a member of this group: userD, userE',
		],
		[
			'another group',
			'groupMember',
			'remove',
			{ groupId: anotherGroup, memberIds: 'userD' },
			outside,
		],
		['another group', 'group', 'leave', { groupId: anotherGroup }, outside],
	])(
		'%s is refused, and nothing is changed: %s.%s',
		async (_who, resource, operation, given, says) => {
			const before = structuredClone(server.state.groups);

			const failure = failureOf(await world.run(resource, operation, { groupId, ...given }));

			expect(failure.message).toContain(says);
			expect(failure.description).not.toMatch(/may have taken effect/);
			expect(failure.context.itemIndex).toBe(0);
			expect(paths(server.requests)).toEqual([MEMBER_LIST]);
			expect(server.state.groups).toEqual(before);
			expect(server.state.messages).toEqual([]);
		},
	);

	it('the member among strangers is removed, and the output names nobody else', async () => {
		const parameters = { groupId, memberIds: 'userD, userB, nobody' };

		const execution = await world.run('groupMember', 'remove', parameters);

		const hints = Object.values(execution.data?.resultData.runData ?? {})
			.flat()
			.flatMap((ran) => ran.hints ?? []);
		expect(hints.map(({ message }) => message)).toEqual([
			'Left out, because not in the group: userD, nobody.',
		]);
		expect(jsonOf(execution)).toEqual([
			{ deleted: true, groupId: 'groupId1', memberIds: ['userB'] },
		]);
		expect(sent(server.requests)[1]).toEqual([
			'/robot/group/member/del',
			{ operator: 'FireRobot', group_id: 'groupId1', members: ['userB'] },
		]);
		expect(server.state.groups.get('groupId1')?.members.map(({ member_id: id }) => id)).toEqual([
			...['FireRobot', 'userA', 'userC', 'laowang'],
		]);
	});
});

describe('notification fields of group writes', () => {
	const WRITES = CASES.filter(({ groupWrite }) => groupWrite);
	const CUSTOM = '{"type":1001,"content":"custom","mentionedType":0}';

	/** The collection that contains the fields, if they have no collection of their own. */
	const COLLECTION: Record<string, string> = {
		'group.create': 'additionalFields',
		'group.update': 'updateFields',
		'groupMember.add': 'additionalFields',
	};

	it('exist on all of them', () => {
		const withField = resources.flatMap(({ value, operations }) =>
			operations
				.filter((one) =>
					propertiesOf(one.fields).some(({ options = [] }) =>
						options.some(({ name }) => name === 'notifyMessage'),
					),
				)
				.map((operation) => `${value}.${operation.value}`),
		);
		expect(WRITES.map(nameOf).sort()).toEqual(withField.sort());
	});

	it.each(WRITES.map((entry) => [nameOf(entry), entry] as const))('%s', async (_name, entry) => {
		prepare(entry);
		server.settings.allowRobotCustomNotification = true;
		const collection = COLLECTION[nameOf(entry)] ?? 'notification';
		const parameters = {
			...entry.parameters,
			[collection]: {
				...(entry.parameters?.[collection] as IDataObject | undefined),
				...{ toLines: '0, 2', notifyMessage: CUSTOM },
			},
		};

		itemsOf(await world.run(entry.resource, entry.operation, parameters));

		expect(sent(server.requests)).toEqual(
			entry.requests.map(([path, body]) => [
				path,
				exact(
					path === MEMBER_LIST
						? body
						: `${body.slice(0, -1)},"to_lines":[0,2],"notify_message":${CUSTOM}}`,
				),
			]),
		);
		expect(
			server.state.messages.map(({ conv, payload }) => [conv.line, payload.type, payload.content]),
		).toEqual([
			[0, 1001, 'custom'],
			[2, 1001, 'custom'],
		]);
	});

	it('keep all digits of an id in the message', async () => {
		const notification = { notifyMessage: `{"type":1001,"extra":"x","pushData":${LONG_ID}}` };
		itemsOf(
			await world.run('groupMember', 'add', {
				groupId: byId('groupId1'),
				memberIds: 'userD',
				additionalFields: notification,
			}),
		);
		expect(server.requests[0]?.body).toContain(LONG_ID);
	});
});

describe('an edition that lacks the endpoint', () => {
	const LACKING = CASES.filter(({ about, professional }) => professional && about === undefined);

	it('is the community edition for these operations', () => {
		expect(LACKING.map(nameOf).sort()).toEqual(
			[
				'friend.getAll',
				'groupMember.allow',
				'groupMember.mute',
				'groupMember.setManager',
				'message.recall',
				'message.reply',
				'message.update',
				'user.getRobots',
				'user.search',
			].sort(),
		);
	});

	it.each(LACKING.map((entry) => [nameOf(entry), entry] as const))(
		'%s reports the missing endpoint',
		async (_name, entry) => {
			entry.prepare?.(server);
			const execution = await world.run(entry.resource, entry.operation, entry.parameters);
			const path = entry.requests[0]?.[0];
			expect(failureOf(execution).message).toBe(`This server edition does not have ${path}`);
			expect(failureOf(execution).description).toMatch(/community edition/);
			expect(failureOf(execution).description).toMatch(/professional edition/);
			expect(paths(server.requests)).toEqual([path]);
		},
	);
});

/*
 * How commercial servers answer an unknown endpoint could not be observed. An endpoint that not all editions have gets an explanation
 * also with HTTP 404 and with code 254; for all other endpoints HTTP 404 means a wrong address.
 */
describe('an endpoint that a commercial server lacks', () => {
	let answerer: Answerer;
	beforeAll(async () => {
		answerer = await startAnswerer();
	});
	afterAll(async () => {
		await answerer.close();
	});

	const PAGES = [
		'',
		'<html><h1>404 Not Found</h1></html>',
		'{"timestamp":1,"status":404,"error":"Not Found"}',
	];
	const run = async ({ resource, operation, parameters }: (typeof CASES)[number]) =>
		await world.run(
			resource,
			operation,
			parameters,
			undefined,
			addCredential(world, 'lacking', { baseUrl: answerer.url, groups: 'g' }),
		);

	it.each(FIRST_CASES.map((entry) => [nameOf(entry), entry] as const))(
		'%s with HTTP 404',
		async (_name, entry) => {
			for (const body of PAGES) {
				answerer.answer = () => ({ status: 404, body });
				const { message, description } = failureOf(await run(entry));
				const path = entry.requests[0]?.[0];
				expect(message).toContain(
					entry.professional
						? `The server does not know ${path} (HTTP 404)`
						: 'The server did not answer as a WildfireChat server does: HTTP 404',
				);
				if (entry.professional)
					expect(description).toMatch(/this one needs the professional edition or a newer server/);
				expect(description).toMatch(/[Cc]heck (that )?Base URL/);
				expect(description).not.toMatch(/may have taken effect/);
			}
		},
	);

	it.each(FIRST_CASES.map((entry) => [nameOf(entry), entry] as const))(
		'%s with code 254',
		async (_name, entry) => {
			answerer.answer = () => '{"code":254,"msg":"not implemented"}';
			const { message, description } = failureOf(await run(entry));
			expect(message).toMatch(/does not have this function \(code 254, NOT_IMPLEMENTED\)/);
			expect(description).toMatch(/professional edition or a newer server/);
		},
	);
});

/**
 * The examples of the documents ("机器人群操作"), copied except for their commas. For the same values the
 * node sends the documented body, except where the documents and the servers differ.
 */
describe('the documented examples', () => {
	type Body = Record<string, unknown> & {
		group: { group_info: Record<string, unknown>; members: Array<Record<string, unknown>> };
		members: Array<Record<string, unknown>>;
	};
	type Deviation = (body: Body) => void;

	/** The server overwrites `operator` with the robot's id. */
	const operatorIsTheRobot: Deviation = (body) => void (body.operator = 'FireRobot');
	/** … and the owner of a new group. */
	const noOwner: Deviation = ({ group }) => void delete group.group_info.owner;
	/** Robots are refused organisation groups (3) with code 248. */
	const restrictedType: Deviation = ({ group }) => void (group.group_info.type = 2);
	/** A member has no `name`. */
	const noMemberName: Deviation = ({ group, members }) => {
		for (const member of members ?? group.members) delete member.name;
	};
	/** `type` of a member is a number; robots cannot set it anyway. */
	const numericMemberType: Deviation = ({ group, members }) => {
		for (const member of members ?? group.members) member.type = Number(member.type);
	};
	/** Missing in the example, but required: without it the members would be demoted. */
	const managerFlag: Deviation = (body) => void (body.is_manager = true);

	const groupId = byId('groupId1');
	const done = '{"code":0,"msg":"success"}';
	const examples: Array<{
		section: string;
		resource: string;
		operation: string;
		parameters: IDataObject;
		path: string;
		documented: string;
		deviations: Deviation[];
		/** The members that the node reads before the documented request, because the server does not check them. */
		members?: string[];
		response: string;
		output: IDataObject[];
	}> = [
		{
			section: '1. 创建群组',
			resource: 'group',
			operation: 'create',
			parameters: { name: '老王的朋友们', memberIds: 'memberId1' },
			path: '/robot/group/create',
			documented: `{"operator":"a","group":{"group_info":{"name": "老王的朋友们","owner": "laowang","type": 3},
				"members": [{"member_id": "memberId1","name": "老王的朋友们","type": "0"}]}}`,
			deviations: [operatorIsTheRobot, noOwner, restrictedType, noMemberName, numericMemberType],
			response: '{"code":0,"msg":"success","result":{"group_id":"groupId1"}}',
			output: [{ groupId: 'groupId1' }],
		},
		{
			section: '2. 销毁群组',
			resource: 'group',
			operation: 'dismiss',
			parameters: { groupId },
			path: '/robot/group/del',
			documented: '{"operator":"a","group_id":"groupId1"}',
			deviations: [operatorIsTheRobot],
			response: done,
			output: [{ deleted: true, groupId: 'groupId1' }],
		},
		{
			section: '3. 获取群组信息',
			resource: 'group',
			operation: 'get',
			parameters: { groupId, simplify: false },
			path: '/robot/group/get_info',
			documented: '{"groupId":"groupId1"}',
			deviations: [],
			response:
				'{"code":0,"msg":"success","result":{"target_id":"groupId1","name":"老王的朋友们","owner":"laowang","type":3}}',
			output: [{ target_id: 'groupId1', name: '老王的朋友们', owner: 'laowang', type: 3 }],
		},
		{
			section: '3. 获取群组信息, simplified',
			resource: 'group',
			operation: 'get',
			parameters: { groupId },
			path: '/robot/group/get_info',
			documented: '{"groupId":"groupId1"}',
			deviations: [],
			response:
				'{"code":0,"msg":"success","result":{"target_id":"groupId1","name":"老王的朋友们","owner":"laowang","type":3}}',
			output: [
				{
					groupId: 'groupId1',
					name: '老王的朋友们',
					owner: 'laowang',
					type: 'organisation',
					muted: false,
					joinType: 'anyone',
					privateChatAllowed: true,
				},
			],
		},
		{
			section: '4. 转移群组',
			resource: 'group',
			operation: 'transfer',
			parameters: { groupId, newOwner: byId('newOwner') },
			path: '/robot/group/transfer',
			documented: '{"operator":"a","group_id":"groupId1","new_owner":"newOwner"}',
			deviations: [operatorIsTheRobot],
			members: ['FireRobot', 'newOwner'],
			response: done,
			output: [{ success: true, groupId: 'groupId1', owner: 'newOwner' }],
		},
		{
			section: '5. 修改群组信息',
			resource: 'group',
			operation: 'update',
			parameters: { groupId, updateFields: { muted: true } },
			path: '/robot/group/modify',
			documented: '{"operator":"a","group_id":"groupId1","type":3,"value":"1"}',
			deviations: [operatorIsTheRobot],
			response: done,
			output: [{ success: true, groupId: 'groupId1', updated: ['muted'] }],
		},
		{
			section: '6. 获取群组成员列表',
			resource: 'groupMember',
			operation: 'getAll',
			parameters: { groupId },
			path: '/robot/group/member/list',
			documented: '{"groupId":"groupId1"}',
			deviations: [],
			response: `{"code":0,"msg":"success","result":[{"member_id":"groupMember1","alias":"laoda","type":2},
				{"member_id":"groupMember1","type":0}]}`,
			output: [
				{ userId: 'groupMember1', alias: 'laoda', role: 'owner' },
				{ userId: 'groupMember1', role: 'member' },
			],
		},
		{
			section: '7. 添加群组成员',
			resource: 'groupMember',
			operation: 'add',
			parameters: { groupId, memberIds: 'memberId1' },
			path: '/robot/group/member/add',
			documented: `{"operator":"a","group_id":"groupId1",
				"members": [{"member_id": "memberId1","name": "老王的朋友们","type": "0"}]}`,
			deviations: [operatorIsTheRobot, noMemberName, numericMemberType],
			response: done,
			output: [{ success: true, groupId: 'groupId1', memberIds: ['memberId1'] }],
		},
		{
			section: '8. 移除群组成员',
			resource: 'groupMember',
			operation: 'remove',
			parameters: { groupId, memberIds: 'memberId1, memberId2' },
			path: '/robot/group/member/del',
			documented: '{"operator":"a","group_id":"groupId1","members": ["memberId1","memberId2"]}',
			deviations: [operatorIsTheRobot],
			members: ['FireRobot', 'memberId1', 'memberId2'],
			response: done,
			output: [{ deleted: true, groupId: 'groupId1', memberIds: ['memberId1', 'memberId2'] }],
		},
		{
			section: '9. 群组成员退出',
			resource: 'group',
			operation: 'leave',
			parameters: { groupId },
			path: '/robot/group/member/quit',
			documented: '{"operator":"a","group_id":"groupId1"}',
			deviations: [operatorIsTheRobot],
			members: ['FireRobot'],
			response: done,
			output: [{ success: true, groupId: 'groupId1' }],
		},
		{
			section: '10. 设置/修改群组成员昵称',
			resource: 'groupMember',
			operation: 'setAlias',
			parameters: { groupId, memberId: byId('memberId1'), alias: 'hello' },
			path: '/robot/group/member/set_alias',
			documented: '{"operator":"a","group_id":"groupId1","memberId":"memberId1","alias":"hello"}',
			deviations: [operatorIsTheRobot],
			response: done,
			output: [{ success: true, groupId: 'groupId1', memberId: 'memberId1', alias: 'hello' }],
		},
		{
			section: '11. 设置/修改群组成员附加信息',
			resource: 'groupMember',
			operation: 'setExtra',
			parameters: { groupId, memberId: byId('memberId1'), extra: 'hello extra' },
			path: '/robot/group/member/set_extra',
			documented:
				'{"operator":"a","group_id":"groupId1","memberId":"memberId1","extra":"hello extra"}',
			deviations: [operatorIsTheRobot],
			response: done,
			output: [{ success: true, groupId: 'groupId1', memberId: 'memberId1', extra: 'hello extra' }],
		},
		{
			section: '12. 设置/取消群管理员',
			resource: 'groupMember',
			operation: 'setManager',
			parameters: { groupId, memberIds: 'memberId1' },
			path: '/robot/group/manager/set',
			documented: '{"operator":"a","group_id":"groupId1","members": ["memberId1"]}',
			deviations: [operatorIsTheRobot, managerFlag],
			response: done,
			output: [{ success: true, groupId: 'groupId1', memberIds: ['memberId1'], manager: true }],
		},
	];

	let answerer: Answerer;
	beforeAll(async () => {
		answerer = await startAnswerer();
	});
	afterAll(async () => {
		await answerer.close();
	});

	it.each(examples.map((example) => [example.section, example] as const))(
		'%s',
		async (_section, example) => {
			answerer.received.length = 0;
			const { members } = example;
			const result = members?.map((id) => ({ member_id: id }));
			answerer.answer = ({ path }) =>
				result !== undefined && path === MEMBER_LIST
					? JSON.stringify({ code: 0, msg: 'success', result })
					: example.response;
			const options = addCredential(world, 'documented', { baseUrl: answerer.url });

			const execution = await world.run(
				example.resource,
				example.operation,
				example.parameters,
				undefined,
				options,
			);

			const body = JSON.parse(example.documented) as Body;
			for (const deviate of example.deviations) deviate(body);
			expect(sent(answerer.received)).toEqual([
				...(members === undefined ? [] : [[MEMBER_LIST, exact('{"groupId":"groupId1"}')]]),
				[example.path, exact(JSON.stringify(body))],
			]);
			expect(jsonOf(execution)).toEqual(example.output);
		},
	);
});

describe('the address', () => {
	it.each([
		['as it is', (url: string) => url],
		['with a trailing slash', (url: string) => `${url}/`],
		['with several', (url: string) => `${url}///`],
		['with stray spaces', (url: string) => ` \t${url}/ \n`],
	])('%s leads to the same path, with the prefix of a proxy', async (_name, change) => {
		const answerer = await startAnswerer();
		const options = addCredential(world, 'address', { baseUrl: change(`${answerer.url}/im/v1`) });

		answerer.answer = () => '{"code":0,"result":{"userId":"FireRobot"}}';

		itemsOf(await world.run('robot', 'getProfile', {}, undefined, options));

		expect(answerer.received.map(({ path }) => path)).toEqual(['/im/v1/robot/profile']);
		await answerer.close();
	});

	it('is not followed to another host by a redirect', async () => {
		const other = await startAnswerer();
		const answerer = await startAnswerer();
		answerer.answer = ({ path }) => ({
			status: 302,
			headers: { Location: `${other.url}${path}` },
			body: '',
		});
		const options = addCredential(world, 'redirected', { baseUrl: answerer.url });

		const execution = await world.run('robot', 'getProfile', {}, undefined, options);

		expect(failureOf(execution).message).toBe('The address answers with a redirect (HTTP 302)');
		expect([answerer.received.length, other.received.length]).toEqual([1, 0]);
		await Promise.all([answerer.close(), other.close()]);
	});
});

describe('the signature', () => {
	it('is made of robot ID and secret without surrounding spaces, in UTF-8', async () => {
		Object.assign(server.state.robots.get('WeatherRobot') ?? {}, { secret: '密钥' });
		const options = addCredential(world, 'spaced', {
			robotId: ' WeatherRobot ',
			robotSecret: ' 密钥\n',
		});

		itemsOf(await world.run('robot', 'getProfile', {}, undefined, options));

		expectSigned(server.requests[0] as LoggedRequest, 'WeatherRobot', '密钥');
	});

	it('is new for every request of a run', async () => {
		const messages = inputs(...Array.from({ length: 40 }, (_, n) => ({ n })));
		// Two requests of one millisecond have one signature if their nonces are the same: one in 100,000.
		server.settings.latencyMs = 3;
		const parameters = { by: 'userId', userId: byId('userA'), options: { concurrency: 1 } };

		itemsOf(await world.run('user', 'get', parameters, messages));

		for (const request of server.requests) expectSigned(request);
		const signs = server.requests.map(({ headers }) => headers.sign);
		expect(signs).toHaveLength(40);
		expect(new Set(signs).size).toBe(40);
	});

	it('is new when a request is repeated', async () => {
		server.fault('code250', { times: 1 });

		itemsOf(
			await world.run('message', 'send', { sendTo: 'group', groupId: byId('groupId1'), text: 'x' }),
		);

		const [first, second] = server.requests as [LoggedRequest, LoggedRequest];
		expectSigned(first);
		expectSigned(second);
		expect(Number(second.headers.timestamp)).toBeGreaterThan(Number(first.headers.timestamp));
		expect(second.headers.sign).not.toBe(first.headers.sign);
	});
});

describe('further data of the server', () => {
	let answerer: Answerer;
	beforeAll(async () => {
		answerer = await startAnswerer();
	});
	afterAll(async () => {
		await answerer.close();
	});

	const run = async (
		resource: string,
		operation: string,
		parameters: IDataObject,
		result: string,
	) => {
		answerer.answer = () => `{"code":0,"msg":"success","result":${result}}`;
		const options = addCredential(world, 'besides', { baseUrl: answerer.url });
		return jsonOf(await world.run(resource, operation, parameters, undefined, options));
	};

	it('is kept exactly in raw results: unknown fields, and long integers as text', async () => {
		const parameters = { groupId: byId('g'), simplify: false };
		expect(
			await run(
				'group',
				'get',
				parameters,
				`{"target_id":"g","feedId":${LONG_ID},"f":1.5,"deep":{"a":[null]}}`,
			),
		).toEqual([{ target_id: 'g', feedId: LONG_ID, f: 1.5, deep: { a: [null] } }]);
	});

	it("does not include a robot's secret", async () => {
		const robot =
			'{"userId":"r","secret":"do-not-show","callback":"https://e.com/?token=do-not-show"}';
		const shown = [
			...(await run('robot', 'getProfile', { simplify: false }, robot)),
			...(await run(
				'user',
				'getRobots',
				{ userId: byId('a'), simplify: false },
				`{"robotInfoList":[${robot}]}`,
			)),
		];
		expect(shown).toEqual(Array(2).fill({ userId: 'r', callback: 'https://e.com/?token=***' }));
	});

	it('can be the type of a member as text', async () => {
		const members =
			'{"members":[{"member_id":"a","type":"2"},{"member_id":"b","type":"5"},{"member_id":"c","type":9}]}';
		const found = await run('groupMember', 'getAll', { groupId: byId('g') }, members);
		expect(found.map(({ role }) => role)).toEqual(['owner', 'allowed', 9]);
	});

	it('can be a member without a readable time of joining', async () => {
		const times = ['1767603600000', '"1767603600000"', '0', '-1', 'null', '"soon"', '{}', '9e15'];
		const members = times.map((time, index) => `{"member_id":"m${index}","createDt":${time}}`);
		const found = await run(
			'groupMember',
			'getAll',
			{ groupId: byId('g') },
			`{"members":[${members.join()}]}`,
		);
		const joined = '2026-01-05T09:00:00.000Z';
		expect(found.map(({ joinedAt }) => joinedAt)).toEqual([
			joined,
			joined,
			...Array(6).fill(undefined),
		]);
	});

	it('can be the same page of a search without end', async () => {
		answerer.received.length = 0;
		const found = await run(
			'user',
			'search',
			{ keyword: 'a', returnAll: true },
			'{"userInfos":[{"userId":"a"}]}',
		);
		expect(found.map(({ userId }) => userId)).toEqual(['a']);
		expect(answerer.received).toHaveLength(2);
	});

	it('can be a callback that the server did not accept', async () => {
		answerer.answer = () =>
			'{"code":0,"msg":"success","result":{"url":"https://example.com/somebody-else"}}';
		const options = addCredential(world, 'besides', { baseUrl: answerer.url });
		const execution = await world.run(
			'robot',
			'setCallback',
			{ url: 'https://example.com/a' },
			undefined,
			options,
		);
		expect(failureOf(execution).message).toBe('The server did not set the callback URL');
	});
});

it('sets the callbacks of several items in input order, so that none meets that of another', async () => {
	const urls = ['a', 'b', 'c'].map((path) => `https://example.com/${path}`);
	const items = urls.map((url) => ({ json: { url } }));
	const execution = await world.run('robot', 'setCallback', { url: '={{ $json.url }}' }, items);
	expect(jsonOf(execution).map(({ url, previousUrl }) => [url, previousUrl])).toEqual([
		[urls[0], ''],
		[urls[1], urls[0]],
		[urls[2], urls[1]],
	]);
	expect(server.state.robots.get(ROBOT.id)?.callback).toBe(urls[2]);
});

it.each([
	['send', { sendTo: 'chat' }],
	['reply', { messageId: LONG_ID }],
])('%s puts out the line of the chat', async (operation, parameters) => {
	server.settings.edition = 'professional';
	plant(server, { sender: 'userB' });
	const message = { messageId: LONG_ID, chat: { id: 'groupId1', type: 'group', line: 2 } };
	const execution = await world.run(
		'message',
		operation,
		{ ...parameters, text: 'hello' },
		inputs(message),
	);
	expect(jsonOf(execution)).toMatchObject([{ chatId: 'groupId1', line: 2 }]);
	const schema = `../../nodes/Wildfire/__schema__/v1.0.0/message/${operation}.json`;
	const { properties } = readJson<{ properties: object }>(join(__dirname, schema));
	expect(properties).toHaveProperty('line');
});

it('recalls, updates and replies to exactly the message that was sent', async () => {
	server.settings.edition = 'professional';
	const [sentItem] = jsonOf(
		await world.run('message', 'send', { sendTo: 'group', groupId: byId('groupId1'), text: 'one' }),
	);
	const { messageId } = sentItem as { messageId: string };
	expect(messageId).toBe(server.state.messages[0]?.messageUid);
	expect(Number.isSafeInteger(Number(messageId))).toBe(false);

	for (const operation of ['reply', 'update', 'recall']) {
		const parameters = {
			messageId: '={{ $json.messageId }}',
			...(operation !== 'recall' && { text: 'two' }),
		};
		itemsOf(await world.run('message', operation, parameters, inputs({ messageId })));
		expect(server.requests.at(-1)?.body).toMatch(new RegExp(`"messageUid":${messageId}[,}]`));
	}
	expect(server.state.messages[0]?.recalled?.operator).toBe('FireRobot');
});

it('finds the stored message only by all of its digits', async () => {
	server.settings.edition = 'professional';
	plant(server);
	const execution = await world.run('message', 'recall', { messageId: '412367192064032768' });
	expect(failureOf(execution).context.code).toBe(253);
	expect(server.state.messages[0]?.recalled).toBeUndefined();
});
