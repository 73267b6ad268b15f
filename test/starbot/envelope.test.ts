import { expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import {
	codedEvents,
	eventOptions,
	isMessageEvent,
	isOwn,
	normalise,
	type Knowledge,
} from '../../nodes/StarBot/events';
import { GROUP, HELPER, TRANSFER } from '../support/starbot';

/** What each part of an event's envelope is, from whichever field of the client's JSON names it. */

const NOTHING: Knowledge = { codes: new Map() };
const robot = { code: '', ...HELPER };
const read = (code: string, data: IDataObject, knowledge: Knowledge = NOTHING) =>
	normalise({ event: code, data }, knowledge)!;

it.each<[string, string, IDataObject, Knowledge, object]>([
	['by its code', '10002', { fromType: 'private' }, NOTHING, { event: 'privateMessage' }],
	['by its code', '10002', {}, NOTHING, { event: 'privateMessage' }],
	// As a private message it would be answered without a mention, and to whoever "fromWxId" is.
	[
		'by its origin first',
		'10002',
		{ fromType: 'group', fromWxId: GROUP },
		NOTHING,
		{ event: 'groupMessage', chat: { id: GROUP, type: 'group' }, sender: { id: '' } },
	],
	[
		'by its origin first',
		'10002',
		{ fromType: 'official', fromWxId: 'gh_news' },
		NOTHING,
		{ event: 'officialMessage', chat: { id: 'gh_news', type: 'channel' } },
	],
	['by its code', '10005', { fromType: 'group' }, NOTHING, { event: 'transfer' }],
	['by its code', '10006', { fromType: 'group' }, NOTHING, { event: 'messageRevoked' }],
	['by its origin', '9', { fromType: 'group' }, NOTHING, { event: 'groupMessage' }],
	['by its origin', '9', { fromType: 'official' }, NOTHING, { event: 'officialMessage' }],
	['without either', '9', { fromType: 'private' }, NOTHING, { event: 'other' }],
	[
		"by the user's code first",
		'10002',
		{ fromType: 'group' },
		{ codes: new Map([['10002', 'qrPayment']]) },
		{ event: 'qrPayment' },
	],
])('%s: code %s with %j', (_how, code, data, knowledge, expected) => {
	expect(read(code, data, knowledge)).toMatchObject(expected);
});

it.each<[string, IDataObject, object]>([
	[
		'a quote in a text, whose mention is of the quoted person',
		{ messageType: 1, message: '「Ann：@Helper hi」\n- - - - - - - - - - - - - - -\nok then' },
		{
			contentType: 'text',
			text: 'ok then',
			mentions: { me: false, everyone: false, users: [] },
			replyTo: { messageId: '', sender: { id: '', name: 'Ann' }, text: '@Helper hi' },
		},
	],
	[
		'a quote of several lines, with a mention below',
		{ messageType: 1, message: '「Ann：one\n two」\n- - - - - - - -\n@Helper\u2005why\nnow?' },
		{
			text: '@Helper\u2005why\nnow?',
			chatInput: 'why\nnow?',
			mentions: { me: true, everyone: false, users: [] },
			replyTo: { sender: { name: 'Ann' }, text: 'one\n two' },
		},
	],
	[
		'a text in brackets',
		{ messageType: 1, message: '「Ann：hi」\nok' },
		{ text: '「Ann：hi」\nok' },
	],
	[
		'a line that only begins with dashes',
		{ messageType: 1, message: '「规则：不许迟到」\n- - - - - 大家注意\n明天开会' },
		{ text: '「规则：不许迟到」\n- - - - - 大家注意\n明天开会' },
	],
	[
		'a quote of a quote',
		{
			messageType: 1,
			message: '「Ann：「Bob：hi」\n- - - - - - -\n@Helper yes」\n- - - - - - -\nok',
		},
		{ text: 'ok', mentions: { me: false }, replyTo: { sender: { name: 'Ann' } } },
	],
	['no line below', { messageType: 1, message: '「A：hi」\n- - - - -' }, { contentType: 'text' }],
	[
		'a text without its type',
		{ message: '@Helper hi' },
		{ contentType: 'text', text: '@Helper hi', mentions: { me: true } },
	],
	['XML without its type', { message: '<msg><a/></msg>' }, { contentType: 'other', text: '' }],
	['nothing', {}, { contentType: 'other', text: '' }],
	['a full-width sign', { messageType: 1, message: '＠Helper hi' }, { mentions: { me: true } }],
])('the content of a group message is %s', (_what, data, expected) => {
	const message = read(
		'10002',
		{ fromType: 'group', fromWxId: GROUP, ...data },
		{ codes: new Map(), robotNames: ['Helper'] },
	);
	expect(message).toMatchObject(expected);
	expect('replyTo' in message).toBe('replyTo' in expected);
});

const alice = { fromWxId: 'wxid_alice', fromNickName: 'Alice' };

it.each<[string, string, IDataObject, object, object]>([
	['a friend', '10002', alice, { id: 'wxid_alice', type: 'private', name: 'Alice' }, {}],
	['a friend without a name', '10002', { fromWxId: 'x' }, { id: 'x', type: 'private' }, {}],
	[
		'an official account',
		'9',
		{ ...alice, fromType: 'official' },
		{ id: 'wxid_alice', type: 'channel', name: 'Alice' },
		{},
	],
	[
		'a group',
		'9',
		{ fromType: 'group', fromWxId: GROUP, fromNickName: 'G' },
		{ id: GROUP, type: 'group' },
		{ id: '' },
	],
	[
		'a group with people of WeCom',
		'9',
		{ fromType: 'group', fromWxId: '10894958839@im.chatroom' },
		{ id: '10894958839@im.chatroom', type: 'group' },
		{ id: '' },
	],
	[
		'a group that another field names',
		'9',
		{ fromType: 'group', ...alice, text: `in ${GROUP}`, room: GROUP },
		{ id: GROUP, type: 'group' },
		{ id: 'wxid_alice', name: 'Alice' },
	],
	[
		'a group that no field names',
		'9',
		{ fromType: 'group', ...alice, text: `in ${GROUP}` },
		{ id: '', type: 'group' },
		{ id: 'wxid_alice', name: 'Alice' },
	],
	[
		'a group whose ID stands behind one that somebody wrote',
		'9',
		{
			fromType: 'group',
			fromWxId: 'wxid_eve',
			fromNickName: '1@chatroom',
			message: '2@chatroom',
			nickname: '3@chatroom',
			memberNickName: '4@chatroom',
			remark: '5@chatroom',
			room: GROUP,
		},
		{ id: GROUP, type: 'group' },
		{ id: 'wxid_eve', name: '1@chatroom' },
	],
	[
		'a revoked message',
		'10006',
		{ fromType: 'group', fromWxId: GROUP },
		{ id: GROUP, type: 'group' },
		{ id: '' },
	],
	[
		'a revoked message of a friend',
		'10006',
		{ fromType: 'private', ...alice },
		{ id: 'wxid_alice', type: 'private', name: 'Alice' },
		{ id: 'wxid_alice' },
	],
	[
		'a transfer',
		'10005',
		alice,
		{ id: 'wxid_alice', type: 'private', name: 'Alice' },
		{ id: 'wxid_alice' },
	],
	['a login', '10001', { nickname: 'N', ...alice }, { id: '', type: 'none' }, { name: 'N' }],
])('%s is the chat of an event', (_what, code, data, chat, sender) => {
	const message = read(code, { ...HELPER, ...data });
	expect(message.chat).toEqual(chat);
	const { type: _type, ...person } = message.chat;
	expect(message.sender).toEqual(
		code === '10001'
			? { id: HELPER.robotId, ...sender }
			: Object.keys(sender).length > 0
				? sender
				: person,
	);
});

it('a login without a nickname has none', () => {
	expect(read('10001', { ...HELPER }).sender).toEqual({ id: HELPER.robotId });
});

it('the fields that the user looked up name group and sender', () => {
	const data = { fromType: 'group', fromWxId: GROUP, room: 'room@chatroom', who: 'wxid_bob' };
	const knowledge = { ...NOTHING, groupField: 'room', senderField: 'who' };
	expect(read('9', data, knowledge)).toMatchObject({
		chat: { id: 'room@chatroom', type: 'group' },
		sender: { id: 'wxid_bob' },
	});
	const same = { ...data, fromWxId: 'wxid_bob', fromNickName: 'Bob' };
	expect(read('9', same, knowledge).sender).toEqual({ id: 'wxid_bob', name: 'Bob' });
	expect(read('9', { ...same, who: 'wxid_eve' }, knowledge).sender).toEqual({ id: 'wxid_eve' });
	// In a private chat the other person is the sender, whatever such a field holds there.
	const told = { ...alice, fromType: 'private', who: 'wxid_eve' };
	expect(read('10002', told, knowledge).sender).toEqual({ id: 'wxid_alice', name: 'Alice' });
});

it('the robot is the sender of its own messages, by whichever id it has', () => {
	const own = { ...alice, messageSource: 1 };
	expect(read('10002', { ...own, ...HELPER })).toMatchObject({
		sender: { id: HELPER.robotId },
		chat: { id: 'wxid_alice' },
	});
	expect(read('10002', { ...own, instanceId: 'i' }).sender).toEqual({ id: 'i' });
	expect(isOwn(read('10002', own))).toBe(true);
	expect(isOwn(read('10002', { ...own, messageSource: 0 }))).toBe(false);
	expect(isOwn(read('10005', own))).toBe(false);
	expect(isOwn(normalise({ event: '10002', data: null }, NOTHING)!)).toBe(false);
});

it('a message has its own time, else that of the event', () => {
	const at = (data: IDataObject, time: unknown) =>
		normalise({ event: '10002', data, time } as IDataObject, NOTHING)!.timestamp;
	expect(at({ timeStamp: 1726826627676 }, 1)).toBe('2024-09-20T10:03:47.676Z');
	expect(at({ timeStamp: 0 }, 1726826627676)).toBe('2024-09-20T10:03:47.676Z');
	expect(at({}, '1726826627676')).toBe('2024-09-20T10:03:47.676Z');
});

it('only members of groups mention, by code, by field and by name', () => {
	const knowledge = { ...NOTHING, mentionedField: 'at', robotNames: ['Helper'] };
	const text = '[@,wxid=wxid_bob,nick=,isAuto=true] @Helper hi';
	const said = (code: string, data: IDataObject) =>
		read(code, { ...HELPER, messageType: 1, message: text, ...data }, knowledge);
	const inGroup = { fromType: 'group', fromWxId: GROUP };
	expect(said('9', { ...inGroup, at: ['wxid_bob', 'wxid_eve'] })).toMatchObject({
		mentions: { me: true, everyone: false, users: ['wxid_bob', 'wxid_eve'] },
		chatInput: '[@,wxid=wxid_bob,nick=,isAuto=true] hi',
		media: [],
	});
	expect(said('9', { ...inGroup, message: 'hi', at: [HELPER.robotId] })).toMatchObject({
		mentions: { me: true, users: [HELPER.robotId] },
		chatInput: 'hi',
	});
	expect(said('10002', { ...alice, at: [HELPER.robotId] })).toMatchObject({
		mentions: { me: false, everyone: false, users: [] },
	});
	const byBoth = `@Helper [@,wxid=${HELPER.robotId},nick=,isAuto=true] hi @Helper`;
	expect(said('9', { ...inGroup, message: byBoth }).chatInput).toBe('hi');
	// A code without a wxid mentions nobody.
	expect(said('9', { ...inGroup, message: '[@,nick=x] hi' }).mentions.users).toEqual([]);
	for (const message of [
		said('10002', alice),
		said('9', { ...inGroup, message: 'hi' }),
		// A picture that was sent to the robot has no words.
		said('9', { ...inGroup, messageType: 3, message: '<msg/>', at: [HELPER.robotId] }),
	])
		expect(message).not.toHaveProperty('chatInput');
});

it('details hold the robot, and the message where the text is another', () => {
	const details = (data: IDataObject) => read('10002', data).details;
	const short = { code: '10002', instanceId: '' };
	expect(details({ messageType: 1, message: 'hi' })).toEqual(short);
	expect(details({ messageType: 3, message: '<msg/>', instanceId: 'i' })).toEqual({
		...short,
		instanceId: 'i',
		message: '<msg/>',
	});
	expect(
		normalise({ event: '10002', robotId: 'beside', data: { messageType: 1 } }, NOTHING)?.details,
	).toEqual({ ...short, robotId: 'beside' });
});

const CARD = 49;

it.each<[string, string, object]>([
	['a text', '<type>1</type><content> hi </content>', { text: 'hi' }],
	[
		'a card',
		'<type>49</type><content>&lt;msg&gt;&lt;appmsg&gt;&lt;title&gt;T&lt;/title&gt;&lt;/appmsg&gt;&lt;/msg&gt;</content>',
		{ text: 'T' },
	],
	['a picture', '<type>3</type><content>&lt;img/&gt;</content>', { text: '' }],
	['a person', '<chatusr>wxid_bob</chatusr><fromusr>x</fromusr>', { sender: { id: 'wxid_bob' } }],
	['a friend', '<fromusr>wxid_bob</fromusr>', { sender: { id: 'wxid_bob' } }],
	['somebody in a group', `<chatusr/><fromusr>${GROUP}</fromusr>`, { sender: { id: '' } }],
	[
		'a name',
		'<displayname>Bob</displayname><chatusr>b</chatusr>',
		{ sender: { id: 'b', name: 'Bob' } },
	],
])('a quote of %s is read', (_what, quote, expected) => {
	const appmsg = `<appmsg><title>why?</title><refermsg><svrid>7</svrid>${quote}</refermsg></appmsg>`;
	for (const message of [`<msg>${appmsg}</msg>`, appmsg])
		expect(read('10002', { ...alice, messageType: CARD, message })).toMatchObject({
			text: 'why?',
			contentType: 'text',
			replyTo: { messageId: '7', sender: { id: '' }, text: '', ...expected },
		});
	const { sender } = read('10002', { messageType: CARD, message: appmsg }).replyTo!;
	expect(Object.keys(sender)).toEqual('name' in sender ? ['id', 'name'] : ['id']);
	expect(sender).not.toMatchObject({ name: '' });
});

it('a card is no reply, and its title mentions nobody', () => {
	const message = '<msg><appmsg><title>@Helper news</title></appmsg></msg>';
	const inGroup = { ...HELPER, fromType: 'group', fromWxId: GROUP, messageType: CARD, message };
	const card = read('9', inGroup, { ...NOTHING, robotNames: ['Helper'] });
	expect(card).toMatchObject({
		contentType: 'link',
		text: '@Helper news',
		mentions: { me: false },
		details: { message },
	});
	expect(card).not.toHaveProperty('replyTo');
	expect(read('10002', { messageType: CARD, message: '<msg/>' }).text).toBe('');
});

it('a notice of WeChat has no sender, whichever chat it is in', () => {
	const notice = { ...HELPER, ...alice, messageType: 10000, message: 'no friend' };
	expect(read('10002', notice)).toMatchObject({
		event: 'systemNotice',
		chat: { id: 'wxid_alice', type: 'private' },
		sender: { id: '' },
		text: 'no friend',
		contentType: 'system',
		media: [],
	});
	expect(read('10002', notice).details).toEqual({ ...robot, code: '10002' });
	const inGroup = { ...notice, fromType: 'group', fromWxId: GROUP };
	expect(read('9', inGroup).chat).toEqual({ id: GROUP, type: 'group' });
	// No message, and so no notice.
	expect(read('10006', { ...notice, fromType: 'private' }).event).toBe('messageRevoked');
});

it.each([
	[0, undefined],
	[1, undefined],
	[2, 'acceptedByFriend'],
	['3', 'sentByRobot'],
	[4, 'acceptedByRobot'],
	[5, 'refundedByFriend'],
	[6, 'refundedByRobot'],
])('a transfer with messageSource %j has the state %j', (messageSource, state) => {
	const transfer = read('10005', { ...TRANSFER, messageSource });
	expect(transfer.details?.state).toBe(state);
	expect('state' in (transfer.details ?? {})).toBe(state !== undefined);
	expect(read('10006', { ...TRANSFER, messageSource }).details).not.toHaveProperty('state');
});

it('only Other has the description', () => {
	const described = (event: string) =>
		normalise({ event, description: 'd', data: { a: 1 } }, NOTHING)?.details;
	expect(described('9')).toEqual({ code: '9', instanceId: '', a: 1, description: 'd' });
	expect(described('10001')).toEqual({ code: '10001', instanceId: '', a: 1 });
});

it('without a code is none', () => {
	for (const event of ['', undefined, null, {}])
		expect(normalise({ event, data: {} } as IDataObject, NOTHING)).toBeUndefined();
});

it('the Events field knows messages and events that need a code', () => {
	const events = eventOptions.map(({ value }) => String(value));
	expect(events.filter(isMessageEvent).sort()).toEqual([
		'groupMessage',
		'officialMessage',
		'privateMessage',
	]);
	const coded = ['clientStarted', 'friendRequest', 'qrPayment'];
	expect(codedEvents.map(({ value }) => value).sort()).toEqual(coded);
	for (const { value, description } of eventOptions)
		expect([value, /Needs its code in Event Codes\.$/.test(description ?? '')]).toEqual([
			value,
			coded.includes(String(value)),
		]);
});
