import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { rowOf, rowsOf } from '../support/filters';
import { growth, IN_PROPORTION } from '../support/growth';
import { ROBOT } from '../support/wildfire';
import { callbackBody, expectEnvelope, LONG_ID, post, PRIVATE, TriggerWorld } from './support';

let world: TriggerWorld;
beforeAll(async () => {
	world = await TriggerWorld.start();
});
afterAll(async () => await world.close());
afterEach(async () => await world.reset());

type Body = ReturnType<typeof callbackBody>;

/** Sends all bodies; returns the texts of those that started the workflow. */
async function startedBy(parameters: IDataObject, bodies: Record<string, Body>): Promise<string[]> {
	const id = await world.activate(parameters);
	for (const body of Object.values(bodies))
		expect((await post(world.callback, body)).status).toBe(200);
	const ids = (await world.items(id)).map(({ messageId }) => messageId);
	return Object.keys(bodies).filter((name) => ids.includes(String(bodies[name]!.messageId)));
}

const says = (searchableContent: string, payload: IDataObject = {}, more: object = {}) =>
	callbackBody({ searchableContent, ...payload }, { ...more });
const mentioning = (...users: string[]) => ({ mentionedType: 1, mentionedTarget: users });
const EVERYONE = { mentionedType: 2 };

describe('events', () => {
	it('start the workflow only if they are selected', async () => {
		const bodies = {
			group: says('a'),
			private: says('b', {}, PRIVATE),
			joined: callbackBody({ type: 105 }),
			removed: callbackBody({ type: 106 }),
			removedVisibly: callbackBody({ type: 120 }),
			recalled: callbackBody({ type: 80 }),
		};
		expect(await startedBy({ events: ['privateMessage', 'memberRemoved'] }, bodies)).toEqual([
			'private',
			'removed',
			'removedVisibly',
		]);
	});

	it('get 200 in either case, and those that are not selected cause no execution and no request', async () => {
		const id = await world.activate({ events: ['memberJoined'] });
		world.server.clearRequests();
		const reads = world.engine.credentialReads;
		expect(await post(world.callback, callbackBody())).toEqual({ status: 200, body: '' });
		expect(world.executions(id)).toEqual([]);
		expect(world.server.requests).toEqual([]);
		expect(world.engine.credentialReads).toBe(reads);
	});
});

describe('chats and senders', () => {
	const bodies = {
		one: says('x', {}, { sender: 'userA' }),
		two: says('x', {}, { sender: 'userB', conv: { type: 1, target: 'groupId2', line: 0 } }),
		private: says('x', {}, { sender: 'userC', ...PRIVATE }),
		joined: callbackBody({ type: 105 }, { sender: 'userA' }),
	};

	it.each([
		[{}, ['one', 'two', 'private', 'joined']],
		[{ chats: rowOf('groupId1') }, ['one', 'joined']],
		[{ chats: rowOf(' groupId2 ,\n userC,') }, ['two', 'private']],
		[{ chats: rowsOf(['groupId2', 'userC'], 'list') }, ['two', 'private']],
		[{ chats: rowOf('={{ ["groupId2"] }}') }, ['two']],
		[{ chats: rowOf(ROBOT.id) }, []],
		[{ senders: rowOf('userA, userB') }, ['one', 'two', 'joined']],
		[{ ignoredSenders: rowOf('userA') }, ['two', 'private']],
		[{ chats: rowOf('groupId1'), senders: rowOf('userB') }, []],
	])('%j', async (filters, expected) => {
		expect(await startedBy({ filters }, bodies)).toEqual(expected);
	});
});

describe('mentions', () => {
	const bodies = {
		none: says('hi'),
		me: says('@Helper hi', mentioning('userB', ROBOT.id)),
		other: says('@Bob hi', mentioning('userB')),
		everyone: says('@all hi', EVERYONE),
		// The list of targets counts only with type 1.
		everyoneAndList: says('@all hi', { ...EVERYONE, mentionedTarget: [ROBOT.id] }),
		listWithoutType: says('hi', { mentionedTarget: [ROBOT.id] }),
		private: says('hi', {}, PRIVATE),
		joined: callbackBody({ type: 105 }),
	};

	it.each<[string, IDataObject, string[]]>([
		['all', {}, Object.keys(bodies)],
		['mentioned', {}, ['me', 'private', 'joined']],
		['mentioned', { everyone: true }, ['me', 'everyone', 'everyoneAndList', 'private', 'joined']],
		['private', { everyone: true }, ['private', 'joined']],
	])('Respond To "%s" with %j', async (respondTo, filters, expected) => {
		expect(await startedBy({ respondTo, filters }, bodies)).toEqual(expected);
	});
});

