import { NodeApiError, type IWebhookFunctions } from 'n8n-workflow';

import { mayHaveHappened } from '../errors';
import type { Message } from '../message';
import { errorName, logInfo, reasonOf, warn } from '../log';
import { pause } from '../requests/request';
import { plainText } from '../text/plain';
import { readChunks, type Chunk } from './chunks';
import { GrowingText } from './growingText';
import { handedOverIn } from './handOver';
import { answersTo, isSameText, type AnswerOutcome, type StreamedAnswer } from './streamed';

/** How a platform sends an answer to one chat. */
export interface AnsweringChat {
	/** Sends the whole text as a message, and returns its id. */
	send(whole: string): Promise<string>;
}

/** How a platform shows a text that grows in one chat. */
export interface StreamingChat extends AnsweringChat {
	/**
	 * Shows a text as one message that grows.
	 *
	 * @param signal aborted when the platform takes too long to confirm the whole text
	 * @returns the message's id
	 * @throws where the platform refuses the stream, or it is lost
	 */
	stream(text: GrowingText, signal: AbortSignal): Promise<string>;
	/** Formats the Markdown of a complete message, if the stream shows it as plain text. */
	format?(messageId: string, markdown: string): Promise<void>;
	/**
	 * Edits the message that a lost stream left in the chat, so that it has the whole text.
	 *
	 * @returns the message's id; undefined if the stream left no message
	 * @throws if the stream may have left a message. If the error says that the answer may be in the chat, it is not sent again.
	 */
	complete?(whole: string, lost: unknown): Promise<string | undefined>;
	/** Shows that the robot is writing. */
	showTyping?(): Promise<void>;
}

/** How a platform shows the answers that AI Agents stream. */
export interface Streaming {
	/** Returns the chat of an event, once for each answer; without `stream` for a chat that shows no streamed answers. */
	open(message: Message): StreamingChat | AnsweringChat;
	unfinishedText: string;
}

/** The longest waiting times. */
export interface Limits {
	/** The time that the platform has to confirm a message whose text is complete. */
	confirmationMs: number;
	/** The time that an agent has for its next word. A longer silence counts as a stop, because n8n does not report every stop. */
	silenceMs: number;
}

const LIMITS: Limits = { confirmationMs: 15_000, silenceMs: 180_000 };

/**
 * Shows the answers to an event in its chat while AI Agents write them. Each turn of an agent is a message of its own. The
 * webhook call must have been answered.
 *
 * @param message the event; one without a chat gets no answers
 */
export function streamAnswers(
	context: IWebhookFunctions,
	message: Message,
	{ open, unfinishedText }: Streaming,
	limits = LIMITS,
): void {
	const answers = new Answers(context, message, open, unfinishedText, limits);
	readChunks(
		context.getResponseObject(),
		(chunk) => answers.take(chunk),
		() => answers.end(),
	);
}

/** A turn of an agent that has begun. */
interface Turn {
	nodeName: string;
	chat: StreamingChat;
	/** Absent before the first words. */
	text?: GrowingText;
}

class Answers {
	/** The turns that agents have begun, by node and item. */
	private readonly turns = new Map<string, Turn>();
	private readonly answers: ReturnType<typeof answersTo>;
	private last: Promise<unknown> = Promise.resolve();
	private tools: Set<string> | undefined;
	private senders: Set<string> | undefined;

	constructor(
		private readonly context: IWebhookFunctions,
		private readonly message: Message,
		private readonly open: Streaming['open'],
		private readonly unfinishedText: string,
		private readonly limits: Limits,
	) {
		this.answers = answersTo(context, message);
	}

	take(chunk: Chunk): void {
		const { type, content, nodeName, itemIndex } = chunk;
		if (this.message.chat.id === '' || this.isTool(nodeName)) return;
		if (this.isSender(nodeName)) {
			const text = type === 'item' ? handedOverIn(content) : undefined;
			if (text !== undefined) this.sendUnlessThere(text);
			return;
		}
		const key = JSON.stringify([nodeName, itemIndex]);
		switch (type) {
			case 'begin':
				this.breakOff(key);
				this.begin(key, nodeName);
				break;
			case 'item':
				this.write(key, content);
				break;
			case 'end':
				this.turns.get(key)?.text?.end();
				this.turns.delete(key);
				break;
			case 'error':
				for (const [turn, begun] of [...this.turns]) {
					if (begun.nodeName === nodeName) this.breakOff(turn);
				}
				break;
			default:
		}
	}

	end(): void {
		for (const key of [...this.turns.keys()]) this.breakOff(key);
		this.answers.forget();
	}

	private begin(key: string, nodeName: string): void {
		const chat = this.open(this.message);
		if (!('stream' in chat)) return;
		this.turns.set(key, { nodeName, chat });
		chat.showTyping?.().catch((error) => {
			logInfo(
				this.context,
				`Could not show in the chat that the robot is writing (${errorName(error)})`,
			);
		});
	}

	private write(key: string, content: string): void {
		const turn = this.turns.get(key);
		if (turn === undefined) return;
		if (turn.text !== undefined) {
			turn.text.write(content);
			return;
		}
		// A turn that only calls tools has no text, or only a line break.
		const beginning = content.trimStart();
		if (beginning === '') return;
		turn.text = this.show(key, turn.chat);
		turn.text.write(beginning);
	}

