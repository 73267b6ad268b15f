import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import {
	failureOf,
	GROUP,
	HELPER,
	jsonOf,
	sentTo,
	startWorld,
	type World,
} from '../support/starbot';
import { by } from '../support/locator';
import { CASES } from './cases';

/**
 * Tests the 16 requests whose names are known: the request on the wire and the output of the node.
 */

let world: World;
beforeAll(async () => {
	world = await startWorld();
});
afterAll(async () => await world.close());
beforeEach(() => world.sandbox.starbot.reset());

const { robotId, instanceId } = HELPER;
const group = { sendTo: 'group', groupId: by('id', GROUP) };

describe('requests with known names', () => {
	it.each(CASES.map((entry) => [entry.operation.join('.'), entry] as const))(
		'%s',
		async (_name, entry) => {
			const execution = await world.run(...entry.operation, entry.parameters);
			expect(jsonOf(execution)).toEqual(entry.output);
			expect(sentTo(world.sandbox)).toEqual([entry.sent]);
		},
	);

	it('robot.getLoginQrCode, of an instance that waits for its login', async () => {
		world.sandbox.starbot.logOut();
		const execution = await world.run('robot', 'getLoginQrCode', {
			robot: by('instanceId', instanceId),
		});
		expect(jsonOf(execution)).toEqual([{ robotId, instanceId }]);
		expect(sentTo(world.sandbox)).toEqual([{ type: 'getLoginQrCode', params: { instanceId } }]);
	});

	it("raw output is the client's answer", async () => {
		const [info] = jsonOf(
			await world.run('group', 'get', { groupId: by('id', GROUP), simplify: false }),
		);
		expect(info).toMatchObject({ groupManger: 'wxid_alice', allData: { groupId: GROUP, robotId } });
		expect(info).not.toHaveProperty('groupManager');
	});
});

describe('exactly one of robot ID and instance ID', () => {
	const sendsAs = async (robot: unknown, credential: IDataObject = {}) => {
		await world.run(
			'group',
			'getAll',
			{ ...(robot !== undefined && { robot }) } as IDataObject,
			undefined,
			world.credential(credential),
		);
		return sentTo(world.sandbox).map((request) => (request as { params: unknown }).params);
	};

	it.each([
		['the credential, by robot ID', undefined, {}, { robotId }],
		['the credential, without blanks', undefined, { robotId: ` ${robotId}\n` }, { robotId }],
		[
			'the credential, by instance ID',
			by('list', ''),
			{ defaultRobot: 'instanceId', instanceId },
			{ instanceId },
		],
		[
			'the operation, by robot ID',
			by('robotId', 'wxid_frontdesk'),
			{},
			{ robotId: 'wxid_frontdesk' },
		],
		['the operation, by instance ID', by('instanceId', instanceId), {}, { instanceId }],
		['the list, a robot', by('list', 'robotId=wxid_frontdesk'), {}, { robotId: 'wxid_frontdesk' }],
		['the list, an instance', by('list', `instanceId=${instanceId}`), {}, { instanceId }],
		// Where an expression is dropped on the list, n8n's editor chooses By Robot ID.
		['an instance ID as a robot ID', by('robotId', instanceId), {}, { instanceId }],
		['a robot ID as an instance ID', by('instanceId', robotId), {}, { robotId }],
		['an expression for an instance', `={{ "${instanceId}" }}`, {}, { instanceId }],
		['an expression for a robot', `={{ "${robotId}" }}`, {}, { robotId }],
	])('%s', async (_where, robot, credential, expected) => {
		expect(await sendsAs(robot, credential)).toEqual([{ ...expected, cache: 0 }]);
	});

	it.each([
		['an expression', '={{ "helper" }}', { robotId: 'helper' }],
		['By Robot ID', by('robotId', 'helper'), { robotId: 'helper' }],
		['By Instance ID', by('instanceId', 'helper'), { instanceId: 'helper' }],
	])('an ID of another form is what the mode says: %s', async (_where, robot, expected) => {
		// The client knows no such robot, so that its list is asked for as well.
		const [request] = await sendsAs(robot);
		expect(request).toEqual({ ...expected, cache: 0 });
	});

	it.each<[string, IDataObject]>([
		['the robot ID of the default robot', { defaultRobot: 'robotId', robotId: ' ', instanceId }],
		['its instance ID', { defaultRobot: 'instanceId', robotId, instanceId: '' }],
	])('neither an ID nor %s: sends nothing', async (_what, data) => {
		const credential = world.credential(data);
		const execution = await world.run('group', 'getAll', {}, undefined, credential);
		expect(failureOf(execution)).toMatchObject({
			message: 'The parameter "Robot" is empty [item 0]',
			description: expect.stringContaining('Default Robot'),
		});
		expect(sentTo(world.sandbox)).toEqual([]);
	});

	describe('a credential without a default robot', () => {
		const none = () => world.credential({ defaultRobot: 'none', robotId, instanceId });
		const LIST = { type: 'getAccountListRequest', params: { status: 1 } };

		it('uses the only robot that is logged in, and asks once for all items', async () => {
			world.sandbox.starbot.state.robots = world.sandbox.starbot.state.robots.filter(
				(one) => one.robotId === robotId,
			);
			const items = [{ json: {} }, { json: {} }];
			jsonOf(await world.run('message', 'sendText', { ...group, text: 'hi' }, items, none()));
			const params = { instanceId, wxId: GROUP, message: 'hi' };
			expect(sentTo(world.sandbox)).toEqual([
				LIST,
				{ type: 'sendTextMessage', params },
				{ type: 'sendTextMessage', params },
			]);
		});

		it.each([
			['two', 2, /^The client runs 2 robots: [0-9a-f]{32}, [0-9a-f]{32}\. Choose a robot/],
			['none', 0, /^No robot is logged in at the client\. Log in .* Default Robot/],
		])('sends nothing where %s of its robots are logged in', async (_what, count, hint) => {
			const { state } = world.sandbox.starbot;
			if (count === 0) state.robots = [];
			const parameters = { ...group, text: 'hi' };
			const execution = await world.run('message', 'sendText', parameters, undefined, none());
			expect(failureOf(execution)).toMatchObject({
				message: 'The parameter "Robot" is empty [item 0]',
				description: expect.stringMatching(hint),
			});
			expect(sentTo(world.sandbox)).toEqual([LIST]);
		});
	});

	it('an expression without a value: does not use the default robot', async () => {
		const parameters = {
			...group,
			text: 'hello',
			robot: by('robotId', '={{ $json.details.robotId }}'),
		};
		const execution = await world.run('message', 'sendText', parameters, [
			{ json: { details: {} } },
		]);
		expect(failureOf(execution).message).toContain('"Robot" is empty');
		expect(sentTo(world.sandbox)).toEqual([]);
	});
});

