import { type IDataObject, type IWebhookFunctions, type IWebhookResponseData } from 'n8n-workflow';

import { rewriteResponse, type WebhookResponse } from './webhookResponse';
import { forget, remember } from './duplicates';
import { readBody } from './eventBody';
import type { Values } from '../fields';
import type { SharedRobot } from '../joining/members';
import { takeMembership } from '../joining/membership';
import { isOfEarlierRobot, isPassedOn, passOn } from '../joining/passOn';
import type { Message } from '../message';
import { errorName, reasonOf, warn } from '../log';
import { streamAnswers, type Streaming } from '../streaming/answers';
import {
	complete,
	hear,
	isAskedFor,
	itemOf,
	readEvent,
	triggerKey,
	withEnvelope,
	type Event,
	type Reader,
} from './reader';
import { valuesOf, type TriggerFields, type TriggerValues } from './triggerFields';
import { takeAnnouncement } from '../waiting/announcement';
import { mayAnswer } from '../waiting/receiveAnswer';

/** Reads the events of a webhook. */
export interface WebhookReader extends Reader {
	/** Whether the platform waits for the workflow to answer the call. */
	isAnsweredByWorkflow?: boolean;
	/** Requests the data from the platform that the filters and the answers to questions need. */
	prepare?(message: Message): Promise<Message>;
	/**
	 * Returns a function that rewrites n8n's HTTP response into one that the platform accepts. Returns undefined to reply at once, if
	 * n8n's response would wait for the workflow.
	 */
	rewriter?: (message: Message) => ((response: WebhookResponse) => WebhookResponse) | undefined;
	/** Set if the event's chat shows answers of AI Agents while they are written. The call is then answered at once. */
	streaming?: Streaming;
}

/** The part of a webhook call that differs between platforms. receive() does the rest. */
export interface Inbound<V> {
	/** Tells whether the platform, or another trigger of this package, made the call. Runs before anything else reads the call. */
	authenticate(): boolean;
	/**
	 * Tells whether the call has the platform's further proof. Messages by which triggers join and leave lack it; they are signed with its
	 * secret. Default: it needs none.
	 */
	isFromPlatform?(): boolean;
	/** Returns the robot, whose webhook address all its triggers in this n8n share. */
	robot(): Promise<SharedRobot>;
	/** The response body that tells the platform that a call was accepted. Default: no body. */
	accepted?: IDataObject;
	/** Returns the reader of a trigger whose fields have these values. */
	reader(values: V): WebhookReader;
}

/**
 * Answers a webhook call, from its bytes to the item that starts the workflow:
 * authenticate → decode → normalise → filter → de-duplicate. A call that is refused gets its real HTTP status at once, and n8n answers a call
 * that starts nothing; neither stores an execution. For a call that passes, n8n stores the execution and then sends the response. If that takes longer
 * than the platform waits, the call is answered at once.
 *
 * Never rejects: n8n would answer with 500 and store a failed execution.
 */
export async function receive<F extends TriggerFields>(
	context: IWebhookFunctions,
	fields: F,
	inboundOf: (context: IWebhookFunctions) => Inbound<Values<F>>,
): Promise<IWebhookResponseData> {
	const inbound = authenticated(context, inboundOf);
	if (inbound === undefined || isOfEarlierRobot(context)) return refuse(context, 401);
	try {
		return await receiveFrom(context, fields, inbound);
	} catch (error) {
		warn(context, `Ignored an event, as the node failed to read it (${errorName(error)})`);
		return accept(inbound);
	}
}

/** Returns undefined for a call without proof that the platform made it. */
function authenticated<V>(
	context: IWebhookFunctions,
	inboundOf: (context: IWebhookFunctions) => Inbound<V>,
): Inbound<V> | undefined {
	try {
		const inbound = inboundOf(context);
		return inbound.authenticate() ? inbound : undefined;
	} catch (error) {
		warn(context, `Answered a call with 401, as it cannot be checked (${errorName(error)})`);
		return undefined;
	}
}

async function receiveFrom<F extends TriggerFields>(
	context: IWebhookFunctions,
	fields: F,
	inbound: Inbound<Values<F>>,
): Promise<IWebhookResponseData> {
	const isFromPlatform = inbound.isFromPlatform?.() ?? true;
	const body = await readBody(context);
	if (body === undefined) return refuse(context, isFromPlatform ? 400 : 401);
	const membership = await membershipIn(context, body, inbound.robot);
	if (typeof membership === 'number') return refuse(context, membership);
	if (membership !== undefined) return { webhookResponse: membership };
	if (!isFromPlatform) return refuse(context, 401);
	const values = valuesOrNone(context, fields);
	if (values === undefined) {
		passOn(context, inbound.robot, true);
		return accept(inbound);
	}
	const reader = inbound.reader(values);
	const announced = await announcement(context, body, reader);
	if (announced === 200) {
		passOn(context, inbound.robot, true);
		return accept(inbound);
	}
	if (announced !== undefined) return refuse(context, announced);
	return await receiveEvent(context, inbound, values, reader, body);
}

