import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { normalise } from '../../nodes/Wildfire/events';
import { ROBOT } from '../support/wildfire';
import { CALL, KINDS, NOTIFICATIONS, SERVER_EVENTS } from './cases';
import {
	ALL_EVENTS,
	base64,
	callbackBody,
	expectEnvelope,
	LONG_ID,
	post,
	PRIVATE,
	TriggerWorld,
} from './support';

let world: TriggerWorld;
let id: string;
beforeAll(async () => {
	world = await TriggerWorld.start();
});
afterAll(async () => await world.close());
afterEach(async () => await world.reset());

/** The single envelope that a call starts the workflow with. */
async function received(body: unknown, query = ''): Promise<IDataObject> {
	if (world.callback === '') id = await world.activate();
	const message = await world.itemOf(id, body, query);
	expectEnvelope(message);
	return message;
}

/** The envelopes of all events that the server sends during an action. */
async function causedBy(action: () => Promise<unknown>): Promise<IDataObject[]> {
	id = await world.activate();
	await action();
	const messages = await world.items(id);
	messages.forEach(expectEnvelope);
	return messages;
}

describe('messages', () => {
	it('in a group become the documented item', async () => {
		const [message] = await causedBy(async () => {
			await world.server.say({
				groupId: 'groupId1',
				sender: 'userB',
				text: 'hi @Helper and @Alice',
			});
		});
		const [stored] = world.server.state.messages;
		expect(message).toMatchObject({
			platform: 'wildfire',
			event: 'groupMessage',
			messageId: stored!.messageUid,
			chat: { id: 'groupId1', type: 'group' },
			sender: { id: 'userB' },
			text: 'hi and @Alice',
			contentType: 'text',
			mentions: { me: true, everyone: false, users: [ROBOT.id, 'userA'] },
			media: [],
			timestamp: new Date(stored!.timestamp).toISOString(),
		});
		expect(message!.raw).toMatchObject({
			messageId: stored!.messageUid,
			payload: { searchableContent: 'hi @Helper and @Alice' },
		});
	});

	it('in a private chat have the other person as the chat, not the robot', async () => {
		const [message] = await causedBy(async () => {
			await world.server.say({ conversation: `private:${ROBOT.id}`, sender: 'userB', text: 'hi' });
		});
		expect(message).toMatchObject({
			event: 'privateMessage',
			chat: { id: 'userB', type: 'private' },
			sender: { id: 'userB' },
		});
	});

	it.each([
		[2, 'chatRoom'],
		[3, 'channel'],
		[4, 'other'],
		[99, 'other'],
		['constructor', 'other'],
	])('in a conversation of type %s have that type', async (type, expected) => {
		const message = await received(callbackBody({}, { conv: { type, target: 'there', line: 0 } }));
		expect(message).toMatchObject({ event: 'otherMessage', chat: { id: 'there', type: expected } });
	});

	it('include the data of people and group that newer servers send', async () => {
		const info = {
			senderUserInfo: { userId: 'userA', name: 'alice', displayName: 'Alice', type: 0 },
		};
		const group = { targetGroupInfo: { target_id: 'groupId1', name: 'Product launch' } };
		expect(await received(callbackBody({}, { ...info, ...group }))).toMatchObject({
			chat: { id: 'groupId1', type: 'group', name: 'Product launch' },
			sender: { id: 'userA', name: 'Alice', role: 'user' },
		});
		expect(await received(callbackBody({}, { ...PRIVATE, ...info }))).toMatchObject({
			chat: { id: 'userA', type: 'private', name: 'Alice' },
		});
	});

	it('can mention everyone', async () => {
		const message = await received(callbackBody({ mentionedType: 2, mentionedTarget: ['userA'] }));
		expect(message.mentions).toEqual({ me: false, everyone: true, users: [] });
	});

	it('that quote another include its exact id', async () => {
		const quote =
			'eyJxdW90ZSI6eyJ1Ijo0MTIzNjcxOTIwNjQwMzI3NjksImkiOiJ1c2VyQSIsIm4iOiJBbGljZSIsImQiOiJoZWxsbyJ9fQ==';
		const message = await received(callbackBody({ base64edData: quote }));
		expect(message.replyTo).toEqual({
			messageId: LONG_ID,
			sender: { id: 'userA', name: 'Alice' },
			text: 'hello',
		});
	});

	it.each(KINDS)('of the kind %s are read', async (contentType, payload, expected) => {
		expect(await received(callbackBody(payload))).toMatchObject({
			event: 'groupMessage',
			contentType,
			...expected,
		});
	});

	it('have exact ids, with which the message can be recalled', async () => {
		const message = await received(callbackBody({}, { messageId: BigInt(LONG_ID) }));
		expect(message).toMatchObject({ messageId: LONG_ID, raw: { messageId: LONG_ID } });
		world.server.settings.edition = 'professional';
		world.server.clearRequests();
		await world.world.run('message', 'recall', { messageId: message.messageId });
		expect(world.server.requests.map(({ path, body }) => [path, body])).toEqual([
			['/robot/message/recall', `{"messageUid":${LONG_ID}}`],
		]);
	});
});

