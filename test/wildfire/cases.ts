import type { IDataObject } from 'n8n-workflow';

import type { Message, WildfireStandIn } from '../../sandbox/wildfire';
import { byId } from '../support/locator';
import { SEEDED_AT } from './people';

/** An id that JSON.parse would round to …800. */
export const LONG_ID = '412367192064032769';

/** The request for the members of a group. */
export const MEMBER_LIST = '/robot/group/member/list';

export interface Case {
	resource: string;
	operation: string;
	/** The subject of this case, if an operation has several cases. */
	about?: string;
	/** Whether the case needs the professional edition. */
	professional?: true;
	prepare?(standIn: WildfireStandIn): void;
	parameters: IDataObject;
	/** The requests that the server must receive, in this order: path and body. */
	requests: Array<[path: string, body: string]>;
	/** Requests that are made at the same time. */
	inAnyOrder?: true;
	/** The items, as documented; a function if the server generates a part of them. */
	output: IDataObject[] | ((standIn: WildfireStandIn) => IDataObject[]);
	/** Fails unless the server is in the expected state. */
	effect?(standIn: WildfireStandIn): [actual: unknown, expected: unknown];
	/** A write to a group, which accepts `to_lines` and `notify_message`. */
	groupWrite?: true;
	/** The first request only reads the members that the change needs: the server does not check them. */
	readsMembers?: true;
}

/** Adds a message to a chat, with a known id. */
export function plant(standIn: WildfireStandIn, message: Partial<Message> = {}): void {
	standIn.state.messages.push({
		messageUid: LONG_ID,
		sender: 'FireRobot',
		conv: { type: 1, target: 'groupId1', line: 0 },
		payload: {
			type: 1,
			searchableContent: 'before',
			pushContent: '',
			pushData: '',
			content: '',
			base64edData: '',
			mediaType: 0,
			remoteMediaUrl: '',
			persistFlag: 3,
			expireDuration: 0,
			mentionedType: 0,
			mentionedTarget: [],
			extra: '',
		},
		toUsers: [],
		timestamp: Date.now(),
		dropped: false,
		...message,
	});
}

function lastMessage(standIn: WildfireStandIn): Message {
	return standIn.state.messages.at(-1) as Message;
}

/** The id and time of the last message, as the node outputs them. */
function receipt(standIn: WildfireStandIn): IDataObject {
	const { messageUid, timestamp } = lastMessage(standIn);
	return { messageId: messageUid, timestamp: new Date(timestamp).toISOString() };
}

function roleOf(standIn: WildfireStandIn, groupId: string, userId: string): number | undefined {
	return standIn.state.groups.get(groupId)?.members.find(({ member_id }) => member_id === userId)
		?.type;
}

function memberIds(standIn: WildfireStandIn, groupId: string): string[] {
	return standIn.state.groups.get(groupId)?.members.map(({ member_id }) => member_id) ?? [];
}

const simpleGroup = (groupId: string, name: string, owner: string, type: string): IDataObject => ({
	groupId,
	name,
	owner,
	type,
	portrait: '',
	extra: '',
	muted: false,
	joinType: 'anyone',
	privateChatAllowed: true,
});

const rawGroup1 = {
	target_id: 'groupId1',
	name: 'Product launch',
	portrait: '',
	owner: 'FireRobot',
	type: 2,
	extra: '',
	mute: 0,
	join_type: 0,
	private_chat: 0,
	searchable: 0,
	max_member_count: 0,
	history_message: 0,
	super_group: false,
};

const rawAlice = {
	userId: 'userA',
	name: 'alice',
	displayName: 'Alice',
	portrait: '',
	gender: 2,
	mobile: '13800000001',
	email: 'alice@example.com',
	address: '',
	company: '',
	social: '',
	extra: '',
	type: 0,
	updateDt: SEEDED_AT,
};

const simpleAlice = {
	userId: 'userA',
	name: 'alice',
	displayName: 'Alice',
	type: 'user',
	portrait: '',
	mobile: '13800000001',
	email: 'alice@example.com',
	company: '',
	extra: '',
};

const rawRobot = {
	userId: 'FireRobot',
	name: 'FireRobot',
	displayName: 'Helper',
	portrait: '',
	gender: 0,
	mobile: '',
	email: '',
	address: '',
	company: '',
	social: '',
	extra: '',
	type: 1,
	updateDt: SEEDED_AT,
	owner: 'userA',
	callback: '',
	robotExtra: '',
};

const simpleRobot = {
	userId: 'FireRobot',
	name: 'FireRobot',
	displayName: 'Helper',
	portrait: '',
	owner: 'userA',
	company: '',
	extra: '',
	robotExtra: '',
};

