import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { stringify } from 'flatted';
import type { IDataObject } from 'n8n-workflow';
import { createHash } from 'node:crypto';
import { inspect } from 'node:util';

import { resources } from '../../nodes/Wildfire/resources';
import type { WildfireStandIn } from '../../sandbox';
import type { ExecuteNodeOptions, NodeExecution } from '../../engine/types';
import { CLOSED_URL } from '../support/closedUrl';
import { ROBOT, startWorld, type World } from '../support/wildfire';
import { byId } from '../support/locator';
import { CASES, FIRST_CASES, MEMBER_LIST, nameOf, plant } from './cases';
import {
	addCredential,
	failureOf,
	inputs,
	startAnswerer,
	type Answerer,
	type Failure,
} from './helpers';
import { SEEDED_AT, settle } from './people';

/** Tests the errors of the server that users read, and that no error shows a secret. */

let world: World;
let server: WildfireStandIn;
let answerer: Answerer;

beforeAll(async () => {
	world = await startWorld();
	server = world.sandbox.wildfire;
	answerer = await startAnswerer();
});
afterAll(async () => {
	await answerer.close();
	await world.close();
});
beforeEach(() => {
	settle(server);
});

const GROUP = byId('groupId1');
const SEND: IDataObject = { sendTo: 'group', groupId: GROUP, text: 'x' };

function operationOf(resource: string, operation: string) {
	return resources
		.find(({ value }) => value === resource)!
		.operations.find(({ value }) => value === operation)!;
}

/**
 * The codes that a robot can get, from the server's error table, with words that the message must
 * have.
 */
const CODES: Array<[code: number, name: string, says: RegExp, hint?: RegExp]> = [
	[1, 'SECRET_KEY_MISMATCH', /keys/],
	[2, 'INVALID_DATA', /rejected the data/],
	[3, 'NODE_NOT_EXIST', /node/],
	[4, 'SERVER_ERROR', /server/i, /log/],
	[5, 'NOT_MODIFIED', /Nothing was changed/],
	[6, 'TOKEN_ERROR', /token/],
	[7, 'KICKED_OFF', /session/],
	[8, 'USER_FORBIDDEN', /blocked/, /administrator/],
	[9, 'NOT_IN_GROUP', /not in this group/, /group ID/],
	[10, 'INVALID_MESSAGE', /message/],
	[11, 'GROUP_ALREADY_EXIST', /exists already/, /empty/],
	[12, 'ALREADY_IN_GROUP', /members already/],
	[16, 'FRIEND_ALREADY_REQUEST', /friend request/],
	[18, 'FRIEND_REQUEST_BLOCKED', /friend requests/],
	[19, 'FRIEND_REQUEST_EXPIRED', /expired/],
	[20, 'NOT_IN_CHATROOM', /chat room/, /Robots cannot/],
	[21, 'NOT_IN_CHANNEL', /channel/, /subscribed/],
	[22, 'NOT_LICENSED', /licence/],
	[23, 'ALREADY_FRIENDS', /friends already/],
	[24, 'RECALL_TIME_EXPIRED', /too old/, /120 seconds/],
	[25, 'ALREADY_LOCKED', /lock/],
	[26, 'NOT_YOUR_LOCK', /lock/],
	[27, 'ROBOT_NO_TOKEN', /robot/i],
	[28, 'WS_NOT_CONFIGURED', /WebSocket/],
	[30, 'TIME_INCONSISTENT', /clocks/],
	[35, 'MESSAGE_TOO_LARGE', /too large/, /15 KB/],
	[60, 'CONFERENCE_ROOM_NOT_EXIST', /conference room/],
	[61, 'CONFERENCE_SERVICE_NOT_AVAILABLE', /conference service/],
	[70, 'APPLICATION_TOKEN_WRONG_OR_EXPIRED', /expired/],
	[90, 'CONFERENCE_SERVER', /conference server/],
	[220, 'FUNCTION_DISABLED', /switched off/, /administrator/],
	[221, 'SERVER_BUSY', /busy/, /again/],
	[222, 'PARTLY_SUCCESS', /part/],
	[225, 'OTHER_CLIENT_IN_CHATROOM', /chat room/],
	[236, 'CHANNEL_NOT_EXIST', /channel/],
	[237, 'CHANNEL_NO_SECRET', /no secret/],
	[238, 'USER_NOT_PREPARED', /not connected/],
	[239, 'API_NOT_SIGNED', /signature headers/, /proxy/],
	[240, 'GROUP_EXCEEDS_MAX_MEMBER_COUNT', /too many members/, /limit/],
	[241, 'GROUP_MUTED', /muted/, /manager/],
	[242, 'SENSITIVE_MATCHED', /word/, /Change the text/],
	[243, 'SIGN_EXPIRED', /too old/, /clocks/],
	[244, 'AUTH_FAILURE', /secret is wrong/, /Robot Secret/],
	[245, 'USER_BLOCKED', /blocked/],
	[246, 'IN_BLACK_LIST', /blocked the robot/],
	[247, 'FORBIDDEN_SEND_MSG', /forbidden to send/, /administrator/],
	[248, 'NO_RIGHT', /no right/, /owner/],
	[249, 'TIMEOUT', /too long/],
	[250, 'OVER_FREQUENCY', /too many requests/, /rate_limit/],
	[251, 'INVALID_PARAMETER', /parameter/, /outside of its range/],
	[253, 'NOT_EXIST', /no such/, /Robot ID/],
	[254, 'NOT_IMPLEMENTED', /does not have/],
];

