import type { IDataObject } from 'n8n-workflow';

import { asObject } from '../common/guards';
import { NO_MENTIONS, type Chat, type Message, type Person } from '../common/message';
import { isoTimeIn, numberOf, textOf } from '../common/serverValues';
import type { EventOption } from '../common/triggers/triggerFields';
import { idsOf } from '../common/values';
import { isGroup } from './ids';
import { mentionedIn, mentionsByName, withoutRobot } from './mentions';
import { contentOf, contentTypeOf } from './messageContent';
import { simplify } from './simplify';

interface Named {
	name: string;
	description: string;
	/** Whether only the vendor's pages show its code, so that the user has to enter it. */
	needsCode?: true;
}

/** The vendor's nine events, WeChat's own notices (which come as messages), and `other` for all other events. */
const EVENTS: Record<string, Named> = {
	clientStarted: {
		name: 'Client Started',
		description: 'A WeChat client was started',
		needsCode: true,
	},
	loggedIn: { name: 'Logged In', description: 'A robot has logged in' },
	privateMessage: { name: 'Private Message', description: 'Somebody wrote to the robot' },
	groupMessage: { name: 'Group Message', description: 'Somebody wrote in a group of the robot' },
	officialMessage: {
		name: 'Official Account Message',
		description: 'An official account wrote to the robot',
	},
	transfer: { name: 'Transfer', description: 'Money was sent, accepted or refunded' },
	messageRevoked: { name: 'Message Revoked', description: 'A message was taken back' },
	friendRequest: {
		name: 'Friend Request',
		description: 'Somebody sent a friend request',
		needsCode: true,
	},
	qrPayment: {
		name: 'QR Code Payment',
		description: 'Money was received by QR code',
		needsCode: true,
	},
	systemNotice: {
		name: 'System Notice',
		description:
			'WeChat itself shows a line in a chat, e.g. that somebody is no longer a friend. Do not answer it: WeChat may send another notice in reply.',
	},
	other: { name: 'Other', description: 'Any other event, with all its data' },
};

/** The trigger's Events field. */
export const eventOptions: EventOption[] = Object.entries(EVENTS)
	.map(([value, { name, description, needsCode }]) => ({
		name,
		value,
		description: needsCode ? `${description}. Needs its code in Event Codes.` : description,
	}))
	.sort((a, b) => a.name.localeCompare(b.name, 'en'));

/** The events to which a code can belong, without the hint that they need one. */
export const eventsOfCodes: EventOption[] = eventOptions.map((option) => ({
	...option,
	description: EVENTS[String(option.value)]?.description,
}));

/** The events that do not come before the user has entered their codes. */
export const codedEvents = eventOptions.filter(({ value }) => EVENTS[value]?.needsCode);

/** The events that never name a chat, and those that never name a sender. */
export const WITHOUT_CHAT = ['clientStarted', 'loggedIn'];
export const WITHOUT_SENDER = ['systemNotice'];

const PRIVATE_MESSAGE = '10002';

/** The other documented codes. 10003 and 10004 are not documented, and nobody has reported them. */
const CODES = new Map([
	['10001', 'loggedIn'],
	['10005', 'transfer'],
	['10006', 'messageRevoked'],
]);

/**
 * The message events by `fromType`, because the codes of messages from groups and official accounts are not documented. `fromType`
 * counts before the code of private messages: the page of that event has `fromType` too.
 */
const BY_ORIGIN = new Map([
	['group', 'groupMessage'],
	['official', 'officialMessage'],
]);

const MESSAGES = new Set(['privateMessage', 'groupMessage', 'officialMessage']);

/**
 * Tells whether mention and text filters apply to an event, and whether its messageSource says if the robot wrote it.
 */
export function isMessageEvent(event: string): boolean {
	return MESSAGES.has(event);
}

/** The names that the user looked up on the vendor's pages. */
export interface Knowledge {
	/** Events by their codes. */
	codes: Map<string, string>;
	/** The names of fields of group messages. */
	groupField?: string;
	senderField?: string;
	mentionedField?: string;
	/** The robot's nicknames, by which members mention it. */
	robotNames?: string[];
}

/** Reads the event in a callback's body. Returns undefined if it has none. An unknown event is `other`. */
export function normalise(body: IDataObject, knowledge: Knowledge): Message | undefined {
	const code = textOf(body.event);
	if (code === '') return undefined;
	const data = asObject(body.data) ?? {};
	const kind = eventOf(code, data, knowledge);
	const event = isNotice(kind, data) ? NOTICE : kind;
	const robotId = textOf(data.robotId) || textOf(body.robotId);
	const robot: IDataObject = {
		code,
		...(robotId && { robotId }),
		instanceId: textOf(data.instanceId),
	};
	const shared = {
		platform: 'starBot',
		event,
		messageId: textOf(data.messageId),
		timestamp: isoTimeIn(
			[data.timeStamp, body.time].map(numberOf).find((time) => time > 0),
			1,
		),
		raw: body,
	};
	const chat = chatOf(data, ORIGINS.get(kind) ?? textOf(data.fromType), knowledge);
	if (event === NOTICE) {
		return {
			...shared,
			chat,
			sender: { id: '' },
			text: textOf(data.message),
			contentType: 'system',
			mentions: NO_MENTIONS,
			media: [],
			details: robot,
		};
	}
	if (isMessageEvent(event))
		return { ...shared, ...messageOf(event, data, chat, robot, knowledge) };
	return {
		...shared,
		chat,
		sender: senderOf(event, data, robotId),
		text: '',
		contentType: 'event',
		mentions: NO_MENTIONS,
		media: [],
		details: {
			...robot,
			...detailsOf(event, data),
			...(event === 'other' && { description: body.description }),
		},
	};
}