/** Starts the workflow with the event in a body, if it passes the filters and is no answer to a question. */
async function receiveEvent<V extends TriggerValues>(
	context: IWebhookFunctions,
	inbound: Inbound<V>,
	values: V,
	reader: WebhookReader,
	body: IDataObject,
): Promise<IWebhookResponseData> {
	const event = eventIn(context, body, reader);
	if (event === undefined) return refuse(context, 400);
	const { identity } = event;
	const said = await prepared(context, event.message, reader, values);

	// Only the trigger that the platform calls looks for answers. All triggers store questions, because each can take over.
	const isOthers = isPassedOn(context) && reader.questions?.isOwn?.(said) !== true;
	const heard = isOthers ? undefined : await hear(context, said, reader);
	if (heard === 'answer') return accept(inbound);
	passOn(context, inbound.robot, !reader.isAnsweredByWorkflow);
	if (!(await isAskedFor(context, said, values, reader))) return accept(inbound);
	const message = withEnvelope(said, reader, values);
	const item = itemOf(message, values);
	const completion = reader.completion?.(message);
	const rewrite = reader.rewriter?.(message);
	const undo = noteEvent(context, identity);
	if (undo === undefined) return accept(inbound);

	/*
	 * Also answers at once if a question was stored: when n8n 2 itself answers and starts an execution, it does not save the static
	 * data that the node changed (seen on 2.41.1).
	 */
	const isAnsweredNow =
		heard === 'question' ||
		(rewrite === undefined &&
			(completion !== undefined ||
				reader.rewriter !== undefined ||
				reader.streaming !== undefined));
	if (isAnsweredNow) {
		answerNow(context, inbound);
		if (reader.streaming !== undefined) streamAnswers(context, message, reader.streaming);
	} else {
		const response = context.getResponseObject();
		rewriteResponse(response, rewrite);
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

/** Reads the trigger's fields. Returns undefined, and warns, if an expression gives an unusable value; no event passes then. */
function valuesOrNone<F extends TriggerFields>(
	context: IWebhookFunctions,
	fields: F,
): Values<F> | undefined {
	try {
		return valuesOf(context, fields);
	} catch (error) {
		warn(context, `Ignored an event, as a field cannot be evaluated (${reasonOf(error)})`);
		return undefined;
	}
}

/** Receives the announcement of a question. Returns the status of the response; undefined if the body is no announcement. */
async function announcement(
	context: IWebhookFunctions,
	body: IDataObject,
	{ questions }: Reader,
): Promise<200 | 400 | 401 | undefined> {
	if (questions === undefined) return undefined;
	try {
		return await takeAnnouncement(context, questions, body);
	} catch (error) {
		warn(context, `A question could not be kept (${errorName(error)})`);
		return 400;
	}
}

/** Lets another trigger of the robot join or leave. Returns the response; undefined if the body is no such request. */
async function membershipIn(
	context: IWebhookFunctions,
	body: IDataObject,
	robotOf: () => Promise<SharedRobot>,
): ReturnType<typeof takeMembership> {
	try {
		return await takeMembership(context, robotOf, body);
	} catch (error) {
		warn(context, `Another trigger of the robot could not join or leave (${errorName(error)})`);
		return 400;
	}
}

/** Completes the message for the filters, and for questions that it may answer. Returns it unchanged if that fails. */
async function prepared(
	context: IWebhookFunctions,
	message: Message,
	{ prepare, questions }: WebhookReader,
	{ events }: TriggerValues,
): Promise<Message> {
	if (prepare === undefined) return message;
	try {
		const isNeeded =
			events.includes(message.event) ||
			(questions !== undefined && mayAnswer(context, questions, message));
		return isNeeded ? await prepare(message) : message;
	} catch (error) {
		warn(context, `The details of an event could not be looked up (${errorName(error)})`);
		return message;
	}
}

/** Reads the event in a body. Returns undefined for any other body, and for an event that cannot be read. */
function eventIn(context: IWebhookFunctions, body: IDataObject, reader: Reader): Event | undefined {
	try {
		return readEvent(body, reader);
	} catch (error) {
		warn(context, `Answered a call with 400, as its body cannot be read (${errorName(error)})`);
		return undefined;
	}
}

type Accepting = Pick<Inbound<never>, 'accepted'>;

/** No body: a platform that asks whether a message may be sent would send the body instead of the message. */
const NO_BODY = '';

/**
 * Accepts a call that starts nothing. n8n itself sends the response, after it has saved the static data: if n8n ends before, the
 * platform has no response, and a stored question is not lost unnoticed.
 */
function accept({ accepted }: Accepting): IWebhookResponseData {
	return { webhookResponse: accepted ?? NO_BODY };
}

/** Sends the response to a call that starts the workflow. */
function answerNow(context: IWebhookFunctions, { accepted }: Accepting): void {
	const response = context.getResponseObject().status(200);
	if (accepted === undefined) response.type('text/plain').send(NO_BODY);
	else response.json(accepted);
}

/** Sends an error, because n8n can only answer with the status that the node's description names. */
function refuse(context: IWebhookFunctions, status: 400 | 401): IWebhookResponseData {
	context.getResponseObject().status(status).type('text/plain').send(REFUSALS[status]);
	return { noWebhookResponse: true };
}

const REFUSALS = { 400: 'not an event', 401: 'unauthorized' };

/** Notes an event. Returns undefined if it was noted before, else a function that forgets it if it started no execution. */
function noteEvent(
	context: IWebhookFunctions,
	identity: string | undefined,
): (() => void) | undefined {
	// A test run ends with its first event, and the user may send the same event again in the next one.
	if (identity === undefined || context.getMode() === 'manual') return () => {};
	const trigger = triggerKey(context);
	if (!remember(trigger, identity)) return undefined;
	return () => forget(trigger, identity);
}
