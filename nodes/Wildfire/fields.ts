import { UserError, type IDataObject } from 'n8n-workflow';

import type { Call } from '../common/operations/call';
import { request } from '../common/requests/client';
import {
	byId,
	collection,
	id,
	ids,
	int64,
	json,
	locatedId,
	map,
	neverAssumed,
	number,
	takesId,
	takesList,
	type Field,
	type LocatorOptions,
} from '../common/fields';
import { isRecord } from '../common/guards';
import { LARGEST_LINE, type Chat } from '../common/message';
import { isWebAddress } from '../common/requests/request';
import { givenText } from '../common/text/excerpt';
import { chatOfTrigger, OF_ITEM } from '../common/operations/standardFields';
import { CHAT_TYPE } from './payload';
import { CREDENTIAL, nothing, post, robotIdOf, WILDFIRE } from './transport';

/** The kinds of chat that a message can go to. */
export const CHATS = ['private', 'group', 'chatRoom', 'channel'] as const;

/** The trigger's name in error messages. */
export const TRIGGER = 'a WildfireChat Trigger';

/** The chat of the message that started the workflow. */
export const triggerChat = chatOfTrigger(CHATS, TRIGGER);

const CHAT_NUMBERS: Partial<Record<Chat['type'], number>> = CHAT_TYPE;

/** Returns the conversation of a request. Throws for a kind of chat without a number, such as a secret chat: robots cannot write there. */
export function conversationOf({ id: target, type, line = 0 }: Chat) {
	const number = CHAT_NUMBERS[type];
	if (number === undefined) {
		throw new UserError('The robot cannot write to a chat of this kind');
	}
	return { type: number, target, line };
}

/** Returns the field of a request that delivers a message only to some people in its chat; nothing where everybody gets it. */
export function toUsersOf({ onlyTo }: Pick<Chat, 'onlyTo'>): { toUsers?: string[] } {
	return onlyTo === undefined ? {} : { toUsers: [onlyTo] };
}

/** The IDs of groups and of people, for complaints about names in their place. */
export const GROUP = { noun: 'group', example: 'groupId1', search: 'searchGroups' };
export const USER = { noun: 'user', example: 'userA', search: 'searchUsers' };
const MEMBER = { noun: 'member', example: 'userA', search: 'searchMembers' };

/** A chat room as the receiver of a message. */
export const chatRoom = {
	name: 'Chat Room',
	fields: {
		chatRoomId: takesId(
			id({ displayName: 'Chat Room ID', required: true, placeholder: 'e.g. chatroom1' }),
			{ noun: 'chat room', example: 'chatroom1' },
		),
	},
};

/** The option for the line of a chat, of operations that send to a chat. */
export const lineOption = {
	line: neverAssumed(
		number({
			displayName: 'Conversation Line',
			min: 0,
			max: LARGEST_LINE,
			default: 0,
			description:
				"A chat can have several conversations, called lines. If not added: in the chat of the trigger the message's own line, else the usual one, 0.",
		}),
	),
};

/** The group of an operation. */
export const groupField = takesId(
	locatedId({
		displayName: 'Group',
		search: 'searchGroups',
		modes: [byId('groupId1')],
		description: 'The list shows the groups named in the credential',
	}),
	GROUP,
);

/**
 * Makes a field for any user. Its list holds the results of the server's search, or the members of the credential's
 * groups.
 */
export function userField(options: Partial<LocatorOptions> = {}): Field<string> {
	return takesId(
		locatedId({
			displayName: 'User',
			search: 'searchUsers',
			modes: [byId('userA')],
			...options,
		}),
		USER,
	);
}

/** A user as the receiver of a message. The server's answer is the same for a user that does not exist. */
export const receiver = {
	name: 'User',
	fields: {
		userId: userField({
			description:
				'The ID, not the name. If no user has this ID, the server reports success all the same, and nobody gets the message.',
		}),
	},
};

/** A member of the group chosen in groupField. */
export const memberField = takesId(
	locatedId({
		displayName: 'Member',
		search: 'searchMembers',
		modes: [byId('userA', 'By User ID')],
	}),
	MEMBER,
);

/**
 * Makes the field for several members, by user ID.
 *
 * @param note more about the IDs: a sentence
 */
export function memberIds(note = ''): Field<string[]> {
	const description = 'User IDs separated by commas, or a list from an expression';
	return takesList(
		ids({
			displayName: 'Member IDs',
			required: true,
			placeholder: 'e.g. userA, userB',
			description: note === '' ? description : `${description}. ${note}`,
		}),
		MEMBER,
	);
}

export const memberIdsField = memberIds();

const MESSAGE_ID = {
	displayName: 'Message ID',
	required: true,
	placeholder: 'e.g. 412367192064032769',
	description:
		'ID of the message, from a trigger or from a send. Always text: as a number it would lose its last digits.',
};

/** The message to answer. It has no default: behind a send it would be the robot's own message. */
export const answeredMessageId = int64(MESSAGE_ID);

/** The message that an operation changes. */
export const messageIdField = int64({ ...MESSAGE_ID, default: OF_ITEM });

/**
 * Rejects a collection's field that was added and left empty. With `required` n8n would also demand it where it was
 * not added.
 */
