import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';

import { parseJson } from '../common/json';
import { isoTime, NO_MENTIONS, type Chat, type Media, type Mentions, type Message, type Person } from '../common/message';
import { MENTION, TYPE } from './payload';

/** The robot as the trigger knows it from its registration. */
export interface Robot {
	id: string;
	displayName: string;
}

interface EventOption {
	name: string;
	description?: string;
}

/** Messages that somebody wrote, by where they were written. */
const MESSAGE_EVENTS: Record<string, EventOption> = {
	groupMessage: { name: 'Group Message', description: 'Somebody wrote in a group that the robot is in' },
	privateMessage: { name: 'Private Message', description: 'Somebody wrote to the robot' },
	otherMessage: { name: 'Other Message', description: 'A message in a chat room, channel or other conversation' },
};

/** What the server tells a group by a message of its own; the number is the message's content type. */
const NOTIFICATIONS: Record<number, { event: string } & EventOption> = {
	104: { event: 'groupCreated', name: 'Group Created' },
	105: { event: 'memberJoined', name: 'Member Joined', description: 'Somebody joined or was added, perhaps the robot itself' },
	106: { event: 'memberRemoved', name: 'Member Removed' },
	107: { event: 'memberLeft', name: 'Member Left' },
	108: { event: 'groupDismissed', name: 'Group Dismissed' },
	109: { event: 'ownerChanged', name: 'Group Transferred' },
	110: { event: 'groupRenamed', name: 'Group Renamed' },
	111: { event: 'memberAliasChanged', name: 'Member Alias Changed' },
	112: { event: 'groupPortraitChanged', name: 'Group Portrait Changed' },
	113: { event: 'groupMuteChanged', name: 'Group Muted or Unmuted' },
	114: { event: 'joinTypeChanged', name: 'Group Join Type Changed' },
	115: { event: 'privateChatChanged', name: 'Group Private Chat Changed' },
	116: { event: 'searchableChanged', name: 'Group Searchable Changed' },
	117: { event: 'managerChanged', name: 'Group Manager Changed' },
	118: { event: 'memberMuteChanged', name: 'Member Muted or Unmuted' },
	119: { event: 'memberAllowChanged', name: 'Member Allowed to Speak' },
	// 120 and 121 are what servers send instead of 106 and 107 where leaving is shown to everybody.
	120: { event: 'memberRemoved', name: 'Member Removed' },
	121: { event: 'memberLeft', name: 'Member Left' },
	122: { event: 'groupExtraChanged', name: 'Group Extra Changed' },
	123: { event: 'memberExtraChanged', name: 'Member Extra Changed' },
	124: { event: 'groupSettingsChanged', name: 'Group Settings Changed' },
	125: { event: 'joinRejected', name: 'Group Join Rejected' },
};

const RECALLED: { event: string } & EventOption = {
	event: 'messageRecalled',
	name: 'Message Recalled',
	description: 'A message was taken back. Its message ID is that of the message.',
};

/** How an event that an administrator has the whole server report is read. */
interface ServerEvent extends EventOption {
	/** What the number in `type` (or `status`) means. */
	changes?: Record<number, string>;
	/** Whether the body is a message, like those the robot receives. */
	isMessage?: boolean;
}

/**
 * Events of the whole server. An administrator has each sent to the trigger's address with `&event=` and the key below;
 * the configuration keys are in the docs.
 *
 * Source: https://docs.wildfirechat.cn/server/event_callback.html and the community server's source, which differ: the
 * source says operatorId and memberIds where the documents say userId and memberId. Both are understood.
 */
