/** Names as on the wire. Ids ("uin") are temporary: a QR login changes them. */

export interface Account {
	id: number;
	uid: number;
	name: string;
}

export interface Friend {
	id: number;
	/** The QQ number; undefined until somebody looked it up, null when that found nothing. */
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
	/** Epoch milliseconds; QQ knows it, the API does not show it. */
	mutedUntil?: number;
	/** Gone at QQ while the bot still lists it, until the next periodic update. */
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
	/** False until the members were asked for: after a message, a search, or an update. */
	loaded: boolean;
	member: GroupMember[];
}

export interface DiscussMember {
	/** Text, unlike all other ids. */
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
	/** Decimal text; on the wire a bare number, often beyond 2^53. */
	id: string;
	kind: MessageKind;
	class: 'recv' | 'send';
	/** The friend, group or discussion; of a temporary message the group or discussion it goes through. */
	targetId: string;
	/** The account's id for a message it sent. */
	senderId: string;
	content: string;
	/** Epoch milliseconds. */
	at: number;
	/** Who made the bot send it: a caller, or a `reply` to a post. */
	from?: 'api' | 'code';
	/** Of a message sent: 0, or why QQ refused it. */
	code?: number;
	info?: string;
}

/** Something that happened in a group or discussion, for the page. */
export interface Notice {
	targetId: string;
	at: number;
	text: string;
}

export interface State {
	account: Account;
	friends: Friend[];
	groups: Group[];
	discussions: Discuss[];
	/** In the order in which they were said or sent; `class: 'send'` are the bot's own. */
	messages: Message[];
	notices: Notice[];
	/** Whether the QQ web pages gave the numbers, roles and rights. A new login loses them for good. */
	extended: boolean;
}
