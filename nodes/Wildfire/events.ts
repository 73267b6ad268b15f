import type { IDataObject } from 'n8n-workflow';

import { parseObject } from '../common/triggers/eventBody';
import { asObject, objectsIn } from '../common/guards';
import {
	lineIn,
	type Chat,
	type Media,
	type Mentions,
	type Message,
	type Person,
} from '../common/message';
import { isoTimeIn, numberOf, textOf, textsOf } from '../common/serverValues';
import type { EventOption } from '../common/triggers/triggerFields';
import { chatTypeOf, idOf, isMessageBody, nameIn, onlyToOf, type Named } from './eventParts';
import { MENTION, TYPE } from './payload';
import { channelEvent, SERVER_EVENTS, serverMessage } from './serverEvents';

/** The robot's data from the trigger's registration. */
export interface Robot {
	id: string;
	displayName: string;
}

/** Content types that people's apps send, but robots do not. The first is a text that the apps do not count as unread. */
const UNCOUNTED_TEXT = 9;
const COMPOSITE = 11;
const ARTICLES = 13;
/** Pictures and videos with a text, and files with a text. */
const MIXED_MEDIA = 510;
const MIXED_FILES = 511;

/** The signals of a voice or video call: start, accept, end and others. */
const CALL_SIGNALS = { first: 400, last: 406 };

/** The events of messages that a person wrote, by kind of chat. */
const MESSAGE_EVENTS: Record<string, Named> = {
	groupMessage: {
		name: 'Group Message',
		description: 'Somebody wrote in a group that the robot is in',
	},
	privateMessage: { name: 'Private Message', description: 'Somebody wrote to the robot' },
	otherMessage: {
		name: 'Other Message',
		description: 'A message in a chat room, channel or other conversation',
	},
};

/** A group notification. */
interface Notification extends Named {
	event: string;
	/** Whether it is about members: an empty `m` then means the operator. */
	isAboutMembers?: true;
	/** The content type of its second message, if the server is configured to show departures. */
	visibleAs?: number;
}

/**
 * The notifications that the server sends to a group as messages; the number is the message's content type.
 *
 * Source: https://docs.wildfirechat.cn/base_knowledge/predefined_message_content.html, the community server's source,
 * and messages of a community server 1.2.4
 */
const NOTIFICATIONS: Record<number, Notification> = {
	104: { event: 'groupCreated', name: 'Group Created' },
	105: {
		event: 'memberJoined',
		name: 'Member Joined',
		description:
			'Somebody joined or was added, perhaps the robot itself. The server lists everybody in the request, also people who were members before.',
		isAboutMembers: true,
	},
	106: {
		event: 'memberRemoved',
		name: 'Member Removed',
		description: 'The server lists everybody in the request, also people who were not members',
		isAboutMembers: true,
		visibleAs: 120,
	},
	107: { event: 'memberLeft', name: 'Member Left', isAboutMembers: true, visibleAs: 121 },
	108: { event: 'groupDismissed', name: 'Group Dismissed' },
	109: { event: 'ownerChanged', name: 'Group Transferred' },
	110: { event: 'groupRenamed', name: 'Group Renamed' },
	111: { event: 'memberAliasChanged', name: 'Member Alias Changed', isAboutMembers: true },
	112: { event: 'groupPortraitChanged', name: 'Group Portrait Changed' },
	113: { event: 'groupMuteChanged', name: 'Group Muted or Unmuted' },
	114: { event: 'joinTypeChanged', name: 'Group Join Type Changed' },
	115: { event: 'privateChatChanged', name: 'Group Private Chat Changed' },
	116: { event: 'searchableChanged', name: 'Group Searchable Changed' },
	117: { event: 'managerChanged', name: 'Group Manager Changed' },
	118: { event: 'memberMuteChanged', name: 'Member Muted or Unmuted', isAboutMembers: true },
	119: { event: 'memberAllowChanged', name: 'Member Allowed to Speak', isAboutMembers: true },
	122: { event: 'groupExtraChanged', name: 'Group Extra Changed' },
	123: { event: 'memberExtraChanged', name: 'Member Extra Changed', isAboutMembers: true },
	124: { event: 'groupSettingsChanged', name: 'Group Settings Changed' },
	125: { event: 'joinRejected', name: 'Group Join Rejected' },
};