describe('messages', () => {
	it('are sent to several groups, an item each, in order', async () => {
		const groups = ['39902112233@chatroom', GROUP];
		const execution = await world.run('message', 'sendText', {
			sendTo: 'groups',
			groupIds: groups,
			text: 'hi',
		});
		expect(jsonOf(execution).map(({ chatId }) => chatId)).toEqual(groups);
		expect(world.sandbox.starbot.state.messages.map(({ chatId }) => chatId)).toEqual(groups);
	});

	it('are sent to the chat of a trigger', async () => {
		const items = [
			{ json: { chat: { id: 'wxid_alice', type: 'private' } } },
			{ json: { chat: { id: GROUP, type: 'group' } } },
		];
		const execution = await world.run(
			'message',
			'sendText',
			{ sendTo: 'chat', chat: '={{ $json.chat }}', text: 'hi' },
			items,
		);
		expect(jsonOf(execution).map(({ chatId }) => chatId)).toEqual(['wxid_alice', GROUP]);
	});

	it.each([[{ id: '', type: 'group' }], [{ id: 'x', type: 'discussion' }], ['']])(
		'are not sent to %j',
		async (chat) => {
			const execution = await world.run('message', 'sendText', {
				sendTo: 'chat',
				chat: JSON.stringify(chat),
				text: 'hi',
			});
			expect(failureOf(execution).message).toContain('"Chat" is not the chat of a message');
		},
	);

	it('mention members, in groups only', async () => {
		const mention = {
			text: 'dinner?',
			mention: 'users',
			mentionIds: 'wxid_alice, wxid_bob, wxid_alice',
		};
		jsonOf(await world.run('message', 'sendText', { ...group, ...mention }));
		jsonOf(
			await world.run('message', 'sendText', {
				sendTo: 'friend',
				friendId: by('id', 'wxid_bob'),
				...mention,
			}),
		);
		const [inGroup, inPrivate] = world.sandbox.starbot.state.messages;
		expect(inGroup).toMatchObject({
			message: '[@,wxid=wxid_alice,nick=,isAuto=true][@,wxid=wxid_bob,nick=,isAuto=true] dinner?',
			mentions: ['wxid_alice', 'wxid_bob'],
		});
		expect(inPrivate?.message).toBe('dinner?');
	});

	it('mention members in a group with people of WeCom', async () => {
		const { groups } = world.sandbox.starbot.state;
		const wxId = '10894958839@im.chatroom';
		groups.push({ ...groups.find((one) => one.wxId === GROUP)!, wxId });
		const toIt = { sendTo: 'group', groupId: by('id', wxId) };
		const mention = { mention: 'users', mentionIds: 'wxid_bob' };
		jsonOf(await world.run('message', 'sendText', { ...toIt, text: 'hi', ...mention }));
		expect(world.sandbox.starbot.state.messages).toMatchObject([
			{ chatId: wxId, mentions: ['wxid_bob'] },
		]);
	});

	it('tell in a hint that mentions had no effect in a private chat', async () => {
		const chat = '={{ $json.chat }}';
		const inChats = (...chats: IDataObject[]) => chats.map((one) => ({ json: { chat: one } }));
		const { data } = await world.run(
			'message',
			'sendText',
			{ sendTo: 'chat', chat, text: 'dinner?', mention: 'users', mentionIds: 'wxid_bob' },
			inChats({ id: GROUP, type: 'group' }, { id: 'wxid_bob', type: 'private' }),
		);
		const hints = Object.values(data?.resultData.runData ?? {}).flatMap(([ran]) => ran?.hints);
		expect(hints).toEqual([
			expect.objectContaining({
				message:
					'"Mention" had no effect: there is nobody else to mention in a private chat (item 1).',
			}),
		]);
	});

	it.each([
		[true, []],
		[false, ['wxid_bob']],
	])('have codes in their text neutralized: %s', async (neutralize, mentions) => {
		const text = 'said: [@,wxid=wxid_bob,nick=,isAuto=true]';
		jsonOf(await world.run('message', 'sendText', { ...group, text, neutralize }));
		expect(world.sandbox.starbot.state.messages[0]).toMatchObject({ mentions });
	});

	it('reject a wxid that would end its code', async () => {
		const execution = await world.run('message', 'sendText', {
			...group,
			text: 'x',
			mention: 'users',
			mentionIds: 'a][@,wxid=b',
		});
		expect(failureOf(execution).message).toContain('"Mentioned User IDs" holds');
		expect(sentTo(world.sandbox)).toEqual([]);
	});
});