describe('text', () => {
	const bodies = {
		help: says('help me'),
		capital: says('  HELP me'),
		inside: says('please help'),
		lines: says('first\nhelp 42'),
		none: says('hello'),
		empty: says(''),
		file: says('help.pdf', { type: 5 }),
		private: says('help', {}, PRIVATE),
		called: says('@Helper help', mentioning(ROBOT.id)),
		joined: callbackBody({ type: 105 }),
	};
	const all = Object.keys(bodies);

	it.each<[IDataObject, string[]]>([
		[{ text: '' }, all],
		[{ textMode: 'matches', text: '' }, all],
		[
			{ textMode: 'startsWith', text: 'help' },
			['help', 'capital', 'file', 'private', 'called', 'joined'],
		],
		[
			{ textMode: 'startsWith', text: 'help', caseSensitive: true },
			['help', 'file', 'private', 'called', 'joined'],
		],
		[{ textMode: 'equals', text: ' HELP ' }, ['private', 'called', 'joined']],
		[{ textMode: 'equals', text: 'help me' }, ['help', 'capital', 'joined']],
		[{ textMode: 'equals', text: 'help me', caseSensitive: true }, ['help', 'joined']],
		[{ textMode: 'equals', text: 'hell' }, ['joined']],
		[{ text: 'Help' }, all.filter((name) => name !== 'none' && name !== 'empty')],
		[{ text: 'HELP', caseSensitive: true }, ['capital', 'joined']],
		[{ textMode: 'matches', text: '^help\\b' }, ['help', 'file', 'private', 'called', 'joined']],
		[{ textMode: 'matches', text: 'help \\d+$' }, ['lines', 'joined']],
		[{ textMode: 'matches', text: 'HELP', caseSensitive: true }, ['capital', 'joined']],
		[{ textMode: 'matches', text: '^$' }, ['empty', 'joined']],
		[{ text: '.' }, ['file', 'joined']],
		[{ text: '={{ 42 }}' }, ['lines', 'joined']],
	])('%j', async (filters, expected) => {
		expect(await startedBy({ filters }, bodies)).toEqual(expected);
	});

	it.each<[IDataObject, string[]]>([
		[{ textMode: 'equals', text: 'help' }, ['private', 'called', 'joined']],
		[
			{ textMode: 'startsWith', text: 'help', caseSensitive: true },
			['help', 'file', 'private', 'called', 'joined'],
		],
		[{ textMode: 'matches', text: '^help$' }, ['private', 'called', 'joined']],
		[{ textMode: 'startsWith', text: '@Helper' }, ['called', 'joined']],
	])(
		'is found behind the mention of the robot also with Strip Mention off: %j',
		async (filters, expected) => {
			const options = { stripMention: false, quoteInInput: true };
			expect(await startedBy({ filters, options }, bodies)).toEqual(expected);
		},
	);

	it('is not found in a quoted message', async () => {
		const quote = Buffer.from('{"quote":{"u":1,"i":"userB","n":"Bob","d":"help"}}').toString(
			'base64',
		);
		const bodies = { quoting: says('what?', { base64edData: quote }), asking: says('help') };
		const options = { stripMention: false, quoteInInput: true };
		for (const textMode of ['contains', 'equals', 'startsWith', 'matches']) {
			expect(await startedBy({ filters: { textMode, text: 'help' }, options }, bodies)).toEqual([
				'asking',
			]);
			await world.reset();
		}
	});

	it('compares characters beyond the basic plane, and other scripts', async () => {
		const bodies = { emoji: says('a😀b'), chinese: says('帮助我') };
		expect(await startedBy({ filters: { textMode: 'matches', text: '^a.b$' } }, bodies)).toEqual([
			'emoji',
		]);
		await world.reset();
		expect(
			await startedBy(
				{ filters: { textMode: 'startsWith', text: '帮助' } },
				{ chinese: says('帮助我') },
			),
		).toEqual(['chinese']);
	});
});

