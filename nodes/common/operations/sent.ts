import type { IDataObject } from 'n8n-workflow';

import type { Call } from './call';
import { asObject } from '../guards';
import { lineIn, onlyToIn, type Chat } from '../message';
import { isoTimeIn, textOf } from '../serverValues';
import { simplify } from './standardFields';

/** Options of every operation that sends a message. */
export const sentOptions = { simplify };

/** The platform's facts about a message that it accepted. */
export interface Sent {
	/** Empty where the platform does not return it. */
	messageId: string;
	chatId: string;
	/**
	 * The chat in the form of a trigger's item, for operations that change or recall the message. Absent where its kind or ID is
	 * not known, and where several people of a group got the message, because the form names one at most.
	 */
	sentTo?: Chat;
	/** The line of a chat of WildfireChat. */
	line?: number;
	/** When the platform accepted the message, in milliseconds since 1970. Default: the present time. */
	takenAt?: unknown;
}

/**
 * Makes the output of an operation that sends a message, with the same keys on every platform. The key is not `chat`: operations that
 * answer read it, and a message behind a send to another chat would go there, not to the chat of the trigger.
 *
 * @param raw the platform's own answer, for the output without Simplify
 */
export function sentMessage(
	call: Call,
	{ messageId, chatId, sentTo, line, takenAt }: Sent,
	raw: IDataObject,
): IDataObject {
	const isSimplified = call.options(sentOptions).simplify !== false;
	return {
		messageId,
		chatId,
		...lineIn({ line }),
		...(sentTo !== undefined && { sentTo: { ...sentTo } }),
		timestamp: isoTimeIn(takenAt, 1) ?? new Date().toISOString(),
		...(!isSimplified && { raw }),
	};
}

/**
 * Returns the chat of the message that the item answers, for platforms that do not return the chat of an answer. Its ID is '' if
 * neither the item nor a trigger has it.
 *
 * @param messageId the message that is answered. Default: any message.
 */
export function chatOf(
	call: Call,
	messageId?: string,
): Pick<Chat, 'id' | 'line' | 'onlyTo'> & { type: string } {
	const chatIn = (message: IDataObject = {}) =>
		messageId === undefined || textOf(message.messageId) === messageId
			? asObject(message.chat)
			: undefined;
	// Looks for the trigger only if the item has no chat, because n8n then evaluates expressions.
	const chat = chatIn(call.item.json) ?? chatIn(call.origin()) ?? {};
	return { id: textOf(chat.id), type: textOf(chat.type), ...lineIn(chat), ...onlyToIn(chat) };
}
