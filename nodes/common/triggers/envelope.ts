import { choice, flag, offered, type Fields, type Values } from '../fields';
import { timeOf, type Message } from '../message';

/** The condition for options that change the envelope only: with Simplify off an item is the platform's own JSON. */
export const SIMPLIFIED = { show: { '/simplify': [true] } };

/** The options of all triggers about the envelope. */
export const ENVELOPE_OPTIONS = {
	memoryPer: offered(
		SIMPLIFIED,
		choice({
			displayName: 'Memory Per',
			options: [
				{
					name: 'Chat',
					value: 'chat',
					description: 'Everybody in a group shares one conversation with the AI',
				},
				{
					name: 'Chat and Sender',
					value: 'sender',
					description: 'Each person in a group has a conversation of their own',
				},
			],
			default: 'chat',
			description:
				"Who shares a sessionId, by which an AI Agent's memory tells conversations apart",
		}),
	),
	stripMention: flag({
		displayName: 'Strip Mention',
		default: true,
		description:
			'Whether to remove the mentions that address the workflow from the text. Mentions of other people stay.',
	}),
} satisfies Fields;

/** The option of platforms that report which message a message quotes. */
export const quoteInInput = offered(
	SIMPLIFIED,
	flag({
		displayName: 'Quoted Message in Chat Input',
		description:
			"Whether the item's chatInput, which an AI Agent reads, begins with the message that this one quotes or answers",
	}),
);

export type EnvelopeOptions = Values<typeof ENVELOPE_OPTIONS> & { quoteInInput?: boolean };

/** An event as read by its platform, without the parts of the envelope that are the same for all platforms. */
export interface RawEvent {
	message: Message;
	/** Identifies the robot that received the event, for the sessionId. */
	robot: string;
	/** Whether the event is a message that a person wrote. */
	isMessage: boolean;
}

/**
 * Completes an envelope according to the options. chatInput (in messages) and sessionId (in events of a chat) are
 * always set, because an AI Agent and its memory read them by default.
 */
export function envelopeOf(
	{ message, robot, isMessage }: RawEvent,
	{ memoryPer, quoteInInput: startsWithQuote, stripMention }: EnvelopeOptions,
): Message {
	const { chatInput: plain = message.text, raw, ...others } = message;
	return {
		...others,
		timestamp: timeOf(message),
		text: stripMention ? plain : message.text,
		...(isMessage && { chatInput: startsWithQuote ? withQuote(plain, message) : plain }),
		...(message.chat.id !== '' && { sessionId: sessionId(message, robot, memoryPer) }),
		raw,
	};
}

/**
 * Returns the sessionId. It holds the type of the chat, because on QQ and Yunhu a group and a person can have the
 * same number.
 */
function sessionId(
	{ platform, chat, sender }: Message,
	robot: string,
	memoryPer: EnvelopeOptions['memoryPer'],
): string {
	const parts = [platform, robot, chat.type, chat.id];
	if (chat.line !== undefined) parts.push('line', String(chat.line));
	// What only one person saw must not come up in an answer to the others, or to that person in front of them.
	if (chat.onlyTo !== undefined) parts.push('only', chat.onlyTo);
	else if (memoryPer === 'sender') parts.push(sender.id);
	// Escapes colons: ids may hold them, and two chats must not share a session.
	return parts.map((part) => part.replace(/[%:]/g, encodeURIComponent)).join(':');
}

/** Puts the quoted text before the message, like a quote in an e-mail. */
function withQuote(text: string, { replyTo }: Message): string {
	if (replyTo === undefined || replyTo.text === '') return text;
	const { name } = replyTo.sender;
	const quoted = name ? `${name}: ${replyTo.text}` : replyTo.text;
	const lines = quoted.split(/\r\n|[\r\n]/).map((line) => `> ${line}`);
	return `${lines.join('\n')}\n\n${text}`;
}