/** Returns the notification for either of its content types. */
function notificationOf(type: number): Notification | undefined {
	return (
		NOTIFICATIONS[type] ?? Object.values(NOTIFICATIONS).find(({ visibleAs }) => visibleAs === type)
	);
}

const RECALLED: { event: string } & Named = {
	event: 'messageRecalled',
	name: 'Message Recalled',
	description: 'A message was taken back. The event has the ID of that message.',
};

const CALL: { event: string } & Named = {
	event: 'callSignal',
	name: 'Call Signal',
	description: 'A voice or video call starts, changes or ends. A call has many signals.',
};

/** The trigger's Events field. */
export const eventOptions: EventOption[] = Object.entries({
	...MESSAGE_EVENTS,
	...Object.fromEntries(
		[...Object.values(NOTIFICATIONS), RECALLED, CALL].map(({ event, ...option }) => [
			event,
			option,
		]),
	),
	...SERVER_EVENTS,
})
	.map(([value, { name, description }]) => ({ name, value, ...(description && { description }) }))
	.sort((a, b) => a.name.localeCompare(b.name, 'en'));

/** Tells whether mention and text filters apply to an event. */
export function isMessageEvent(event: string): boolean {
	return Object.hasOwn(MESSAGE_EVENTS, event) || SERVER_EVENTS[event]?.isMessage === true;
}

/**
 * Reads the event in a request's body.
 *
 * @param serverEvent name of the server event in the address; empty for the robot's own callback
 * @returns undefined where the body is not such an event
 */
export function normalise(
	body: IDataObject,
	robot: Robot,
	serverEvent: string,
): Message | undefined {
	if (serverEvent === '') return messageOf(body, robot);
	const name = channelEvent(serverEvent, body);
	const event = Object.hasOwn(SERVER_EVENTS, name) ? SERVER_EVENTS[name] : undefined;
	if (event === undefined) return undefined;
	if (event.isMessage) {
		const message = messageOf(body, robot);
		return message && { ...message, event: name };
	}
	return serverMessage(body, name, event);
}

/** Reads a message or group notification from the robot's callback. Leaves out missing parts. */
function messageOf(body: IDataObject, robot: Robot): Message | undefined {
	if (!isMessageBody(body)) return undefined;
	const payload = asObject(body.payload) ?? {};
	const sender = textOf(body.sender);
	const type = numberOf(payload.type);
	const conversation = asObject(body.conv) ?? {};
	// Notifications are the affair of the whole group.
	const toUsers = notificationOf(type) === undefined ? body.toUsers : [];
	const chat = {
		...chatOf(conversation, body),
		...onlyToOf(chatTypeOf(conversation), sender, toUsers),
	};
	const data = dataOf(payload);
	return {
		platform: 'wildfire',
		event: eventOf(type, chat),
		messageId: idOf(body.messageId),
		chat,
		sender: personOf(sender, body.senderUserInfo),
		text: textOfPayload(type, payload),
		contentType: contentTypeOf(type),
		mentions: mentionsOf(payload, robot),
		media: mediaOf(type, payload, data),
		replyTo: quotedIn(data),
		details: detailsOf(type, payload, data, sender),
		timestamp: isoTimeIn(body.timestamp, 1),
		raw: body,
	};
}

function eventOf(type: number, chat: Chat): string {
	if (type === TYPE.recall) return RECALLED.event;
	if (type >= CALL_SIGNALS.first && type <= CALL_SIGNALS.last) return CALL.event;
	const notification = notificationOf(type);
	if (notification !== undefined) return notification.event;
	if (chat.type === 'group') return 'groupMessage';
	return chat.type === 'private' ? 'privateMessage' : 'otherMessage';
}

