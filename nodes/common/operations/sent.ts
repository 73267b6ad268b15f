import type { IDataObject } from 'n8n-workflow';

import type { Call } from './call';
import { asObject } from '../guards';
import { isoTime, textOf } from '../message';
import { simplify } from './standardFields';

/** Options of every operation that sends a message. */
export const sentOptions = { simplify };

/** The platform's facts about a message that it accepted. */
export interface Sent {
	/** Empty where the platform does not tell it. */
	messageId: string;
	chatId: string;
	/** When the platform took the message, in milliseconds since 1970; the present where it does not tell. */
	takenAt?: unknown;
}

/**
 * Makes the output of an operation that sends a message, by the same names on every platform.
 *
 * @param raw the platform's own answer, which only the raw form holds
 */
export function sentMessage(
	call: Call,
	{ messageId, chatId, takenAt }: Sent,
	raw: IDataObject,
): IDataObject {
	const isSimplified = call.options(sentOptions).simplify !== false;
	return {
		messageId,
		chatId,
		timestamp: isoTime(takenAt),
		...(!isSimplified && { raw }),
	};
}

/**
 * Returns the chat in which the message that the item answers was written, for platforms that do not tell where an answer goes.
 * Empty where neither the item nor a trigger tells it.
 *
 * @param messageId the message that is answered; any if not given
 */
export function chatOf(call: Call, messageId?: string): string {
	const chatIn = (message: IDataObject = {}) =>
		messageId === undefined || textOf(message.messageId) === messageId
			? asObject(message.chat)
			: undefined;
	// The trigger is looked for only where the item does not tell: that costs expressions.
	const chat = chatIn(call.item.json) ?? chatIn(call.origin());
	return textOf(chat?.id);
}