/** @returns the failure, and the expected description if only the code is known */
function expectCode(execution: NodeExecution, code: number): { failure: Failure; hint?: RegExp } {
	const [, name, says, hint] = CODES.find(([listed]) => listed === code) as (typeof CODES)[number];
	const failure = failureOf(execution);
	expect(failure.name).toBe('NodeApiError');
	expect(failure.message).toMatch(says);
	expect(failure.message).toMatch(new RegExp(`\\w \\(code ${code}, ${name}\\)$`));
	expect(failure.context).toMatchObject({ itemIndex: 0, code, codeName: name });
	return { failure, hint };
}

describe('each code', () => {
	it.each(CODES)('%i %s', async (code) => {
		// Failures repeat the code in the result, which must not look like a success.
		answerer.answer = () =>
			`{"code":${code},"msg":"words of the server","result":{"code":${code},"messageUid":1}}`;
		const options = addCredential(world, 'codes', { baseUrl: answerer.url });

		const parameters = { by: 'userId', userId: byId('userA'), options: { retries: 0 } };
		const { failure: ofRead, hint } = expectCode(
			await world.run('user', 'get', parameters, undefined, options),
			code,
		);
		if (hint) expect(ofRead.description).toMatch(hint);

		const failure = failureOf(
			await world.run('message', 'send', { ...SEND, options: { retries: 0 } }, undefined, options),
		);
		expect(failure.context.code).toBe(code);
		const isUnsure = [222, 249].includes(code);
		expect(/may have taken effect.*not tried again/.test(failure.description ?? '')).toBe(isUnsure);
	});

	it('has its own message', async () => {
		const messages = new Set<string>();
		for (const [code] of CODES) {
			answerer.answer = () => `{"code":${code},"msg":""}`;
			const options = addCredential(world, 'codes', { baseUrl: answerer.url });
			const execution = await world.run(
				'robot',
				'getProfile',
				{ options: { retries: 0 } },
				undefined,
				options,
			);
			messages.add(failureOf(execution).message.replace(/ \(code .*/, ''));
		}
		expect(messages.size).toBe(CODES.length);
	});

	it.each([81, 87, 252, 255, 777, -1, 3.5])(
		'%d, which is not listed, is reported by its number',
		async (code) => {
			answerer.answer = () => `{"code":${code},"msg":"whatever"}`;
			const options = addCredential(world, 'codes', { baseUrl: answerer.url });
			const execution = await world.run(
				'robot',
				'getProfile',
				{ options: { retries: 0 } },
				undefined,
				options,
			);
			expect(failureOf(execution).message).toContain(`(code ${code}, UNKNOWN)`);
			expect(failureOf(execution).context.code).toBe(code);
		},
	);

	it('is read with any HTTP status, because professional servers may use other ones', async () => {
		answerer.answer = () => ({ status: 401, body: '{"code":244,"msg":"auth failure"}' });
		const options = addCredential(world, 'codes', { baseUrl: answerer.url });
		const failure = failureOf(await world.run('robot', 'getProfile', {}, undefined, options));
		expect(failure.message).toBe("The robot's secret is wrong (code 244, AUTH_FAILURE)");
	});

	it('401, documented for signatures, points to the secret', async () => {
		answerer.answer = () => ({ status: 401, body: 'unauthorized' });
		const options = addCredential(world, 'codes', { baseUrl: answerer.url });
		const failure = failureOf(await world.run('robot', 'getProfile', {}, undefined, options));
		expect(failure.message).toBe("The server does not accept the robot's signature (HTTP 401)");
		expect(failure.description).toMatch(/Robot Secret/);
	});
});

describe('codes as the server really sends them', () => {
	type Situation = [
		code: number,
		why: string,
		resource: string,
		operation: string,
		parameters: IDataObject,
		prepare?: () => ExecuteNodeOptions | void,
	];
	const bob = { sendTo: 'user', userId: byId('userB'), text: 'x' };
	const person = (userId: string) => server.state.users.get(userId) ?? {};

	it.each<Situation>([
		[
			4,
			'a setting that is no number',
			'group',
			'update',
			{ groupId: GROUP, updateFields: { other: { property: { type: 3, value: 'no' } } } },
		],
		[
			8,
			'a user blocked by the administrator',
			'message',
			'send',
			bob,
			() => void Object.assign(person('userB'), { standing: 'blocked' }),
		],
		[9, 'a group without the robot', 'message', 'send', { ...SEND, groupId: byId('groupId4') }],
		[9, 'a group that does not exist', 'message', 'send', { ...SEND, groupId: byId('nowhere') }],
		[
			11,
			'a group id that is taken',
			'group',
			'create',
			{ name: 'x', additionalFields: { targetId: 'groupId1' } },
		],
		[
			12,
			'members who are members',
			'groupMember',
			'add',
			{ groupId: GROUP, memberIds: 'userA, userB' },
		],
		[
			4,
			'a chat room that does not exist',
			'message',
			'send',
			{ sendTo: 'chatRoom', chatRoomId: 'r', text: 'x' },
		],
		[
			20,
			'a chat room',
			'message',
			'send',
			{ sendTo: 'chatRoom', chatRoomId: 'r', text: 'x' },
			() => void server.state.chatRooms.add('r'),
		],
		[21, 'a channel', 'message', 'send', { sendTo: 'channel', channelId: 'c', text: 'x' }],
		[
			24,
			'a message from yesterday, in private',
			'message',
			'recall',
			{ messageId: '412367192064032769' },
			() => {
				server.settings.edition = 'professional';
				plant(server, {
					conv: { type: 0, target: 'userA', line: 0 },
					timestamp: Date.now() - 86_400_000,
				});
			},
		],
		[
			240,
			'a full group',
			'groupMember',
			'add',
			{ groupId: GROUP, memberIds: 'userD' },
			() => void (server.settings.maxGroupMembers = 5),
		],
		[
			241,
			'a muted group',
			'message',
			'send',
			{ ...SEND, groupId: byId('groupId3') },
			() => void Object.assign(server.state.groups.get('groupId3') ?? {}, { mute: 1 }),
		],
		[
			242,
			'a word that is not allowed',
			'message',
			'send',
			{ ...SEND, text: 'a bad word' },
			() => void (server.settings.sensitiveWords = ['bad']),
		],
		[
			243,
			'a clock three hours ahead',
			'robot',
			'getProfile',
			{},
			() => void (server.settings.clock = () => Date.now() + 3 * 3_600_000),
		],
		[
			244,
			'a wrong secret',
			'robot',
			'getProfile',
			{},
			() => addCredential(world, 'wrong', { robotSecret: 'not-its-own' }),
		],
		[
			246,
			'a user who blocked the robot',
			'message',
			'send',
			bob,
			() => void Object.assign(person('userB'), { blacklist: ['FireRobot'] }),
		],
		[
			247,
			'a robot that may not speak',
			'message',
			'send',
			SEND,
			() => void Object.assign(person('FireRobot'), { standing: 'muted' }),
		],
		[248, "somebody else's group", 'group', 'dismiss', { groupId: byId('groupId2') }],
		[
			248,
			'a custom notification',
			'group',
			'dismiss',
			{ groupId: GROUP, notification: { notifyMessage: '{"type":1001}' } },
		],
		[
			248,
			'a robot without a secret',
			'robot',
			'getProfile',
			{},
			() => addCredential(world, 'none', { robotId: 'wfc_file_transfer' }),
		],
		[
			250,
			'too many requests',
			'robot',
			'getProfile',
			{ options: { retries: 0 } },
			() => void (server.settings.rateLimit = 0.5),
		],
		[
			251,
			'a kind of message robots may not send',
			'message',
			'send',
			{ ...SEND, contentType: 'raw', payload: '{"type":80}' },
		],
		[253, 'a user who does not exist', 'user', 'get', { by: 'name', name: 'ghost' }],
		[
			253,
			'a robot that does not exist',
			'robot',
			'getProfile',
			{},
			() => addCredential(world, 'ghost', { robotId: 'ghost' }),
		],
	])('%i: %s', async (code, _why, resource, operation, parameters, ...[prepare]) => {
		const options = prepare?.() ?? undefined;
		const messages = server.state.messages.length;
		expectCode(await world.run(resource, operation, parameters, undefined, options), code);
		expect(server.state.messages).toHaveLength(messages);
		const [first] = server.requests;
		// Others only look up what an unknown ID may be the name of.
		expect(server.requests.filter(({ path }) => path === first?.path)).toHaveLength(1);
	});
});

describe('hints for the failed operation', () => {
	const other = (property: object) => ({ updateFields: { other: { property } } });
	/** Gives the robot a role in groupId3. */
	const withRole = (type: number, changes: object = {}) => {
		const group = server.state.groups.get('groupId3')!;
		Object.assign(group, changes);
		group.members.find(({ member_id: id }) => id === ROBOT.id)!.type = type;
	};
	const ORGANISATION = byId('groupId5');
	const NEEDS_MANAGER = /need the group's owner or a manager/;
	it.each<[string, string, string, IDataObject, RegExp, RegExp?, (() => void)?]>([
		[
			'a setting that is no number',
			'group',
			'update',
			{ groupId: GROUP, ...other({ type: 3, value: 'no' }) },
			/whole numbers/,
		],
		[
			'a setting beyond an integer',
			'group',
			'update',
			{ groupId: GROUP, ...other({ type: 3, value: '99999999999' }) },
			/below 2147483648/,
		],
		[
			'an unknown setting',
			'group',
			'update',
			{ groupId: GROUP, ...other({ type: 9, value: '1' }) },
			/no setting with this number/,
			/ID|types 80/i,
		],
		[
			'an unknown chat room',
			'message',
			'send',
			{ sendTo: 'chatRoom', chatRoomId: 'r', text: 'x' },
			/chat room that does not exist/,
			/Group: Update/,
		],
		[
			'a message type that robots may not send',
			'message',
			'send',
			{ ...SEND, contentType: 'raw', payload: '{"type":80}' },
			/80, 81/,
		],
		[
			'the alias of a non-member',
			'groupMember',
			'setAlias',
			{ groupId: GROUP, memberId: byId('userE'), alias: 'x' },
			/member is not in the group/,
		],
		[
			'a muted group in which the robot is allowed to speak',
			'message',
			'send',
			{ ...SEND, groupId: byId('groupId3') },
			/owner and the managers can send, and on professional servers.*The community server refuses/,
			/members allowed to speak can send/,
			() => withRole(5, { mute: 1 }),
		],
		...['setAlias', 'setExtra'].map(
			(operation): [string, string, string, IDataObject, RegExp, RegExp, () => void] => [
				`${operation} of a member by a manager`,
				'groupMember',
				operation,
				{ groupId: byId('groupId3'), memberId: byId('userA'), alias: 'x', extra: 'x' },
				/Set Alias and Set Extra.*for managers only.*owner or a normal member/,
				NEEDS_MANAGER,
				() => withRole(1),
			],
		),
		...[
			['group', 'update', { updateFields: { extra: 'x' } }],
			['groupMember', 'add', { memberIds: 'laowang' }],
			['group', 'leave', {}],
		].map(([resource, operation, more]): [string, string, string, IDataObject, RegExp, RegExp] => [
			`${String(resource)}.${String(operation)} in an organisation group`,
			resource as string,
			operation as string,
			{ groupId: ORGANISATION, ...(more as object) },
			/Robots cannot create, change or leave organisation groups, or add members to them/,
			/cannot use organisation groups/,
		]),
	])('%s', async (_what, resource, operation, parameters, hint, ...[not = /(?!)/, prepare]) => {
		prepare?.();
		const { description } = failureOf(await world.run(resource, operation, parameters));
		expect(description).toMatch(hint);
		expect(description).not.toMatch(not);
	});
});

describe('the members of a group without the robot', () => {
	/* The server reports success and an empty list. A group that the robot is in has at least one member. */

	it.each([
		['from the server', undefined],
		['as the documents show it', '{"code":0,"msg":"success","result":[]}'],
		['with other things in the list', '{"code":0,"msg":"success","result":{"members":[null,1]}}'],
	])('are refused, not an empty list: %s', async (_where, body) => {
		if (body !== undefined) answerer.answer = () => ({ status: 200, body });
		const options =
			body === undefined ? undefined : addCredential(world, 'empty', { baseUrl: answerer.url });
		const parameters = { groupId: byId('groupId4'), returnAll: true };
		const run = await world.run('groupMember', 'getAll', parameters, undefined, options);
		expect(failureOf(run)).toMatchObject({
			message: 'The robot is not in this group',
			description: expect.stringContaining('Add the robot to the group'),
		});
	});

	it('stop no other item', async () => {
		const items = ['groupId4', 'groupId3'].map((chat) => ({ json: { chat } }));
		const parameters = { groupId: byId('={{ $json.chat }}'), limit: 1 };
		const run = await world.run('groupMember', 'getAll', parameters, items, {
			continueOnFail: true,
		});
		expect(run.items.map(({ json }) => json)).toEqual([
			{ error: 'The robot is not in this group' },
			expect.objectContaining({ userId: 'userB' }),
		]);
	});
});

describe('a text that is longer than its column in the server', () => {
	/* The store fails: for the robot with code 4, for the others with a success. */
	const update = (field: string) => (text: string) => ({ updateFields: { [field]: text } });
	const inGroup = { groupId: GROUP };
	const group = () => server.state.groups.get('groupId1');
	const created = ({ items: [item] }: NodeExecution) =>
		server.state.groups.get(String(item?.json.groupId));
	const idsOf = (members: Array<{ member_id: string }> = []) =>
		members.map(({ member_id: id }) => id);
	/** Only a member can become the owner. */
	const addToGroup = (id: string) =>
		group()?.members.push({ member_id: id, alias: '', type: 0, extra: '', createDt: SEEDED_AT });
	type Place = [
		resource: string,
		operation: string,
		field: string,
		most: number,
		parametersFor: (text: string) => IDataObject,
		stored: (run: NodeExecution) => string | string[] | undefined,
	];
	const ofProfile = (field: 'displayName' | 'email' | 'portrait', most: number): Place => [
		'robot',
		'updateProfile',
		field,
		most,
		update(field),
		() => server.state.users.get(ROBOT.id)?.[field],
	];
	const ofNewGroup = (
		field: string,
		most: number,
		parametersFor: (text: string) => IDataObject,
		stored: (group: ReturnType<typeof created>) => string | string[] | undefined,
	): Place => [
		'group',
		'create',
		field,
		most,
		(text) => ({ name: 'x', ...parametersFor(text) }),
		(run) => stored(created(run)),
	];
	const ofGroup = (
		field: string,
		most: number,
		parametersFor: (text: string) => IDataObject,
		stored: () => string | undefined,
	): Place => [
		'group',
		'update',
		field,
		most,
		(text) => ({ ...inGroup, ...parametersFor(text) }),
		stored,
	];
	const other = (type: number | string) => (value: string) => ({
		updateFields: { other: { property: { type, value } } },
	});
	const PLACES: Place[] = [
		...(['displayName', 'email', 'address', 'company', 'social'] as const).map((field) =>
			ofProfile(field as 'email', 64),
		),
		ofProfile('portrait', 1024),
		ofNewGroup(
			'Group Name',
			64,
			(name) => ({ name }),
			(one) => one?.name,
		),
		ofNewGroup(
			'Group ID',
			64,
			(targetId) => ({ additionalFields: { targetId } }),
			(one) => one?.target_id,
		),
		ofNewGroup(
			'Portrait',
			1024,
			(portrait) => ({ additionalFields: { portrait } }),
			(one) => one?.portrait,
		),
		ofNewGroup(
			'Member IDs',
			64,
			(id) => ({ memberIds: `userA, ${id}` }),
			(one) => idsOf(one?.members),
		),
		ofGroup('New Group Name', 64, update('name'), () => group()?.name),
		ofGroup('Portrait', 1024, update('portrait'), () => group()?.portrait),
		ofGroup('Other Property', 64, other(0), () => group()?.name),
		ofGroup('Other Property', 1024, other('1'), () => group()?.portrait),
		[
			'group',
			'transfer',
			'New Owner',
			64,
			(id) => ({ ...inGroup, newOwner: byId(id) }),
			() => group()?.owner,
		],
		[
			'robot',
			'setCallback',
			'Callback URL',
			1024 - 'https://a.b/'.length,
			(path) => ({ url: `https://a.b/${path}` }),
			() => server.state.robots.get(ROBOT.id)?.callback.slice('https://a.b/'.length),
		],
		[
			'groupMember',
			'add',
			'Member IDs',
			64,
			(id) => ({ ...inGroup, memberIds: `userD, ${id}` }),
			() => idsOf(group()?.members),
		],
		[
			'groupMember',
			'setAlias',
			'Alias',
			64,
			(alias) => ({ ...inGroup, memberId: byId('userA'), alias }),
			() => group()?.members.find(({ member_id: id }) => id === 'userA')?.alias,
		],
	];

	it.each(PLACES)(
		'is refused: %s.%s, %s',
		async (resource, operation, field, most, parametersFor, stored) => {
			const run = async (text: string) => {
				settle(server);
				if (field === 'New Owner') addToGroup(text);
				return await world.run(resource, operation, parametersFor(text));
			};
			// User IDs are ASCII.
			const signs = /Member IDs|New Owner/.test(field) ? ['a'] : ['长', '😀'];
			for (const sign of signs) {
				const { message, description } = failureOf(
					await run(sign.repeat(Math.floor(most / sign.length) + 1)),
				);
				expect(message).toMatch(
					/^The parameter ".*" has (?:an entry with )?(?:6[56]|102[56]) characters.*; the server keeps at most (?:64|1024)/,
				);
				expect(message.replaceAll(/[ "]/g, '').toLowerCase()).toContain(
					field.replaceAll(' ', '').toLowerCase(),
				);
				// Nobody writes emoji into IDs and addresses of pictures.
				const isText = !/^(?:Callback URL|Group ID|Member IDs|New Owner|portrait)$/i.test(field);
				const saysIt = description?.includes('emoji') ?? false;
				expect([field, saysIt]).toEqual([field, isText && most === 64]);
				expect(server.requests).toEqual([]);
			}
			// The columns of the server's own database count UTF-16 code units, although the documents speak of bytes.
			for (const text of signs.map((sign) => sign.repeat(most / sign.length))) {
				const execution = await run(text);
				expect(execution.status).toBe('success');
				expect([stored(execution)].flat()).toContain(text);
			}
		},
	);
});

/** No column gets these IDs: they only name members who are in the group already. */
it.each(['remove', 'mute', 'allow', 'setManager'])(
	'a longer ID of a member is sent: groupMember.%s',
	async (operation) => {
		const memberIds = 'a'.repeat(65);
		server.state.groups
			.get('groupId1')
			?.members.push({ member_id: memberIds, alias: '', type: 0, extra: '', createDt: SEEDED_AT });
		await world.run('groupMember', operation, { groupId: GROUP, memberIds });
		expect(server.requests.map(({ body }) => body).join('')).toContain(`["${memberIds}"]`);
	},
);

describe('a success without the data of the operation', () => {
	/** Operations that output what they did, and need no data from the answer. */
	const NEED_NOTHING = [
		...['group.dismiss', 'group.transfer', 'group.update', 'message.recall', 'message.update'],
		...['group.leave', 'groupMember.add', 'groupMember.allow', 'groupMember.mute'],
		...['groupMember.remove', 'groupMember.setAlias', 'groupMember.setExtra'],
		...['groupMember.setManager', 'robot.deleteCallback'],
	];

	/** For operations that read the members before their change. */
	const MEMBERS = JSON.stringify({
		code: 0,
		result: ['userA', 'userB', 'userC'].map((id) => ({ member_id: id })),
	});
	const RESULTS = [
		'',
		',"result":null',
		',"result":{}',
		',"result":[]',
		',"result":"x"',
		',"result":[null]',
	];
	const withResults = (entries: typeof FIRST_CASES) =>
		entries.flatMap((entry) => RESULTS.map((result) => [nameOf(entry), result, entry] as const));

	it.each(withResults(FIRST_CASES.filter(({ readsMembers }) => readsMembers)))(
		'%s, {"code":0%s} as the members: nothing is changed',
		async (_name, result, { resource, operation, parameters }) => {
			answerer.received.length = 0;
			answerer.answer = () => `{"code":0,"msg":"success"${result}}`;
			const options = addCredential(world, 'lacking', { baseUrl: answerer.url, groups: 'g' });
			const execution = await world.run(resource, operation, parameters, undefined, options);
			const { message, description } = failureOf(execution);
			expect(message).toBe(
				result.startsWith(',"result":[')
					? 'The robot is not in this group'
					: 'The server reports success, but its answer has no "members"',
			);
			expect(description).not.toMatch(/may have taken effect/);
			expect(answerer.received.map(({ path }) => path)).toEqual([MEMBER_LIST]);
		},
	);

	it.each(withResults(FIRST_CASES))(
		'%s, {"code":0%s}',
		async (name, result, { readsMembers, ...entry }) => {
			const { resource, operation, parameters } = entry;
			answerer.received.length = 0;
			const lacking = `{"code":0,"msg":"success"${result}}`;
			answerer.answer = ({ path }) => (readsMembers && path === MEMBER_LIST ? MEMBERS : lacking);
			const options = addCredential(world, 'lacking', { baseUrl: answerer.url, groups: 'g' });
			const execution = await world.run(resource, operation, parameters, undefined, options);
			if (execution.status === 'success') {
				expect([name, NEED_NOTHING.includes(name)]).toEqual([name, true]);
				const texts = execution.items.map(({ json }) => Object.values(json));
				expect(texts.flat()).not.toContain(undefined);
				return;
			}
			expect([name, NEED_NOTHING.includes(name)]).toEqual([name, false]);
			const { message, description } = failureOf(execution);
			// A list in the place of the result is one without members.
			if (name === 'groupMember.getAll' && result.startsWith(',"result":[')) {
				expect(message).toBe('The robot is not in this group');
				return;
			}
			expect(message).toMatch(/^The server reports success, but its answer has no "\w+"$/);
			const { repeatable } = operationOf(resource, operation);
			expect(description).toMatch(repeatable ? /Check Base URL/ : /may have taken effect/);
			// No request is made twice: Update Profile reads the profile after the change.
			const asked = answerer.received.map(({ path }) => path);
			expect(new Set(asked).size).toBe(asked.length);
		},
	);
});

describe('a Robot ID that no request can carry', () => {
	const says =
		/^Robot ID in the credential (is empty|holds characters that cannot be sent in an HTTP header)/;

	it.each([['小火'], ['Fire小Robot'], ['Fire\nRobot'], [''], [' '], [null], [undefined]])(
		'%j is complained of, and nothing is sent',
		async (robotId) => {
			const credential = addCredential(world, 'unfit', { robotId, groups: 'groupId1' });
			for (const { resource, operation, parameters } of FIRST_CASES) {
				const execution = await world.run(resource, operation, parameters, undefined, credential);
				const failure = failureOf(execution);
				expect([resource, operation, failure.message]).toEqual([
					resource,
					operation,
					expect.stringMatching(says),
				]);
				expect(failure.description).toMatch(/^Nothing was sent\. Enter the robot's ID/);
			}
			const tested = await world.engine.testCredential('wildfireRobotApi', {
				baseUrl: server.baseUrl,
				robotId,
				robotSecret: '123456',
			} as never);
			expect(tested).toMatchObject({ status: 'Error', message: expect.stringMatching(says) });
			expect(server.requests).toEqual([]);
		},
	);

	it('a blank around the ID does no harm', async () => {
		const credential = addCredential(world, 'blank', { robotId: ' FireRobot\n' });
		expect((await world.run('robot', 'getProfile', {}, undefined, credential)).status).toBe(
			'success',
		);
	});
});

it("quotes the server's whole exception, whose end says which value is wrong", async () => {
	const payload = '{"type":1,"content":{"a":1}}';
	const execution = await world.run('message', 'send', { ...SEND, contentType: 'raw', payload });
	expect(failureOf(execution).message).toMatch(
		/^The server could not process the request \(HTTP 500\): com\.google\.gson\.JsonSyntaxException: java\.lang\.IllegalStateException: Expected a string but was BEGIN_OBJECT at line 1 column \d+ path \$\.payload\.content$/,
	);
});

it('lists the fields that were changed before the server refused one', async () => {
	const updateFields = {
		muted: true,
		name: 'Morning Shift',
		other: { property: { type: 3, value: 'no' } },
	};
	const failure = failureOf(await world.run('group', 'update', { groupId: GROUP, updateFields }));
	expect(failure.description).toMatch(
		/These fields were changed before that: "Mute Everyone", "New Group Name"\.$/,
	);
	expect(server.state.groups.get('groupId1')).toMatchObject({ name: 'Morning Shift', mute: 1 });
	expect(server.requests).toHaveLength(3);
});

it("lists the fields of the robot's profile that were changed before the server refused one", async () => {
	const updateFields = { displayName: 'Renamed', portrait: 'https://example.com/p.png' };
	let isChanged = false;
	server.onChange(() => {
		const { displayName } = server.state.users.get('FireRobot')!;
		if (isChanged || displayName !== 'Renamed') return;
		isChanged = true;
		server.fault('code249', { path: '/robot/update_profile' });
	});
	const options = { retries: 0 };
	const run = await world.run('robot', 'updateProfile', { updateFields, options });
	server.clearFaults();
	expect(failureOf(run).description).toMatch(
		/These fields were changed before that: "Display Name"\.$/,
	);
});

describe('secrets', () => {
	const SECRET = 'S3CRET-9f8e7d6c5b4a';
	const TOKEN = 'T0KEN-1a2b3c4d5e6f';
	const CALLBACK = `https://n8n.example.com/webhook/x?token=${TOKEN}`;

	/** All data that n8n stores of an execution, and all data that can be reached from it. */
	function storedText(execution: NodeExecution): string {
		return [
			stringify(execution.data),
			JSON.stringify(execution.error),
			execution.error?.stack,
			JSON.stringify(execution.items),
			inspect(execution, {
				depth: 12,
				showHidden: true,
				maxStringLength: Infinity,
				maxArrayLength: Infinity,
			}),
			...(execution.items ?? []).map(({ error }) =>
				inspect(error, { depth: 12, showHidden: true }),
			),
		].join('\n');
	}

	function expectKept(execution: NodeExecution, signs: string[]): void {
		const text = storedText(execution);
		// Proves that the search sees the execution's data.
		expect(text).toContain('lastNodeExecuted');
		expect(text).toContain(execution.workflowName);
		for (const secret of [SECRET, TOKEN, ...signs]) expect(text.includes(secret)).toBe(false);
	}

	const planted = (data: IDataObject = {}) =>
		addCredential(world, 'planted', {
			robotSecret: SECRET,
			webhookSecret: TOKEN,
			groups: 'groupId1',
			...data,
		});

	beforeEach(() => {
		Object.assign(server.state.robots.get('FireRobot') ?? {}, {
			secret: SECRET,
			callback: CALLBACK,
			state: 1,
		});
	});

	const signsOf = (requests: ReadonlyArray<{ headers: Record<string, unknown> }>) =>
		requests.map(({ headers }) => String(headers.sign));

	it.each(CASES.map((entry) => [nameOf(entry), entry] as const))(
		'are not stored with %s',
		async (_name, entry) => {
			if (entry.professional) server.settings.edition = 'professional';
			if (entry.operation !== 'setCallback') entry.prepare?.(server);
			Object.assign(server.state.robots.get('FireRobot') ?? {}, { callback: CALLBACK });
			const execution = await world.run(
				entry.resource,
				entry.operation,
				entry.parameters,
				undefined,
				planted(),
			);
			expect(execution.status).toBe('success');
			expectKept(execution, signsOf(server.requests));
		},
	);

	it.each([
		'reset',
		'timeout',
		'http500-html',
		'http500-empty',
		'wrong-type',
		'truncated',
		'code249',
		'code250',
	] as const)('are not stored with a failure (%s)', async (fault) => {
		server.fault(fault);
		const run = { options: { retries: 0, ...(fault === 'timeout' && { timeout: 3 }) } };
		await Promise.all(
			FIRST_CASES.map(async ({ resource, operation, parameters }) => {
				const execution = await world.run(
					resource,
					operation,
					{ ...parameters, ...run },
					undefined,
					planted(),
				);
				expect(execution.status).toBe('error');
				expectKept(execution, []);
			}),
		);
		expect(
			signsOf(server.requests).filter((sign) => /^[0-9a-f]{40}$/.test(sign)).length,
		).toBeGreaterThan(28);
	});

	it.each([
		['nobody listening', async () => ({ baseUrl: CLOSED_URL })],
		['a wrong secret', async () => ({ robotSecret: `${SECRET}x` })],
		['a broken address', async () => ({ baseUrl: 'broken' })],
	])('are not stored with %s, on either output', async (_name, data) => {
		const credential = planted(await data());
		for (const onError of [
			'continueRegularOutput',
			'continueErrorOutput',
			'stopWorkflow',
		] as const) {
			const parameters = { ...SEND, options: { retries: 0 } };
			expectKept(
				await world.run('message', 'send', parameters, inputs({}, {}), { ...credential, onError }),
				[],
			);
		}
	});

	it('are masked if the server echoes the request', async () => {
		// Some proxies show the request with its signature in their error page.
		answerer.received.length = 0;
		answerer.answer = ({ headers }) => ({
			status: 500,
			body: `bad request, sign: ${headers.sign as string}, sorry`,
		});
		const credential = planted({ baseUrl: answerer.url });
		const execution = await world.run('message', 'send', SEND, undefined, credential);
		expect(failureOf(execution).message).toContain('bad request, sign: ***, sorry');
		expectKept(execution, signsOf(answerer.received));
	});

	it('are never sent in plain text', async () => {
		await world.run('message', 'send', SEND, undefined, planted());
		const [request] = server.requests;
		expect(request?.headers.sign).toBe(
			createHash('sha1')
				.update(`${request?.headers.nonce}|${SECRET}|${request?.headers.timestamp}`)
				.digest('hex'),
		);
		expect(JSON.stringify(request)).not.toContain(SECRET);
		expect(JSON.stringify(request)).not.toContain(TOKEN);
	});
});