/** Returns the chat. In a private chat the server names the robot as the target; the chat is the sender. */
function chatOf(conversation: IDataObject, body: IDataObject): Chat {
	const type = chatTypeOf(conversation);
	const line = lineIn(conversation);
	if (type === 'private')
		return { id: textOf(body.sender), type, ...nameIn(body.senderUserInfo), ...line };
	return {
		id: textOf(conversation.target),
		type,
		...nameIn(body.targetGroupInfo ?? body.targetChannelInfo),
		...line,
	};
}

/** The kinds of users, by the server's number. */
export const USER_TYPES: Record<number, string> = {
	0: 'user',
	1: 'robot',
	2: 'device',
	3: 'admin',
	100: 'superAdmin',
};

/** Returns a person. Newer servers can send more than the ID. */
function personOf(id: string, userInfo: unknown): Person {
	const role = USER_TYPES[numberOf(asObject(userInfo)?.type)];
	return { id, ...nameIn(userInfo), ...(role && { role }) };
}

const CONTENT_TYPES: Record<number, string> = {
	[TYPE.text]: 'text',
	[TYPE.voice]: 'voice',
	[TYPE.image]: 'image',
	[TYPE.location]: 'location',
	[TYPE.file]: 'file',
	[TYPE.video]: 'video',
	[TYPE.sticker]: 'sticker',
	[TYPE.link]: 'link',
	[UNCOUNTED_TEXT]: 'text',
	[TYPE.card]: 'card',
	[COMPOSITE]: 'composite',
	[TYPE.richNotification]: 'richNotification',
	[ARTICLES]: 'articles',
	[TYPE.stage]: 'streamingText',
	[TYPE.markdown]: 'markdown',
	[TYPE.recall]: 'recall',
	[TYPE.tip]: 'tip',
	[TYPE.typing]: 'typing',
	[MIXED_MEDIA]: 'mixedMedia',
	[MIXED_FILES]: 'mixedFiles',
};

function contentTypeOf(type: number): string {
	if (!Number.isSafeInteger(type)) return 'unknown';
	return (
		CONTENT_TYPES[type] ?? (notificationOf(type) === undefined ? `type${type}` : 'notification')
	);
}

function textOfPayload(type: number, payload: IDataObject): string {
	if (type === TYPE.tip) return textOf(payload.content);
	if (type === TYPE.richNotification) return textOf(payload.pushContent);
	return textOf(payload.searchableContent);
}

function mentionsOf(payload: IDataObject, robot: Robot): Mentions {
	const type = numberOf(payload.mentionedType);
	const users = type === MENTION.users ? textsOf(payload.mentionedTarget) : [];
	return { me: users.includes(robot.id), everyone: type === MENTION.everyone, users };
}

const MEDIA_KINDS: Record<number, Media['kind']> = {
	[TYPE.voice]: 'voice',
	[TYPE.image]: 'image',
	[TYPE.file]: 'file',
	[TYPE.video]: 'video',
	[TYPE.sticker]: 'sticker',
};

function mediaOf(type: number, payload: IDataObject, data: IDataObject = {}): Media[] {
	if (type === MIXED_MEDIA) {
		return objectsIn(data.ms).flatMap(({ url, type: kind }) =>
			mediumOf({ kind: kind === 'video' ? 'video' : 'image', url: textOf(url) }),
		);
	}
	if (type === MIXED_FILES) {
		return objectsIn(data.mu).flatMap(({ url, name, size }) =>
			mediumOf({ kind: 'file', url: textOf(url), name: textOf(name), ...sizeIn(size) }),
		);
	}
	const kind = MEDIA_KINDS[type];
	if (kind === undefined) return [];
	const url = textOf(payload.remoteMediaUrl);
	if (kind !== 'file') return mediumOf({ kind, url });
	return mediumOf({
		kind,
		url,
		name: textOf(payload.searchableContent),
		...sizeIn(payload.content),
	});
}

/** Returns a medium in a list; an empty list if it has no address. */
function mediumOf(medium: Media): Media[] {
	return medium.url === '' ? [] : [medium];
}

