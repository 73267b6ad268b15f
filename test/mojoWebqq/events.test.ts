import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import {
	eventOptions,
	isMessageEvent,
	isReceived,
	isSent,
	normalise,
} from '../../nodes/MojoWebqq/events';
import { startSandbox, type Sandbox } from '../../sandbox';
import { CLOSED_URL } from '../support/closedUrl';
import { ALICE, DISCUSSION, OWNER, PERL } from '../support/mojoWebqq';
import { EVENT_NAMES, reportSample } from '../support/mojoWebqqEvents';

/**
 * Parses event bodies with missing or invalid parts. The client is written in Perl, and other
 * servers imitate its API; whatever a body lacks, the event must arrive with the rest.
 */

let sandbox: Sandbox;
/** A body for every event and every kind of message, as the stand-in posts it. */
let bodies: Map<string, IDataObject>;

beforeAll(async () => {
	sandbox = await startSandbox();
	const { mojoWebqq } = sandbox;
	mojoWebqq.settings.postApi = CLOSED_URL;
	mojoWebqq.settings.sendIntervalMs = 1;
	mojoWebqq.settings.postEventList = [...EVENT_NAMES];
	const posted = async (name: string, happen: () => unknown) => {
		await happen();
		await mojoWebqq.settled();
		return [name, JSON.parse(mojoWebqq.callbacks.at(-1)?.body ?? '') as IDataObject] as const;
	};
	const say = (kind: 'friend' | 'group' | 'discuss' | 'sess', senderId: string, targetId = '') =>
		mojoWebqq.say({ kind, targetId, senderId, text: 'hello' }).delivered;
	bodies = new Map([
		await posted('friend_message', async () => await say('friend', ALICE.id)),
		await posted('group_message', async () => await say('group', OWNER.id, PERL.id)),
		await posted('discuss_message', async () => await say('discuss', OWNER.id, DISCUSSION.id)),
		await posted('sess_message', async () => await say('sess', OWNER.id, PERL.id)),
		await posted(
			'send_message',
			async () =>
				await mojoWebqq.client.send({
					kind: 'group',
					targetId: PERL.id,
					content: 'own',
					from: 'api',
				}),
		),
	]);
	for (const name of EVENT_NAMES) {
		const [, body] = await posted(name, async () => await reportSample(mojoWebqq, name));
		bodies.set(name, body);
	}
});
afterAll(async () => await sandbox.close());

/** The invalid values that replace a part; undefined removes the part. */
const ODD: Array<[string, unknown]> = [
	['missing', undefined],
	['null', null],
	['a list', [1, { a: 2 }]],
	['an object', { toString: 1, valueOf: 1 }],
	['an object with __proto__', JSON.parse('{"__proto__":{"id":"1","polluted":true}}')],
	['the text __proto__', '__proto__'],
	['the text constructor', 'constructor'],
	['a number', 7],
	['true', true],
	['an empty text', ''],
];

/** The paths of a body: its keys, each parameter of an event, and the keys of each parameter. */
function placesOf(value: unknown, at: string[] = []): string[][] {
	if (typeof value !== 'object' || value === null || at.length === 3) return [];
	return Object.keys(value).flatMap((key) => [
		[...at, key],
		...placesOf((value as IDataObject)[key], [...at, key]),
	]);
}

function withOdd(body: IDataObject, [key = '', ...rest]: string[], odd: unknown): IDataObject {
	const copy = (Array.isArray(body) ? [...body] : { ...body }) as IDataObject;
	if (rest.length > 0) copy[key] = withOdd(copy[key] as IDataObject, rest, odd);
	else if (odd === undefined) delete copy[key];
	else Object.defineProperty(copy, key, { value: odd, enumerable: true, configurable: true });
	return copy;
}

const person = { id: expect.any(String) };

