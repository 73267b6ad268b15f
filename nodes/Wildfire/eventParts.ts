import type { IDataObject } from 'n8n-workflow';

import { asObject } from '../common/guards';
import { onlyToIn, type Chat } from '../common/message';
import { numberOf, textOf, textsOf } from '../common/serverValues';
import { CHAT_TYPE } from './payload';

/* Parts of the robot's events and of the server's. */

/** An event, as the trigger's Events field shows it. */
export interface Named {
	name: string;
	description?: string;
}

export function isMessageBody(body: IDataObject): boolean {
	return asObject(body.conv) !== undefined || asObject(body.payload) !== undefined;
}

/** Returns an id; '' for 0 or a missing id, as in messages that the server does not store. */
export function idOf(value: unknown): string {
	const id = textOf(value);
	return id === '0' ? '' : id;
}

/** The kinds of chat, in the order of the server's numbers. */
const CHAT_TYPES = Object.keys(CHAT_TYPE) as Array<Chat['type']>;

export function chatTypeOf({ type }: IDataObject): Chat['type'] {
	return CHAT_TYPES[numberOf(type)] ?? 'other';
}

export function nameIn(info: unknown): { name?: string } {
	const name = textOf(asObject(info)?.displayName) || textOf(asObject(info)?.name);
	return name === '' ? {} : { name };
}

/**
 * Returns the only receiver of an answer to a message: the sender, where the answer would reach people who did not get the message. These
 * are the subscribers of a channel, whose messages go to its owner alone, and the other members of a group after a message to some of them.
 *
 * @param toUsers the receivers that the server names; none where everybody in the chat got the message
 */
export function onlyToOf(
	type: Chat['type'],
	sender: string,
	toUsers: unknown,
): Pick<Chat, 'onlyTo'> {
	const isToSome = type === 'channel' || (type === 'group' && textsOf(toUsers).length > 0);
	return isToSome ? onlyToIn({ onlyTo: sender }) : {};
}
