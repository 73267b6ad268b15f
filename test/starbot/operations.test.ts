import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { by, failureOf, FRONT_DESK, GROUP, HELPER, jsonOf, sentTo, startWorld, type World } from '../support/starbot';

/** The 16 requests whose names are known: what goes over the wire, and what comes out of the node. */

let world: World;
beforeAll(async () => {
	world = await startWorld();
});
afterAll(async () => await world.close());
beforeEach(() => world.sandbox.starbot.reset());

const { robotId, instanceId } = HELPER;
const group = { sendTo: 'group', groupId: by('id', GROUP) };
const alice = { wxId: 'wxid_alice', nickname: 'Alice', Gender: 2 };

interface Case {
	operation: [resource: string, operation: string];
	parameters?: IDataObject;
	sent: { type: string; params: IDataObject };
	output: unknown[];
}

const ACKNOWLEDGED = { success: true, robotId, instanceId };

const CASES: Case[] = [
	{
		operation: ['group', 'getAll'],
		parameters: { limit: 1 },
		sent: { type: 'getGroupList', params: { robotId, cache: 0 } },
		output: [{ wxId: GROUP, nickname: 'Product launch', avatarUrl: expect.any(String) }],
	},
	{
		operation: ['friend', 'getAll'],
		parameters: { limit: 1, cache: true },
		sent: { type: 'getFriendList', params: { robotId, cache: 1 } },
		output: [{ ...alice, gender: 2 }],
	},
	{
		operation: ['robot', 'get'],
		sent: { type: 'robotInfo', params: { robotId, cache: 0 } },
		output: [expect.objectContaining({ robotId, instanceId, wxNum: 'helper_bot', nickname: 'Helper', sign: '' })],
	},
	{
		operation: ['message', 'sendText'],
		parameters: { ...group, text: 'hello' },
		sent: { type: 'sendTextMessage', params: { robotId, wxId: GROUP, message: 'hello' } },
		output: [{ ...ACKNOWLEDGED, chatId: GROUP }],
	},
	{
		operation: ['message', 'sendXml'],
		parameters: { ...group, xml: '<msg/>', recipientParameterName: 'wxId', xmlParameterName: 'anyXml' },
		sent: { type: 'sendXmlMessage', params: { robotId, wxId: GROUP, anyXml: '<msg/>' } },
		output: [{ ...ACKNOWLEDGED, chatId: GROUP }],
	},
	{
		operation: ['message', 'sendUrl'],
		parameters: {
			...group,
			url: 'https://example.com',
			title: 'Example',
			recipientParameterName: 'wxId',
			urlParameterName: 'anyUrl',
			titleParameterName: 'anyTitle',
		},
		sent: {
			type: 'sendUrlMessage',
			params: { robotId, wxId: GROUP, anyUrl: 'https://example.com', anyTitle: 'Example' },
		},
		output: [{ ...ACKNOWLEDGED, chatId: GROUP }],
	},
	{
		operation: ['message', 'sendMusic'],
		parameters: {
			...group,
			title: 'Song',
			author: 'Band',
			jumpUrl: 'https://music.163.com/#/outchain/2/1851471702/',
			musicUrl: 'https://example.com/a.mp3',
			app: 'wx5aa333606550dfd5',
		},
		sent: {
			type: 'sendMusicMessage',
			params: {
				robotId,
				wxId: GROUP,
				title: 'Song',
				author: 'Band',
				jumpUrl: 'https://music.163.com/#/outchain/2/1851471702/',
				musicUrl: 'https://example.com/a.mp3',
				app: 'wx5aa333606550dfd5',
			},
		},
		output: [{ ...ACKNOWLEDGED, chatId: GROUP }],
	},
	{
		operation: ['message', 'sendCardXml'],
		parameters: { ...group, xml: '<msg/>', recipientParameterName: 'wxId', xmlParameterName: 'anyXml' },
		sent: { type: 'sendCardXmlMessage', params: { robotId, wxId: GROUP, anyXml: '<msg/>' } },
		output: [{ ...ACKNOWLEDGED, chatId: GROUP }],
	},
	{
		operation: ['friend', 'addFromGroup'],
		parameters: {
			groupId: by('id', GROUP),
			memberId: by('id', 'wxid_chenwei'),
			groupParameterName: 'anyGroup',
			memberParameterName: 'anyMember',
		},
		sent: { type: 'addFriendRequestFromGroup', params: { robotId, anyGroup: GROUP, anyMember: 'wxid_chenwei' } },
		output: [ACKNOWLEDGED],
	},
	{
		operation: ['friend', 'get'],
		parameters: { contactId: by('id', 'wxid_alice') },
		sent: { type: 'queryFriendOrGroupInfo', params: { robotId, wxId: 'wxid_alice' } },
		output: [expect.objectContaining({ wxId: 'wxid_alice', nickname: 'Alice' })],
	},
	{
		operation: ['group', 'quit'],
		parameters: { groupId: by('id', GROUP), groupParameterName: 'anyGroup' },
		sent: { type: 'quitGroupRequest', params: { robotId, anyGroup: GROUP } },
		output: [ACKNOWLEDGED],
	},
	{
		operation: ['group', 'get'],
		parameters: { groupId: by('id', GROUP) },
		sent: { type: 'queryGroupInfo', params: { robotId, groupId: GROUP } },
		output: [
			{
				wxId: GROUP,
				nickname: 'Product launch',
				avatarUrl: expect.any(String),
				groupManger: 'wxid_alice',
				groupManager: 'wxid_alice',
				groupMemberNum: 4,
				robotId,
				instanceId,
			},
		],
	},
	{
		operation: ['weChat', 'start'],
		sent: { type: 'openWechatRequest', params: {} },
		output: [{ success: true, instanceId: expect.stringMatching(/^[0-9a-f]{32}$/) }],
	},
	{
		operation: ['robot', 'getAll'],
		sent: { type: 'getAccountListRequest', params: { status: 1 } },
		output: [{ instanceId }, { instanceId: FRONT_DESK.instanceId }],
	},
	{
		operation: ['robot', 'deleteOffline'],
		parameters: { instanceId: by('id', 'c0ffee00c0ffee00c0ffee00c0ffee00') },
		sent: { type: 'deleteOfflineRobotRequest', params: { instanceId: 'c0ffee00c0ffee00c0ffee00c0ffee00' } },
		output: [{ deleted: true, robotId: 'wxid_retired', instanceId: 'c0ffee00c0ffee00c0ffee00c0ffee00' }],
	},
];