function eventOf(code: string, { fromType }: IDataObject, { codes }: Knowledge): string {
	return (
		codes.get(code) ??
		CODES.get(code) ??
		BY_ORIGIN.get(textOf(fromType)) ??
		(code === PRIVATE_MESSAGE ? 'privateMessage' : 'other')
	);
}

const NOTICE = 'systemNotice';

/**
 * Tells whether WeChat itself wrote a message. No person reads a reply to it, and WeChat may send another
 * notice in reply.
 */
function isNotice(event: string, data: IDataObject): boolean {
	return isMessageEvent(event) && contentTypeOf(data) === 'system';
}

/** The origin of events without a fromType; '' for events without a chat. */
const ORIGINS = new Map([
	['privateMessage', 'private'],
	['groupMessage', 'group'],
	['officialMessage', 'official'],
	['transfer', 'private'],
	['loggedIn', ''],
	['clientStarted', ''],
]);

const CHAT_TYPES = new Map<string, Chat['type']>([
	['private', 'private'],
	['group', 'group'],
	['official', 'channel'],
]);

/**
 * The names of values that people write, as the vendor's pages name them in all requests. A group ID in one must not send the answer to
 * another group.
 */
const WRITTEN = /^message$|nickname|remark/i;

/**
 * Returns the chat. It is not documented that fromWxId is the group in group events, so any ID with the ending of a group
 * ID counts as the group.
 */
function chatOf(data: IDataObject, origin: string, { groupField = '' }: Knowledge): Chat {
	const type = CHAT_TYPES.get(origin);
	if (type === undefined) return { id: '', type: 'none' };
	if (type === 'group') {
		const others = Object.entries(data).filter(([name]) => !WRITTEN.test(name));
		const ids = [data.fromWxId, ...others.map(([, value]) => value)].map(textOf);
		return { id: textOf(data[groupField]) || (ids.find(isGroupId) ?? ''), type };
	}
	const name = textOf(data.fromNickName);
	return { id: textOf(data.fromWxId), type, ...(name && { name }) };
}

function isGroupId(text: string): boolean {
	return isGroup(text) && !/\s/.test(text);
}

const OWN = 1;

/** Tells whether the robot wrote the message. In a transfer, messageSource has another meaning. */
export function isOwn({ event, raw }: Message): boolean {
	return isMessageEvent(event) && numberOf(asObject(raw.data)?.messageSource) === OWN;
}

function messageOf(
	event: string,
	data: IDataObject,
	chat: Chat,
	robot: IDataObject,
	knowledge: Knowledge,
) {
	const { contentType, text, typed, replyTo } = contentOf(data);
	const message = textOf(data.message);
	const robotId = textOf(robot.robotId);
	const names = knowledge.robotNames ?? [];
	const users =
		event === 'groupMessage'
			? [...new Set([...mentionedIn(typed), ...idsOf(data[knowledge.mentionedField ?? ''])])]
			: [];
	const me = event === 'groupMessage' && (users.includes(robotId) || mentionsByName(typed, names));
	return {
		chat,
		sender:
			numberOf(data.messageSource) === OWN ? self(robot) : writerOf(event, data, chat, knowledge),
		text,
		...(me && typed !== '' && { chatInput: withoutRobot(text, robotId, names) }),
		contentType,
		mentions: { me, everyone: false, users },
		media: [],
		...(replyTo && { replyTo }),
		// The format of pictures and files is not documented, so their content stays in the text.
		details: { ...robot, ...(text !== message && { message }) },
	};
}

function self({ robotId, instanceId }: IDataObject): Person {
	return { id: textOf(robotId) || textOf(instanceId) };
}

function writerOf(
	event: string,
	data: IDataObject,
	chat: Chat,
	{ senderField = '' }: Knowledge,
): Person {
	if (event !== 'groupMessage') return { id: chat.id, ...(chat.name && { name: chat.name }) };
	const from = textOf(data.fromWxId);
	const id = textOf(data[senderField]) || (isGroup(from) ? '' : from);
	const name = id === from ? textOf(data.fromNickName) : '';
	return { id, ...(name && { name }) };
}

function senderOf(event: string, data: IDataObject, robotId: string): Person {
	if (event === 'loggedIn') {
		const name = textOf(data.nickname);
		return { id: robotId, ...(name && { name }) };
	}
	const id = textOf(data.fromWxId);
	return { id: isGroup(id) ? '' : id };
}

/** The documented meanings of messageSource in a transfer; 0 and 1 have none. */
const TRANSFER_STATES = new Map([
	['2', 'acceptedByFriend'],
	['3', 'sentByRobot'],
	['4', 'acceptedByRobot'],
	['5', 'refundedByFriend'],
	['6', 'refundedByRobot'],
]);

function detailsOf(event: string, data: IDataObject): IDataObject {
	const details = simplify(data);
	const state = event === 'transfer' ? TRANSFER_STATES.get(textOf(data.messageSource)) : undefined;
	return state === undefined ? details : { ...details, state };
}