describe('group notifications', () => {
	it.each(NOTIFICATIONS)('%d becomes %s', async (type, event, content, details) => {
		const [message, ...more] = await causedBy(
			async () => await world.server.notify('groupId1', type, 'userA', content),
		);
		expect(more).toEqual([]);
		expect(message).toMatchObject({
			event,
			chat: { id: 'groupId1', type: 'group' },
			sender: { id: 'userA' },
			contentType: 'notification',
			details: { operator: 'userA', ...details },
		});
		expect(Object.hasOwn(message!.details as object, 'value')).toBe('value' in content);
	});

	it.each([
		// The body that a community server 1.2.4 sent when a member changed the own nickname in an app.
		[111, '{"g":"g1","o":"userB","n":"Bobby","m":""}', { members: ['userB'], value: 'Bobby' }],
		[123, '{"g":"g1","o":"userB","n":"x","m":""}', { members: ['userB'], value: 'x' }],
		[121, '{"g":"g1","o":"userB","m":""}', { members: ['userB'] }],
		// These notifications concern no member, so an empty `m` is nobody.
		[110, '{"g":"g1","o":"userB","n":"New","m":""}', { members: [], value: 'New' }],
		[108, '{"g":"g1","o":"userB","m":""}', { members: [] }],
		[124, '{"g":"g1","o":"userB","n":7,"m":"1"}', { members: [], setting: 7, value: '1' }],
		[125, '{"g":"g1","o":"userB","mi":{"userC":1}}', { members: ['userC'] }],
	])('%d with %s has the right members and values', async (type, data, details) => {
		expect(await received(callbackBody({ type, base64edData: base64(data) }))).toMatchObject({
			details: { operator: 'userB', ...details },
		});
	});

	it('report a nickname changed in an app, by a member and by the robot for a member', async () => {
		const messages = await causedBy(async () => {
			await world.server.setOwnAlias('groupId3', 'userB', 'Bobby');
			await world.server.notify('groupId3', 111, 'userB', { value: 'Al', member: 'userA' });
		});
		expect(messages.map(({ details }) => details)).toEqual([
			{ operator: 'userB', members: ['userB'], value: 'Bobby' },
			{ operator: 'userB', members: ['userA'], value: 'Al' },
		]);
	});

	it('report actions of people', async () => {
		const messages = await causedBy(async () => {
			await world.server.join('groupId3', 'userC');
			await world.server.rename('groupId3', 'Readers', 'userC');
			await world.server.leave('groupId3', 'userC');
			await world.server.add('groupId1', 'userD', 'userA');
			await world.server.kick('groupId1', 'userD', 'userA');
		});
		expect(messages.map(({ event, details }) => [event, details])).toEqual([
			['memberJoined', { operator: 'userC', members: ['userC'] }],
			['groupRenamed', { operator: 'userC', members: [], value: 'Readers' }],
			['memberLeft', { operator: 'userC', members: ['userC'] }],
			['memberJoined', { operator: 'userA', members: ['userD'] }],
			['memberRemoved', { operator: 'userA', members: ['userD'] }],
		]);
	});

	it.each([
		[
			"the documents' example",
			{ g: 'groupId1', o: 'userB', ms: ['userC'] },
			{ operator: 'userB', members: ['userC'] },
		],
		['no data', undefined, { operator: 'userA', members: [] }],
		['no base64', '***', { operator: 'userA', members: [] }],
		['no JSON', 'hello', { operator: 'userA', members: [] }],
		['a list', [1], { operator: 'userA', members: [] }],
		[
			'wrong types',
			{ o: {}, ms: [{ toString: 1, valueOf: 1 }, 'userC', 7, null], n: null },
			{ operator: 'userA', members: ['userC', '7'], value: null },
		],
	])('with %s are read', async (_what, data, details) => {
		const base64edData = data === '***' ? data : data && base64(data);
		const message = await received(
			callbackBody({ type: 105, ...(base64edData && { base64edData }) }),
		);
		expect(message).toMatchObject({ event: 'memberJoined', details });
	});
});