describe('requests with known names', () => {
	it.each(CASES.map((entry) => [entry.operation.join('.'), entry] as const))('%s', async (_name, entry) => {
		const execution = await world.run(...entry.operation, entry.parameters);
		expect(jsonOf(execution)).toEqual(entry.output);
		expect(sentTo(world.sandbox)).toEqual([entry.sent]);
	});

	it('robot.getLoginQrCode, of an instance that waits for its login', async () => {
		world.sandbox.starbot.logOut();
		const execution = await world.run('robot', 'getLoginQrCode', { robot: by('instanceId', instanceId) });
		expect(jsonOf(execution)).toEqual([{ robotId, instanceId }]);
		expect(sentTo(world.sandbox)).toEqual([{ type: 'getLoginQrCode', params: { instanceId } }]);
	});

	it('raw output is what the client sent', async () => {
		const [info] = jsonOf(await world.run('group', 'get', { groupId: by('id', GROUP), simplify: false }));
		expect(info).toMatchObject({ groupManger: 'wxid_alice', allData: { groupId: GROUP, robotId } });
		expect(info).not.toHaveProperty('groupManager');
	});
});

describe('exactly one of robot ID and instance ID', () => {
	const sendsAs = async (robot: unknown, credential: IDataObject = {}) => {
		await world.run('group', 'getAll', { ...(robot !== undefined && { robot }) } as IDataObject, undefined, world.credential(credential));
		return sentTo(world.sandbox).map((request) => (request as { params: unknown }).params);
	};

	it.each([
		['the credential, by robot ID', undefined, {}, { robotId }],
		['the credential, by instance ID', by('list', ''), { defaultRobot: 'instanceId', instanceId }, { instanceId }],
		['the operation, by robot ID', by('robotId', 'wxid_frontdesk'), {}, { robotId: 'wxid_frontdesk' }],
		['the operation, by instance ID', by('instanceId', instanceId), {}, { instanceId }],
		['the list, a robot', by('list', 'robotId=wxid_frontdesk'), {}, { robotId: 'wxid_frontdesk' }],
		['the list, an instance', by('list', `instanceId=${instanceId}`), {}, { instanceId }],
	])('%s', async (_where, robot, credential, expected) => {
		expect(await sendsAs(robot, credential)).toEqual([{ ...expected, cache: 0 }]);
	});

	it('neither names one: nothing is sent', async () => {
		const execution = await world.run('group', 'getAll', {}, undefined, world.credential({ defaultRobot: 'none' }));
		expect(failureOf(execution)).toMatchObject({
			message: 'The parameter "Robot" is empty [item 0]',
			description: expect.stringContaining('Default Robot'),
		});
		expect(sentTo(world.sandbox)).toEqual([]);
	});

	it('an expression that gives nothing does not let the default robot act', async () => {
		const parameters = { ...group, text: 'hello', robot: by('robotId', '={{ $json.details.robotId }}') };
		const execution = await world.run('message', 'sendText', parameters, [{ json: { details: {} } }]);
		expect(failureOf(execution).message).toContain('"Robot" is empty');
		expect(sentTo(world.sandbox)).toEqual([]);
	});
});