describe('Strip Mention', () => {
	async function stripped(
		text: string,
		{
			name = 'Helper',
			users = [ROBOT.id],
			...options
		}: { name?: string; users?: string[]; stripMention?: boolean } = {},
	) {
		world.server.state.users.get(ROBOT.id)!.displayName = name;
		const id = await world.activate({ options });
		const { text: left, raw } = (await world.itemOf(id, says(text, mentioning(...users)))) as {
			text: string;
			raw: IDataObject;
		};
		expect(raw).toMatchObject({ payload: { searchableContent: text } });
		return left;
	}

	it.each([
		['@Helper help', 'help'],
		// Only the mention and one blank are removed; the rest of the text stays unchanged.
		['  @Helper\thelp  me', '  help  me'],
		['please @Helper help', 'please help'],
		['help @Helper', 'help'],
		['@Helper', ''],
		['@Helper @Helper help', 'help'],
		['@HELPER help', 'help'],
		['@Helper, help', ', help'],
		['@Helper你好', '你好'],
		['@Helpers team, @Helper help', '@Helpers team, help'],
		['@Alice @Helper help', '@Alice help'],
		['first\n@Helper second', 'first\nsecond'],
		['first @Helper\n\n second', 'first\n\n second'],
		['a  b @Helper c  d', 'a  b c  d'],
		['mail robot@Helper.org or @Helper_x', 'mail robot@Helper.org or @Helper_x'],
	])('%j', async (text, expected) => {
		expect(await stripped(text)).toBe(expected);
	});

	it.each([
		['@Weather Bot (beta) how is it', 'Weather Bot (beta)', 'how is it'],
		['ask @小火 吧', '小火', 'ask 吧'],
		['@小火车 和 @小火 你好', '小火', '@小火车 和 你好'],
		['@a.b*c+ hi', 'a.b*c+', 'hi'],
		['@$& hi $&', '$&', 'hi $&'],
	])('%j with the name %j', async (text, name, expected) => {
		expect(await stripped(text, { name })).toBe(expected);
	});

	it.each([
		['Fire Robot', '@Fire Robot help', 'help'],
		['Fire Robot', 'please @fire robot, help', 'please , help'],
		['小火', '@小火 你好', '你好'],
		['Fire Robot', '@Alice @Fire Robot do it', '@Alice do it'],
	])('recognises the alias %j in the group: %j', async (alias, text, expected) => {
		const users = text.includes('@Alice') ? ['userA', ROBOT.id] : [ROBOT.id];
		world.server.state.groups
			.get('groupId1')!
			.members.find(({ member_id: id }) => id === ROBOT.id)!.alias = alias;
		expect(await stripped(text, { users })).toBe(expected);
	});

	it('requests the alias once, and not if the text has the name or the event is not selected', async () => {
		const lookUps = () =>
			world.server.requests
				.map(({ path }) => path)
				.filter((path) => path !== '/robot/user_info')
				.sort();
		const id = await world.activate();
		world.server.clearRequests();
		await world.itemsOf(id, says('@Helper help', mentioning(ROBOT.id)));
		expect(lookUps()).toEqual([]);
		for (let time = 0; time < 3; time++)
			await world.itemsOf(id, says('@fire help', mentioning(ROBOT.id)));
		expect(lookUps()).toEqual(['/robot/group/member/get', '/robot/profile']);
		await world.reset();
		await world.activate({ events: ['privateMessage'] });
		world.server.clearRequests();
		await post(world.callback, says('@fire help', mentioning(ROBOT.id)));
		expect(lookUps()).toEqual([]);
	});

	it('recognises a name that the robot was given after the registration', async () => {
		const id = await world.activate();
		world.server.state.users.get(ROBOT.id)!.displayName = 'Fire Robot';
		const item = await world.itemOf(id, says('@Fire Robot help', mentioning(ROBOT.id)));
		expect(item.text).toBe('help');
	});

	it.each(['http500-html', 'reset', 'wrong-type'] as const)(
		'delivers the message if the server does not return the alias (%s)',
		async (fault) => {
			const id = await world.activate();
			world.server.fault(fault, { path: '/robot/group/member/get' });
			world.server.fault(fault, { path: '/robot/profile' });
			const item = await world.itemOf(id, says('do it @Fire Robot', mentioning(ROBOT.id)));
			expect(item.text).toBe('do it @Fire Robot');
		},
	);

	it('comes before the text filters', async () => {
		world.server.state.groups
			.get('groupId1')!
			.members.find(({ member_id: id }) => id === ROBOT.id)!.alias = 'Fire Robot';
		const bodies = {
			called: says('@Fire Robot help', mentioning(ROBOT.id)),
			other: says('@Fire Robot no help', mentioning(ROBOT.id)),
		};
		expect(await startedBy({ filters: { textMode: 'startsWith', text: 'help' } }, bodies)).toEqual([
			'called',
		]);
	});

	it.each([
		// The apps end a name with a blank.
		['@deputy do it', 'do it'],
		['@deputy ', ''],
		['@小助手 帮我订票', '帮我订票'],
		['@小助手\u2005', ''],
		// Servers and apps that trim a text remove it.
		['@deputy', ''],
		['@Ночной-бот', ''],
		['@deputy, do it', ', do it'],
		['@deputy，帮我订票 谢谢', '，帮我订票 谢谢'],
		['@deputy: first\n- second', ': first\n- second'],
		// Nobody can tell where the name ends.
		['@小助手帮我订票', '@小助手帮我订票'],
		['@小助手帮我订票，谢谢', '@小助手帮我订票，谢谢'],
		['@小助手，帮我订票 谢谢', '@小助手，帮我订票 谢谢'],
		['@deputy帮我订票', '@deputy帮我订票'],
		[`@${'帮我订票'.repeat(20)} 谢谢`, `@${'帮我订票'.repeat(20)} 谢谢`],
		// The mention may be anybody's.
		['do it @deputy', 'do it @deputy'],
		['@deputy ask @Alice', '@deputy ask @Alice'],
		['@deputy,@Alice', '@deputy,@Alice'],
	])("treats the name at the start as the robot's alias: %j", async (text, expected) => {
		expect(await stripped(text)).toBe(expected);
	});

	it('does not treat a name as the alias if somebody else is mentioned too', async () => {
		const users = ['userA', ROBOT.id];
		for (const text of ['@Alice @deputy do it', '@Alice do it']) {
			expect(await stripped(text, { users })).toBe(text);
			await world.reset();
		}
	});

	it('removes nothing if the robot has no name', async () => {
		expect(await stripped('write to a@b.org', { name: '' })).toBe('write to a@b.org');
	});

	it('does not change messages that mention others, and none if it is off', async () => {
		expect(await stripped('@Helper help', { users: ['userA'] })).toBe('@Helper help');
		await world.reset();
		expect(await stripped('@Helper help', { stripMention: false })).toBe('@Helper help');
	});

	it.each(['a', '帮', ' ', ','])(
		'takes linear time for an unknown name with many times %j',
		async (piece) => {
			const ratio = await growth(async (length) => {
				const text = `@${piece.repeat(length)} @`;
				expect(await stripped(text)).toBe(text);
				await world.reset();
			}, 40_000);
			expect(ratio).toBeLessThan(IN_PROPORTION);
		},
	);

	it('takes linear time for a malicious text', async () => {
		const text = `${' @Helper'.repeat(20_000)}${' '.repeat(200_000)}x${'\n '.repeat(100_000)}y`;
		expect((await stripped(text)).trimStart().startsWith('x')).toBe(true);
	});
});

