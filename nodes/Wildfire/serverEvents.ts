import type { IDataObject } from 'n8n-workflow';

import { asObject } from '../common/guards';
import { lineIn, NO_MENTIONS, type Chat, type Message } from '../common/message';
import { isoTimeIn, numberOf, textOf, textsOf } from '../common/serverValues';
import { chatTypeOf, idOf, isMessageBody, nameIn, onlyToOf, type Named } from './eventParts';

/** An event of the whole server, which an administrator configures, and how to read it. */
interface ServerEvent extends Named {
	/** The meanings of the number in `type` (or `status`). */
	changes?: Record<number, string>;
	/** Whether the body is a message like those that the robot receives. */
	isMessage?: boolean;
}

/**
 * Events of the whole server. An administrator configures the trigger's address with `&event=` and the key below for
 * each; the configuration keys are in the docs.
 *
 * Source: https://docs.wildfirechat.cn/server/event_callback.html and the community server's source, which differ:
 * the source has operatorId and memberIds where the documents have userId and memberId. Both are read.
 */
export const SERVER_EVENTS: Record<string, ServerEvent> = {
	serverMessage: {
		name: 'Server: Any Message',
		isMessage: true,
		description: 'message.forward.url',
	},
	serverMention: {
		name: 'Server: Any Mention',
		isMessage: true,
		description: 'message.mentionmsg.forward.url',
	},
	serverSensitive: {
		name: 'Server: Sensitive Message',
		isMessage: true,
		description: 'message.sensitive.forward.url',
	},
	serverReview: {
		name: 'Server: Message Under Review',
		isMessage: true,
		description:
			'sensitive.remote_server_url. The message is let through; nothing can be changed here.',
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
		changes: {
			0: 'created',
			1: 'updated',
			2: 'transferred',
			3: 'muted',
			4: 'unmuted',
			5: 'dismissed',
		},
		description: 'group.group_info_update_callback',
	},
	serverGroupMember: {
		name: 'Server: Group Member Changed',
		changes: {
			0: 'joined',
			1: 'left',
			2: 'removed',
			3: 'roleChanged',
			4: 'aliasChanged',
			5: 'extraChanged',
		},
		description:
			'group.group_member_update_callback. The community server reports a changed extra as a changed alias.',
	},
	serverChannel: {
		name: 'Server: Channel Changed',
		changes: { 0: 'created', 1: 'updated', 2: 'transferred', 3: 'dismissed' },
		description: 'channel.channel_info_update_callback',
	},
	serverChannelMessage: {
		name: 'Server: Channel Message',
		isMessage: true,
		description: "The channel's own callback URL; the server adds /message",
	},
	serverChannelSubscription: {
		name: 'Server: Channel Subscription Changed',
		changes: { 0: 'unsubscribed', 1: 'subscribed' },
		description: "The channel's own callback URL; the server adds /subscribe",
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
	serverConferenceCreated: {
		name: 'Server: Conference Created',
		description: 'Professional edition',
	},
	serverConferenceDestroyed: {
		name: 'Server: Conference Destroyed',
		description: 'Professional edition',
	},
	serverConferenceJoined: {
		name: 'Server: Conference Joined',
		description: 'Professional edition',
	},
	serverConferenceLeft: { name: 'Server: Conference Left', description: 'Professional edition' },
	serverConferencePublished: {
		name: 'Server: Conference Publishing Started',
		description: 'Professional edition',
	},
	serverConferenceUnpublished: {
		name: 'Server: Conference Publishing Stopped',
		description: 'Professional edition',
	},
	serverException: { name: 'Server: Exception', description: 'monitor.exception_event_address' },
};

/** The events whose documented body never names a chat, and those whose body never names who acted. */
export const NAMELESS = {
	chats: [
		'serverConferenceCreated',
		'serverConferenceDestroyed',
		'serverConferenceJoined',
		'serverConferenceLeft',
		'serverConferencePublished',
		'serverConferenceUnpublished',
		'serverException',
		'serverRelation',
		'serverUserInfo',
		'serverUserOnline',
	],
	senders: ['serverChatRoom', 'serverException'],
};

/** Tells whether an event is one of the whole server, and not of the robot's callback. */
export function isServerEvent(event: string): boolean {
	return Object.hasOwn(SERVER_EVENTS, event);
}

/**
 * The path that the server appends to a channel's callback URL, so that one URL receives two events.
 *
 * Source: notifyChannelListenStatusChanged() and publish2Receivers() of the community server
 */
const CHANNEL_SUFFIX = /\/(subscribe|message)$/;

/** Returns a value of the address without that path. */
export function withoutChannelSuffix(value: string): string {
	return value.replace(CHANNEL_SUFFIX, '');
}

/** Returns which of a channel's two events the body is, because both events come to either address. */
export function channelEvent(serverEvent: string, body: IDataObject): string {
	const name = withoutChannelSuffix(serverEvent);
	if (name !== 'serverChannelMessage' && name !== 'serverChannelSubscription') return serverEvent;
	return isMessageBody(body) ? 'serverChannelMessage' : 'serverChannelSubscription';
}

/** Reads an event of the whole server. Only a recall has an ID by which a repeat can be recognised. */
export function serverMessage(
	body: IDataObject,
	name: string,
	{ changes }: ServerEvent,
): Message | undefined {
	if (Object.keys(body).length === 0) return undefined;
	const recalled = asObject(body.message);
	const change = changes?.[numberOf(body.status ?? body.type)];
	const members = textsOf(Array.isArray(body.memberIds) ? body.memberIds : [body.memberId]);
	const chat = serverChat(body, asObject(body.conversation) ?? asObject(recalled?.conv));
	const sender = { id: textOf(body.operatorId) || textOf(body.userId) || textOf(body.user) };
	const writer = textOf(recalled?.sender) || sender.id;
	// Other events of a channel, such as a new name, are for all its subscribers.
	const isOfOnePerson = recalled !== undefined || name === 'serverChannelSubscription';
	return {
		platform: 'wildfire',
		event: name,
		messageId: idOf(recalled?.messageId),
		chat: { ...chat, ...(isOfOnePerson && onlyToOf(chat.type, writer, recalled?.toUsers)) },
		sender,
		text: '',
		contentType: 'event',
		mentions: NO_MENTIONS,
		media: [],
		details: {
			...(change !== undefined && { change }),
			...(members.length > 0 && { members }),
			...(body.value !== undefined && { value: body.value }),
			...(body.targetId !== undefined && { target: textOf(body.targetId) }),
		},
		timestamp: isoTimeIn(body.timestamp ?? body.readTime ?? body.updateDt, 1),
		raw: body,
	};
}

function serverChat(body: IDataObject, conversation: IDataObject | undefined): Chat {
	if (conversation !== undefined) {
		const { target } = conversation;
		return { id: textOf(target), type: chatTypeOf(conversation), ...lineIn(conversation) };
	}
	if (body.groupId !== undefined)
		return { id: textOf(body.groupId), type: 'group', ...nameIn(body.groupInfo) };
	if (body.channelId !== undefined) return { id: textOf(body.channelId), type: 'channel' };
	if (body.chatroomId !== undefined) return { id: textOf(body.chatroomId), type: 'chatRoom' };
	return { id: '', type: 'none' };
}
