import type { IDataObject } from 'n8n-workflow';

import { asObject } from '../common/guards';
import { mentionsRobot, withoutRobotMentions } from '../common/mentions';
import {
	NO_MENTIONS,
	type Chat,
	type Mentions,
	type Message,
	type Person,
} from '../common/message';
import { isoTimeIn, numberOf, textOf } from '../common/serverValues';
import type { EventOption } from '../common/triggers/triggerFields';
import { displayNameOf } from './contacts';

/** The way in which a trigger receives events: long poll (check_event) or webhook (post_api). */
export type Way = 'poll' | 'webhook';

interface Named {
	event: string;
	name: string;
	description?: string;
	/** The only way in which the event is delivered. Default: both. */
	onlyBy?: Way;
}

/**
 * Messages by the server's `type`. Messages that the account sends are events of their own, with `Sent` appended to
 * the name.
 */
const MESSAGES: Record<string, Named & { chat: Chat['type'] }> = {
	friend_message: {
		event: 'privateMessage',
		name: 'Private Message',
		chat: 'private',
		description: 'A friend wrote to the robot',
	},
	group_message: {
		event: 'groupMessage',
		name: 'Group Message',
		chat: 'group',
		description: 'Somebody wrote in a group that the robot is in',
	},
	discuss_message: { event: 'discussionMessage', name: 'Discussion Message', chat: 'discussion' },
	sess_message: {
		event: 'temporaryMessage',
		name: 'Temporary Message',
		chat: 'temporary',
		description: 'A person who is not a friend wrote through a shared group or discussion',
	},
};

const SENT = 'Sent';

const NOT_BY_DEFAULT = "Only if the client's post_event_list names it";

/**
 * The other events by their names in the client, with the meaning of each parameter. `user_property_change` is in the
 * plugin's documents, but version 2.2.7 never reports it.
 *
 * Source: https://github.com/sjdy521/Mojo-Webqq, lib/Mojo/Webqq/Plugin/Openqq.pm: check_event only delivers events
 * whose names begin with new_ or lose_, or end in _property_change.
 */
const EVENTS: Record<string, Named & { params: string[] }> = {
	login: {
		event: 'loggedIn',
		name: 'Logged In',
		params: ['qrCodeScanned'],
		description: 'After a login by QR code all IDs have changed',
		onlyBy: 'webhook',
	},
	stop: { event: 'clientStopped', name: 'Client Stopped', params: [], onlyBy: 'webhook' },
	state_change: {
		event: 'clientStateChanged',
		name: 'Client State Changed',
		params: ['old', 'new'],
		onlyBy: 'webhook',
	},
	input_qrcode: {
		event: 'loginQrCode',
		name: 'Login QR Code',
		params: ['path', 'image', 'url'],
		description: "The code to scan is in the item's binary data",
		onlyBy: 'webhook',
	},
	new_friend: { event: 'friendAdded', name: 'Friend Added', params: ['friend'] },
	lose_friend: { event: 'friendLost', name: 'Friend Lost', params: ['friend'] },
	new_group: { event: 'groupJoined', name: 'Group Joined', params: ['group'] },
	lose_group: { event: 'groupLeft', name: 'Group Left', params: ['group'] },
	new_group_member: { event: 'memberJoined', name: 'Member Joined', params: ['member', 'group'] },
	lose_group_member: { event: 'memberLeft', name: 'Member Left', params: ['member', 'group'] },
	new_discuss: {
		event: 'discussionJoined',
		name: 'Discussion Joined',
		params: ['discussion'],
		description: NOT_BY_DEFAULT,
	},
	lose_discuss: {
		event: 'discussionLeft',
		name: 'Discussion Left',
		params: ['discussion'],
		description: NOT_BY_DEFAULT,
	},
	new_discuss_member: {
		event: 'discussionMemberJoined',
		name: 'Discussion Member Joined',
		params: ['member', 'discussion'],
		description: NOT_BY_DEFAULT,
	},
	lose_discuss_member: {
		event: 'discussionMemberLeft',
		name: 'Discussion Member Left',
		params: ['member', 'discussion'],
		description: NOT_BY_DEFAULT,
	},
	group_property_change: {
		event: 'groupChanged',
		name: 'Group Changed',
		params: ['group', 'property', 'old', 'new'],
		description: NOT_BY_DEFAULT,
	},
	group_member_property_change: {
		event: 'memberChanged',
		name: 'Member Changed',
		params: ['member', 'property', 'old', 'new'],
		description: NOT_BY_DEFAULT,
	},
	friend_property_change: {
		event: 'friendChanged',
		name: 'Friend Changed',
		params: ['friend', 'property', 'old', 'new'],
		description: NOT_BY_DEFAULT,
	},
};

