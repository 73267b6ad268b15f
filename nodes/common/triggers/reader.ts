import type {
	INodeExecutionData,
	ITriggerFunctions,
	IWebhookFunctions,
	IDataObject,
} from 'n8n-workflow';

import { errorName, warn } from '../log';
import type { Message } from '../message';
import type { QuestionChannel } from '../waiting/channel';
import { receiveAnswer, type Received } from '../waiting/receiveAnswer';
import { identityOf } from './duplicates';
import { envelopeOf } from './envelope';
import { messagePasses, passes, type Address, type Aliases } from './filters';
import type { TriggerValues } from './triggerFields';

/** Reads a platform's events, from a webhook call or a connection. */
export interface Reader {
	/**
	 * Returns the event in a body; undefined if the body is no event of this platform. A webhook call is then answered with 400.
	 *
	 * @param body the parsed JSON, with integers beyond 2^53 as texts
	 */
	normalise(body: IDataObject): Message | undefined;
	/** Tells whether the event is a message of a person. Respond To and the text filter apply to messages only. */
	isMessage(event: string): boolean;
	/** Tells whether a message can answer a question, because the robot received it. Default: always. */
	hears?(message: Message): boolean;
	/** Returns the addressee of an event that needs no mention. Default: the mentions decide. */
	addressOf?(event: string): Address;
	/** Returns the ID of the robot that received the event. It is part of the sessionId, so it must never change. */
	robotOf(message: Message): string;
	/** Returns other IDs of the event's chat and sender that a filter may contain. */
	aliasesOf?(message: Message): Aliases;
	/** Applies the filters of this platform. Runs after all other filters, because it may send a request. */
	wanted?(message: Message): Promise<boolean> | boolean;
	/** Returns further data that identifies an event, besides name, ID, chat, sender and time. */
	keyOf?(message: Message): string;
	/** Finds the questions of the platform's Send and Wait, to compare messages with them. */
	questions?: QuestionChannel;
	/** Returns a function that completes the item, e.g. downloads media; undefined if the item is complete. A webhook call is answered before. */
	completion?(message: Message): Completion | undefined;
}

type Context = IWebhookFunctions | ITriggerFunctions;

/** Returns a key for a trigger node. Saving the workflow does not change the key. */
export function triggerKey(context: Pick<Context, 'getNode' | 'getWorkflow'>): string {
	const { id, name } = context.getNode();
	return `${context.getWorkflow().id}:${id || name}`;
}

/** An event, and its identity for de-duplication. */
export interface Event {
	message: Message;
	identity: string | undefined;
}

/** Reads an event. Returns undefined if the body is none. */
export function readEvent(body: IDataObject, reader: Reader): Event | undefined {
	const message = reader.normalise(body);
	return message && { message, identity: identityOf(message, reader.keyOf?.(message)) };
}

/** Returns the envelope for the workflow. */
export function withEnvelope(
	message: Message,
	reader: Reader,
	{ options }: TriggerValues,
): Message {
	const robot = reader.robotOf(message);
	return envelopeOf({ message, robot, isMessage: reader.isMessage(message.event) }, options);
}

/**
 * Compares a message with the open questions of the platform's Send and Wait. Ignores the trigger's options: an answer never
 * includes the robot's own mention or a quoted message. Never rejects.
 */
export async function hear(
	context: Context,
	message: Message,
	{ questions, isMessage, hears }: Reader,
): Promise<Received> {
	if (questions === undefined || hears?.(message) === false) return undefined;
	try {
		const { chatInput: text = message.text } = message;
		return await receiveAnswer(context, questions, { ...message, text }, isMessage(message.event));
	} catch (error) {
		warn(context, `An event was not compared with open questions (${errorName(error)})`);
		return undefined;
	}
}

/**
 * Tells whether an event passes the trigger's fields. If a filter cannot be evaluated, the event does not pass.
 *
 * @param said the event without the envelope: the text filter also finds what stands behind the robot's mention, and never finds a quote
 */
export async function isAskedFor(
	context: Context,
	said: Message,
	{ events, respondTo, filters, options }: TriggerValues,
	reader: Reader,
): Promise<boolean> {
	try {
		const { chatInput = said.text } = said;
		const message = options.stripMention ? { ...said, text: chatInput } : said;
		return (
			events.includes(message.event) &&
			passes(filters, message, reader.aliasesOf?.(message)) &&
			(!reader.isMessage(message.event) ||
				(await messagePasses(respondTo, filters, message, reader.addressOf?.(message.event)))) &&
			((await reader.wanted?.(message)) ?? true)
		);
	} catch (error) {
		warn(context, `Ignored an event, as the filters cannot be evaluated (${errorName(error)})`);
		return false;
	}
}

/**
 * Returns the item with which the workflow starts. It is a copy, because nodes may change their items, while other triggers use the
 * same event, and other events the same constants.
 */
export function itemOf(message: Message, { simplify }: TriggerValues): INodeExecutionData {
	return { json: structuredClone(simplify ? message : message.raw) };
}

/** Completes an item, e.g. with downloaded media. */
type Completion = (item: INodeExecutionData) => Promise<void>;

/** Makes one completion of several, which run one after another; undefined where there is none. */
export function completionOf(
	...completions: Array<Completion | undefined>
): Completion | undefined {
	const given = completions.filter((completion) => completion !== undefined);
	if (given.length === 0) return undefined;
	return async (item) => {
		for (const completion of given) await completion(item);
	};
}

/** Completes an item. If that fails, the workflow starts with the incomplete item. */
export async function complete(
	context: Context,
	item: INodeExecutionData,
	completion: Completion | undefined,
): Promise<void> {
	try {
		await completion?.(item);
	} catch (error) {
		warn(context, `An event starts the workflow without its media (${errorName(error)})`);
	}
}