describe('other robots', () => {
	const robot = { sender: 'WeatherRobot' };
	const lookUps = () =>
		world.server.requests.filter(({ path }) => path === '/robot/user_info').length;

	it('are ignored if the callback says so, without a request to the server', async () => {
		const id = await world.activate();
		world.server.clearRequests();
		const info = (type: number) => ({ senderUserInfo: { userId: 'x', type } });
		await post(world.callback, says('robot', {}, { ...robot, ...info(1) }));
		await post(world.callback, says('person', {}, { ...robot, ...info(0) }));
		expect((await world.items(id)).map(({ text }) => text)).toEqual(['person']);
		expect(lookUps()).toBe(0);
	});

	it('are ignored if the server says so, with one request per sender', async () => {
		const id = await world.activate();
		world.server.clearRequests();
		for (let round = 0; round < 3; round++) {
			await post(world.callback, says('robot', {}, robot));
			await post(world.callback, says('person'));
		}
		expect((await world.items(id)).map(({ text }) => text)).toEqual(['person', 'person', 'person']);
		expect(lookUps()).toBe(2);
	});

	it('cause no credential read once they are known', async () => {
		const id = await world.activate();
		await world.itemsOf(id, says('person'));
		const reads = world.engine.credentialReads;
		await world.itemsOf(id, says('person'));
		expect(world.engine.credentialReads).toBe(reads);
	});

	it.each(['http500-html', 'reset', 'truncated', 'code249', 'wrong-type'] as const)(
		'are accepted if the look-up fails (%s), and looked up again afterwards',
		async (fault) => {
			const id = await world.activate();
			world.server.clearRequests();
			world.server.fault(fault, { path: '/robot/user_info' });
			expect(await world.itemsOf(id, says('x', {}, robot))).toHaveLength(1);
			// The trigger pauses look-ups after a failure, so it makes one request only.
			expect(lookUps()).toBe(1);
			world.server.clearFaults();
			expect(await world.itemsOf(id, says('x', {}, robot))).toEqual([]);
		},
	);

	it('are not looked up if they are allowed, or if another filter rejects the message', async () => {
		const id = await world.activate({ filters: { ignoreRobots: false, text: 'x' } });
		world.server.clearRequests();
		await post(world.callback, says('y', {}, robot));
		await post(world.callback, says('x', {}, robot));
		expect(await world.items(id)).toHaveLength(1);
		expect(lookUps()).toBe(0);
	});

	it('start the workflow with events that are not messages', async () => {
		const id = await world.activate();
		expect(await world.itemsOf(id, callbackBody({ type: 105 }, robot))).toHaveLength(1);
	});
});

