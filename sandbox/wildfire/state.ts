import type { Payload } from './payload';

export const GROUP = { normal: 0, free: 1, restricted: 2, organisation: 3 } as const;
export const MEMBER = { normal: 0, manager: 1, owner: 2, silenced: 3, allowed: 5 } as const;
export const CONVERSATION = { private: 0, group: 1, chatroom: 2, channel: 3 } as const;

export interface User {
	userId: string;
	name: string;
	displayName: string;
	portrait: string;
	gender: number;
	mobile: string;
	email: string;
	address: string;
	company: string;
	social: string;
	extra: string;
	/** 0 user, 1 robot. */
	type: number;
	updateDt: number;
	/** Set by an administrator: a user who may not send, or who may not receive either. */
	standing?: 'muted' | 'blocked';
	/** The users who may not write to this user. */
	blacklist: string[];
}

export interface Robot {
	userId: string;
	owner: string;
	secret: string;
	callback: string;
	/** 1 after a callback was set over the API; then no other URL is accepted until it is deleted. */
	state: number;
	robotExtra: string;
}

export interface Member {
	member_id: string;
	alias: string;
	type: number;
	extra: string;
	createDt: number;
}

export interface Group {
	target_id: string;
	name: string;
	portrait: string;
	owner: string;
	type: number;
	extra: string;
	mute: number;
	join_type: number;
	private_chat: number;
	searchable: number;
	max_member_count: number;
	history_message: number;
	super_group: boolean;
	updateDt: number;
	members: Member[];
}

export interface Channel {
	target_id: string;
	owner: string;
	/** The address of the server's posts, to which `/subscribe` or `/message` is appended. */
	callback: string;
	/** `auto` in the server's own records: without it the server posts nothing. */
	automatic: boolean;
	subscribers: Set<string>;
}

export interface Conversation {
	type: number;
	target: string;
	line: number;
}

export interface Message {
	/** Decimal text of the 63-bit id: `messageUid` in the API, `messageId` in callbacks. */
	messageUid: string;
	sender: string;
	conv: Conversation;
	payload: Payload;
	/** Receivers of a directed message; empty means all members. */
	toUsers: string[];
	timestamp: number;
	/** Accepted but delivered to no one, because of a sensitive word. */
	dropped: boolean;
	recalled?: { operator: string; at: number };
}

export interface StoredFile {
	contentType: string;
	content: Buffer;
}

export interface State {
	users: Map<string, User>;
	robots: Map<string, Robot>;
	groups: Map<string, Group>;
	/** Empty at first: robots cannot enter chat rooms. */
	chatRooms: Set<string>;
	channels: Map<string, Channel>;
	/** In the order they were sent, including messages of dismissed groups. */
	messages: Message[];
	friends: Map<string, string[]>;
	files: Map<string, StoredFile>;
}

export function memberOf(group: Group, userId: string): Member | undefined {
	return group.members.find(({ member_id }) => member_id === userId);
}

/** Owner or manager. */
export function isInCharge(member: Member | undefined): boolean {
	return member?.type === MEMBER.owner || member?.type === MEMBER.manager;
}