it.each(ODD)('an event arrives whichever part is replaced by %s', (_what, odd) => {
	let tried = 0;
	for (const [name, body] of bodies) {
		const whole = normalise(body);
		for (const place of placesOf(body)) {
			const changed = withOdd(body, place, odd);
			const about = `${name}: ${place.join('.')}`;
			const message = normalise(changed);
			tried++;
			if (message === undefined) {
				// Only these two parts identify the event.
				expect([about, ['post_type', 'event'].includes(place[0] ?? '')]).toEqual([about, true]);
				continue;
			}
			expect([about, message]).toMatchObject([
				about,
				{
					event: expect.any(String),
					messageId: expect.any(String),
					chat: { ...person, type: expect.any(String) },
					sender: person,
					text: expect.any(String),
					mentions: { me: false, users: [] },
				},
			]);
			// Absent where the body has no time.
			const { timestamp = '1970-01-01T00:00:00.000Z' } = message;
			expect([about, timestamp]).toEqual([about, expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/)]);
			const names = eventOptions('webhook').map(({ value }) => value);
			expect([about, names.includes(message.event)]).toEqual([about, true]);
			if (['post_type', 'event', 'type'].includes(place[0] ?? '')) continue;
			expect([about, message.event]).toEqual([about, whole?.event]);
			// The other parts are unchanged.
			if (!/^sender/.test(place[0] ?? '') && place[0] !== 'params')
				expect([about, message.sender]).toEqual([about, whole?.sender]);
			if (place[0] !== 'content') expect([about, message.text]).toEqual([about, whole?.text]);
		}
	}
	expect(tried).toBeGreaterThan(300);
	expect({}).not.toHaveProperty('polluted');
});

describe('an event without its first parameter arrives with the second', () => {
	it.each([
		['new_group_member', 'memberJoined', [null, { id: 1, name: 'n' }]],
		['lose_group_member', 'memberLeft', [null, { id: 1, name: 'n' }]],
	])('%s', (wire, event, params) => {
		expect(normalise({ post_type: 'event', event: wire, params } as IDataObject)).toMatchObject({
			event,
			chat: { id: '1', type: 'group', name: 'n' },
			sender: { id: '' },
			details: { member: null, group: { id: 1 } },
		});
	});

	it.each(EVENT_NAMES)('%s arrives with [null], with [] and without params', (wire) => {
		const whole = normalise({ post_type: 'event', event: wire, params: [] });
		for (const params of [[null], null, 'x', {}, undefined]) {
			const message = normalise({ post_type: 'event', event: wire, params } as IDataObject);
			expect([params, message?.event]).toEqual([params, whole?.event]);
			expect(message?.event).not.toBe('otherEvent');
		}
	});
});

describe('a message', () => {
	const bare = { post_type: 'receive_message', sender_id: '5', receiver_id: '6', time: 1443542000 };
	const ofGroup = { group: 'g', group_id: '7', group_uid: 70 };
	const ofDiscussion = { discuss: 'd', discuss_id: '8' };

	it.each([
		['friend_message', {}, { id: '5', type: 'private' }],
		['friend_message', { sender: 'n' }, { id: '5', type: 'private', name: 'n' }],
		['group_message', ofGroup, { id: '7', type: 'group', name: 'g' }],
		['group_message', { group_id: 7 }, { id: '7', type: 'group' }],
		['discuss_message', ofDiscussion, { id: '8', type: 'discussion', name: 'd' }],
		['discuss_message', { discuss_id: '8' }, { id: '8', type: 'discussion' }],
		[
			'sess_message',
			{ via: 'group', ...ofGroup, ...ofDiscussion },
			{ id: '5', type: 'temporary', via: { id: '7', type: 'group', name: 'g' } },
		],
		[
			'sess_message',
			{ via: 'discuss', ...ofGroup, ...ofDiscussion },
			{ id: '5', type: 'temporary', via: { id: '8', type: 'discussion', name: 'd' } },
		],
		['another_kind', { ...ofGroup, ...ofDiscussion }, { id: '5', type: 'other' }],
	])('%s with %j is answered in %j', (type, more, chat) => {
		expect(normalise({ ...bare, type, ...more })).toMatchObject({ media: [] });
		expect(normalise({ ...bare, type, ...more })?.chat).toEqual(chat);
	});

	it('by the robot itself belongs to the chat of its receiver', () => {
		const sent = { ...bare, post_type: 'send_message', type: 'friend_message', receiver: 'r' };
		expect(normalise(sent)).toMatchObject({
			event: 'privateMessageSent',
			chat: { id: '6', type: 'private', name: 'r' },
			sender: { id: '5' },
		});
	});

	it.each([
		[0, true],
		['0', true],
		[-1, false],
		[undefined, false],
	])('by the robot itself with code %j has success %j', (code, success) => {
		const how = { from: 'api', source: 'local' };
		const body = { ...bare, ...how, post_type: 'send_message', type: 'group_message', code };
		expect(normalise(body as IDataObject)?.details).toEqual({ success, code, ...how });
	});

	it('names the numbers that it has, and no others', () => {
		const details = (more: object) =>
			normalise({ ...bare, type: 'group_message', ...more })?.details;
		expect(details({})).toEqual({});
		expect(details({ code: 0, from: 'none' })).toEqual({});
		expect(details({ group_uid: 70 })).toEqual({ groupUid: '70' });
		expect(details({ sender_uid: '50', receiver_uid: 60, group_uid: '' })).toEqual({
			senderUid: '50',
			receiverUid: '60',
		});
	});

	it('has its time, which is in seconds', () => {
		expect(normalise({ ...bare, type: 'group_message' })?.timestamp).toBe(
			'2015-09-29T15:53:20.000Z',
		);
	});

	it('is no event, even with a name of one', () => {
		expect(normalise({ ...bare, type: 'group_message', event: 'new_friend' })?.event).toBe(
			'groupMessage',
		);
	});
});