const SERVER_EVENTS: Record<string, ServerEvent> = {
	serverMessage: { name: 'Server: Any Message', isMessage: true, description: 'message.forward.url' },
	serverMention: { name: 'Server: Any Mention', isMessage: true, description: 'message.mentionmsg.forward.url' },
	serverSensitive: { name: 'Server: Sensitive Message', isMessage: true, description: 'message.sensitive.forward.url' },
	serverReview: {
		name: 'Server: Message Under Review',
		isMessage: true,
		description: 'sensitive.remote_server_url. The message is let through; nothing can be changed here.',
	},
	serverRecall: { name: 'Server: Message Recalled', description: 'message.recallmsg.forward.url' },
	serverMessageRead: { name: 'Server: Message Read', description: 'Professional edition' },
	serverUserOnline: {
		name: 'Server: User Online Status',
		changes: { 0: 'online', 1: 'offline', [-1]: 'loggedOut' },
		description: 'user.online_status_callback',
	},
	serverUserInfo: { name: 'Server: User Changed', description: 'user.user_info_update_callback' },
	serverRelation: {
		name: 'Server: User Relation Changed',
		changes: { 0: 'friend', 1: 'alias', 2: 'blacklist', 3: 'extra' },
		description: 'relation.relation_update_callback',
	},
	serverGroup: {
		name: 'Server: Group Changed',
		changes: { 0: 'created', 1: 'updated', 2: 'transferred', 3: 'muted', 4: 'unmuted', 5: 'dismissed' },
		description: 'group.group_info_update_callback',
	},
	serverGroupMember: {
		name: 'Server: Group Member Changed',
		changes: { 0: 'joined', 1: 'left', 2: 'removed', 3: 'roleChanged', 4: 'aliasChanged', 5: 'extraChanged' },
		description: 'group.group_member_update_callback',
	},
	serverChannel: {
		name: 'Server: Channel Changed',
		changes: { 0: 'created', 1: 'updated', 2: 'transferred', 3: 'dismissed' },
		description: 'channel.channel_info_update_callback',
	},
	serverChannelSubscription: {
		name: 'Server: Channel Subscription Changed',
		changes: { 0: 'unsubscribed', 1: 'subscribed' },
		description: 'The channel\'s own callback URL',
	},
	serverChatRoom: {
		name: 'Server: Chat Room Changed',
		changes: { 0: 'created', 1: 'dismissed' },
		description: 'chatroom.chatroom_info_update_callback',
	},
	serverChatRoomMember: {
		name: 'Server: Chat Room Member Changed',
		changes: { 0: 'joined', 1: 'left', 2: 'removed', 3: 'muted', 4: 'unmuted' },
		description: 'chatroom.chatroom_member_update_callback',
	},
	serverConferenceCreated: { name: 'Server: Conference Created', description: 'Professional edition' },
	serverConferenceDestroyed: { name: 'Server: Conference Destroyed', description: 'Professional edition' },
	serverConferenceJoined: { name: 'Server: Conference Joined', description: 'Professional edition' },
	serverConferenceLeft: { name: 'Server: Conference Left', description: 'Professional edition' },
	serverConferencePublished: { name: 'Server: Conference Publishing Started', description: 'Professional edition' },
	serverConferenceUnpublished: { name: 'Server: Conference Publishing Stopped', description: 'Professional edition' },
	serverException: { name: 'Server: Exception', description: 'monitor.exception_event_address' },
};

/** The trigger's Events field. */
export const eventOptions: INodePropertyOptions[] = Object.entries({
	...MESSAGE_EVENTS,
	...Object.fromEntries([...Object.values(NOTIFICATIONS), RECALLED].map(({ event, ...option }) => [event, option])),
	...SERVER_EVENTS,
})
	.map(([value, { name, description }]) => ({ name, value, ...(description && { description }) }))
	.sort((a, b) => a.name.localeCompare(b.name, 'en'));

export function isServerEvent(event: string): boolean {
	return Object.hasOwn(SERVER_EVENTS, event);
}

/** Whether mention and text filters apply to an event. */
export function isMessageEvent(event: string): boolean {
	return Object.hasOwn(MESSAGE_EVENTS, event) || SERVER_EVENTS[event]?.isMessage === true;
}

/**
 * The event in a body that the server posted.
 *
 * @param serverEvent name of the server event that the address stands for; empty for the robot's own callback
 * @returns undefined where the body is not such an event
 */
export function normalise(body: IDataObject, robot: Robot, serverEvent: string): Message | undefined {
	if (serverEvent === '') return messageOf(body, robot);
	const event = Object.hasOwn(SERVER_EVENTS, serverEvent) ? SERVER_EVENTS[serverEvent] : undefined;
	if (event === undefined) return undefined;
	if (event.isMessage) {
		const message = messageOf(body, robot);
		return message && { ...message, event: serverEvent };
	}
	return serverMessage(body, serverEvent, event);
}

