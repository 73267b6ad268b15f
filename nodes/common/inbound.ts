import { createHash, timingSafeEqual } from 'node:crypto';

import {
	NodeOperationError,
	type IDataObject,
	type INodeExecutionData,
	type ITriggerFunctions,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { rewriteAnswer, type Answer } from './answer';
import { forget, identityOf, remember } from './duplicates';
import { envelopeOf } from './envelope';
import type { Values } from './fields';
import { messagePasses, passes, type Address, type Aliases } from './filters';
import type { SharedRobot } from './joining/members';
import { takeMembership } from './joining/membership';
import { isPassedOn, passOn } from './joining/passOn';
import { parseJson } from './json';
import type { Message } from './message';
import { nameOf, warn } from './n8nHelpers';
import { valuesOf, type TriggerFields, type TriggerValues } from './triggerFields';
import { takeAnnouncement } from './waiting/announcement';
import type { QuestionChannel } from './waiting/channel';
import { hearAnswer, type Heard } from './waiting/hearAnswer';

/** How a platform's events are read, whichever way they come in. */
export interface Reader {
	/**
	 * The event a body holds. Undefined for a body that is no event of this platform (a webhook call is answered with 400).
	 *
	 * @param body the parsed JSON, with integers beyond 2^53 as texts
	 */
	normalise(body: IDataObject): Message | undefined;
	/** Whether the event is a message somebody wrote, to which Respond To and the text filter apply. */
	isMessage(event: string): boolean;
	/** How a message is addressed where it need not mention the robot. Default: its mentions say it. */
	addressOf?(event: string): Address;
	/** Names the robot that heard the event. It stays the same, as it is part of the sessionId. */
	robotOf(message: Message): string;
	/** What else than their IDs the filters may name the event's chat and sender by. */
	aliasesOf?(message: Message): Aliases;
	/** What only this platform can filter by. Runs last, as it may ask the platform. */
	wanted?(message: Message): Promise<boolean> | boolean;
	/** What tells events apart besides name, id, chat, sender and time. */
	keyOf?(message: Message): string;
	/** Hears the answers to the questions that the platform's Send and Wait asks. */
	questions?: QuestionChannel;
	/** What completes the item that starts the workflow, e.g. with downloaded media. Undefined where nothing is missing. */
	completion?(message: Message): ((item: INodeExecutionData) => Promise<void>) | undefined;
}

/** How the events of a webhook are read. */
export interface WebhookReader extends Reader {
	/** Whether the platform waits for the workflow to answer the call. */
	isAnsweredByWorkflow?: boolean;
	/** Completes an event that the trigger listens to, where the platform must be asked for what the filters have to see. */
	prepare?(message: Message): Promise<Message>;
	/**
	 * What makes n8n's answer one that the platform stands. Undefined for an event that is to be answered at once because
	 * n8n's answer would wait for the workflow.
	 */
	rewriter?: (message: Message) => ((answer: Answer) => Answer) | undefined;
}

/** How a platform speaks to a webhook. The chain around it is the same for all: see receive(). */
export interface Inbound<V> {
	/** Whether the call really comes from the platform. Runs before anything else looks at the call. */
	authenticate(): boolean;
	/** The robot whose address the trigger shares with others of this n8n. */
	robot(): Promise<SharedRobot>;
	/** What the platform wants to read where a call was accepted; no body where it wants nothing. */
	accepted?: IDataObject;
	/** How events are read by a trigger whose fields have these values. */
	reader(values: V): WebhookReader;
}

type Context = IWebhookFunctions | ITriggerFunctions;

/** Names a trigger node; the same again when its workflow is saved. */
export function triggerKey(context: Pick<Context, 'getNode' | 'getWorkflow'>): string {
	const { id, name } = context.getNode();
	return `${context.getWorkflow().id}:${id || name}`;
}

/** An event, and what tells it from all others. */
export interface Event {
	message: Message;
	identity: string | undefined;
}

/** Reads an event. Undefined where the body holds none. */
export function readEvent(body: IDataObject, reader: Reader): Event | undefined {
	const message = reader.normalise(body);
	return message && { message, identity: identityOf(message, reader.keyOf?.(message)) };
}

/** The envelope that the workflow gets. */
export function completed(message: Message, reader: Reader, { options }: TriggerValues): Message {
	const robot = reader.robotOf(message);
	return envelopeOf({ message, robot, isMessage: reader.isMessage(message.event) }, options);
}

/** Compares a message with the questions that the platform's Send and Wait asks. Never rejects. */
export async function hear(
	context: Context,
	message: Message,
	{ questions, isMessage }: Reader,
): Promise<Heard> {
	if (questions === undefined) return undefined;
	try {
		return await hearAnswer(context, questions, message, isMessage(message.event));
	} catch (error) {
		warn(context, `An event was not compared with open questions (${nameOf(error)})`);
		return undefined;
	}
}

/** Whether the workflow asked for an event. Where the filters cannot be evaluated, the event does not pass. */
export async function isAskedFor(
	context: Context,
	message: Message,
	{ events, respondTo, filters }: TriggerValues,
	reader: Reader,
): Promise<boolean> {
	try {
		return (
			events.includes(message.event) &&
			passes(filters, message, reader.aliasesOf?.(message)) &&
			(!reader.isMessage(message.event) ||
				(await messagePasses(respondTo, filters, message, reader.addressOf?.(message.event)))) &&
			((await reader.wanted?.(message)) ?? true)
		);
	} catch (error) {
		warn(context, `Ignored an event, as the filters cannot be evaluated (${nameOf(error)})`);
		return false;
	}
}

export function itemOf(message: Message, { simplify }: TriggerValues): INodeExecutionData {
	return { json: simplify ? (message as unknown as IDataObject) : message.raw };
}

/** Completes an item, e.g. with downloaded media. One that cannot be completed starts the workflow with what it has. */
export async function complete(
	context: Context,
	item: INodeExecutionData,
	completion: ((item: INodeExecutionData) => Promise<void>) | undefined,
): Promise<void> {
	try {
		await completion?.(item);
	} catch (error) {
		warn(context, `An event starts the workflow without its media (${nameOf(error)})`);
	}
}

/**
 * Answers a webhook call, from its bytes to the item that starts the workflow:
 * authenticate → decode → normalise → filter → de-duplicate. A call that does not come through all steps is answered with
 * its real HTTP status and stores no execution. The answer to one that does is n8n's, after it has stored the execution;
 * only where that would take longer than a platform waits is the call answered at once.
 *
 * Never rejects: n8n would answer with 500 and store a failed execution.
 */
export async function receive<F extends TriggerFields>(
	context: IWebhookFunctions,
	fields: F,
	inboundOf: (context: IWebhookFunctions) => Inbound<Values<F>>,
): Promise<IWebhookResponseData> {
	const inbound = authenticated(context, inboundOf);
	if (inbound === undefined) return answer(context, 401);
	try {
		return await receiveFrom(context, fields, inbound);
	} catch (error) {
		warn(context, `Ignored an event, as the node failed to read it (${nameOf(error)})`);
		return accept(context, inbound);
	}
}

/** Undefined for a call that does not prove that it comes from the platform. */
function authenticated<V>(
	context: IWebhookFunctions,
	inboundOf: (context: IWebhookFunctions) => Inbound<V>,
): Inbound<V> | undefined {
	try {
		const inbound = inboundOf(context);
		return inbound.authenticate() ? inbound : undefined;
	} catch (error) {
		warn(context, `Answered a call with 401, as it cannot be checked (${nameOf(error)})`);
		return undefined;
	}
}

async function receiveFrom<F extends TriggerFields>(
	context: IWebhookFunctions,
	fields: F,
	inbound: Inbound<Values<F>>,
): Promise<IWebhookResponseData> {
	const body = await decode(context);
	if (body === undefined) return answer(context, 400);
	const membership = await membershipIn(context, body, inbound.robot);
	if (typeof membership === 'number') return answer(context, membership);
	if (membership !== undefined) return { webhookResponse: membership };
	const values = valuesOrNone(context, fields);
	if (values === undefined) {
		passOn(context, inbound.robot, true);
		return accept(context, inbound);
	}
	const reader = inbound.reader(values);
	const announced = await announcement(context, body, reader);
	if (announced !== undefined) return answer(context, announced);
	const event = eventIn(context, body, reader);
	if (event === undefined) return answer(context, 400);
	const { identity } = event;
	const message = completed(await prepared(context, event.message, reader, values), reader, values);

	// Only the trigger that the platform calls looks for answers to questions; the others only start workflows.
	const heard = isPassedOn(context) ? undefined : await hear(context, message, reader);
	if (heard === 'answer') return accept(context, inbound);
	passOn(context, inbound.robot, !reader.isAnsweredByWorkflow);
	if (!(await isAskedFor(context, message, values, reader))) return accept(context, inbound);
	const item = itemOf(message, values);
	const completion = reader.completion?.(message);
	const rewrite = reader.rewriter?.(message);
	const undo = noteEvent(context, identity);
	if (undo === undefined) return accept(context, inbound);

	/*
	 * A stored question is answered now as well: where n8n 2 answers and starts an execution, it does not save the static data
	 * that the node changed (seen on 2.41.1).
	 */
	const isAnsweredNow =
		heard === 'question' ||
		(rewrite === undefined && (completion !== undefined || reader.rewriter !== undefined));
	if (isAnsweredNow) {
		accept(context, inbound);
	} else {
		const response = context.getResponseObject();
		rewriteAnswer(response, rewrite);
		response.once('close', () => {
			if (response.statusCode >= 500) undo();
		});
	}
	await complete(context, item, completion);
	return {
		workflowData: [[item]],
		webhookResponse: inbound.accepted,
		noWebhookResponse: isAnsweredNow,
	};
}

/** The trigger's fields; undefined, with a warning, where an expression gives what they cannot be. No event passes then. */
function valuesOrNone<F extends TriggerFields>(
	context: IWebhookFunctions,
	fields: F,
): Values<F> | undefined {
	try {
		return valuesOf(context, fields);
	} catch (error) {
		const reason = error instanceof NodeOperationError ? error.message : nameOf(error);
		warn(context, `Ignored an event, as a field cannot be evaluated (${reason})`);
		return undefined;
	}
}

/** The status that answers the announcement of a question; undefined where the body is none. */
async function announcement(
	context: IWebhookFunctions,
	body: IDataObject,
	{ questions }: Reader,
): Promise<200 | 400 | 401 | undefined> {
	if (questions === undefined) return undefined;
	try {
		return await takeAnnouncement(context, questions, body);
	} catch (error) {
		warn(context, `A question could not be kept (${nameOf(error)})`);
		return 400;
	}
}

/** What answers another trigger of the robot that joins or leaves; undefined where the body says nothing of the kind. */
async function membershipIn(
	context: IWebhookFunctions,
	body: IDataObject,
	robotOf: () => Promise<SharedRobot>,
): ReturnType<typeof takeMembership> {
	try {
		return await takeMembership(context, robotOf, body);
	} catch (error) {
		warn(context, `Another trigger of the robot could not join or leave (${nameOf(error)})`);
		return 400;
	}
}

/** The message as the platform completes it for the filters; as it came where that fails. */
async function prepared(
	context: IWebhookFunctions,
	message: Message,
	{ prepare }: WebhookReader,
	{ events }: TriggerValues,
): Promise<Message> {
	if (!events.includes(message.event)) return message;
	try {
		return (await prepare?.(message)) ?? message;
	} catch (error) {
		warn(context, `An event comes without what was to be looked up (${nameOf(error)})`);
		return message;
	}
}

/** The event in a body. Undefined for anything else, and where it is so odd that it cannot be read. */
function eventIn(context: IWebhookFunctions, body: IDataObject, reader: Reader): Event | undefined {
	try {
		return readEvent(body, reader);
	} catch (error) {
		warn(context, `Answered a call with 400, as its body cannot be read (${nameOf(error)})`);
		return undefined;
	}
}

function accept(
	context: IWebhookFunctions,
	{ accepted }: Pick<Inbound<never>, 'accepted'>,
): IWebhookResponseData {
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

/** n8n copies and stores what is accepted, and would fail over deeper objects. No platform nests as deep. */
const DEEPEST = 100;

/** Lists, objects and their members. A QQ group with 5,000 members, the largest known event, has 80,000. */
const MOST_VALUES = 200_000;

const STRUCTURAL = new Set(Buffer.from('[{,'));

/** The JSON object that some bytes hold. Undefined where they hold anything else, are no UTF-8 or are beyond the bounds. */
export function parseObject(bytes: Buffer): IDataObject | undefined {
	if (!mayBeBounded(bytes)) return undefined;
	try {
		const value = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
		return isBounded(value) ? asObject(value) : undefined;
	} catch {
		return undefined;
	}
}

/** Whether JSON can be within the bounds. Counts before the parsing, which takes seconds for 16 MB of brackets. */
function mayBeBounded(bytes: Buffer): boolean {
	let values = 0;
	for (const byte of bytes) {
		if (STRUCTURAL.has(byte) && ++values > MOST_VALUES) return false;
	}
	return true;
}

/** Whether a value is neither nested too deeply nor too large. */
export function isBounded(value: unknown): boolean {
	let values = 0;
	let level = [value].filter(isComposite);
	for (let depth = 0; level.length > 0; depth++) {
		if (depth > DEEPEST) return false;
		const next: object[] = [];
		for (const parent of level) {
			for (const member of Object.values(parent)) {
				if (++values > MOST_VALUES) return false;
				if (isComposite(member)) next.push(member);
			}
		}
		level = next;
	}
	return true;
}

function isComposite(value: unknown): value is object {
	return typeof value === 'object' && value !== null;
}

export function asObject(value: unknown): IDataObject | undefined {
	return isComposite(value) && !Array.isArray(value) ? (value as IDataObject) : undefined;
}

/**
 * Whether a secret that was given is the expected one, compared in constant time. In the query of an address a plus means a
 * blank, and people paste secrets as they are; so the two count as the same.
 *
 * @param digestOfExpected as digestOfSecret() makes it
 */
export function sameSecret(given: unknown, digestOfExpected: string): boolean {
	if (typeof given !== 'string') return false;
	return timingSafeEqual(Buffer.from(digestOfSecret(given)), Buffer.from(digestOfExpected));
}

/** What is kept of a secret that only has to be recognised. */
export function digestOfSecret(secret: string): string {
	return digest(secret.replaceAll('+', ' '));
}

/** SHA-256, as hex. */
export function digest(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}

/** Notes an event. Undefined where it was noted before, else what undoes it when the event has started no execution. */
function noteEvent(
	context: IWebhookFunctions,
	identity: string | undefined,
): (() => void) | undefined {
	// A test run ends with its first event, and whoever tests may send the same one again.
	if (identity === undefined || context.getMode() === 'manual') return () => {};
	const trigger = triggerKey(context);
	if (!remember(trigger, identity)) return undefined;
	return () => forget(trigger, identity);
}