describe('an event', () => {
	const event = (name: string, ...params: unknown[]) =>
		normalise({ post_type: 'event', event: name, params } as IDataObject);

	it.each([
		[{ id: 1, card: 'c', markname: 'm', name: 'n' }, 'c'],
		[{ id: 1, card: 'c', markname: '', name: 'n' }, 'c'],
		[{ id: 1, card: '', markname: 'm', name: 'n' }, 'm'],
		[{ id: 1, markname: 'm', name: 'n' }, 'm'],
		[{ id: 1, card: null, name: 'n' }, 'n'],
		[{ id: 1, name: '' }, undefined],
	])('names the friend %j as QQ does: %j', (friend, name) => {
		const person = { id: '1', ...(name !== undefined && { name }) };
		expect(event('new_friend', friend)?.sender).toEqual(person);
		expect(event('new_friend', friend)?.chat).toEqual({ ...person, type: 'private' });
		expect(event('new_group_member', friend, { id: 2 })?.sender).toEqual(person);
	});

	it('has details for the parameters that came, and none for others', () => {
		expect(event('login')?.details).toEqual({});
		expect(event('login', 1)?.details).toEqual({ qrCodeScanned: true });
		expect(event('login', 0)?.details).toEqual({ qrCodeScanned: false });
		expect(event('state_change', 'a')?.details).toEqual({ old: 'a' });
		expect(event('state_change', 'a', 'b', 'c')?.details).toEqual({ old: 'a', new: 'b' });
		expect(normalise({ post_type: 'event', event: 'made_up' })?.details).toEqual({
			event: 'made_up',
			params: [],
		});
	});

	it('shows no session token, neither in its details nor in its raw JSON', () => {
		const profile = { id: 1, name: 'n', vfwebqq: 'secret' };
		for (const name of ['new_friend', 'user_property_change']) {
			const message = event(name, profile, 'x');
			expect(JSON.stringify(message)).not.toContain('secret');
			expect(message?.raw).toEqual({
				post_type: 'event',
				event: name,
				params: [{ id: 1, name: 'n' }, 'x'],
			});
		}
	});

	it('of another kind is Other Event, and a body of none is no event', () => {
		expect(normalise({ post_type: 'notice', event: 'new_friend', params: [] })).toMatchObject({
			event: 'otherEvent',
			details: { event: 'notice' },
			media: [],
		});
		expect(normalise({ event: 'new_friend', params: [] })).toBeUndefined();
		expect(normalise({ post_type: 'event' })).toMatchObject({ event: 'otherEvent' });
	});
});