/** A message or group notification, as sent to the robot's callback. */
function messageOf(body: IDataObject, robot: Robot): Message | undefined {
	const conversation = asObject(body.conv);
	const payload = asObject(body.payload);
	if (conversation === undefined || payload === undefined || typeof body.sender !== 'string') return undefined;
	const type = Number(payload.type);
	const chat = chatOf(conversation, body);
	const data = dataOf(payload);
	return {
		platform: 'wildfire',
		event: eventOf(type, chat),
		messageId: textOf(body.messageId),
		chat,
		sender: personOf(body.sender, body.senderUserInfo),
		text: textOfPayload(type, payload),
		contentType: CONTENT_TYPES[type] ?? (NOTIFICATIONS[type] === undefined ? `type${type}` : 'notification'),
		mentions: mentionsOf(payload, robot),
		media: mediaOf(type, payload),
		replyTo: quotedIn(data),
		details: detailsOf(type, payload, data),
		timestamp: isoTime(body.timestamp),
		raw: body,
	};
}

function eventOf(type: number, chat: Chat): string {
	if (type === TYPE.recall) return RECALLED.event;
	const notification = NOTIFICATIONS[type];
	if (notification !== undefined) return notification.event;
	if (chat.type === 'group') return 'groupMessage';
	return chat.type === 'private' ? 'privateMessage' : 'otherMessage';
}

const CHAT_TYPES: Array<Chat['type']> = ['private', 'group', 'chatRoom', 'channel'];

/** In a private chat the server names the robot itself as the target; an answer goes to the sender. */
function chatOf(conversation: IDataObject, body: IDataObject): Chat {
	const type = CHAT_TYPES[Number(conversation.type)] ?? 'other';
	if (type === 'private') return { ...personOf(textOf(body.sender), body.senderUserInfo), type };
	const info = asObject(body.targetGroupInfo) ?? asObject(body.targetChannelInfo);
	return { id: textOf(conversation.target), type, ...(info?.name ? { name: textOf(info.name) } : {}) };
}

const USER_TYPES: Record<number, string> = { 0: 'user', 1: 'robot', 2: 'device', 3: 'admin', 100: 'superAdmin' };

/** Newer servers can be set to say more of a user than the id. */
function personOf(id: string, userInfo: unknown): Person {
	const info = asObject(userInfo);
	const name = info?.displayName ?? info?.name;
	const role = info?.type === undefined ? undefined : USER_TYPES[Number(info.type)];
	return { id, ...(name ? { name: textOf(name) } : {}), ...(role && { role }) };
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
	9: 'text',
	[TYPE.card]: 'card',
	11: 'composite',
	[TYPE.richNotification]: 'richNotification',
	13: 'articles',
	14: 'streamingText',
	[TYPE.markdown]: 'markdown',
	[TYPE.recall]: 'recall',
	[TYPE.tip]: 'tip',
	91: 'typing',
};

function textOfPayload(type: number, payload: IDataObject): string {
	if (type === TYPE.tip) return textOf(payload.content);
	if (type === TYPE.richNotification) return textOf(payload.pushContent);
	return textOf(payload.searchableContent);
}

function mentionsOf(payload: IDataObject, robot: Robot): Mentions {
	const type = Number(payload.mentionedType ?? 0);
	const users =
		type === MENTION.users && Array.isArray(payload.mentionedTarget)
			? payload.mentionedTarget.map(String)
			: [];
	return { me: users.includes(robot.id), everyone: type === MENTION.everyone, users };
}

const MEDIA_KINDS: Record<number, Media['kind']> = {
	[TYPE.voice]: 'voice',
	[TYPE.image]: 'image',
	[TYPE.file]: 'file',
	[TYPE.video]: 'video',
	[TYPE.sticker]: 'sticker',
};

function mediaOf(type: number, payload: IDataObject): Media[] {
	const kind = MEDIA_KINDS[type];
	const url = textOf(payload.remoteMediaUrl);
	if (kind === undefined || url === '') return [];
	if (kind !== 'file') return [{ kind, url }];
	return [{ kind, url, name: textOf(payload.searchableContent), size: Number(payload.content) || 0 }];
}