describe('a member who leaves, where the server shows it in the chat', () => {
	const LEAVING = ['memberLeft', 'memberRemoved'];
	const told = (messages: IDataObject[]) =>
		messages
			.filter(({ event }) => LEAVING.includes(event as string))
			.map(({ event, details }) => [event, (details as IDataObject).members]);

	it.each([0, 1, 2, 3])('starts one execution per leave (setting %d)', async (setting) => {
		world.server.settings.visibleQuitOrKickoff = setting;
		const messages = await causedBy(async () => {
			// The robot is a manager here, so the server sends it both notifications.
			await world.server.leave('groupId2', 'userD');
			await world.server.kick('groupId2', 'laowang', 'userA');
		});
		expect(told(messages)).toEqual([
			['memberLeft', ['userD']],
			['memberRemoved', ['laowang']],
		]);
		const types = world.server.callbacks.map(
			({ body }) => (JSON.parse(body) as { payload: { type: number } }).payload.type,
		);
		expect(types.sort()).toEqual(
			[106, 107, ...(setting & 2 ? [120] : []), ...(setting & 1 ? [121] : [])].sort(),
		);
	});

	it('starts another execution when the member leaves again', async () => {
		world.server.settings.visibleQuitOrKickoff = 3;
		const messages = await causedBy(async () => {
			for (let time = 0; time < 3; time++) {
				await world.server.join('groupId2', 'userE');
				await world.server.leave('groupId2', 'userE');
			}
		});
		expect(told(messages)).toEqual(Array(3).fill(['memberLeft', ['userE']]));
	});

	it.each([
		[107, 121],
		[121, 107],
		[106, 120],
		[120, 106],
	])(
		'%d, then %d start one execution; a later one or one in another group starts another',
		async (first, second) => {
			id = await world.activate();
			const body = (type: number, more: object = {}, o = 'userB') =>
				callbackBody(
					{ type, base64edData: base64({ o, ms: ['userC'] }) },
					{ sender: 'userB', ...more },
				);
			const again = body(second);
			const calls: Array<[unknown, number]> = [
				[body(first), 1],
				[again, 0],
				[again, 0],
				[body(first, { timestamp: 1711368003000 }), 1],
				[body(second, { timestamp: 1711368060000 }), 1],
				[body(first, { conv: { type: 1, target: 'groupId2', line: 0 } }), 1],
				[body(second, { conv: { type: 1, target: 'groupId1', line: 1 } }), 1],
				[body(second, {}, 'userD'), 1],
			];
			for (const [call, expected] of calls)
				expect(await world.itemsOf(id, call)).toHaveLength(expected);
		},
	);
});