describe('messages', () => {
	it('to several groups: an item each, in order', async () => {
		const groups = ['39902112233@chatroom', GROUP];
		const execution = await world.run('message', 'sendText', { sendTo: 'groups', groupIds: groups, text: 'hi' });
		expect(jsonOf(execution).map(({ chatId }) => chatId)).toEqual(groups);
		expect(world.sandbox.starbot.state.messages.map(({ chatId }) => chatId)).toEqual(groups);
	});

	it('to the chat of a trigger', async () => {
		const items = [{ json: { chat: { id: 'wxid_alice', type: 'private' } } }, { json: { chat: { id: GROUP, type: 'group' } } }];
		const execution = await world.run('message', 'sendText', { sendTo: 'chat', chat: '={{ $json.chat }}', text: 'hi' }, items);
		expect(jsonOf(execution).map(({ chatId }) => chatId)).toEqual(['wxid_alice', GROUP]);
	});

	it.each([[{ id: '', type: 'group' }], [{ id: 'x', type: 'discussion' }], ['']])('not to %j', async (chat) => {
		const execution = await world.run('message', 'sendText', { sendTo: 'chat', chat: JSON.stringify(chat), text: 'hi' });
		expect(failureOf(execution).message).toContain('"Chat" is not the chat of a message');
	});

	it('mention members, in groups only', async () => {
		const mention = { text: 'dinner?', mentionIds: 'wxid_alice, wxid_bob, wxid_alice' };
		jsonOf(await world.run('message', 'sendText', { ...group, ...mention }));
		jsonOf(await world.run('message', 'sendText', { sendTo: 'friend', friendId: by('id', 'wxid_bob'), ...mention }));
		const [inGroup, inPrivate] = world.sandbox.starbot.state.messages;
		expect(inGroup).toMatchObject({
			message: '[@,wxid=wxid_alice,nick=,isAuto=true][@,wxid=wxid_bob,nick=,isAuto=true] dinner?',
			mentions: ['wxid_alice', 'wxid_bob'],
		});
		expect(inPrivate?.message).toBe('dinner?');
	});

	it.each([[true, []], [false, ['wxid_bob']]])('codes in a text, neutralized: %s', async (neutralize, mentions) => {
		const text = 'said: [@,wxid=wxid_bob,nick=,isAuto=true]';
		jsonOf(await world.run('message', 'sendText', { ...group, text, neutralize }));
		expect(world.sandbox.starbot.state.messages[0]).toMatchObject({ mentions });
	});

	it('a wxid that would end its code is not one', async () => {
		const execution = await world.run('message', 'sendText', { ...group, text: 'x', mentionIds: 'a][@,wxid=b' });
		expect(failureOf(execution).message).toContain('"Mention Member IDs" holds');
		expect(sentTo(world.sandbox)).toEqual([]);
	});
});

describe('Request: Send', () => {
	it('sends any type with any params', async () => {
		world.sandbox.starbot.settings.types.anything = { messageId: 7, money: 0.5, invalidTime: 1716716297 };
		const parameters = {
			anyType: 'anything',
			params: '{"a":[1,"x"],"id":7053704521966022857}',
			additionalParameters: { parameter: [{ name: 'n', type: 'json', value: '5' }, { name: 't', value: '5' }] },
		};
		const execution = await world.run('request', 'send', parameters);
		expect(sentTo(world.sandbox)).toEqual([
			{ type: 'anything', params: { robotId, a: [1, 'x'], id: '7053704521966022857', n: 5, t: '5' } },
		]);
		expect(jsonOf(execution)).toEqual([{ messageId: '7', money: '0.5', invalidTime: '2024-05-26T09:38:17.000Z' }]);
	});

	it.each([
		['one that the params name', { params: '{"instanceId":"x"}' }, { instanceId: 'x' }],
		['none', { nameRobot: false }, {}],
	])('with %s as the robot', async (_name, parameters, params) => {
		await world.run('request', 'send', { anyType: 'anything', ...parameters });
		expect(sentTo(world.sandbox)[0]).toEqual({ type: 'anything', params });
	});

	it.each([
		[{ params: '[1]' }, '"Params (JSON)" must be a JSON object'],
		[{ params: '{' }, '"Params (JSON)" is not valid JSON'],
		[{ additionalParameters: { parameter: [{ name: ' ', value: 'x' }] } }, 'a parameter without a name'],
		[{ params: '{"a":1}', additionalParameters: { parameter: [{ name: 'a', value: 'x' }] } }, 'the parameter "a" a second time'],
	])('complains of %j before anything is sent', async (parameters, complaint) => {
		const execution = await world.run('request', 'send', { anyType: 'anything', ...parameters });
		expect(failureOf(execution).message).toContain(complaint);
		expect(sentTo(world.sandbox)).toEqual([]);
	});
});