/** What base64edData holds, where it is JSON; in images and films it is a thumbnail. */
function dataOf(payload: IDataObject): IDataObject | undefined {
	if (typeof payload.base64edData !== 'string') return undefined;
	return parsed(Buffer.from(payload.base64edData, 'base64').toString('utf8'));
}

function parsed(text: string): IDataObject | undefined {
	try {
		return asObject(parseJson(text));
	} catch {
		return undefined;
	}
}

function quotedIn(data: IDataObject | undefined): Message['replyTo'] {
	const quoted = asObject(data?.quote);
	if (quoted === undefined) return undefined;
	return {
		messageId: textOf(quoted.u),
		sender: { id: textOf(quoted.i), name: textOf(quoted.n) },
		text: textOf(quoted.d),
	};
}

/** What is to be said of an event beyond its text, under readable names. */
function detailsOf(type: number, payload: IDataObject, data: IDataObject | undefined): IDataObject | undefined {
	if (NOTIFICATIONS[type] !== undefined) {
		const members = Array.isArray(data?.ms) ? data.ms.map(String) : data?.m === undefined ? [] : [textOf(data.m)];
		return { operator: textOf(data?.o), members, value: data?.n };
	}
	switch (type) {
		case TYPE.recall:
			return { operator: textOf(payload.content), original: parsed(textOf(payload.extra)) };
		case TYPE.link:
			return { title: payload.searchableContent, url: data?.u, summary: data?.d, thumbnailUrl: data?.t };
		case TYPE.card:
			return { id: payload.content, type: data?.t, name: data?.n, displayName: data?.d, portrait: data?.p };
		case TYPE.location: {
			const place = parsed(textOf(payload.content));
			return { title: payload.searchableContent, latitude: place?.lat, longitude: place?.long };
		}
		case TYPE.richNotification:
			return { title: payload.pushContent, description: payload.content, ...data };
		default:
			return undefined;
	}
}

/** An event of the whole server. The bodies have no id by which a repeated one could be told. */
function serverMessage(body: IDataObject, name: string, { changes }: ServerEvent): Message {
	const recalled = asObject(body.message);
	const conversation = asObject(body.conversation) ?? asObject(recalled?.conv);
	const change = changes?.[Number(body.status ?? body.type)];
	const members = body.memberIds ?? (body.memberId === undefined ? undefined : [body.memberId]);
	return {
		platform: 'wildfire',
		event: name,
		messageId: '',
		chat: serverChat(body, conversation),
		sender: { id: textOf(body.operatorId ?? body.userId ?? body.user) },
		text: '',
		contentType: 'event',
		mentions: NO_MENTIONS,
		media: [],
		details: {
			...(change !== undefined && { change }),
			...(members !== undefined && { members }),
			...(body.value !== undefined && { value: body.value }),
			...(body.targetId !== undefined && { target: body.targetId }),
			...(recalled !== undefined && { messageId: textOf(recalled.messageId) }),
		},
		timestamp: isoTime(body.timestamp ?? body.readTime ?? body.updateDt),
		raw: body,
	};
}

function serverChat(body: IDataObject, conversation: IDataObject | undefined): Chat {
	if (conversation !== undefined) {
		return { id: textOf(conversation.target), type: CHAT_TYPES[Number(conversation.type)] ?? 'other' };
	}
	if (body.groupId !== undefined) {
		const name = asObject(body.groupInfo)?.name;
		return { id: textOf(body.groupId), type: 'group', ...(name ? { name: textOf(name) } : {}) };
	}
	if (body.channelId !== undefined) return { id: textOf(body.channelId), type: 'channel' };
	if (body.chatroomId !== undefined) return { id: textOf(body.chatroomId), type: 'chatRoom' };
	return { id: '', type: 'none' };
}

/** A message's text without the words by which the robot was called. */
export function withoutMention(text: string, { displayName }: Robot): string {
	const called = `@${displayName}`;
	const start = displayName === '' ? -1 : text.indexOf(called);
	const rest =
		start === -1
			? text.replace(/^\s*@\S+/u, '')
			: text.slice(0, start) + text.slice(start + called.length);
	return rest.replace(/\s+/gu, (space) => (space.includes('\n') ? space : ' ')).trim();
}

function asObject(value: unknown): IDataObject | undefined {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as IDataObject) : undefined;
}

function textOf(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