describe('Request: Send', () => {
	it('sends any type with any params', async () => {
		world.sandbox.starbot.settings.types.anything = {
			messageId: 7,
			money: 0.5,
			invalidTime: 1716716297,
		};
		const parameters = {
			anyType: 'anything',
			params: '{"a":[1,"x"],"id":7053704521966022857}',
			additionalParameters: {
				parameter: [
					{ name: 'n', type: 'json', value: '5' },
					{ name: 't', value: '5' },
				],
			},
		};
		const execution = await world.run('request', 'send', parameters);
		expect(sentTo(world.sandbox)).toEqual([
			{
				type: 'anything',
				params: { robotId, a: [1, 'x'], id: '7053704521966022857', n: 5, t: '5' },
			},
		]);
		expect(jsonOf(execution)).toEqual([
			{ messageId: '7', money: '0.5', invalidTime: '2024-05-26T09:38:17.000Z' },
		]);
	});

	it.each<[data: unknown, items: object[]]>([
		['a text', [{ success: true, data: 'a text' }]],
		[5, [{ success: true, data: 5 }]],
		[['a', 'b'], [{ success: true, data: ['a', 'b'] }]],
		[
			[{ id: 1 }, { id: 2 }],
			[{ id: 1 }, { id: 2 }],
		],
		[[], [{ success: true, data: [] }]],
		[{}, [{}]],
		[undefined, [{ success: true }]],
	])('returns the data %j', async (data, items) => {
		Object.assign(world.sandbox.starbot.settings.types, { anything: data });
		const execution = await world.run('request', 'send', { anyType: 'anything' });
		expect(jsonOf(execution)).toEqual(items);
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
		[
			{ additionalParameters: { parameter: [{ name: ' ', value: 'x' }] } },
			'a parameter without a name',
		],
		[
			{ params: '{"a":1}', additionalParameters: { parameter: [{ name: 'a', value: 'x' }] } },
			'the parameter "a" a second time',
		],
	])('rejects %j before sending', async (parameters, complaint) => {
		const execution = await world.run('request', 'send', { anyType: 'anything', ...parameters });
		expect(failureOf(execution).message).toContain(complaint);
		expect(sentTo(world.sandbox)).toEqual([]);
	});
});
