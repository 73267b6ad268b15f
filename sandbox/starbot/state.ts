import type { Notice } from '../kit/view';

/* Names as on the wire, if the documents have them. */

export interface Robot {
	/** The running WeChat client: 32 hexadecimal digits. */
	instanceId: string;
	/** The account's wxid; empty before the first login. */
	robotId?: string;
	/** `waiting` for a QR scan; `offline` is a record of a closed client. */
	login: 'online' | 'waiting' | 'offline';
	wxNum: string;
	nickname: string;
	device: string;
	phone: string;
	avatarUrl: string;
	country: string;
	province: string;
	sign: string;
	/** The wxids of contacts, including official accounts. */
	friends: string[];
	/** The wxids of friends who have ended the friendship on their side. */
	unfriendedBy: string[];
}

export interface Person {
	wxId: string;
	nickname: string;
	/** 0 unknown, 1 male, 2 female. */
	Gender: number;
	avatarUrl: string;
	official: boolean;
}

export interface Group {
	wxId: string;
	nickname: string;
	avatarUrl: string;
	/** The owner; misspelt on the wire too. */
	groupManger: string;
	/** wxids of people and robots. */
	members: string[];
}

export type FromType = 'private' | 'group' | 'official';

export interface Message {
	messageId: string;
	/** Epoch milliseconds. */
	at: number;
	fromType: FromType;
	/** The friend, official account or group. */
	chatId: string;
	/** The person whose private chat it is; undefined in a group. */
	instanceId?: string;
	senderId: string;
	messageType: number;
	/** The text as on the wire, with mention codes. */
	message: string;
	/** The text as people see it. */
	text: string;
	/** The wxids of the mentioned members. */
	mentions: string[];
	/** The parameters of a message other than text. */
	content?: Record<string, unknown>;
	recalled?: true;
}

/** 2 to 6 are documented; 1 is used for an incoming transfer. */
export type TransferStep = 1 | 2 | 3 | 4 | 5 | 6;

export interface Transfer {
	instanceId: string;
	messageId: string;
	fromWxId: string;
	money: string;
	memo: string;
	transferId: string;
	transcationId: string;
	/** Epoch seconds. */
	invalidTime: number;
	messageSource: TransferStep;
}

export interface State {
	robots: Robot[];
	people: Person[];
	groups: Group[];
	messages: Message[];
	transfers: Transfer[];
	notices: Notice[];
	/** Friend requests sent through `addFriendRequestFromGroup`. */
	friendRequests: Array<{ instanceId: string; params: Record<string, unknown> }>;
}

export const MESSAGE_TYPE = { text: 1, card: 42, link: 49, system: 10000 } as const;

/**
 * One computer with StarBot; there can be several, each with its own accounts, API and callback
 * address.
 */
export interface Client {
	id: string;
	name: string;
	seed(): State;
}
