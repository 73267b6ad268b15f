import type { IDataObject, IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

import type { Call } from '../operations/call';
import { asObject } from '../guards';
import { dropOldest } from '../maps';
import { isOneToOne, lineIn, onlyToIn, type Chat, type Message } from '../message';
import { textOf } from '../serverValues';
import { addHint, isStreaming, runsAsTool } from '../n8nHelpers';
import { wasOutput } from '../operations/origin';
import { handedOver } from './handOver';

/** The way in which an answer reached the chat. */
export type AnswerDelivery = 'streamed' | 'edited' | 'sent' | 'unsure';

/** The result of an answer; undefined if it is certainly not in the chat. */
export type AnswerOutcome = { messageId: string; delivery: AnswerDelivery } | undefined;

/** An answer that was streamed. */
export interface StreamedAnswer {
	/** Resolves to its whole text. */
	text: Promise<string>;
	/** Whether the whole text is there. */
	isWritten(): boolean;
	/** Never rejects. */
	outcome: Promise<AnswerOutcome>;
}

/** The most events with answers; the oldest are forgotten. A stopped execution may not report its end. */
const MOST_EVENTS = 1_000;

/** The answers that triggers of this process stream, by the key of their event. */
const answers = new Map<string, StreamedAnswer[]>();

type Origin = Pick<Message, 'messageId' | 'eventId' | 'timestamp'> & { chat: { id: string } };

type Context = Pick<IWebhookFunctions | IExecuteFunctions, 'getMode' | 'getWorkflow'>;

/**
 * Returns a key for the event that started an execution, the same for its trigger and for the nodes after it. The key has the mode,
 * because a test run gets the same events as the active workflow.
 */
function keyOf(context: Context, { chat, messageId, eventId, timestamp }: Origin): string {
	const isTest = context.getMode() === 'manual';
	const { id } = context.getWorkflow();
	return JSON.stringify([id, isTest, chat.id, messageId, eventId ?? '', timestamp]);
}

/** Returns a list for the answers to an event, which its trigger fills, and a function that forgets the list. */
export function answersTo(context: Context, message: Message) {
	const key = keyOf(context, message);
	const list: StreamedAnswer[] = [];
	answers.set(key, list);
	dropOldest(answers, MOST_EVENTS);
	return { list, forget: () => void answers.delete(key) };
}

/** The chat that a node sends to. */
type Destination = Pick<Chat, 'id' | 'line' | 'onlyTo'> & {
	/** A person and a group can have the same ID. Absent where the chat is that of the message that is answered. */
	isOneToOne?: boolean;
};

/**
 * Returns the message of a text that is in the chat already, because the trigger streamed it as the answer of an AI Agent. Waits for
 * all streamed answers first, so that other messages come after them. Returns undefined if the node has to send the text: the agent
 * did not stream, or the answer was lost.
 *
 * In queue mode another process of n8n streams, and this process cannot ask it. It then hands a text that may be an answer over
 * to that process, which sends it unless it was streamed.
 *
 * @param isPrivate whether only some members of the chat get the text. It is not handed over, because the other process sends to all.
 */
export async function streamedAnswer(
	call: Call,
	chat: Destination,
	text = '',
	isPrivate = false,
): Promise<{ messageId: string } | undefined> {
	const { context, itemIndex } = call;
	if (!isStreaming(context)) return undefined;
	const origin = call.origin();
	if (origin === undefined || !isItsChat(origin, chat)) return undefined;
	const isTool = runsAsTool(context);
	const list = answers.get(keyOf(context, originIn(origin, chat.id)));
	if (list === undefined) {
		// A message of a tool is no answer, and the trigger cannot send to a chat of an unknown kind.
		const isKnown = !isTool && !isPrivate && textOf(asObject(origin.chat)?.type) !== 'other';
		if (!isKnown || !wasOutput(context, text, itemIndex)) return undefined;
		// Returns a promise, although n8n's types say otherwise.
		const passedOn: unknown = context.sendChunk('item', itemIndex, handedOver(text));
		await passedOn;
		addHint(context, { message: ELSEWHERE, location: 'outputPane' });
		return { messageId: '' };
	}
	let found: AnswerOutcome;
	for (const answer of list) {
		// An agent of version 2 continues its answer after its tools, so a tool must not wait for it, or for later answers.
		if (isTool && !answer.isWritten()) break;
		// Waits for all of them, so that other texts come after them in the chat.
		const outcome = await answer.outcome;
		if (isSameText(await answer.text, text)) found ??= outcome;
	}
	if (found !== undefined)
		addHint(context, { message: HINTS[found.delivery], location: 'outputPane' });
	return found;
}

function isItsChat(origin: IDataObject, destination: Destination): boolean {
	const { id, line, onlyTo, isOneToOne: isPerson } = destination;
	const chat = asObject(origin.chat) ?? {};
	// A text that was streamed to one person only is not yet in the chat for the others.
	const reached = onlyToIn(chat).onlyTo;
	if (reached !== undefined && reached !== onlyTo) return false;
	const isSameKind = isPerson === undefined || isPerson === isOneToOne(chat as Pick<Chat, 'type'>);
	return isSameKind && textOf(chat.id) === id && lineIn(chat).line === line;
}

/** Tells whether two texts look the same in a chat. */
export function isSameText(one: string, other: string): boolean {
	return one.trim() === other.trim();
}

function originIn({ messageId, eventId, timestamp }: IDataObject, chatId: string): Origin {
	return {
		chat: { id: chatId },
		messageId: textOf(messageId),
		eventId: textOf(eventId),
		timestamp: textOf(timestamp),
	};
}

const ELSEWHERE =
	'The trigger streams answers from another process of n8n. This node handed the text over to that process, which sends it, without a mention, a quote or other settings, unless it is in the chat already. The log of that process shows the result.';

const HINTS: Record<AnswerDelivery, string> = {
	streamed: 'The answer is in the chat already: the trigger streamed it. Nothing more was sent.',
	edited:
		'The stream of the answer was lost, so the trigger completed its message by an edit. Nothing more was sent.',
	unsure:
		'The stream of the answer was lost. The answer may be in the chat, so it was not sent again.',
	sent: 'The stream of the answer was lost, so the trigger sent it as a message. Nothing more was sent.',
};
