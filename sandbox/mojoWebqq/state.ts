import type { Notice } from '../kit/view';

/* Names as on the wire. Ids ("uin") are temporary: a QR login changes them. */

export interface Account {
	id: number;
	uid: number;
	name: string;
}

/** Returns a function that makes objects with these facts, unless it is told others. */
function maker<Facts extends object, Id = number>(facts: Facts) {
	/** The QQ number is undefined before it was looked up, and null if that found none. */
	type Made = Facts & { id: Id; uid?: number | null; name: string };
	return (id: Id, uid: Made['uid'], name: string, more: Partial<Made> = {}): Made => {
		return { ...facts, id, uid, name, ...more };
	};
}

export type Friend = ReturnType<typeof friend>;
export const friend = maker({
	markname: null as string | null,
	category: '我的网友',
	state: 'online',
	client_type: 'pc',
	face: 0,
	flag: 0,
	is_vip: 0,
	vip_level: 0,
});

/** When the groups of the seed were founded. */
const FOUNDED = 1_420_070_400;

export type GroupMember = ReturnType<typeof member>;
export const member = maker({
	card: null as string | null,
	sex: 'unknown',
	country: '中国',
	province: '',
	city: '',
	state: 'offline',
	client_type: 'unknown',
	role: 'member' as 'owner' | 'admin' | 'member',
	join_time: FOUNDED,
	last_speak_time: 0,
	/** Epoch milliseconds; QQ knows it, but the API does not return it. */
	mutedUntil: undefined as number | undefined,
	/** Has left at QQ while the bot still lists the member, until the next periodic update. */
	gone: false,
});

export type Group = ReturnType<typeof group>;
export const group = maker({
	markname: null as string | null,
	level: 0,
	createtime: FOUNDED,
	memo: '',
	owner_id: 0,
	/** False until the members were loaded: by a message, a search, or an update. */
	loaded: true,
	member: [] as GroupMember[],
});

/** Here ids are texts, unlike all others. */
export type DiscussMember = ReturnType<typeof guest>;
export const guest = maker<{ state: string; client_type: string }, string>({
	state: 'offline',
	client_type: 'unknown',
});

export interface Discuss {
	id: number;
	name: string;
	owner_id: number;
	loaded: boolean;
	member: DiscussMember[];
}

export type MessageKind = 'friend' | 'group' | 'discuss' | 'sess';

export interface Message {
	/** A decimal text; on the wire a bare number, often beyond 2^53. */
	id: string;
	kind: MessageKind;
	class: 'recv' | 'send';
	/** The friend, group or discussion; for a temporary message its group or discussion. */
	targetId: string;
	/** For a sent message: the account's id. */
	senderId: string;
	content: string;
	/** Epoch milliseconds. */
	at: number;
	/** Why the bot sent it: a request, or a `reply` in a response to a post. */
	from?: 'api' | 'code';
	/** For a sent message: 0, or the code with which QQ refused it. */
	code?: number;
	info?: string;
}

export interface State {
	account: Account;
	friends: Friend[];
	groups: Group[];
	discussions: Discuss[];
	/** All messages, oldest first; those with `class: 'send'` are the bot's own. */
	messages: Message[];
	notices: Notice[];
	/**
	 * Whether the QQ web pages returned the numbers, roles and rights. A new login loses them for
	 * good.
	 */
	extended: boolean;
}

export function byId<T extends { id: number | string }>(
	entries: readonly T[],
	id: string,
): T | undefined {
	return entries.find((entry) => String(entry.id) === id);
}

/** Finds a group or discussion. */
export function roomOf({ groups, discussions }: State, id: string): Group | Discuss | undefined {
	return byId<Group | Discuss>([...groups, ...discussions], id);
}

export function isGroup(room: Group | Discuss | undefined): room is Group {
	return room !== undefined && 'memo' in room;
}

/** The name that chats show: the card in a group, the mark name of a friend or group. */
export function shownName(of: {
	name: string;
	card?: string | null;
	markname?: string | null;
}): string {
	return of.card || of.markname || of.name;
}

/** The name and number of somebody, as the bot knows them in a group or discussion or, elsewhere, as a friend. */
export function personIn(state: State, roomId: string, userId: string) {
	const { account, extended, friends } = state;
	const members = roomOf(state, roomId)?.member ?? [];
	const person = byId([...members, ...friends, account], userId);
	const isKnown = extended || userId === String(account.id);
	return {
		name: person ? shownName(person) : userId,
		uid: (isKnown ? person?.uid : null) ?? null,
	};
}