describe("the robot's own messages", () => {
	it('never start the workflow', async () => {
		const own = { sender: ROBOT.id };
		const id = await world.activate({ filters: { ignoreRobots: false } });
		await post(world.callback, says('own', {}, own));
		await post(world.callback, callbackBody({ type: 105 }, own));
		await post(`${world.callback}&event=serverMessage`, says('own', {}, own));
		expect(await world.items(id)).toEqual([]);
	});

	it('do not include events of the whole server about the robot, which start it', async () => {
		const id = await world.activate({ filters: { ignoreRobots: false } });
		const sent: Array<[string, object]> = [
			['serverUserOnline', { userId: ROBOT.id, status: 0 }],
			['serverGroup', { operatorId: ROBOT.id, groupId: 'groupId1', type: 1 }],
			['serverGroupMember', { operatorId: ROBOT.id, groupId: 'g', memberIds: ['userA'], type: 0 }],
			['serverUserInfo', { userId: ROBOT.id, displayName: 'New' }],
			['serverRecall', { userId: ROBOT.id, message: callbackBody() }],
		];
		for (const [event, body] of sent) await post(`${world.callback}&event=${event}`, body);
		expect((await world.items(id)).map(({ event }) => event)).toEqual(sent.map(([event]) => event));
	});

	it('include no messages to another robot, which do not start it either', async () => {
		const bodies = {
			mine: says('x', {}, { toRobotId: ROBOT.id }),
			unsaid: says('x', {}, { toRobotId: '' }),
			odd: says('x', {}, { toRobotId: {} }),
			others: says('x', {}, { toRobotId: 'WeatherRobot' }),
		};
		expect(await startedBy({}, bodies)).toEqual(['mine', 'unsaid', 'odd']);
	});
});

describe('Simplify', () => {
	const body = () =>
		callbackBody({}, { messageId: BigInt(LONG_ID) + BigInt(Math.floor(Math.random() * 1e15)) });

	it('on: outputs the envelope of all platforms', async () => {
		const id = await world.activate();
		expectEnvelope(await world.itemOf(id, body()));
	});

	it("off: outputs the server's own JSON, with exact ids as text", async () => {
		const id = await world.activate({ simplify: false });
		const sent = body();
		expect(await world.itemOf(id, sent)).toEqual({ ...sent, messageId: String(sent.messageId) });
	});
});

describe('repeated calls', () => {
	it('start the workflow once, also if they come at the same time', async () => {
		const id = await world.activate();
		const body = callbackBody();
		const answers = await Promise.all(
			Array.from({ length: 5 }, async () => await post(world.callback, body)),
		);
		expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
		expect(await world.items(id)).toHaveLength(1);
		expect(await world.itemsOf(id, body)).toEqual([]);
	});

	it('do not include the recall of a message, or another message', async () => {
		const id = await world.activate();
		const body = callbackBody();
		await post(world.callback, body);
		await post(world.callback, { ...body, payload: { type: 80, content: 'userA' } });
		// JSON.parse makes the same number of both ids.
		await post(world.callback, { ...body, messageId: (body.messageId as bigint) + 1n });
		await post(`${world.callback}&event=serverMessage`, body);
		expect((await world.items(id)).map(({ event }) => event)).toEqual([
			'groupMessage',
			'messageRecalled',
			'groupMessage',
			'serverMessage',
		]);
	});

	it('are counted separately for each workflow', async () => {
		const body = callbackBody();
		for (let round = 0; round < 2; round++) {
			const id = await world.activate();
			expect(await world.itemsOf(id, body)).toHaveLength(1);
			await world.engine.deactivate(id);
		}
	});

	it('are not counted if the event is not selected', async () => {
		const id = await world.activate({ events: ['privateMessage'] });
		const body = callbackBody();
		expect(await world.itemsOf(id, body)).toEqual([]);
		expect(await world.itemsOf(id, { ...body, ...PRIVATE })).toHaveLength(1);
	});
});
