/** Names as on the wire where the documents have one. */

export interface Robot {
	/** The running WeChat client: 32 hexadecimal digits. */
	instanceId: string;
	/** The account's wxid; there is none before the first login. */
	robotId?: string;
	/** `waiting` for a QR scan; `offline` is a record of a client that was closed. */
	login: 'online' | 'waiting' | 'offline';
	wxNum: string;
	nickname: string;
	device: string;
	phone: string;
	avatarUrl: string;
	country: string;
	province: string;
	sign: string;
	/** wxids, of official accounts too. */
	friends: string[];
	/** wxids of friends who are so on the robot's side only. */
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
	/** Whose chat it is; in a group, undefined. */
	instanceId?: string;
	senderId: string;
	messageType: number;
	/** As on the wire, mention codes included. */
	message: string;
	/** As people see it. */
	text: string;
	/** wxids. */
	mentions: string[];
	/** The parameters of a message that is more than text. */
	content?: Record<string, unknown>;
	recalled?: true;
}

/** 2 to 6 are documented, 1 is what remains for a transfer that comes in. */
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

/** Something that happened in a group, for the page. */
export interface Notice {
	chatId: string;
	at: number;
	text: string;
}

export interface State {
	robots: Robot[];
	people: Person[];
	groups: Group[];
	messages: Message[];
	transfers: Transfer[];
	notices: Notice[];
	/** Asked for through `addFriendRequestFromGroup`. */
	friendRequests: Array<{ instanceId: string; params: Record<string, unknown> }>;
}

export const MESSAGE_TYPE = { text: 1, card: 42, link: 49, system: 10000 } as const;

/** One computer with StarBot, as there can be several: each has accounts, an API and a callback address of its own. */
export interface Client {
	id: string;
	name: string;
	seed(): State;
}