describe('mentions', () => {
	const said = (content: string, receiver = '机器人小灰') =>
		normalise({ post_type: 'receive_message', type: 'group_message', content, receiver });

	it.each([
		['@机器人小灰 help', 'help'],
		['@机器人小灰，help', '，help'],
		['@机器人小灰\nhelp', 'help'],
		['@机器人小灰\u00a0help', 'help'],
		['@机器人小灰', ''],
		['help @机器人小灰', 'help'],
		['@机器人小灰 @机器人小灰 help', 'help'],
		[
			'@机器人小灰 tell @灰灰 and bob@example.com, meet @ 10',
			'tell @灰灰 and bob@example.com, meet @ 10',
		],
	])('%j mentions the robot, and chatInput lacks only the mention', (content, text) => {
		expect(said(content)).toMatchObject({ mentions: { me: true }, text: content, chatInput: text });
	});

	it.each(['@机器人小灰灰 help', 'me@机器人小灰x', '机器人小灰 help', '@ 机器人小灰 help'])(
		'%j does not mention the robot',
		(content) => {
			expect(said(content)).toMatchObject({ mentions: { me: false }, text: content });
		},
	);

	it('a robot without a name is never mentioned, and a name is matched literally', () => {
		expect(said('@ help', '')).toMatchObject({ mentions: { me: false }, text: '@ help' });
		expect(said('@a.b+ help', 'a.b+')).toMatchObject({
			mentions: { me: true },
			chatInput: 'help',
		});
		expect(said('@axb help', 'a.b')).toMatchObject({ mentions: { me: false } });
	});

	it('text keeps the mention, and a mention of everyone does not mention the robot', () => {
		const body = { post_type: 'receive_message', type: 'group_message', receiver: 'Bot' };
		expect(normalise({ ...body, content: '@Bot hi' })).toMatchObject({
			mentions: { me: true },
			text: '@Bot hi',
			chatInput: 'hi',
		});
		expect(normalise({ ...body, content: '@全体成员 hi' })).toMatchObject({
			mentions: { me: false, everyone: true },
			text: '@全体成员 hi',
		});
	});
});

describe('the Events field', () => {
	const offered = (way: 'poll' | 'webhook') => eventOptions(way).map(({ value }) => String(value));

	it('offers the events of check_event for long polling, and those of post_api for the webhook', () => {
		const byWebhookOnly = ['clientStateChanged', 'clientStopped', 'loggedIn', 'loginQrCode'];
		expect(offered('webhook').filter((event) => !offered('poll').includes(event))).toEqual(
			byWebhookOnly,
		);
		expect(offered('poll').filter((event) => !offered('webhook').includes(event))).toEqual([]);
	});

	it('knows messages, and which of them the robot may answer', () => {
		const received = ['discussion', 'group', 'private', 'temporary'].map(
			(chat) => `${chat}Message`,
		);
		const sent = received.map((event) => `${event}Sent`);
		expect(offered('webhook').filter(isReceived).sort()).toEqual(received);
		expect(offered('webhook').filter(isSent).sort()).toEqual(sent);
		expect(offered('webhook').filter(isMessageEvent).sort()).toEqual([...received, ...sent].sort());
	});

	it('explains the events that it should, and has no empty explanation', () => {
		for (const { name, description, ...others } of eventOptions('webhook')) {
			expect(Object.keys(others)).toEqual(['value']);
			expect([name, description]).not.toEqual([name, '']);
		}
		expect(eventOptions('webhook').find(({ value }) => value === 'groupMessage')).toEqual({
			name: 'Group Message',
			value: 'groupMessage',
			description: 'Somebody wrote in a group that the robot is in',
		});
		expect(eventOptions('webhook').find(({ value }) => value === 'friendAdded')).toEqual({
			name: 'Friend Added',
			value: 'friendAdded',
		});
	});

	it('offers no event that the plugin never reports', () => {
		const given = new Set([...bodies.values()].map((body) => normalise(body)?.event));
		const sent = ['privateMessageSent', 'discussionMessageSent', 'temporaryMessageSent'];
		expect(
			offered('webhook')
				.filter((event) => !given.has(event))
				.sort(),
		).toEqual([...sent, 'otherEvent'].sort());
	});
});