describe('a recall', () => {
	it('names the message and who recalled it, and includes the original', async () => {
		const messages = await causedBy(async () => {
			const { messageUid, delivered } = await world.server.say({
				groupId: 'groupId1',
				sender: 'userB',
				text: 'oops',
			});
			await delivered;
			await world.server.recall(messageUid, 'userB');
		});
		expect(messages.map(({ event, messageId }) => [event, messageId])).toEqual([
			['groupMessage', messages[0]!.messageId],
			['messageRecalled', messages[0]!.messageId],
		]);
		expect(messages[1]).toMatchObject({
			contentType: 'recall',
			sender: { id: 'userB' },
			details: { operator: 'userB', original: { s: 'userB', sc: 'oops', t: 1 } },
		});
		expect(messages[1]!.raw).toMatchObject({
			payload: { pushData: `{"messageUid":${messages[0]!.messageId}}` },
		});
	});

	it('arrives even if the original cannot be read', async () => {
		expect(await received(callbackBody({ type: 80, content: 'userA', extra: '{' }))).toMatchObject({
			event: 'messageRecalled',
			details: { operator: 'userA' },
		});
	});
});

describe('events of the whole server', () => {
	it.each(SERVER_EVENTS)('%s, %s', async (event, _how, body, expected) => {
		const item = await received(body, `&event=${event}`);
		expect(item).toMatchObject({ event, ...expected });
		expect(item.raw).toEqual(
			JSON.parse(
				JSON.stringify(body, (_key, value) => (typeof value === 'bigint' ? String(value) : value)),
			),
		);
	});

	describe('of a channel, to whose address the server appends the event', () => {
		const channel = (callback: string, automatic = true) => {
			world.server.state.channels.set('ch', {
				target_id: 'ch',
				owner: 'userA',
				callback,
				automatic,
				subscribers: new Set(),
			});
		};
		const actions = async () => {
			await world.server.subscribe('ch', 'userB');
			const conversation = { type: 3, target: 'ch' };
			await world.server.say({ conversation, sender: 'userB', text: 'hi' });
			await world.server.subscribe('ch', 'userB', false);
		};
		const expected = [
			['serverChannelSubscription', 'userB', 'subscribed', ''],
			['serverChannelMessage', 'userB', undefined, 'hi'],
			['serverChannelSubscription', 'userB', 'unsubscribed', ''],
		];
		const summary = (messages: IDataObject[]) =>
			messages.map(({ event, sender, details, text, chat }) => {
				expect(chat).toMatchObject({ id: 'ch', type: 'channel' });
				return [event, (sender as IDataObject).id, (details as IDataObject)?.change, text];
			});

		it.each([
			['as documented', (url: string) => `${url}&event=serverChannelSubscription`],
			['with the event of messages', (url: string) => `${url}&event=serverChannelMessage`],
			['with a parameter after it', (url: string) => `${url}&event=serverChannelMessage&x=`],
			[
				'with the token at the end',
				(url: string) => url.replace('?', '?event=serverChannelSubscription&'),
			],
		])('%s', async (_how, address) => {
			const messages = await causedBy(async () => {
				channel(address(world.callback));
				await actions();
			});
			expect(summary(messages).sort()).toEqual(expected.sort());
		});

		it('are not sent for a channel without auto: 1', async () => {
			const messages = await causedBy(async () => {
				channel(`${world.callback}&event=serverChannelSubscription`, false);
				await actions();
			});
			expect(messages).toEqual([]);
		});

		it.each(['serverGroup/subscribe', 'serverChannelSubscription/other', '/subscribe'])(
			'"%s" is an unknown event: 400',
			async (event) => {
				id = await world.activate();
				const { status } = await post(`${world.callback}&event=${event}`, { groupId: 'g' });
				expect(status).toBe(400);
			},
		);
	});

	it('that the server posts to the addresses in its configuration are read', async () => {
		const messages = await causedBy(async () => {
			for (const [key, event] of [
				['message.forward.url', 'serverMessage'],
				['message.mentionmsg.forward.url', 'serverMention'],
				['message.recallmsg.forward.url', 'serverRecall'],
				['group.group_info_update_callback', 'serverGroup'],
				['group.group_member_update_callback', 'serverGroupMember'],
			] as const) {
				world.server.settings.eventUrls[key] = `${world.callback}&event=${event}`;
			}
			// The robot is not in this group: only events of the whole server report it.
			const { messageUid } = await world.server.say({
				groupId: 'groupId4',
				sender: 'userC',
				text: 'hi @Dana',
			});
			await world.server.recall(messageUid, 'userC');
			await world.server.rename('groupId4', 'Board');
			await world.server.kick('groupId4', 'userD');
		});
		const events = messages.map(({ event }) => event);
		expect([...new Set(events)].sort()).toEqual([
			'serverGroup',
			'serverGroupMember',
			'serverMention',
			'serverMessage',
			'serverRecall',
		]);
	});
});

