import type { IDataObject } from 'n8n-workflow';

import { asObject } from '../common/guards';
import type { Chat } from '../common/message';
import { numberOf, textOf } from '../common/serverValues';
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
export const CHAT_TYPES = Object.keys(CHAT_TYPE) as Array<Chat['type']>;

export function chatTypeOf({ type }: IDataObject): Chat['type'] {
	return CHAT_TYPES[numberOf(type)] ?? 'other';
}

export function nameIn(info: unknown): { name?: string } {
	const name = textOf(asObject(info)?.displayName) || textOf(asObject(info)?.name);
	return name === '' ? {} : { name };
}
