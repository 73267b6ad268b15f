import type { IDataObject } from 'n8n-workflow';

import { numberOf } from './serverValues';

/**
 * The envelope of all platforms' events: one workflow can serve all four platforms, and a relay is two nodes. A type and not an
 * interface, because n8n's IDataObject accepts no interface.
 */
export type Message = {
	platform: string;
	/** Name of the event, as in the trigger's Events field. */
	event: string;
	/** The platform's id of the message or event, for replies, recalls and updates. Empty where there is none. */
	messageId: string;
	/** The platform's id of the event itself, to recognise a repeated event. Absent where `messageId` does that. */
	eventId?: string;
	/** The chat to answer in. In a private chat the ID is that of the other person. */
	chat: Chat;
	sender: Person;
	text: string;
	/** The text of a message without the robot's own mentions, for an AI Agent. Platforms set it where it differs from `text`. */
	chatInput?: string;
	/** Names the conversation for an AI Agent's memory. Absent where the event belongs to no chat. */
	sessionId?: string;
	contentType: string;
	mentions: Mentions;
	media: Media[];
	/** The message that this one quotes or answers. */
	replyTo?: { messageId: string; sender: Person; text: string; media?: Media[] };
	/** Facts of events other than messages: who joined, the new name, … */
	details?: IDataObject;
	/** The platform's time, ISO 8601. Absent if it gave none; items then have the time of arrival. */
	timestamp?: string;
	/** The platform's own JSON, exact. */
	raw: IDataObject;
};

export interface Chat {
	id: string;
	type:
		'private' | 'group' | 'discussion' | 'temporary' | 'chatRoom' | 'channel' | 'other' | 'none';
	name?: string;
	/** In a temporary chat with a person who is not a friend: the group that both are in. */
	via?: Chat;
	/** A chat can have several conversations, called lines on WildfireChat. Absent for the usual one, line 0. */
	line?: number;
	/**
	 * The only person who gets an answer, where the others in the chat did not see the message: in a channel of WildfireChat, and after a
	 * message that was delivered only to some members of a group. Absent where everybody gets the answer.
	 */
	onlyTo?: string;
}

/** The largest line of a chat: WildfireChat's servers read 32 bits. */
export const LARGEST_LINE = 2_147_483_647;

/** Tells whether a number is the line of a chat. */
export function isLine(line: number): boolean {
	return Number.isInteger(line) && line >= 0 && line <= LARGEST_LINE;
}

/** Returns the line of a chat in a server's JSON; nothing for line 0, and for a value that is no line: no message could be sent there. */
export function lineIn(chat: IDataObject): Pick<Chat, 'line'> {
	const line = numberOf(chat.line);
	return isLine(line) && line > 0 ? { line } : {};
}

/** Returns the only person who gets an answer in a chat, in a form to be added to another object. */
export function onlyToIn({ onlyTo }: IDataObject): Pick<Chat, 'onlyTo'> {
	return typeof onlyTo === 'string' && onlyTo !== '' ? { onlyTo } : {};
}

/** Tells whether everything in a chat is said to the robot. The messages of a channel's subscribers go to its owner alone. */
export function isOneToOne({ type }: Pick<Chat, 'type'>): boolean {
	return type === 'private' || type === 'temporary' || type === 'channel';
}

export interface Person {
	id: string;
	name?: string;
	role?: string;
	avatarUrl?: string;
}

export interface Mentions {
	/** The robot itself is mentioned by name. */
	me: boolean;
	everyone: boolean;
	users: string[];
}

export interface Media {
	kind: 'image' | 'voice' | 'video' | 'file' | 'sticker';
	url: string;
	name?: string;
	/** Bytes. */
	size?: number;
}

export const NO_MENTIONS: Mentions = { me: false, everyone: false, users: [] };

/** Returns the time of a message, ISO 8601; the present time where the platform gave none. */
export function timeOf({ timestamp }: Message): string {
	return timestamp ?? new Date().toISOString();
}