describe('an event with missing or invalid parts arrives with its valid parts', () => {
	const kinds: Array<[string, (body: IDataObject, key: string) => void]> = [
		['missing', (body, key) => delete body[key]],
		['null', (body, key) => (body[key] = null)],
		['a list', (body, key) => (body[key] = [null, {}, 'x'])],
		['an object', (body, key) => (body[key] = { toString: 1, x: null })],
		['a number', (body, key) => (body[key] = 1e300)],
		['true', (body, key) => (body[key] = true)],
		['a long text', (body, key) => (body[key] = 'x'.repeat(100_000))],
		[
			'__proto__',
			(body, key) =>
				(body[key] = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":1}}')),
		],
	];
	/** The path to every key of a body, at any depth. */
	const pathsOf = (value: unknown, path: string[] = []): string[][] =>
		typeof value === 'object' && value !== null && !Array.isArray(value)
			? Object.entries(value).flatMap(([key, entry]) => [
					[...path, key],
					...pathsOf(entry, [...path, key]),
				])
			: [];
	const plain = (value: unknown) =>
		JSON.parse(
			JSON.stringify(value, (_key, entry) => (typeof entry === 'bigint' ? String(entry) : entry)),
		) as IDataObject;
	const robot = { id: ROBOT.id, displayName: ROBOT.id };
	/** A damaged body, and the path to its values. */
	type Whole = [string, string, IDataObject, string[][]];
	const whole = (name: string, event: string, sent: object, paths?: string[][]): Whole => {
		const body = plain(sent);
		return [name, event, body, paths ?? pathsOf(body)];
	};
	const people = { senderUserInfo: { userId: 'userA', name: 'a', displayName: 'A', type: 0 } };
	const bodies: Whole[] = [
		whole('a message', '', callbackBody({}, people)),
		...KINDS.map(([kind, payload]) =>
			whole(
				`a message (${kind})`,
				'',
				callbackBody(payload),
				Object.keys(payload).map((key) => ['payload', key]),
			),
		),
		...NOTIFICATIONS.map(([type, event]) =>
			whole(`${event} (${type})`, '', callbackBody({ type }), [['payload', 'type']]),
		),
		whole('a call', '', callbackBody(...CALL), [['payload', 'type']]),
		whole('a recall', '', callbackBody({ type: 80, content: 'userA', extra: '{"s":"x"}' })),
		...SERVER_EVENTS.map(([event, how, body]) =>
			whole(`${event}, ${how}`, event, { ...body, another: 1 }),
		),
	];

	it('covers every event of the trigger', () => {
		const events = bodies.map(([, event, body]) => normalise(body, robot, event)?.event);
		const others = ['privateMessage', 'otherMessage'];
		expect([...new Set([...events, ...others])].sort()).toEqual([...ALL_EVENTS].sort());
	});

	/** Damages each value of a body in each way. */
	function* damaged(body: IDataObject, paths: string[][]): Generator<[string, IDataObject]> {
		for (const path of paths) {
			for (const [kind, damage] of kinds) {
				const copy = structuredClone(body);
				const parent = path
					.slice(0, -1)
					.reduce<IDataObject>((value, key) => value[key] as IDataObject, copy);
				damage(parent, path.at(-1)!);
				yield [`${path.join('.')} is ${kind}`, copy];
			}
		}
	}

	it.each(bodies)('%s', (_what, event, body, paths) => {
		const wanted = normalise(body, robot, event)!.event;
		for (const [about, copy] of damaged(body, paths)) {
			const message = normalise(copy, robot, event);
			expect([about, message === undefined]).toEqual([about, false]);
			expectEnvelope(message!);
			// Damage to other parts must not change the event.
			if (!/^(conv|payload)\b/.test(about))
				expect([about, message!.event]).toEqual([about, wanted]);
		}
	});

	it.each(NOTIFICATIONS)('%d, %s, with damaged data', (type, event) => {
		const data = { g: 'g', o: 'o', n: 'n', m: 'm', ms: ['a'], mi: { a: 1 } };
		for (const [about, copy] of damaged(plain(data), pathsOf(data))) {
			const body = plain(callbackBody({ type, base64edData: base64(copy) }));
			const message = normalise(body, robot, '')!;
			expect([about, message.event]).toEqual([about, event]);
			expectEnvelope(message);
		}
	});

	it.each([
		['no sender', { sender: undefined }, { sender: { id: '' }, text: 'hello' }],
		['a sender that is not text', { sender: { id: 'userA' } }, { sender: { id: '' } }],
		['no conversation', { conv: null }, { event: 'otherMessage', chat: { id: '', type: 'other' } }],
		['a payload as a list', { payload: [] }, { event: 'groupMessage', contentType: 'unknown' }],
		['a payload without a type', { payload: { searchableContent: 'x' } }, { text: 'x' }],
		['a type that is not a number', { payload: { type: {} } }, { contentType: 'unknown' }],
		['a type with a fraction', { payload: { type: 1.5 } }, { contentType: 'unknown' }],
	])('a call with %s starts the workflow', async (_what, more, expected) => {
		expect(await received(callbackBody({}, more))).toMatchObject(expected);
	});
});

describe('bodies with wrong types', () => {
	const trap = { toString: 1, valueOf: 1 };

	it('do not stop a message from arriving', async () => {
		const message = await received(
			callbackBody(
				{
					type: 1,
					searchableContent: trap,
					content: trap,
					base64edData: trap,
					remoteMediaUrl: trap,
					mentionedType: 1,
					mentionedTarget: [trap, ROBOT.id, null],
					extra: trap,
				},
				{
					messageId: trap,
					conv: { type: 1, target: trap },
					timestamp: trap,
					senderUserInfo: { type: trap, name: trap },
					targetGroupInfo: [],
				},
			),
		);
		expect(message).toMatchObject({
			messageId: '',
			text: '',
			mentions: { me: true, users: [ROBOT.id] },
			chat: { id: '' },
		});
	});

	it.each([
		'serverGroup',
		'serverGroupMember',
		'serverUserOnline',
		'serverRecall',
		'serverRelation',
	])('do not stop a server event from arriving: %s', async (event) => {
		await received(
			{
				userId: trap,
				groupId: trap,
				type: trap,
				status: trap,
				memberIds: trap,
				value: trap,
				targetId: trap,
				timestamp: trap,
				message: [trap],
				groupInfo: trap,
			},
			`&event=${event}`,
		);
	});

	it('messages without an id, or with 0, are not treated as repetitions', async () => {
		id = await world.activate();
		for (const messageId of [0, 0, '', undefined, null, null]) {
			expect((await post(world.callback, callbackBody({}, { messageId }))).status).toBe(200);
		}
		expect((await world.items(id)).map(({ messageId }) => messageId)).toEqual([
			'',
			'',
			'',
			'',
			'',
			'',
		]);
	});
});