const simpleFileTransfer = {
	...simpleRobot,
	userId: 'wfc_file_transfer',
	name: 'wfc_file_transfer',
	displayName: 'File transfer',
};

const rawFileTransfer = {
	...rawRobot,
	userId: 'wfc_file_transfer',
	name: 'wfc_file_transfer',
	displayName: 'File transfer',
};

const member = (userId: string, role: string): IDataObject => ({
	userId,
	alias: '',
	role,
	extra: '',
	joinedAt: '2026-01-05T09:00:00.000Z',
});

const rawMember = (member_id: string, type: number): IDataObject => ({
	member_id,
	alias: '',
	type,
	extra: '',
	createDt: SEEDED_AT,
});

const groupId = byId('groupId1');

/** At least one case for every operation; the fault tests use the first of each. */
export const CASES: Case[] = [
	{
		resource: 'friend',
		operation: 'getAll',
		professional: true,
		parameters: { returnAll: true },
		requests: [['/robot/friend/list', '{}']],
		output: [{ userId: 'userB' }, { userId: 'userC' }, { userId: 'laowang' }],
	},
	{
		resource: 'friend',
		operation: 'getAll',
		about: 'up to a limit',
		professional: true,
		parameters: { limit: 2 },
		requests: [['/robot/friend/list', '{}']],
		output: [{ userId: 'userB' }, { userId: 'userC' }],
	},

	{
		resource: 'group',
		operation: 'getAll',
		parameters: { returnAll: true },
		requests: [
			['/robot/group/get_info', '{"groupId":"groupId1"}'],
			['/robot/group/get_info', '{"groupId":"groupId2"}'],
			['/robot/group/get_info', '{"groupId":"groupId3"}'],
		],
		inAnyOrder: true,
		output: [
			simpleGroup('groupId1', 'Product launch', 'FireRobot', 'restricted'),
			simpleGroup('groupId2', 'Weekend hikers', 'userA', 'normal'),
			simpleGroup('groupId3', 'Book club', 'userB', 'free'),
		],
	},
	{
		resource: 'group',
		operation: 'get',
		parameters: { groupId },
		requests: [['/robot/group/get_info', '{"groupId":"groupId1"}']],
		output: [simpleGroup('groupId1', 'Product launch', 'FireRobot', 'restricted')],
	},
	{
		resource: 'group',
		operation: 'get',
		about: 'with its settings changed',
		prepare: ({ state }) =>
			Object.assign(state.groups.get('groupId1') ?? {}, {
				mute: 1,
				join_type: 2,
				private_chat: 1,
				extra: 'e',
				portrait: 'p',
			}),
		parameters: { groupId },
		requests: [['/robot/group/get_info', '{"groupId":"groupId1"}']],
		output: [
			{
				...simpleGroup('groupId1', 'Product launch', 'FireRobot', 'restricted'),
				muted: true,
				joinType: 'invitedByManagers',
				privateChatAllowed: false,
				extra: 'e',
				portrait: 'p',
			},
		],
	},
	{
		resource: 'group',
		operation: 'get',
		about: 'raw',
		parameters: { groupId, simplify: false },
		requests: [['/robot/group/get_info', '{"groupId":"groupId1"}']],
		output: [rawGroup1],
	},
	{
		resource: 'group',
		operation: 'get',
		about: 'on the professional edition',
		professional: true,
		parameters: { groupId },
		requests: [['/robot/group/get_info', '{"groupId":"groupId1"}']],
		output: [
			{ ...simpleGroup('groupId1', 'Product launch', 'FireRobot', 'restricted'), memberCount: 5 },
		],
	},
	{
		resource: 'group',
		operation: 'create',
		groupWrite: true,
		parameters: { name: '老王的朋友们', memberIds: 'userA, laowang' },
		requests: [
			[
				'/robot/group/create',
				'{"operator":"FireRobot","group":{"group_info":{"name":"老王的朋友们","type":2},' +
					'"members":[{"member_id":"userA","type":0},{"member_id":"laowang","type":0}]}}',
			],
		],
		output: ({ state }) => [{ groupId: [...state.groups.keys()].at(-1) }],
		effect: ({ state }) => {
			const group = [...state.groups.values()].at(-1);
			return [
				[
					state.groups.size,
					group?.name,
					group?.owner,
					group?.members.map(({ member_id: id }) => id),
				],
				[6, '老王的朋友们', 'FireRobot', ['FireRobot', 'userA', 'laowang']],
			];
		},
	},
	{
		resource: 'group',
		operation: 'create',
		about: 'with every field',
		parameters: {
			name: 'Hikers',
			type: 0,
			memberIds: '={{ ["userA", "userB"] }}',
			additionalFields: {
				targetId: 'hikers',
				portrait: 'https://example.com/g.png',
				extra: '{"a":1}',
				joinType: 2,
				maxMemberCount: 20,
				memberExtra: 'new',
				muted: true,
				privateChatAllowed: false,
				searchable: 3,
			},
		},
		requests: [
			[
				'/robot/group/create',
				'{"operator":"FireRobot","group":{"group_info":{"target_id":"hikers","name":"Hikers","type":0,' +
					'"portrait":"https://example.com/g.png","extra":"{\\"a\\":1}","max_member_count":20,"join_type":2,"mute":1,"private_chat":1,"searchable":3},' +
					'"members":[{"member_id":"userA","type":0},{"member_id":"userB","type":0}]},"member_extra":"new"}',
			],
		],
		output: [{ groupId: 'hikers' }],
		effect: ({ state }) => {
			const { extra, max_member_count, join_type, mute, private_chat, searchable } =
				state.groups.get('hikers')!;
			return [
				[extra, max_member_count, join_type, mute, private_chat, searchable],
				['{"a":1}', 20, 2, 1, 1, 3],
			];
		},
	},
	{
		resource: 'group',
		operation: 'create',
		about: 'with settings as by default',
		parameters: {
			name: 'Hikers',
			additionalFields: {
				joinType: 'Anyone May Join',
				muted: 'false',
				privateChatAllowed: true,
				searchable: '0',
			},
		},
		requests: [
			[
				'/robot/group/create',
				'{"operator":"FireRobot","group":{"group_info":{"name":"Hikers","type":2,"join_type":0,"mute":0,' +
					'"private_chat":0,"searchable":0},"members":[]}}',
			],
		],
		output: ({ state }) => [{ groupId: [...state.groups.keys()].at(-1) }],
	},
	{
		resource: 'group',
		operation: 'update',
		groupWrite: true,
		parameters: { groupId, updateFields: { muted: true } },
		requests: [
			[
				'/robot/group/modify',
				'{"operator":"FireRobot","group_id":"groupId1","type":3,"value":"1"}',
			],
		],
		output: [{ success: true, groupId: 'groupId1', updated: ['muted'] }],
		effect: ({ state }) => [state.groups.get('groupId1')?.mute, 1],
	},
	{
		resource: 'group',
		operation: 'update',
		about: 'every field',
		parameters: {
			groupId,
			updateFields: {
				name: 'New name',
				portrait: 'https://example.com/p.png',
				extra: 'kept',
				muted: false,
				joinType: 2,
				privateChatAllowed: false,
				searchable: 1,
			},
		},
		requests: [
			'{"operator":"FireRobot","group_id":"groupId1","type":5,"value":"1"}',
			'{"operator":"FireRobot","group_id":"groupId1","type":2,"value":"kept"}',
			'{"operator":"FireRobot","group_id":"groupId1","type":4,"value":"2"}',
			'{"operator":"FireRobot","group_id":"groupId1","type":3,"value":"0"}',
			'{"operator":"FireRobot","group_id":"groupId1","type":0,"value":"New name"}',
			'{"operator":"FireRobot","group_id":"groupId1","type":1,"value":"https://example.com/p.png"}',
			'{"operator":"FireRobot","group_id":"groupId1","type":6,"value":"1"}',
		].map((body) => ['/robot/group/modify', body]),
		output: [
			{
				success: true,
				groupId: 'groupId1',
				updated: [
					'privateChatAllowed',
					'extra',
					'joinType',
					'muted',
					'name',
					'portrait',
					'searchable',
				],
			},
		],
		effect: ({ state }) => {
			const { name, portrait, extra, mute, join_type, private_chat, searchable } =
				state.groups.get('groupId1') ?? ({} as never);
			return [
				[name, portrait, extra, mute, join_type, private_chat, searchable],
				['New name', 'https://example.com/p.png', 'kept', 0, 2, 1, 1],
			];
		},
	},
	{
		resource: 'group',
		operation: 'update',
		about: 'a property by its number',
		professional: true,
		parameters: { groupId, updateFields: { other: { property: { type: 7, value: '1' } } } },
		requests: [
			[
				'/robot/group/modify',
				'{"operator":"FireRobot","group_id":"groupId1","type":7,"value":"1"}',
			],
		],
		output: [{ success: true, groupId: 'groupId1', updated: ['property 7'] }],
		effect: ({ state }) => [state.groups.get('groupId1')?.history_message, 1],
	},
	{
		resource: 'group',
		operation: 'transfer',
		groupWrite: true,
		readsMembers: true,
		parameters: { groupId, newOwner: byId('userA') },
		requests: [
			[MEMBER_LIST, '{"groupId":"groupId1"}'],
			[
				'/robot/group/transfer',
				'{"operator":"FireRobot","group_id":"groupId1","new_owner":"userA"}',
			],
		],
		output: [{ success: true, groupId: 'groupId1', owner: 'userA' }],
		effect: (standIn) => [
			[standIn.state.groups.get('groupId1')?.owner, roleOf(standIn, 'groupId1', 'FireRobot')],
			['userA', 0],
		],
	},
	{
		resource: 'group',
		operation: 'dismiss',
		groupWrite: true,
		parameters: { groupId },
		requests: [['/robot/group/del', '{"operator":"FireRobot","group_id":"groupId1"}']],
		output: [{ deleted: true, groupId: 'groupId1' }],
		effect: ({ state }) => [state.groups.has('groupId1'), false],
	},

	{
		resource: 'groupMember',
		operation: 'getAll',
		parameters: { groupId, returnAll: true },
		requests: [['/robot/group/member/list', '{"groupId":"groupId1"}']],
		output: [
			member('FireRobot', 'owner'),
			member('userA', 'manager'),
			member('userB', 'member'),
			member('userC', 'member'),
			member('laowang', 'member'),
		],
	},
	{
		resource: 'groupMember',
		operation: 'getAll',
		about: 'raw, up to a limit',
		parameters: { groupId, limit: 2, simplify: false },
		requests: [['/robot/group/member/list', '{"groupId":"groupId1"}']],
		output: [rawMember('FireRobot', 2), rawMember('userA', 1)],
	},
	{
		resource: 'groupMember',
		operation: 'get',
		parameters: { groupId, memberId: byId('userA') },
		requests: [['/robot/group/member/get', '{"groupId":"groupId1","memberId":"userA"}']],
		output: [member('userA', 'manager')],
	},
	{
		resource: 'groupMember',
		operation: 'get',
		about: 'raw',
		parameters: { groupId, memberId: byId('userA'), simplify: false },
		requests: [['/robot/group/member/get', '{"groupId":"groupId1","memberId":"userA"}']],
		output: [rawMember('userA', 1)],
	},
	{
		resource: 'groupMember',
		operation: 'add',
		groupWrite: true,
		parameters: { groupId, memberIds: 'userD,userE' },
		requests: [
			[
				'/robot/group/member/add',
				'{"operator":"FireRobot","group_id":"groupId1",' +
					'"members":[{"member_id":"userD","type":0},{"member_id":"userE","type":0}]}',
			],
		],
		output: [{ success: true, groupId: 'groupId1', memberIds: ['userD', 'userE'] }],
		effect: (standIn) => [
			memberIds(standIn, 'groupId1'),
			['FireRobot', 'userA', 'userB', 'userC', 'laowang', 'userD', 'userE'],
		],
	},
	{
		resource: 'groupMember',
		operation: 'add',
		about: 'with member extra',
		parameters: { groupId, memberIds: ' userD ', additionalFields: { memberExtra: 'by robot' } },
		requests: [
			[
				'/robot/group/member/add',
				'{"operator":"FireRobot","group_id":"groupId1",' +
					'"members":[{"member_id":"userD","type":0}],"member_extra":"by robot"}',
			],
		],
		output: [{ success: true, groupId: 'groupId1', memberIds: ['userD'] }],
	},
	{
		resource: 'groupMember',
		operation: 'remove',
		groupWrite: true,
		readsMembers: true,
		parameters: { groupId, memberIds: 'userB\nuserC' },
		requests: [
			[MEMBER_LIST, '{"groupId":"groupId1"}'],
			[
				'/robot/group/member/del',
				'{"operator":"FireRobot","group_id":"groupId1","members":["userB","userC"]}',
			],
		],
		output: [{ deleted: true, groupId: 'groupId1', memberIds: ['userB', 'userC'] }],
		effect: (standIn) => [memberIds(standIn, 'groupId1'), ['FireRobot', 'userA', 'laowang']],
	},
	{
		resource: 'group',
		operation: 'leave',
		groupWrite: true,
		readsMembers: true,
		parameters: { groupId: byId('groupId2') },
		requests: [
			[MEMBER_LIST, '{"groupId":"groupId2"}'],
			['/robot/group/member/quit', '{"operator":"FireRobot","group_id":"groupId2"}'],
		],
		output: [{ success: true, groupId: 'groupId2' }],
		effect: (standIn) => [
			memberIds(standIn, 'groupId2'),
			['userA', 'userD', 'WeatherRobot', 'laowang'],
		],
	},
	{
		resource: 'groupMember',
		operation: 'setAlias',
		groupWrite: true,
		parameters: { groupId, memberId: byId('userB'), alias: '小 B' },
		requests: [
			[
				'/robot/group/member/set_alias',
				'{"operator":"FireRobot","group_id":"groupId1","memberId":"userB","alias":"小 B"}',
			],
		],
		output: [{ success: true, groupId: 'groupId1', memberId: 'userB', alias: '小 B' }],
		effect: ({ state }) => [state.groups.get('groupId1')?.members[2]?.alias, '小 B'],
	},
	{
		resource: 'groupMember',
		operation: 'setAlias',
		about: 'removed',
		prepare: ({ state }) =>
			Object.assign(state.groups.get('groupId1')?.members[2] ?? {}, { alias: 'old' }),
		parameters: { groupId, memberId: byId('userB'), alias: '' },
		requests: [
			[
				'/robot/group/member/set_alias',
				'{"operator":"FireRobot","group_id":"groupId1","memberId":"userB","alias":""}',
			],
		],
		output: [{ success: true, groupId: 'groupId1', memberId: 'userB', alias: '' }],
		effect: ({ state }) => [state.groups.get('groupId1')?.members[2]?.alias, ''],
	},
	{
		resource: 'groupMember',
		operation: 'setExtra',
		groupWrite: true,
		parameters: { groupId, memberId: byId('userB'), extra: '{"level":3}' },
		requests: [
			[
				'/robot/group/member/set_extra',
				'{"operator":"FireRobot","group_id":"groupId1","memberId":"userB","extra":"{\\"level\\":3}"}',
			],
		],
		output: [{ success: true, groupId: 'groupId1', memberId: 'userB', extra: '{"level":3}' }],
		effect: ({ state }) => [state.groups.get('groupId1')?.members[2]?.extra, '{"level":3}'],
	},
	{
		resource: 'groupMember',
		operation: 'setManager',
		professional: true,
		groupWrite: true,
		parameters: { groupId, memberIds: 'userB' },
		requests: [
			[
				'/robot/group/manager/set',
				'{"operator":"FireRobot","group_id":"groupId1","members":["userB"],"is_manager":true}',
			],
		],
		output: [{ success: true, groupId: 'groupId1', memberIds: ['userB'], manager: true }],
		effect: (standIn) => [roleOf(standIn, 'groupId1', 'userB'), 1],
	},
	{
		resource: 'groupMember',
		operation: 'setManager',
		about: 'removed',
		professional: true,
		parameters: { groupId, memberIds: 'userA', isManager: false },
		requests: [
			[
				'/robot/group/manager/set',
				'{"operator":"FireRobot","group_id":"groupId1","members":["userA"],"is_manager":false}',
			],
		],
		output: [{ success: true, groupId: 'groupId1', memberIds: ['userA'], manager: false }],
		effect: (standIn) => [roleOf(standIn, 'groupId1', 'userA'), 0],
	},
	{
		resource: 'groupMember',
		operation: 'mute',
		professional: true,
		groupWrite: true,
		parameters: { groupId, memberIds: 'userB, userC' },
		requests: [
			[
				'/robot/group/manager/mute',
				'{"operator":"FireRobot","group_id":"groupId1","members":["userB","userC"],' +
					'"is_manager":true,"is_mute":true}',
			],
		],
		output: [{ success: true, groupId: 'groupId1', memberIds: ['userB', 'userC'], muted: true }],
		effect: (standIn) => [roleOf(standIn, 'groupId1', 'userC'), 3],
	},
	{
		resource: 'groupMember',
		operation: 'allow',
		professional: true,
		groupWrite: true,
		parameters: { groupId, memberIds: 'userB' },
		requests: [
			[
				'/robot/group/manager/allow',
				'{"operator":"FireRobot","group_id":"groupId1","members":["userB"],"is_manager":true,"is_allow":true}',
			],
		],
		output: [{ success: true, groupId: 'groupId1', memberIds: ['userB'], allowed: true }],
		effect: (standIn) => [roleOf(standIn, 'groupId1', 'userB'), 5],
	},

	{
		resource: 'message',
		operation: 'send',
		parameters: { sendTo: 'group', groupId, text: 'hello' },
		requests: [
			[
				'/robot/message/send',
				'{"conv":{"type":1,"target":"groupId1","line":0},' +
					'"payload":{"type":1,"searchableContent":"hello","persistFlag":3}}',
			],
		],
		output: (standIn) => [
			{ ...receipt(standIn), chatId: 'groupId1', sentTo: { id: 'groupId1', type: 'group' } },
		],
		effect: ({ state }) => [
			state.messages.map(({ conv, payload }) => [conv.target, payload.searchableContent]),
			[['groupId1', 'hello']],
		],
	},
	{
		resource: 'message',
		operation: 'send',
		about: 'on another line',
		parameters: { sendTo: 'group', groupId, text: 'hello', options: { line: 2 } },
		requests: [
			[
				'/robot/message/send',
				'{"conv":{"type":1,"target":"groupId1","line":2},' +
					'"payload":{"type":1,"searchableContent":"hello","persistFlag":3}}',
			],
		],
		output: (standIn) => [
			{
				...receipt(standIn),
				chatId: 'groupId1',
				line: 2,
				sentTo: { id: 'groupId1', type: 'group', line: 2 },
			},
		],
		effect: (standIn) => [lastMessage(standIn).conv.line, 2],
	},
	{
		resource: 'message',
		operation: 'reply',
		professional: true,
		prepare: (standIn) => plant(standIn, { sender: 'userB' }),
		parameters: { messageId: LONG_ID, text: 'hello' },
		requests: [
			[
				'/robot/message/reply',
				`{"messageUid":${LONG_ID},"payload":{"type":1,"searchableContent":"hello","persistFlag":3},` +
					'"only2Sender":false}',
			],
		],
		output: (standIn) => [{ ...receipt(standIn), chatId: '' }],
		effect: (standIn) => {
			const { conv, payload, toUsers } = lastMessage(standIn);
			return [
				[conv.target, payload.searchableContent, toUsers],
				['groupId1', 'hello', []],
			];
		},
	},
	{
		resource: 'message',
		operation: 'reply',
		about: 'only to the sender',
		professional: true,
		prepare: (standIn) => plant(standIn, { sender: 'userB' }),
		parameters: { messageId: LONG_ID, text: 'hello', only2Sender: true },
		requests: [
			[
				'/robot/message/reply',
				`{"messageUid":${LONG_ID},"payload":{"type":1,"searchableContent":"hello","persistFlag":3},` +
					'"only2Sender":true}',
			],
		],
		output: (standIn) => [{ ...receipt(standIn), chatId: '' }],
		effect: (standIn) => [lastMessage(standIn).toUsers, ['userB']],
	},
	{
		resource: 'message',
		operation: 'update',
		professional: true,
		prepare: (standIn) => plant(standIn),
		parameters: { messageId: LONG_ID, text: 'after' },
		requests: [
			[
				'/robot/message/update',
				`{"messageUid":${LONG_ID},"payload":{"type":1,"searchableContent":"after","persistFlag":3},` +
					'"distribute":1,"updateTimestamp":0}',
			],
		],
		output: [{ success: true, messageId: LONG_ID }],
		effect: (standIn) => [lastMessage(standIn).payload.searchableContent, 'after'],
	},
	{
		resource: 'message',
		operation: 'update',
		about: 'without delivering it again',
		professional: true,
		prepare: (standIn) => plant(standIn),
		parameters: { messageId: LONG_ID, text: 'after', distribute: false },
		requests: [
			[
				'/robot/message/update',
				`{"messageUid":${LONG_ID},"payload":{"type":1,"searchableContent":"after","persistFlag":3},` +
					'"distribute":0,"updateTimestamp":0}',
			],
		],
		output: [{ success: true, messageId: LONG_ID }],
	},
	{
		resource: 'message',
		operation: 'recall',
		professional: true,
		prepare: (standIn) => plant(standIn),
		parameters: { messageId: LONG_ID },
		requests: [['/robot/message/recall', `{"messageUid":${LONG_ID}}`]],
		output: [{ deleted: true, messageId: LONG_ID }],
		effect: (standIn) => [lastMessage(standIn).recalled?.operator, 'FireRobot'],
	},

	{
		resource: 'robot',
		operation: 'getProfile',
		parameters: {},
		requests: [['/robot/profile', '{}']],
		output: [simpleRobot],
	},
	{
		resource: 'robot',
		operation: 'getProfile',
		about: 'raw',
		parameters: { simplify: false },
		requests: [['/robot/profile', '{}']],
		// The profile has no type, although the lists of robots have one.
		output: [{ ...rawRobot, type: undefined }],
	},
	{
		resource: 'robot',
		operation: 'updateProfile',
		parameters: { updateFields: { displayName: '小火' } },
		requests: [
			['/robot/update_profile', '{"intValue":0,"strValue":"小火","type":0,"value":"小火"}'],
			['/robot/profile', '{}'],
		],
		output: [{ ...simpleRobot, displayName: '小火' }],
		effect: ({ state }) => [state.users.get('FireRobot')?.displayName, '小火'],
	},
	{
		resource: 'robot',
		operation: 'updateProfile',
		about: 'every field',
		parameters: {
			updateFields: {
				displayName: 'd',
				portrait: 'https://example.com/r.png',
				gender: 1,
				email: 'r@example.com',
				address: 'a',
				company: 'c',
				social: 's',
				extra: 'e',
			},
		},
		requests: [
			['/robot/update_profile', '{"intValue":5,"strValue":"a","type":5,"value":"a"}'],
			['/robot/update_profile', '{"intValue":6,"strValue":"c","type":6,"value":"c"}'],
			['/robot/update_profile', '{"intValue":0,"strValue":"d","type":0,"value":"d"}'],
			[
				'/robot/update_profile',
				'{"intValue":4,"strValue":"r@example.com","type":4,"value":"r@example.com"}',
			],
			['/robot/update_profile', '{"intValue":8,"strValue":"e","type":8,"value":"e"}'],
			['/robot/update_profile', '{"intValue":2,"strValue":"1","type":2,"value":"1"}'],
			[
				'/robot/update_profile',
				'{"intValue":1,"strValue":"https://example.com/r.png","type":1,"value":"https://example.com/r.png"}',
			],
			['/robot/update_profile', '{"intValue":7,"strValue":"s","type":7,"value":"s"}'],
			['/robot/profile', '{}'],
		],
		output: [
			{
				...simpleRobot,
				displayName: 'd',
				portrait: 'https://example.com/r.png',
				company: 'c',
				extra: 'e',
			},
		],
		effect: ({ state }) => {
			const { displayName, portrait, gender, email, address, company, social, extra, mobile } =
				state.users.get('FireRobot') ?? ({} as never);
			return [
				[displayName, portrait, gender, email, address, company, social, extra, mobile],
				['d', 'https://example.com/r.png', 1, 'r@example.com', 'a', 'c', 's', 'e', ''],
			];
		},
	},
	{
		resource: 'robot',
		operation: 'getCallback',
		prepare: ({ state }) =>
			Object.assign(state.robots.get('FireRobot') ?? {}, {
				callback: 'https://example.com/a?token=abc&x=1',
			}),
		parameters: {},
		requests: [['/robot/get_callback', '{}']],
		output: [{ url: 'https://example.com/a?token=***&x=***' }],
	},
	{
		resource: 'robot',
		operation: 'getCallback',
		about: 'where none is set',
		parameters: {},
		requests: [['/robot/get_callback', '{}']],
		output: [{ url: '' }],
	},
	{
		resource: 'robot',
		operation: 'setCallback',
		parameters: { url: ' https://example.com/robot?token=n3w ' },
		requests: [
			['/robot/get_callback', '{}'],
			['/robot/delete_callback', '{}'],
			['/robot/set_callback', '{"url":"https://example.com/robot?token=n3w"}'],
			['/robot/get_callback', '{}'],
		],
		output: [{ success: true, url: 'https://example.com/robot?token=***', previousUrl: '' }],
		effect: ({ state }) => [
			state.robots.get('FireRobot')?.callback,
			'https://example.com/robot?token=n3w',
		],
	},
	{
		resource: 'robot',
		operation: 'setCallback',
		about: 'in place of another URL',
		prepare: ({ state }) =>
			Object.assign(state.robots.get('FireRobot') ?? {}, {
				callback: 'https://example.com/old?token=abc',
				state: 1,
			}),
		parameters: { url: 'https://example.com/robot?token=n3w' },
		requests: [
			['/robot/get_callback', '{}'],
			['/robot/delete_callback', '{}'],
			['/robot/set_callback', '{"url":"https://example.com/robot?token=n3w"}'],
			['/robot/get_callback', '{}'],
		],
		output: [
			{
				success: true,
				url: 'https://example.com/robot?token=***',
				previousUrl: 'https://example.com/old?token=***',
			},
		],
		effect: ({ state }) => [
			state.robots.get('FireRobot')?.callback,
			'https://example.com/robot?token=n3w',
		],
	},
	{
		resource: 'robot',
		operation: 'setCallback',
		about: 'already set',
		prepare: ({ state }) =>
			Object.assign(state.robots.get('FireRobot') ?? {}, {
				callback: 'https://example.com/robot?token=n3w',
				state: 1,
			}),
		parameters: { url: 'https://example.com/robot?token=n3w' },
		requests: [['/robot/get_callback', '{}']],
		output: [
			{
				success: true,
				url: 'https://example.com/robot?token=***',
				previousUrl: 'https://example.com/robot?token=***',
			},
		],
	},
	{
		resource: 'robot',
		operation: 'deleteCallback',
		prepare: ({ state }) =>
			Object.assign(state.robots.get('FireRobot') ?? {}, {
				callback: 'https://example.com/robot',
				state: 1,
			}),
		parameters: {},
		requests: [['/robot/delete_callback', '{}']],
		output: [{ deleted: true }],
		effect: ({ state }) => [state.robots.get('FireRobot')?.callback, ''],
	},

	{
		resource: 'user',
		operation: 'get',
		parameters: { by: 'userId', userId: byId('userA') },
		requests: [['/robot/user_info', '{"userId":"userA"}']],
		output: [simpleAlice],
	},
	{
		resource: 'user',
		operation: 'get',
		about: 'by login name, raw',
		parameters: { by: 'name', name: 'alice', simplify: false },
		requests: [['/robot/user_info', '{"name":"alice"}']],
		output: [rawAlice],
	},
	{
		resource: 'user',
		operation: 'get',
		about: 'by mobile number, given as a number',
		parameters: { by: 'mobile', mobile: '={{ 13800000001 }}' },
		requests: [['/robot/user_info', '{"mobile":"13800000001"}']],
		output: [simpleAlice],
	},
	{
		resource: 'user',
		operation: 'get',
		about: 'that is a robot',
		parameters: { by: 'userId', userId: byId('WeatherRobot') },
		requests: [['/robot/user_info', '{"userId":"WeatherRobot"}']],
		output: [
			{
				userId: 'WeatherRobot',
				name: 'WeatherRobot',
				displayName: 'Weather',
				type: 'robot',
				portrait: '',
				mobile: '',
				email: '',
				company: '',
				extra: '',
			},
		],
	},
	{
		resource: 'user',
		operation: 'search',
		professional: true,
		parameters: { keyword: 'ali', limit: 1 },
		requests: [['/robot/user/search', '{"keyword":"ali","searchType":100,"userType":0,"page":0}']],
		output: [simpleAlice],
	},
	{
		resource: 'user',
		operation: 'search',
		about: 'all pages, raw',
		professional: true,
		prepare: ({ state }) => {
			for (let n = 0; n < 25; n++) {
				state.users.set(`twin${n}`, {
					...rawAlice,
					blacklist: [],
					userId: `twin${n}`,
					name: `twin${n}`,
				});
			}
		},
		parameters: { keyword: 'alice', searchType: 0, userType: 1, returnAll: true, simplify: false },
		requests: [
			['/robot/user/search', '{"keyword":"alice","searchType":0,"userType":1,"page":0}'],
			['/robot/user/search', '{"keyword":"alice","searchType":0,"userType":1,"page":1}'],
			['/robot/user/search', '{"keyword":"alice","searchType":0,"userType":1,"page":2}'],
		],
		output: [
			rawAlice,
			...Array.from({ length: 25 }, (_, n) => ({
				...rawAlice,
				userId: `twin${n}`,
				name: `twin${n}`,
			})),
		],
	},
	{
		resource: 'user',
		operation: 'getRobots',
		professional: true,
		parameters: { userId: byId('userA'), returnAll: true },
		requests: [['/robot/user/get_user_robots', '{"userId":"userA"}']],
		output: [simpleRobot, simpleFileTransfer],
	},
	{
		resource: 'user',
		operation: 'getRobots',
		about: "raw, without a trigger's token",
		professional: true,
		prepare: ({ state }) =>
			Object.assign(state.robots.get('FireRobot') ?? {}, {
				callback: 'https://example.com/a?token=abc',
			}),
		parameters: { userId: byId('userA'), simplify: false },
		requests: [['/robot/user/get_user_robots', '{"userId":"userA"}']],
		output: [{ ...rawRobot, callback: 'https://example.com/a?token=***' }, rawFileTransfer],
	},
];

export function nameOf({ resource, operation, about }: Case): string {
	return `${resource}.${operation}${about ? `, ${about}` : ''}`;
}

/** The request that does what the operation is for: the second one, if the first only reads what it needs. */
export function mainRequest({ requests, readsMembers }: Case): [path: string, body: string] {
	const request = requests[readsMembers ? 1 : 0];
	if (request === undefined) throw new Error('The case has no such request');
	return request;
}

/** One case for each operation. */
export const FIRST_CASES: Case[] = CASES.filter(
	(entry, index) =>
		CASES.findIndex(
			({ resource, operation }) => resource === entry.resource && operation === entry.operation,
		) === index,
);
