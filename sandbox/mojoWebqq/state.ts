import type { Notice } from '../kit/view';

/* Names as on the wire. Ids ("uin") are temporary: a QR login changes them. */

export interface Account {
	id: number;
	uid: number;
	name: string;
}

export interface Friend {
	id: number;
	/** The QQ number; undefined before it was looked up, null if that found none. */
	uid?: number | null;
	name: string;
	markname: string | null;
	category: string;
	state: string;
	client_type: string;
	face: number;
	flag: number;
	is_vip: number;
	vip_level: number;
}

export interface GroupMember {
	id: number;
	uid?: number;
	name: string;
	card: string | null;
	sex: string;
	country: string;
	province: string;
	city: string;
	state: string;
	client_type: string;
	role: 'owner' | 'admin' | 'member';
	join_time: number;
	last_speak_time: number;
	/** Epoch milliseconds; QQ knows it, but the API does not return it. */
	mutedUntil?: number;
	/** Has left at QQ while the bot still lists the member, until the next periodic update. */
	gone?: true;
}

export interface Group {
	id: number;
	code: number;
	uid?: number;
	name: string;
	markname: string | null;
	level: number;
	createtime: number;
	memo: string;
	owner_id: number;
	/** False until the members were loaded: by a message, a search, or an update. */
	loaded: boolean;
	member: GroupMember[];
}

export interface DiscussMember {
	/** A text, unlike all other ids. */
	id: string;
	uid?: number;
	name: string;
	state: string;
	client_type: string;
}

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
	return room !== undefined && 'code' in room;
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