function sizeIn(given: unknown): Pick<Media, 'size'> {
	const size = numberOf(given);
	return Number.isSafeInteger(size) && size >= 0 ? { size } : {};
}

/** Returns the JSON in base64edData. In images and videos the field holds a thumbnail instead. */
function dataOf(payload: IDataObject): IDataObject | undefined {
	return parseObject(Buffer.from(textOf(payload.base64edData), 'base64'));
}

function parsed(text: unknown): IDataObject | undefined {
	return parseObject(Buffer.from(textOf(text)));
}

function quotedIn(data: IDataObject | undefined): Message['replyTo'] {
	const quoted = asObject(data?.quote);
	if (quoted === undefined) return undefined;
	return {
		messageId: idOf(quoted.u),
		sender: { id: textOf(quoted.i), name: textOf(quoted.n) },
		text: textOf(quoted.d),
	};
}

/** Returns an event's further data, under readable names. */
function detailsOf(
	type: number,
	payload: IDataObject,
	data: IDataObject | undefined,
	sender: string,
): IDataObject | undefined {
	const notification = notificationOf(type);
	if (notification !== undefined) return notificationDetails(notification, data, sender);
	switch (type) {
		case TYPE.recall:
			return { operator: textOf(payload.content), original: parsed(payload.extra) };
		case TYPE.voice:
		case TYPE.video:
			return { duration: parsed(payload.content)?.duration };
		case TYPE.link:
			return {
				title: textOf(payload.searchableContent),
				url: textOf(data?.u),
				summary: textOf(data?.d),
				thumbnailUrl: textOf(data?.t),
			};
		case TYPE.card:
			return {
				id: textOf(payload.content),
				type: data?.t,
				name: textOf(data?.n),
				displayName: textOf(data?.d),
				portrait: textOf(data?.p),
			};
		case TYPE.location: {
			const place = parsed(payload.content);
			return {
				title: textOf(payload.searchableContent),
				latitude: place?.lat,
				longitude: place?.long,
			};
		}
		case COMPOSITE:
			return { title: textOf(payload.content), messages: data?.ms };
		case TYPE.richNotification:
			return { ...data, title: textOf(payload.pushContent), description: textOf(payload.content) };
		case ARTICLES:
			return data;
		default:
			return undefined;
	}
}

/** The reasons for the rejection of a request to join. */
const REJECTIONS: Record<number, string> = { 1: 'blacklist', 2: 'stranger' };

/** The notifications that members cause by what they do to themselves. */
const OWN_CHANGES = new Set(['memberLeft', 'memberAliasChanged', 'memberExtraChanged']);

/** Reads a notification's data: `o` is the operator, `n` the new value, `m` one member, `ms` several. */
function notificationDetails(
	{ event, isAboutMembers }: Notification,
	data: IDataObject = {},
	sender: string,
): IDataObject {
	const operator = textOf(data.o) || sender;
	if (event === 'groupSettingsChanged') {
		// `n` is the number of the setting and `m` its value.
		const setting = numberOf(data.n);
		return {
			operator,
			members: [],
			...(Number.isSafeInteger(setting) && { setting }),
			...(data.m !== undefined && { value: data.m }),
		};
	}
	if (event === 'joinRejected') {
		// `mi` holds a reason for each user.
		const reasons = Object.entries(asObject(data.mi) ?? {}).map(([userId, reason]) => ({
			userId,
			reason: REJECTIONS[numberOf(reason)] ?? textOf(reason),
		}));
		return { operator, members: reasons.map(({ userId }) => userId), reasons };
	}
	const named = Array.isArray(data.ms) ? textsOf(data.ms) : textsOf([data.m]);
	// Members who leave or change their own name or extra are only named as the operator.
	const isOperator = isAboutMembers && (data.m !== undefined || OWN_CHANGES.has(event));
	const members = named.length === 0 && isOperator ? [operator] : named;
	return { operator, members, ...(data.n !== undefined && { value: data.n }) };
}