const OTHER: Named = {
	event: 'otherEvent',
	name: 'Other Event',
	description: 'Any event that is not in this list',
};

/** Returns the options of a trigger's Events field: the events that arrive in this way. */
export function eventOptions(way: Way): EventOption[] {
	const named: Named[] = [
		...Object.values(MESSAGES),
		...Object.values(MESSAGES).map(({ event, name }) => ({
			event: event + SENT,
			name: `${name} Sent`,
			description: 'By a workflow, another program or another device. A reply to it would loop.',
		})),
		...Object.values(EVENTS),
		OTHER,
	];
	return named
		.filter(({ onlyBy }) => onlyBy === undefined || onlyBy === way)
		.map(({ event, name, description }) => ({
			name,
			value: event,
			...(description && { description }),
		}))
		.sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** The events that never name a chat, and those that never name a sender: they have no parameter for one. */
export const NAMELESS = {
	chats: eventsWithout('group', 'discussion', 'friend'),
	senders: eventsWithout('member', 'friend'),
};

function eventsWithout(...params: string[]): string[] {
	return Object.values(EVENTS)
		.filter((event) => !event.params.some((param) => params.includes(param)))
		.map(({ event }) => event);
}

const MESSAGE_EVENTS = new Set(
	Object.values(MESSAGES).flatMap(({ event }) => [event, event + SENT]),
);

/** Tells whether mention and text filters apply to an event. */
export function isMessageEvent(event: string): boolean {
	return MESSAGE_EVENTS.has(event);
}

/** Tells whether the event is a message from another person, which the robot may answer. */
export function isReceived(event: string): boolean {
	return MESSAGE_EVENTS.has(event) && !isSent(event);
}

/** Tells whether the account itself sent the message. */
export function isSent(event: string): boolean {
	return event.endsWith(SENT);
}

/**
 * Reads an event: an element of check_event and a body of post_api have the same form. Returns undefined for anything
 * else.
 */
export function normalise(body: IDataObject): Message | undefined {
	if (body.post_type === 'event' && typeof body.event === 'string')
		return eventOf(body, body.event);
	if (body.post_type === 'receive_message' || body.post_type === 'send_message')
		return messageOf(body);
	return typeof body.post_type === 'string'
		? { ...eventOf(body, body.post_type), event: OTHER.event }
		: undefined;
}

function messageOf(body: IDataObject): Message {
	const sent = body.post_type === 'send_message';
	const type = textOf(body.type);
	const kind = Object.hasOwn(MESSAGES, type) ? MESSAGES[type] : undefined;
	const mentions = sent ? NO_MENTIONS : mentionsOf(body);
	const text = textOf(body.content);
	return {
		platform: 'mojoWebqq',
		event: kind === undefined ? OTHER.event : sent ? kind.event + SENT : kind.event,
		messageId: textOf(body.id),
		chat: chatOf(body, kind?.chat ?? 'other', sent ? 'receiver' : 'sender'),
		sender: personOf(body, 'sender'),
		text,
		...(mentions.me && { chatInput: withoutRobotMentions(text, [textOf(body.receiver)]) }),
		contentType: 'text',
		mentions,
		media: [],
		details: {
			...numbersOf(body),
			...(sent && {
				success: numberOf(body.code) === 0,
				code: body.code,
				from: body.from,
				source: body.source,
			}),
		},
		timestamp: isoTimeIn(body.time, 1000),
		raw: body,
	};
}

/** Returns the chat for a reply. The ID of a private chat is the other person's. */
function chatOf(body: IDataObject, type: Chat['type'], other: 'sender' | 'receiver'): Chat {
	if (type === 'group') return { ...personOf(body, 'group'), type };
	if (type === 'discussion') return { ...personOf(body, 'discuss'), type };
	if (type !== 'temporary') return { ...personOf(body, other), type };
	const via: Chat =
		body.via === 'discuss'
			? { ...personOf(body, 'discuss'), type: 'discussion' }
			: { ...personOf(body, 'group'), type: 'group' };
	return { ...personOf(body, other), type, via };
}

/**
 * Returns a person or chat. The client puts names under `sender`, `group` …, and IDs under the same keys with `_id`.
 */
function personOf(body: IDataObject, what: string): { id: string; name?: string } {
	const name = textOf(body[what]);
	return { id: textOf(body[`${what}_id`]), ...(name && { name }) };
}

/** Returns the QQ and group numbers, which stay the same when IDs change. */
function numbersOf(body: IDataObject): IDataObject {
	const numbers = Object.entries({
		senderUid: textOf(body.sender_uid),
		receiverUid: textOf(body.receiver_uid),
		groupUid: textOf(body.group_uid),
	});
	return Object.fromEntries(numbers.filter(([, uid]) => uid !== ''));
}

/** Returns the QQ number of the sender, which stays the same when IDs change; '' if there is none. */
export function senderNumberOf({ details = {} }: Message): string {
	const { senderUid, member, friend } = details;
	return textOf(senderUid ?? asObject(member)?.uid ?? asObject(friend)?.uid);
}

/** Returns the number of the chat: in a private chat the other person's number; '' if there is none, as for a discussion. */
export function chatNumberOf(message: Message): string {
	const { event, chat, details = {} } = message;
	if (chat.type === 'discussion') return '';
	if (chat.type === 'group') return textOf(details.groupUid ?? asObject(details.group)?.uid);
	return isSent(event) ? textOf(details.receiverUid) : senderNumberOf(message);
}

/** QQ's text for a mention of everybody. */
const EVERYONE = '@全体成员';

/**
 * Finds the mentions. QQ delivers a mention as the name in the text; `receiver` is the robot's own name in this chat.
 */
function mentionsOf(body: IDataObject): Mentions {
	const text = textOf(body.content);
	return {
		me: mentionsRobot(text, [textOf(body.receiver)]),
		everyone: text.includes(EVERYONE),
		users: [],
	};
}

function eventOf(body: IDataObject, wireName: string): Message {
	const known = Object.hasOwn(EVENTS, wireName) ? EVENTS[wireName] : undefined;
	const params = Array.isArray(body.params) ? (body.params as unknown[]).map(withoutToken) : [];
	const details = known ? namedParams(known.params, params) : { event: wireName, params };
	const { friend, group, discussion, member } = details as Record<string, unknown>;
	return {
		platform: 'mojoWebqq',
		event: known?.event ?? OTHER.event,
		messageId: '',
		chat: thing(group, 'group') ??
			thing(discussion, 'discussion') ??
			thing(friend, 'private') ?? { id: '', type: 'none' },
		sender: someone(member) ?? someone(friend) ?? { id: '' },
		text: '',
		contentType: 'event',
		mentions: NO_MENTIONS,
		media: [],
		details: details as IDataObject,
		raw: Array.isArray(body.params) ? { ...body, params: params as IDataObject[] } : body,
	};
}

/** Removes the session token from the account's profile, because workflows must not get it. */
function withoutToken(param: unknown): unknown {
	const { vfwebqq, ...others } = asObject(param) ?? {};
	return vfwebqq === undefined ? param : others;
}

/** Returns the parameters by name. Leaves out missing ones; the login's 1 and 0 become true and false. */
function namedParams(names: string[], params: unknown[]): Record<string, unknown> {
	const named = names.flatMap((name, index) => (index in params ? [[name, params[index]]] : []));
	return Object.fromEntries(
		named.map(([name, value]) =>
			name === 'qrCodeScanned' ? [name, numberOf(value) === 1] : [name, value],
		),
	) as Record<string, unknown>;
}

function thing(param: unknown, type: Chat['type']): Chat | undefined {
	const person = someone(param);
	return person && { ...person, type };
}

/** Returns the friend, group or member of an event; undefined where the client gives no object. */
function someone(param: unknown): Person | undefined {
	const object = asObject(param);
	if (object === undefined) return undefined;
	const name = displayNameOf(object);
	return { id: textOf(object.id), ...(name && { name }) };
}
