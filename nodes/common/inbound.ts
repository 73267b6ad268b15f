import { createHash, timingSafeEqual } from 'node:crypto';

import type {
	IDataObject,
	INodeExecutionData,
	ITriggerFunctions,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { rewriteAnswer, type Answer } from './answer';
import { passes, type Filters } from './filters';
import { parseJson } from './json';
import type { Message } from './message';
import { takeAnnouncement } from './waiting/announcement';
import type { QuestionChannel } from './waiting/channel';
import { hearAnswer } from './waiting/hearAnswer';

/** How a platform's events are read, whichever way they come in. */
export interface Reader {
	/**
	 * The event a body holds. Undefined for a body that is no event of this platform (a webhook call is answered with 400).
	 *
	 * @param body the parsed JSON, with integers beyond 2^53 as texts
	 */
	normalise(body: IDataObject): Message | undefined;
	/** Whether the event is a message somebody wrote, to which mention and text filters apply. */
	isMessage(event: string): boolean;
	/** What only this platform can filter by. Runs last, as it may ask the platform. */
	wanted?(message: Message): Promise<boolean> | boolean;
	/** What tells an event from all others, where its name and message id do not. */
	keyOf?(message: Message): string;
	/** Hears the answers to the questions that the platform's Send and Wait asks. */
	questions?: QuestionChannel;
	/** What completes the item that starts the workflow, e.g. with downloaded media. Undefined where nothing is missing. */
	completion?(message: Message): ((item: INodeExecutionData) => Promise<void>) | undefined;
}

/** How a platform speaks to a webhook. The chain around it is the same for all: see receive(). */
export interface Inbound extends Reader {
	/** Whether the call really comes from the platform. Runs before anything else looks at the call. */
	authenticate(): boolean;
	/** What the filters have to see of an event, where the platform must be asked for it. */
	prepare?(message: Message): Promise<Message>;
	/** What the platform wants to read where a call was accepted; no body where it wants nothing. */
	accepted?: IDataObject;
	/**
	 * What makes n8n's answer one that the platform stands. Undefined for an event that is to be answered at once because
	 * n8n's answer would wait for the workflow.
	 */
	rewriter?: (message: Message) => ((answer: Answer) => Answer) | undefined;
}

/** What a trigger's fields ask for. */
export interface Wishes {
	events: string[];
	filters: Filters;
	simplify: boolean;
}

export function wishesOf(context: IWebhookFunctions | ITriggerFunctions): Wishes {
	return {
		events: context.getNodeParameter('events', []) as string[],
		filters: context.getNodeParameter('filters', {}) as Filters,
		simplify: context.getNodeParameter('simplify', true) as boolean,
	};
}

/** Whether an event is one the workflow asked for. */
export async function isAskedFor(
	message: Message,
	{ events, filters }: Wishes,
	reader: Reader,
): Promise<boolean> {
	return (
		Array.isArray(events) &&
		events.includes(message.event) &&
		passes(filters, message, reader.isMessage(message.event)) &&
		((await reader.wanted?.(message)) ?? true)
	);
}

export function itemOf(message: Message, { simplify }: Wishes): INodeExecutionData {
	return { json: simplify ? (message as unknown as IDataObject) : message.raw };
}

/**
 * A webhook call, from its bytes to the item that starts the workflow:
 * authenticate → decode → normalise → filter → de-duplicate. Whatever ends before the last step is answered with its
 * real HTTP status and costs no execution. What starts one is answered by n8n, and not before it has stored the execution;
 * only where that would take longer than a platform waits is it answered at once.
 */
export async function receive(
	context: IWebhookFunctions,
	inbound: Inbound,
): Promise<IWebhookResponseData> {
	if (!inbound.authenticate()) return answer(context, 401);

	const body = await decode(context);
	const { questions } = inbound;
	const announced = body && questions && (await takeAnnouncement(context, questions, body));
	if (announced !== undefined) return answer(context, announced);
	const event = body && inbound.normalise(body);
	if (event === undefined) return answer(context, 400);
	const message = (await inbound.prepare?.(event)) ?? event;

	const isMessage = inbound.isMessage(message.event);
	if (questions && (await hearAnswer(context, questions, message, isMessage))) {
		return accept(context, inbound);
	}

	const wishes = wishesOf(context);
	if (!(await isAskedFor(message, wishes, inbound))) return accept(context, inbound);
	const forget = remember(context, message, inbound);
	if (forget === undefined) return accept(context, inbound);

	const item = itemOf(message, wishes);
	const complete = inbound.completion?.(message);
	const rewrite = inbound.rewriter?.(message);
	const isAnsweredNow =
		rewrite === undefined && (complete !== undefined || inbound.rewriter !== undefined);
	if (isAnsweredNow) {
		accept(context, inbound);
	} else {
		const response = context.getResponseObject();
		rewriteAnswer(response, rewrite);
		response.once('close', () => {
			if (response.statusCode >= 500) forget();
		});
	}
	await complete?.(item);
	return {
		workflowData: [[item]],
		webhookResponse: inbound.accepted,
		noWebhookResponse: isAnsweredNow,
	};
}

function accept(context: IWebhookFunctions, { accepted }: Inbound): IWebhookResponseData {
	if (accepted === undefined) return answer(context, 200);
	context.getResponseObject().status(200).json(accepted);
	return { noWebhookResponse: true };
}

/** Answers by itself, so that n8n neither answers nor stores an execution. */
function answer(context: IWebhookFunctions, status: 200 | 400 | 401): IWebhookResponseData {
	const response = context.getResponseObject();
	response.status(status).type('text/plain').send(ANSWERS[status]);
	return { noWebhookResponse: true };
}

/** Success has no body: to a platform that asks whether a message may be sent, a body would be what to send instead. */
const ANSWERS = { 200: '', 400: 'not an event', 401: 'unauthorized' };

/** The body from its raw bytes: what n8n parsed has already lost the last digits of 64-bit ids. */
async function decode(context: IWebhookFunctions): Promise<IDataObject | undefined> {
	const request = context.getRequestObject();
	try {
		// n8n has read it where the content type is one that it parses; whoever sends events may name another, or none.
		await request.readRawBody();
	} catch {
		// What was not read would otherwise stand before the next call on this connection.
		request.resume();
		return undefined;
	}
	return Buffer.isBuffer(request.rawBody) ? parseObject(request.rawBody) : undefined;
}

/** Nobody sends as much; n8n, which has to copy and store what is accepted, would fail over it. */
const DEEPEST = 100;

/** The JSON object that some bytes hold. Undefined where they hold anything else, are no UTF-8 or absurdly nested. */
export function parseObject(bytes: Buffer): IDataObject | undefined {
	try {
		const value = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
		return asObject(isShallow(value) ? value : undefined);
	} catch {
		return undefined;
	}
}

function isShallow(value: unknown): boolean {
	let level = [value].filter(isComposite);
	for (let depth = 0; level.length > 0; depth++) {
		if (depth > DEEPEST) return false;
		level = level.flatMap((parent) => Object.values(parent).filter(isComposite));
	}
	return true;
}

function isComposite(value: unknown): value is object {
	return typeof value === 'object' && value !== null;
}

export function asObject(value: unknown): IDataObject | undefined {
	return isComposite(value) && !Array.isArray(value) ? (value as IDataObject) : undefined;
}

/** Compares secrets in constant time, whatever their lengths. */
export function sameSecret(given: unknown, digestOfExpected: string): boolean {
	if (typeof given !== 'string') return false;
	return timingSafeEqual(Buffer.from(digest(given)), Buffer.from(digestOfExpected));
}

/** SHA-256, as hex: what is kept of a secret that only has to be recognised. */
export function digest(secret: string): string {
	return createHash('sha256').update(secret).digest('hex');
}

/** The ids of the last messages of each trigger, so that a call the platform repeats starts nothing twice. */
const SEEN_PER_NODE = 1_000;
const seen = new Map<string, Set<string>>();

/** Notes an event. Undefined where it was noted before; else what is to be called if it has started no execution after all. */
function remember(
	context: IWebhookFunctions,
	message: Message,
	{ keyOf }: Inbound,
): (() => void) | undefined {
	const { event, messageId, eventId = messageId } = message;
	// A test run ends with its first event, and whoever tests may send the same one again.
	if (eventId === '' || context.getMode() === 'manual') return () => {};
	const node = `${context.getWorkflow().id}:${context.getNode().id}`;
	const ids = seen.get(node) ?? new Set<string>();
	seen.set(node, ids);
	// As a digest, because nothing limits the length of what a platform sends.
	const id = digest(keyOf?.(message) ?? `${event}:${eventId}`);
	if (ids.has(id)) return undefined;
	ids.add(id);
	if (ids.size > SEEN_PER_NODE) ids.delete(ids.values().next().value as string);
	return () => ids.delete(id);
}
