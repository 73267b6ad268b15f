import type { IDataObject } from 'n8n-workflow';

import type { Call } from '../call';
import { asObject } from '../guards';
import { textOf, type Message } from '../message';
import { addHint, isStreaming } from '../n8nHelpers';

/** The way in which an answer reached the chat. */
export type Delivery = 'streamed' | 'edited' | 'sent' | 'unsure';

/** The result of an answer; undefined if it is certainly not in the chat. */
export type Outcome = { messageId: string; delivery: Delivery } | undefined;

/** An answer that was streamed. */
export interface StreamedAnswer {
	/** Resolves to its whole text. */
	text: Promise<string>;
	/** Never rejects. */
	outcome: Promise<Outcome>;
}

/** An execution that is stopped does not tell that it has ended; beyond this number the oldest are forgotten. */
const MOST_EVENTS = 1_000;

/** The answers that triggers of this process stream, by the event. */
const answers = new Map<string, StreamedAnswer[]>();

type Origin = Pick<Message, 'messageId' | 'eventId' | 'timestamp'> & { chat: { id: string } };

/** Names the event that started an execution, for its trigger as well as for the nodes after it. */
function keyOf(workflowId: string | undefined, { chat, messageId, eventId, timestamp }: Origin) {
	return JSON.stringify([workflowId, chat.id, messageId, eventId ?? '', timestamp]);
}

/** Returns the list of the answers that an event gets, for its trigger to fill; and what forgets it. */
export function answersTo(workflowId: string | undefined, message: Message) {
	const key = keyOf(workflowId, message);
	const list: StreamedAnswer[] = [];
	const [oldest] = answers.keys();
	if (answers.size >= MOST_EVENTS && oldest !== undefined) answers.delete(oldest);
	answers.set(key, list);
	return { list, forget: () => void answers.delete(key) };
}

/**
 * Returns the message by which a text is in the chat already, because the trigger streamed it as the answer of an AI Agent;
 * other messages wait until what it streams is there. Undefined where it is to be sent: the agent did not stream, the answer was lost, or, in queue mode, another process of n8n
 * streamed it.
 */
export async function streamedAnswer(
	call: Call,
	chatId: string,
	text = '',
): Promise<{ messageId: string } | undefined> {
	if (!isStreaming(call.context)) return undefined;
	const origin = call.origin();
	if (origin === undefined || textOf(asObject(origin.chat)?.id) !== chatId) return undefined;
	const list = answers.get(keyOf(call.context.getWorkflow().id, originIn(origin, chatId)));
	if (list === undefined) {
		addHint(call.context, { message: ELSEWHERE, location: 'outputPane' });
		return undefined;
	}
	let found: Outcome;
	for (const answer of list) {
		// Waits for all of them, so that other texts come after them in the chat.
		const outcome = await answer.outcome;
		if ((await answer.text).trim() === text.trim()) found ??= outcome;
	}
	if (found !== undefined)
		addHint(call.context, { message: HINTS[found.delivery], location: 'outputPane' });
	return found;
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
	'The trigger streams the answer from another process of n8n, so this node cannot know whether it is in the chat already. Where it comes twice, leave this node out.';

const HINTS: Record<Delivery, string> = {
	streamed: 'The answer is in the chat already: the trigger streamed it. Nothing more was sent.',
	edited:
		'The stream of the answer was lost, so the trigger completed its message by an edit. Nothing more was sent.',
	unsure:
		'The stream of the answer was lost, and it may be in the chat or not. Nothing more was sent, so that it is not there twice.',
	sent: 'The stream of the answer was lost, so the trigger sent it as a message. Nothing more was sent.',
};
