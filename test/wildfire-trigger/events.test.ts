import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { ROBOT } from '../support/wildfire';
import { base64, callbackBody, expectEnvelope, LONG_ID, post, PRIVATE, TriggerWorld } from './support';

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
			await world.server.say({ groupId: 'groupId1', sender: 'userB', text: 'hi @robot and @Alice' });
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
		expect(message!.raw).toMatchObject({ messageId: stored!.messageUid, payload: { searchableContent: 'hi @robot and @Alice' } });
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
		const info = { senderUserInfo: { userId: 'userA', name: 'alice', displayName: 'Alice', type: 0 } };
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
		expect(message.replyTo).toEqual({ messageId: LONG_ID, sender: { id: 'userA', name: 'Alice' }, text: 'hello' });
	});

	const url = 'http://127.0.0.1:9/file';
	const KINDS: Array<[string, IDataObject, object]> = [
		['text', { type: 1 }, { text: 'hello', media: [] }],
		['text', { type: 9 }, { text: 'hello' }],
		[
			'voice',
			{ type: 2, searchableContent: '[声音]', mediaType: 2, content: '{"duration":7}', remoteMediaUrl: url },
			{ media: [{ kind: 'voice', url }], details: { duration: 7 } },
		],
		[
			'image',
			{ type: 3, searchableContent: '[图片]', mediaType: 1, remoteMediaUrl: url, base64edData: '/9j/4AAQ' },
			{ media: [{ kind: 'image', url }] },
		],
		[
			'location',
			{ type: 4, searchableContent: 'Home', content: '{"lat":1.5,"long":-2.25}', base64edData: '/9j/' },
			{ text: 'Home', details: { title: 'Home', latitude: 1.5, longitude: -2.25 } },
		],
		[
			'file',
			{ type: 5, searchableContent: 'a.pdf', mediaType: 4, content: '12345', remoteMediaUrl: url },
			{ media: [{ kind: 'file', url, name: 'a.pdf', size: 12345 }] },
		],
		[
			'file',
			{ type: 5, searchableContent: 'a.pdf', content: 'many', remoteMediaUrl: url },
			{ media: [{ kind: 'file', url, name: 'a.pdf' }] },
		],
		[
			'video',
			{ type: 6, content: '{"d":3,"duration":3}', remoteMediaUrl: url, base64edData: '/9j/' },
			{ media: [{ kind: 'video', url }], details: { duration: 3 } },
		],
		[
			'sticker',
			{ type: 7, remoteMediaUrl: url, base64edData: base64({ x: 1, y: 2 }) },
			{ media: [{ kind: 'sticker', url }] },
		],
		[
			'link',
			{
				type: 8,
				searchableContent: 'Title',
				base64edData:
					'eyJkIjoiZGlnZXN0IiwidSI6Imh0dHBzOi8vZXhhbXBsZS5jb20vYSIsInQiOiJodHRwczovL2V4YW1wbGUuY29tL3QucG5nIn0=',
			},
			{
				details: {
					title: 'Title',
					url: 'https://example.com/a',
					summary: 'digest',
					thumbnailUrl: 'https://example.com/t.png',
				},
			},
		],
		[
			'card',
			{ type: 10, content: 'userB', base64edData: base64({ t: 0, f: 'userA', n: 'bob', d: 'Bob', p: 'http://p' }) },
			{ details: { id: 'userB', type: 0, name: 'bob', displayName: 'Bob', portrait: 'http://p' } },
		],
		[
			'composite',
			{ type: 11, content: 'Chat', searchableContent: 'a: b', base64edData: base64(`{"ms":[{"uid":${LONG_ID}}]}`) },
			{ text: 'a: b', details: { title: 'Chat', messages: [{ uid: LONG_ID }] } },
		],
		[
			'richNotification',
			{
				type: 12,
				pushContent: 'Title',
				content: 'Description',
				base64edData: base64({ remark: 'r', title: 'forged', datas: [{ key: 'k', value: 'v' }] }),
			},
			{
				text: 'Title',
				details: { title: 'Title', description: 'Description', remark: 'r', datas: [{ key: 'k', value: 'v' }] },
			},
		],
		['articles', { type: 13, base64edData: base64({ top: { title: 't' } }) }, { details: { top: { title: 't' } } }],
		['streamingText', { type: 14, content: 'id' }, { text: 'hello' }],
		['markdown', { type: 15, content: 'id' }, { text: 'hello' }],
		['tip', { type: 90, content: 'tip', searchableContent: '' }, { text: 'tip' }],
		['typing', { type: 91, content: '0', searchableContent: '' }, { text: '' }],
		['type17', { type: 17 }, { text: 'hello' }],
		['type510', { type: 510, remoteMediaUrl: url }, { text: 'hello', media: [] }],
		['type1000', { type: '1000' }, { text: 'hello' }],
		['type-1', { type: -1 }, { text: 'hello' }],
	];

	it.each(KINDS)('of the kind %s', async (contentType, payload, expected) => {
		expect(await received(callbackBody(payload))).toMatchObject({ event: 'groupMessage', contentType, ...expected });
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
	const all: Array<[number, string, object, object]> = [
		[104, 'groupCreated', { value: 'New name' }, { members: [], value: 'New name' }],
		[105, 'memberJoined', { members: ['userB', 'userC'] }, { members: ['userB', 'userC'] }],
		[106, 'memberRemoved', { members: ['userB'] }, { members: ['userB'] }],
		[107, 'memberLeft', {}, { members: ['userA'] }],
		[108, 'groupDismissed', {}, { members: [] }],
		[109, 'ownerChanged', { member: 'userB' }, { members: ['userB'] }],
		[110, 'groupRenamed', { value: 'New name' }, { members: [], value: 'New name' }],
		[111, 'memberAliasChanged', { value: 'Al', member: 'userB' }, { members: ['userB'], value: 'Al' }],
		[112, 'groupPortraitChanged', { value: 'http://p' }, { value: 'http://p' }],
		[113, 'groupMuteChanged', { value: '1' }, { value: '1' }],
		[114, 'joinTypeChanged', { value: '2' }, { value: '2' }],
		[115, 'privateChatChanged', { value: '0' }, { value: '0' }],
		[116, 'searchableChanged', { value: '1' }, { value: '1' }],
		[117, 'managerChanged', { value: '1', members: ['userB'] }, { members: ['userB'], value: '1' }],
		[118, 'memberMuteChanged', { value: '1', members: ['userB'] }, { members: ['userB'], value: '1' }],
		[119, 'memberAllowChanged', { value: '0', members: ['userB'] }, { members: ['userB'], value: '0' }],
		[120, 'memberRemoved', { members: ['userB'] }, { members: ['userB'] }],
		[121, 'memberLeft', {}, { members: ['userA'] }],
		[122, 'groupExtraChanged', { value: '{}' }, { value: '{}' }],
		[123, 'memberExtraChanged', { value: 'x', member: 'userB' }, { members: ['userB'], value: 'x' }],
		[124, 'groupSettingsChanged', { value: '1' }, { value: '1' }],
		[125, 'joinRejected', { members: ['userB'] }, { members: ['userB'] }],
	];

	it.each(all)('%d is %s', async (type, event, content, details) => {
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
		['the documents\' example', { g: 'groupId1', o: 'userB', ms: ['userC'] }, { operator: 'userB', members: ['userC'] }],
		['no data', undefined, { operator: 'userA', members: [] }],
		['no base64', '***', { operator: 'userA', members: [] }],
		['no JSON', 'hello', { operator: 'userA', members: [] }],
		['a list', [1], { operator: 'userA', members: [] }],
		['wrong types', { o: {}, ms: [{ toString: 1, valueOf: 1 }, 'userC', 7, null], n: null }, { operator: 'userA', members: ['userC', '7'], value: null }],
	])('with %s', async (_what, data, details) => {
		const base64edData = data === '***' ? data : data && base64(data);
		const message = await received(callbackBody({ type: 105, ...(base64edData && { base64edData }) }));
		expect(message).toMatchObject({ event: 'memberJoined', details });
	});
});