	/** Ends a turn whose agent stopped before its end. */
	private breakOff(key: string): void {
		const text = this.turns.get(key)?.text;
		this.turns.delete(key);
		if (text === undefined) return;
		text.write(`\n\n${this.unfinishedText}`);
		text.end();
		warn(this.context, 'A streamed answer broke off, as its execution failed or was stopped');
	}

	/** Begins a message. The messages of one event are shown one after another. */
	private show(key: string, chat: StreamingChat): GrowingText {
		const text = new GrowingText();
		void this.breakOffWhenSilent(key, text);
		const outcome = this.last.then(
			async () => await deliver(this.context, chat, text, this.limits),
		);
		this.last = outcome;
		this.answers.list.push({
			...{ text: text.whole, outcome },
			isWritten: () => text.isEnded,
		} satisfies StreamedAnswer);
		return text;
	}

	private async breakOffWhenSilent(key: string, text: GrowingText): Promise<void> {
		const ended = new AbortController();
		void text.whole.then(() => ended.abort());
		const { silenceMs } = this.limits;
		for (let left = silenceMs; left > 0; left = text.lastAt + silenceMs - performance.now()) {
			await pause(Math.ceil(left), ended.signal);
			if (text.isEnded) return;
		}
		if (this.turns.get(key)?.text === text) this.breakOff(key);
	}

	/** Sends the text that a Send node in another process of n8n hands over, unless the chat has it already as an answer. */
	private sendUnlessThere(text: string): void {
		const answers = [...this.answers.list];
		this.last = this.last.then(async () => {
			for (const answer of answers) {
				if (isSameText(await answer.text, text) && (await answer.outcome)) return;
			}
			try {
				await this.open(this.message).send(text);
			} catch (error) {
				warn(this.context, `A message of a node after the trigger ${failureOf(error)}`);
			}
		});
	}

	/** Tells whether a node is of the trigger's platform. Such a node streams nothing, but hands texts over. */
	private isSender(nodeName: string): boolean {
		this.senders ??= sendersAfter(this.context, this.message.platform);
		return this.senders.has(nodeName);
	}

	/** Tells whether a node is a tool of an agent. An agent that is a tool writes for another agent, not for the chat. */
	private isTool(nodeName: string): boolean {
		this.tools ??= toolsAfter(this.context);
		return this.tools.has(nodeName);
	}
}

function toolsAfter(context: IWebhookFunctions): Set<string> {
	const agents = context.getChildNodes(context.getNode().name);
	const tools = agents.flatMap(({ name }) =>
		context.getParentNodes(name, { connectionType: 'ai_tool' }),
	);
	return new Set(tools.map(({ name }) => name));
}

function sendersAfter(context: IWebhookFunctions, platform: string): Set<string> {
	const senders = context
		.getChildNodes(context.getNode().name)
		.filter(({ type }) => type.split('.').at(-1) === platform);
	return new Set(senders.map(({ name }) => name));
}

/** Shows an answer in the chat as a stream. If the stream is lost, completes its message by an edit, or sends a new message. */
async function deliver(
	context: IWebhookFunctions,
	chat: StreamingChat,
	text: GrowingText,
	{ confirmationMs }: Limits,
): Promise<AnswerOutcome> {
	const confirmation = new AbortController();
	void text.whole.then(() => {
		AbortSignal.timeout(confirmationMs).addEventListener('abort', () => confirmation.abort());
	});
	let lost: unknown;
	try {
		const messageId = await chat.stream(text, confirmation.signal);
		await format(context, chat, messageId, await text.whole);
		return { messageId, delivery: 'streamed' };
	} catch (error) {
		lost = error;
	}
	const whole = await text.whole;
	const reason = reasonOf(lost);
	try {
		const completed = await chat.complete?.(whole, lost);
		if (completed !== undefined) {
			warn(context, `The stream of an answer was lost (${reason}); an edit completed its message`);
			return { messageId: completed, delivery: 'edited' };
		}
		const messageId = await chat.send(whole);
		warn(context, `The stream of an answer was lost (${reason}); it was sent as a message`);
		return { messageId, delivery: 'sent' };
	} catch (error) {
		const failure = failureOf(error);
		warn(context, `The stream of an answer was lost (${reason}), and the answer ${failure}`);
		return isUnsure(error) ? { messageId: '', delivery: 'unsure' } : undefined;
	}
}

function failureOf(error: unknown): string {
	return isUnsure(error) ? 'may not be there' : `could not be sent (${reasonOf(error)})`;
}

function isUnsure(error: unknown): boolean {
	return error instanceof NodeApiError && mayHaveHappened(error);
}

async function format(
	context: IWebhookFunctions,
	chat: StreamingChat,
	messageId: string,
	text: string,
): Promise<void> {
	if (chat.format === undefined || isSameText(plainText(text), text)) return;
	try {
		await chat.format(messageId, text);
	} catch (error) {
		warn(context, `A streamed answer stays without its formatting (${reasonOf(error)})`);
	}
}
