import { describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { eventOptions, isMessageEvent, normalise } from '../../nodes/Wildfire/events';
import { isServerEvent, withoutChannelSuffix } from '../../nodes/Wildfire/serverEvents';
import { KINDS, NOTIFICATIONS, SERVER_EVENTS } from './cases';
import { base64, callbackBody } from './support';

/**
 * Reads bodies without a server: what events.test.ts sends through one, and which parts an event
 * does not have.
 */

const ROBOT = { id: 'FireRobot', displayName: 'Helper' };

/** The body as n8n gets it: long ids are texts. */
const parsed = (body: object) =>
	JSON.parse(
		JSON.stringify(body, (_key, value) => (typeof value === 'bigint' ? String(value) : value)),
	) as IDataObject;
const read = (body: object, serverEvent = '') => normalise(parsed(body), ROBOT, serverEvent);
const said = (payload: IDataObject, more: Record<string, unknown> = {}) =>
	read(callbackBody(payload, more))!;
const told = (type: number, data: object) =>
	said({ type, base64edData: base64(JSON.stringify(data)) });

it.each(KINDS)('a message of the kind %s', (contentType, payload, expected) => {
	expect(said(payload)).toMatchObject({ event: 'groupMessage', contentType, ...expected });
});

it.each([
	[399, 'privateMessage'],
	[400, 'callSignal'],
	[403, 'callSignal'],
	[406, 'callSignal'],
	[407, 'privateMessage'],
])('a private message of the type %d is the event %s', (type, event) => {
	const conv = { type: 0, target: ROBOT.id, line: 0 };
	expect(said({ type, content: 'call1', searchableContent: '' }, { conv })).toMatchObject({
		event,
		contentType: `type${type}`,
		chat: { id: 'userA', type: 'private' },
	});
	expect(isMessageEvent(event)).toBe(event === 'privateMessage');
});

it.each(SERVER_EVENTS)('%s, %s', (event, _how, body, expected) => {
	expect(read(body, event)).toMatchObject({ event, ...expected });
});

describe('of a message', () => {
	it.each([
		['', { event: 'groupMessage' }],
		['no such event', undefined],
		['constructor', undefined],
	])('the event in the address counts: %j', (serverEvent, expected) => {
		const message = read(callbackBody(), serverEvent);
		if (expected === undefined) expect(message).toBeUndefined();
		else expect(message).toMatchObject(expected);
	});

	it('either conversation or payload is enough', () => {
		const { conv, payload, ...rest } = callbackBody() as Record<string, object>;
		expect(read({ ...rest, conv })).toMatchObject({ event: 'groupMessage', text: '' });
		expect(read({ ...rest, conv })?.contentType).toBe('unknown');
		expect(read({ ...rest, payload })).toMatchObject({ event: 'otherMessage', text: 'hello' });
		expect(read(rest)).toBeUndefined();
		expect(read({ ...rest, conv: 'x', payload: [] })).toBeUndefined();
	});

	it.each([
		[1, 'text'],
		[121, 'notification'],
		[104, 'notification'],
		[999, 'type999'],
		['x', 'unknown'],
		[1.5, 'unknown'],
	])('the type %j is called %s', (type, contentType) => {
		expect(said({ type }).contentType).toBe(contentType);
	});

	it.each([
		['7', '7'],
		[0, ''],
		['0', ''],
		[undefined, ''],
	])('the id %j is %j', (messageId, expected) => {
		expect(said({}, { messageId }).messageId).toBe(expected);
	});

	it('the text is where its type has it', () => {
		const texts = { searchableContent: 's', pushContent: 'p', content: 'c' };
		expect([1, 90, 12].map((type) => said({ type, ...texts }).text)).toEqual(['s', 'c', 'p']);
	});

	it('people are mentioned only where its type of mention says so', () => {
		const mentions = (mentionedType: number) =>
			said({ mentionedType, mentionedTarget: ['FireRobot', 'userB'] }).mentions;
		expect(mentions(0)).toEqual({ me: false, everyone: false, users: [] });
		expect(mentions(1)).toEqual({ me: true, everyone: false, users: ['FireRobot', 'userB'] });
		expect(mentions(2)).toEqual({ me: false, everyone: true, users: [] });
	});

	it.each<[IDataObject, object[]]>([
		[{ type: 3 }, [{ kind: 'image', url: 'u' }]],
		[{ type: 3, remoteMediaUrl: '' }, []],
		[{ type: 1 }, []],
		[{ type: 5, content: '0' }, [{ kind: 'file', url: 'u', name: 'hello', size: 0 }]],
		[{ type: 5, content: '-1' }, [{ kind: 'file', url: 'u', name: 'hello' }]],
		[{ type: 5, content: '1.5' }, [{ kind: 'file', url: 'u', name: 'hello' }]],
		[{ type: 5, content: 'big' }, [{ kind: 'file', url: 'u', name: 'hello' }]],
	])('the media in %j are %j', (payload, media) => {
		expect(said({ remoteMediaUrl: 'u', ...payload }).media).toEqual(media);
	});

	it('people and chats have the names and roles that came with them, and no others', () => {
		expect(said({}).sender).toEqual({ id: 'userA' });
		expect(said({}).chat).toEqual({ id: 'groupId1', type: 'group' });
		const named = (senderUserInfo: IDataObject) => said({}, { senderUserInfo }).sender;
		expect(named({ name: 'a', type: 1 })).toEqual({ id: 'userA', name: 'a', role: 'robot' });
		expect(named({ displayName: 'A', name: 'a', type: 50 })).toEqual({ id: 'userA', name: 'A' });
		expect(said({}, { targetGroupInfo: { name: 'G' } }).chat).toMatchObject({ name: 'G' });
		expect(said({}, { targetChannelInfo: { name: 'C' } }).chat).toMatchObject({ name: 'C' });
	});

	it('a quote is there only where one came', () => {
		expect(said({}).replyTo).toBeUndefined();
		expect(said({ base64edData: base64('{"quote":7}') }).replyTo).toBeUndefined();
		expect(
			said({ base64edData: base64('{"quote":{"u":0,"i":"userA","n":"A","d":"hi"}}') }).replyTo,
		).toEqual({ messageId: '', sender: { id: 'userA', name: 'A' }, text: 'hi' });
	});

	it('details are there only for types that have some, also without their data', () => {
		expect(said({ type: 1 }).details).toBeUndefined();
		expect(said({ type: 999 }).details).toBeUndefined();
		expect(said({ type: 2, content: '{"duration":3}' }).details).toEqual({ duration: 3 });
		expect(said({ type: 6, content: '{"duration":4}' }).details).toEqual({ duration: 4 });
		for (const type of [2, 4, 6, 8, 10, 11, 12])
			expect([type, typeof said({ type }).details]).toEqual([type, 'object']);
	});
});

describe('a notification', () => {
	it.each(NOTIFICATIONS)('%d is %s', (type, event, content) => {
		const message = told(type, { o: 'userB', ...('value' in content && { n: 'v' }) });
		expect(message).toMatchObject({ event, contentType: 'notification' });
		expect(message.details).toMatchObject({ operator: 'userB' });
	});

	it.each<[number, object, object]>([
		// A member who leaves or changes something of the own is named as the operator only.
		[107, { o: 'userB' }, { operator: 'userB', members: ['userB'] }],
		[107, { o: 'userB', m: 'userC' }, { operator: 'userB', members: ['userC'] }],
		[121, { o: 'userB', m: '' }, { operator: 'userB', members: ['userB'] }],
		[111, { o: 'userB', m: '', n: 'x' }, { operator: 'userB', members: ['userB'], value: 'x' }],
		[111, { o: 'userB', m: 'userC' }, { operator: 'userB', members: ['userC'] }],
		[106, { o: 'userB' }, { operator: 'userB', members: [] }],
		[
			120,
			{ o: 'userB', ms: ['userC', 'userD'] },
			{ operator: 'userB', members: ['userC', 'userD'] },
		],
		[110, { n: 'New', m: '' }, { operator: 'userA', members: [], value: 'New' }],
		[124, { n: 7 }, { operator: 'userA', members: [], setting: 7 }],
		[124, { n: 'x', m: '1' }, { operator: 'userA', members: [], value: '1' }],
		[
			125,
			{ mi: { userC: 1, userD: 2, userE: 9 } },
			{
				operator: 'userA',
				members: ['userC', 'userD', 'userE'],
				reasons: [
					{ userId: 'userC', reason: 'blacklist' },
					{ userId: 'userD', reason: 'stranger' },
					{ userId: 'userE', reason: '9' },
				],
			},
		],
	])('%d with %j has exactly these details: %j', (type, data, details) => {
		expect(told(type, data).details).toStrictEqual(details);
	});
});

describe('an event of the whole server', () => {
	it('has details only for what it names', () => {
		const details = (body: object) => read(body, 'serverGroup')?.details;
		expect(details({ groupId: 'g' })).toStrictEqual({});
		expect(details({ groupId: 'g', value: 0, targetId: 5 })).toStrictEqual({
			value: 0,
			target: '5',
		});
		expect(details({ memberIds: ['a', 'b'] })).toMatchObject({ members: ['a', 'b'] });
		expect(details({ memberId: 'a' })).toMatchObject({ members: ['a'] });
		expect(details({})).toBeUndefined();
	});

	it.each([
		[{ timestamp: 1711368000000, readTime: 1, updateDt: 2 }],
		[{ readTime: 1711368000000, updateDt: 2 }],
		[{ updateDt: 1711368000000 }],
	])('has the time in %j', (times) => {
		expect(read({ userId: 'a', ...times }, 'serverMessageRead')?.timestamp).toBe(
			'2024-03-25T12:00:00.000Z',
		);
	});

	it('of a channel is told by its body, whichever address it came to', () => {
		const change = { channelId: 'c', userId: 'a', status: 1 };
		for (const address of ['serverChannelMessage', 'serverChannelSubscription']) {
			for (const suffix of ['', '/message', '/subscribe']) {
				const of = (body: object) => read(body, address + suffix)?.event;
				expect(of(callbackBody())).toBe('serverChannelMessage');
				expect(of(change)).toBe('serverChannelSubscription');
			}
		}
		expect(read(change, 'serverGroup')?.event).toBe('serverGroup');
		expect(withoutChannelSuffix('x/message/')).toBe('x/message/');
	});

	it('is a message where somebody wrote one', () => {
		const events = eventOptions.map(({ value }) => String(value));
		expect(events.filter((event) => isMessageEvent(event) && !isServerEvent(event)).sort()).toEqual(
			['groupMessage', 'otherMessage', 'privateMessage'],
		);
		expect(events.filter((event) => isMessageEvent(event) && isServerEvent(event)).sort()).toEqual([
			'serverChannelMessage',
			'serverMention',
			'serverMessage',
			'serverReview',
			'serverSensitive',
		]);
		expect(isMessageEvent('constructor')).toBe(false);
	});
});
