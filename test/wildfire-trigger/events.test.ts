import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { ROBOT } from '../support/wildfire';
import { KINDS, NOTIFICATIONS, SERVER_EVENTS } from './cases';
import {
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

/** The one envelope that a call starts the workflow with. */
async function received(body: unknown, query = ''): Promise<IDataObject> {
	if (world.callback === '') id = await world.activate();
	const message = await world.itemOf(id, body, query);
	expectEnvelope(message);
	return message;
}

/** The envelopes of everything that an action makes the server send. */
async function causedBy(action: () => Promise<unknown>): Promise<IDataObject[]> {
	id = await world.activate();
	await action();
	const messages = await world.items(id);
	messages.forEach(expectEnvelope);
	return messages;
}

describe('messages', () => {
	it('in a group', async () => {
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

	it('in private, where the chat is the other person and not the robot', async () => {
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
	])('in a conversation of type %s', async (type, expected) => {
		const message = await received(callbackBody({}, { conv: { type, target: 'there', line: 0 } }));
		expect(message).toMatchObject({ event: 'otherMessage', chat: { id: 'there', type: expected } });
	});

	it('with what newer servers say of the people and the group', async () => {
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

	it('with everyone mentioned', async () => {
		const message = await received(callbackBody({ mentionedType: 2, mentionedTarget: ['userA'] }));
		expect(message.mentions).toEqual({ me: false, everyone: true, users: [] });
	});

	it('that quote another, whose id is exact', async () => {
		const quote =
			'eyJxdW90ZSI6eyJ1Ijo0MTIzNjcxOTIwNjQwMzI3NjksImkiOiJ1c2VyQSIsIm4iOiJBbGljZSIsImQiOiJoZWxsbyJ9fQ==';
		const message = await received(callbackBody({ base64edData: quote }));
		expect(message.replyTo).toEqual({
			messageId: LONG_ID,
			sender: { id: 'userA', name: 'Alice' },
			text: 'hello',
		});
	});

	it.each(KINDS)('of the kind %s', async (contentType, payload, expected) => {
		expect(await received(callbackBody(payload))).toMatchObject({
			event: 'groupMessage',
			contentType,
			...expected,
		});
	});

	it('have exact ids, with which the message is recalled', async () => {
		const message = await received(callbackBody({}, { messageId: BigInt(LONG_ID) }));
		expect(message).toMatchObject({ messageId: LONG_ID, raw: { messageId: LONG_ID } });
		world.server.settings.edition = 'professional';
		world.server.clearRequests();
		await world.world.run('message', 'recall', { messageUid: message.messageId });
		expect(world.server.requests.map(({ path, body }) => [path, body])).toEqual([
			['/robot/message/recall', `{"messageUid":${LONG_ID}}`],
		]);
	});
});

describe('group notifications', () => {
	it.each(NOTIFICATIONS)('%d is %s', async (type, event, content, details) => {
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

	it('of what people do', async () => {
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
	])('with %s', async (_what, data, details) => {
		const base64edData = data === '***' ? data : data && base64(data);
		const message = await received(
			callbackBody({ type: 105, ...(base64edData && { base64edData }) }),
		);
		expect(message).toMatchObject({ event: 'memberJoined', details });
	});
});

describe('a recall', () => {
	it('names the message and who took it back, and holds the original', async () => {
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

	it('arrives also where the original cannot be read', async () => {
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

	it('that the server posts by itself, to the address an administrator entered', async () => {
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
			// A group that the robot is not in: only the whole server's events tell of it.
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

describe('bodies of wrong types', () => {
	const trap = { toString: 1, valueOf: 1 };

	it('do not stop an event from arriving', async () => {
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
	])('nor one of the server: %s', async (event) => {
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

	it('messages without an id, or with 0, are no repetitions of each other', async () => {
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