describe('a recall', () => {
	it('names the message and who took it back, and holds the original', async () => {
		const messages = await causedBy(async () => {
			const { messageUid, delivered } = await world.server.say({ groupId: 'groupId1', sender: 'userB', text: 'oops' });
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
		expect(messages[1]!.raw).toMatchObject({ payload: { pushData: `{"messageUid":${messages[0]!.messageId}}` } });
	});

	it('arrives also where the original cannot be read', async () => {
		expect(await received(callbackBody({ type: 80, content: 'userA', extra: '{' }))).toMatchObject({
			event: 'messageRecalled',
			details: { operator: 'userA' },
		});
	});
});

describe('events of the whole server', () => {
	const message = callbackBody({}, { messageId: LONG_ID });
	const group = { id: 'groupId1', type: 'group' };
	const EVENTS: Array<[string, string, object, object]> = [
		['serverMessage', 'as sent', message, { messageId: LONG_ID, chat: group, text: 'hello', contentType: 'text' }],
		['serverMention', 'as sent', message, { text: 'hello' }],
		['serverSensitive', 'as sent', message, { text: 'hello' }],
		['serverReview', 'as sent', message, { text: 'hello' }],
		[
			'serverRecall',
			'as sent',
			{ message, userId: 'userB', timestamp: 1711368000000, isAdmin: false },
			{ messageId: LONG_ID, chat: group, sender: { id: 'userB' }, timestamp: '2024-03-25T12:00:00.000Z' },
		],
		['serverMessageRead', 'as sent', { userId: 'userB', readTime: 1711368000000 }, { timestamp: '2024-03-25T12:00:00.000Z' }],
		...[[0, 'online'], [1, 'offline'], [-1, 'loggedOut']].map(([status, change]): [string, string, object, object] => [
			'serverUserOnline',
			`as sent, status ${status}`,
			{
				userId: 'userB',
				clientId: 'c',
				platform: 2,
				status,
				timestamp: 1711368000000,
				packageName: 'p',
				customState: 0,
				sessions: [{ clientId: 'userB', userId: 'c', platform: 2, status: 0, lastSeen: 1711368000000 }],
			},
			{ sender: { id: 'userB' }, details: { change } },
		]),
		['serverUserInfo', 'as sent', { userId: 'userB', displayName: 'Bob', updateDt: 1711368000000 }, { sender: { id: 'userB' }, timestamp: '2024-03-25T12:00:00.000Z' }],
		['serverRelation', 'friend', { userId: 'userA', targetId: 'userB', type: 0, value: '1' }, { details: { change: 'friend', target: 'userB', value: '1' } }],
		['serverRelation', 'blacklist', { userId: 'userA', targetId: 'userB', type: 2, value: '0' }, { details: { change: 'blacklist' } }],
		[
			'serverGroup',
			'as the code sends it',
			{ operatorId: 'userA', groupId: 'groupId1', type: 1, groupInfo: { target_id: 'groupId1', name: 'Product launch' } },
			{ chat: { ...group, name: 'Product launch' }, sender: { id: 'userA' }, details: { change: 'updated' } },
		],
		['serverGroup', 'as documented', { userId: 'userA', groupId: 'groupId1', type: 5 }, { chat: group, sender: { id: 'userA' }, details: { change: 'dismissed' } }],
		[
			'serverGroupMember',
			'as the code sends it',
			{ operatorId: 'userA', groupId: 'groupId1', memberIds: ['userB', 'userC'], type: 3, value: '1' },
			{ details: { change: 'roleChanged', members: ['userB', 'userC'], value: '1' } },
		],
		['serverGroupMember', 'as documented', { userId: 'userA', groupId: 'groupId1', memberId: 'userB', type: 0 }, { sender: { id: 'userA' }, details: { change: 'joined', members: ['userB'] } }],
		['serverChannel', 'as sent', { operatorId: 'userA', channelId: 'ch', type: 2 }, { chat: { id: 'ch', type: 'channel' }, details: { change: 'transferred' } }],
		['serverChannelSubscription', 'as sent', { user: 'userB', channelId: 'ch', status: 1 }, { sender: { id: 'userB' }, details: { change: 'subscribed' } }],
		['serverChatRoom', 'as sent', { chatroomId: 'cr', type: 1 }, { chat: { id: 'cr', type: 'chatRoom' }, details: { change: 'dismissed' } }],
		['serverChatRoomMember', 'as sent', { operatorId: 'userA', chatroomId: 'cr', memberIds: ['userB'], type: 3 }, { details: { change: 'muted', members: ['userB'] } }],
		...['Created', 'Destroyed', 'Joined', 'Left', 'Published', 'Unpublished'].map((what): [string, string, object, object] => [
			`serverConference${what}`,
			'as sent',
			{ userId: 'userA', roomId: 'r', timestamp: 1711368000000 },
			{ sender: { id: 'userA' }, chat: { id: '', type: 'none' } },
		]),
		['serverException', 'as sent', { event_type: 1, msg: 'm', call_stack: 's', count: 1, node_id: 2 }, { contentType: 'event' }],
	];

	it.each(EVENTS)('%s, %s', async (event, _how, body, expected) => {
		const item = await received(body, `&event=${event}`);
		expect(item).toMatchObject({ event, ...expected });
		expect(item.raw).toEqual(JSON.parse(JSON.stringify(body, (_key, value) => (typeof value === 'bigint' ? String(value) : value))));
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
			const { messageUid } = await world.server.say({ groupId: 'groupId4', sender: 'userC', text: 'hi @Dana' });
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
				{ messageId: trap, conv: { type: 1, target: trap }, timestamp: trap, senderUserInfo: { type: trap, name: trap }, targetGroupInfo: [] },
			),
		);
		expect(message).toMatchObject({ messageId: '', text: '', mentions: { me: true, users: [ROBOT.id] }, chat: { id: '' } });
	});

	it.each(['serverGroup', 'serverGroupMember', 'serverUserOnline', 'serverRecall', 'serverRelation'])('nor one of the server: %s', async (event) => {
		await received(
			{ userId: trap, groupId: trap, type: trap, status: trap, memberIds: trap, value: trap, targetId: trap, timestamp: trap, message: [trap], groupInfo: trap },
			`&event=${event}`,
		);
	});

	it('messages without an id, or with 0, are no repetitions of each other', async () => {
		id = await world.activate();
		for (const messageId of [0, 0, '', undefined, null, null]) {
			expect((await post(world.callback, callbackBody({}, { messageId }))).status).toBe(200);
		}
		expect((await world.items(id)).map(({ messageId }) => messageId)).toEqual(['', '', '', '', '', '']);
	});
});