export function notEmpty<T extends string | string[]>(field: Field<T>): Field<T> {
	return map(field, (value, reject) => {
		if (value.length === 0) throw reject('is empty');
		return value;
	});
}

/**
 * The lengths of the server's columns. The community server's own database (H2) counts UTF-16 code units, MySQL counts characters; the
 * documents speak of bytes. A text that fits the smaller limit fits both.
 *
 * Source: broker/migrate of the community server, and a run of its version 1.2.4 with H2
 */
const COLUMNS = {
	id: { most: 64 },
	name: { most: 64, hint: 'Shorten it. Most emoji count as two characters.' },
	address: { most: 1024 },
} as const satisfies Record<string, { most: number; hint?: string }>;

export type Column = keyof typeof COLUMNS;

/**
 * Rejects a text that is longer than the server's column for it, and such an entry of a list. For the robot's profile the server then gives
 * code 4. For a group, an alias or a callback it reports success, and has the old text again, at the latest after a restart; a new group,
 * and all members of the request, are gone then.
 */
export function atMost<T extends string | string[]>(column: Column, field: Field<T>): Field<T> {
	return map(field, (value, reject) => {
		checkLength(column, value, reject);
		return value;
	});
}

/**
 * Checks the length of a text, or of the entries of a list.
 *
 * @throws an error made by `reject` if the server's column is shorter
 */
export function checkLength(
	column: Column,
	value: string | readonly string[],
	reject: (complaint: string, hint?: string) => Error,
): void {
	const { most, hint }: { most: number; hint?: string } = COLUMNS[column];
	const tooLong = [value].flat().find(({ length }) => length > most);
	if (tooLong === undefined) return;
	const has = tooLong === value ? 'has' : 'has an entry with';
	const which = tooLong === value ? '' : ` ("${givenText(tooLong)}")`;
	throw reject(
		`${has} ${tooLong.length} characters${which}; the server keeps at most ${most}`,
		hint,
	);
}

/** Makes a field for an address from which other programs fetch; removes surrounding blanks. */
export function webAddress(field: Field<string>): Field<string> {
	return map(field, (given, reject) => {
		const address = given.trim();
		if (isWebAddress(address)) return address;
		throw reject('must start with http:// or https:// and name a host');
	});
}

/**
 * Matches standard Base64 as the server's Java reads it: no line breaks, not the URL alphabet; the padding may be missing. The server
 * answers anything else with HTTP 500 and Java's own text.
 */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

export function isBase64(text: string): boolean {
	return BASE64.test(text);
}

/**
 * Checks the Base64 in a payload.
 *
 * @throws an error made by `reject` if it is not valid
 */
export function checkBase64(
	{ base64edData }: IDataObject,
	reject: (complaint: string) => Error,
): void {
	if (typeof base64edData === 'string' && !isBase64(base64edData))
		throw reject('has a "base64edData" that is not Base64');
}

const toLines = map(
	ids({
		displayName: 'Notification on Lines',
		placeholder: 'e.g. 0, 1',
		description:
			'The conversation lines of the group on which the announcement of the change is posted, separated by commas. Line 0 if left empty.',
	}),
	(lines, reject) => {
		if (lines.every((line) => /^\d{1,9}$/.test(line))) return lines.map(Number);
		throw reject('must hold whole numbers separated by commas');
	},
);

const notifyMessage = map(
	json({
		displayName: 'Notification Message (JSON)',
		description:
			'Message payload that takes the place of the built-in notification. The community server does not let robots use it, except when members are added.',
	}),
	(message, reject) => {
		if (message === undefined) return message;
		if (!isRecord(message)) throw reject('must hold a JSON object');
		checkBase64(message, reject);
		return message;
	},
);

/** The fields for the announcement that the server posts in a group for each change. */
export const NOTIFICATION = { notifyMessage, toLines };

/** The same fields as a collection, for operations without another collection. */
export const notificationField = collection({
	displayName: 'Notification',
	placeholder: 'Add notification field',
	description: 'The announcement of the change in the group',
	fields: NOTIFICATION,
});

type Notification = typeof notificationField extends Field<infer T> ? T : never;

/** Returns the target of changes of a group, so that they are made one after another, in input order. */
export function oneGroup({ groupId }: { groupId: string }): string[] {
	return [groupId];
}

/** Returns the target of requests about one message, so that they are sent in input order. */
export function oneMessage({ messageId }: { messageId: string }): string[] {
	return [messageId];
}

/** Changes the call's group. */
export async function changeGroup(
	call: Call,
	path: string,
	notification: Notification,
	body: object = {},
): Promise<void> {
	const announced = await announcement(call, notification);
	await request(
		WILDFIRE,
		call,
		post(path, nothing, { ...announced, group_id: call.target, ...body }),
	);
}

/**
 * Returns the body that every group change has besides its own fields. The documents require `operator`; the server
 * overwrites it with the robot's ID, so that ID is sent.
 */
export async function announcement(
	call: Call,
	{ toLines: lines = [], notifyMessage: message }: Notification,
): Promise<IDataObject> {
	return {
		operator: robotIdOf(await call.credential(CREDENTIAL)),
		...(lines.length > 0 && { to_lines: lines }),
		...(message !== undefined && { notify_message: message }),
	};
}
