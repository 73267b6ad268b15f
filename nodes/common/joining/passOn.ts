import type { IDataObject, IHttpRequestOptions, IWebhookFunctions } from 'n8n-workflow';

import { errorName, warn } from '../log';
import { noReply, pause } from '../requests/request';
import {
	addressIn,
	forgetHere,
	isSettling,
	othersOf,
	restoreMembers,
	robotIn,
	type Member,
	type SharedRobot,
} from './members';
import { isNotRegistered, sendLeave } from './membership';

/** Marks a call that was passed on already, and says of which robot it is. */
const PASSED_ON = 'x-groupbots-passed-on';

/** Headers of the platform's call by which a trigger recognises it, or reads its body. */
const PASSED_HEADERS = ['content-type', 'authorization'];

const TIMEOUT_MS = 10_000;
const FIRST_DELAY_MS = 500;
const RETRIES = 2;

/** n8n's statuses for an event that started nothing: webhook not registered, too many calls, not stored, n8n still starting. */
const NOT_TAKEN = new Set([404, 429, 500, 503]);

/** The statuses of an address that will take no other event either: not this platform's trigger, moved, gone. */
const FINAL = new Set([301, 302, 307, 308, 401, 410]);

/** A member whose address is gone, or which does not recognise the platform, for this many events in a row is dropped. */
const MOST_REJECTED = 3;

/** The events on their way to one member, which go out one after another. */
interface Queue {
	last: Promise<void>;
	/** How many events in a row the member did not take. */
	missed: number;
	/** How many events in a row the member rejected for good. */
	rejected: number;
}

/** Why a member did not take an event. */
interface Failure {
	reason: string;
	/** Whether it will take no other event either. False for example while n8n has too many calls. */
	isFinal: boolean;
}

/** The queues with events, and the queues of members that did not take the last event. */
const queues = new Map<string, Queue>();

/** Tells whether a call comes from another trigger, and not from the platform. */
export function isPassedOn(context: IWebhookFunctions): boolean {
	return context.getHeaderData()[PASSED_ON] !== undefined;
}

/** Tells whether another trigger passed on a call of a robot to which this one no longer listens: it could not tell that one so. */
export function isOfEarlierRobot(context: IWebhookFunctions): boolean {
	const [passedOn, own] = [context.getHeaderData()[PASSED_ON], robotIn(context)];
	return Boolean(passedOn) && own !== undefined && passedOn !== own;
}

/**
 * Passes the platform's call on to all other triggers of the robot, unchanged and in the order of the calls. Each trigger applies
 * its own filters, and recognises a repeated event as if the platform had sent it. The platform does not wait for this.
 *
 * @param afterAnswer whether to wait for the answer, and to pass on no call that failed, because the platform repeats it
 */
export function passOn(
	context: IWebhookFunctions,
	robotOf: () => Promise<SharedRobot>,
	afterAnswer: boolean,
): void {
	if (context.getMode() === 'manual' || isPassedOn(context)) return;
	const own = addressIn(String(context.getNodeWebhookUrl('default')));
	const members = othersOf(context, own);
	if (members.length === 0) return;
	restoreMembers(context, members);
	const call = callOf(context);
	const accepted = afterAnswer ? isAccepted(context) : Promise.resolve(true);
	for (const member of members) {
		const key = `${own} ${member.address}`;
		const queue = queues.get(key) ?? { last: Promise.resolve(), missed: 0, rejected: 0 };
		queues.set(key, queue);
		const isDropped = () => queues.get(key) !== queue;
		const last = queue.last
			.then(async () => {
				if (!(await accepted) || isDropped()) return;
				const failure = await send(context, requestTo(member, call), member);
				reportOutage(context, member, queue, failure);
				queue.missed = failure === undefined ? 0 : queue.missed + 1;
				queue.rejected = failure?.isFinal ? queue.rejected + 1 : 0;
				// A test run ends with its first event, so it may be dropped at once and silently.
				const isGone = queue.rejected >= MOST_REJECTED || member.isTest;
				if (failure === undefined || !isGone) return;
				queues.delete(key);
				await dropMember(context, robotOf, own, member, failure.reason);
			})
			.catch((error) => warn(context, `An event could not be passed on (${errorName(error)})`))
			.finally(() => {
				const isIdle = queue.last === last && queue.missed === 0;
				if (isIdle && !isDropped()) queues.delete(key);
			});
		queue.last = last;
	}
}

/** Writes the first event in a row that a member did not take to n8n's log, and how many it lost when it takes one again. */
function reportOutage(
	context: IWebhookFunctions,
	{ name, isTest }: Member,
	{ missed }: Queue,
	failure: Failure | undefined,
): void {
	if (isTest) return;
	if (failure === undefined && missed > 0)
		warn(
			context,
			`The workflow "${name}" takes events again. Events that it may have lost: ${missed}.`,
		);
	if (failure !== undefined && missed === 0)
		warn(
			context,
			`An event may not have reached the workflow "${name}" (${failure.reason}). The next ones may not either.`,
		);
}

/** Waits until the call is answered or the platform has closed the connection. Resolves to false if the answer was an error. */
async function isAccepted(context: IWebhookFunctions): Promise<boolean> {
	const response = context.getResponseObject();
	// If the connection was closed while the trigger requested details of the event, 'close' is not emitted again.
	if (!response.destroyed) await new Promise((resolve) => response.once('close', resolve));
	return response.statusCode < 500;
}

/** The forwarded parts of the platform's call. */
interface PlatformCall {
	query: IDataObject;
	headers: IDataObject;
	body: Buffer;
}

function callOf(context: IWebhookFunctions): PlatformCall {
	const headers = context.getHeaderData() as IDataObject;
	const passed = PASSED_HEADERS.filter((name) => headers[name] !== undefined);
	return {
		query: context.getQueryData() as IDataObject,
		headers: {
			...Object.fromEntries(passed.map((name) => [name, headers[name]])),
			[PASSED_ON]: robotIn(context) ?? '',
		},
		body: context.getRequestObject().rawBody,
	};
}

/** Makes the request to a member. The query of the member's own address wins over the platform's query. */
function requestTo({ address, query }: Member, call: PlatformCall): IHttpRequestOptions {
	const url = new URL(address + query);
	for (const [name, value] of Object.entries(call.query)) {
		if (!url.searchParams.has(name)) url.searchParams.set(name, String(value));
	}
	return {
		method: 'POST',
		url: url.href,
		headers: call.headers,
		body: call.body,
		timeout: TIMEOUT_MS,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	};
}

/**
 * Sends an event, and repeats it only if it certainly started nothing. A member that is being activated recognises the platform later.
 *
 * @returns why the member did not take it; undefined if it did
 */
async function send(
	context: IWebhookFunctions,
	request: IHttpRequestOptions,
	member: Member,
): Promise<Failure | undefined> {
	const retries = member.isTest ? 0 : RETRIES;
	for (let failed = 0; ; failed++) {
		let failure: Failure;
		let mayRepeat: boolean;
		try {
			const { statusCode, body } = await context.helpers.httpRequest(request);
			if (statusCode < 300) return undefined;
			const isTooEarly = statusCode === 401 && isSettling(member);
			const isFinal = (FINAL.has(statusCode) && !isTooEarly) || isNotRegistered(statusCode, body);
			failure = { reason: `HTTP ${statusCode}`, isFinal };
			mayRepeat = NOT_TAKEN.has(statusCode) || isTooEarly;
		} catch (error) {
			const { code, mayHaveHappened } = noReply(error);
			failure = { reason: code, isFinal: false };
			mayRepeat = !mayHaveHappened;
		}
		if (failed >= retries || !mayRepeat) return failure;
		await pause(FIRST_DELAY_MS * 2 ** failed);
	}
}

/**
 * Drops a member. n8n saves static data only when it answers a call, and the platform's call is answered already, so the trigger
 * sends itself another call.
 */
async function dropMember(
	context: IWebhookFunctions,
	robotOf: () => Promise<SharedRobot>,
	own: string,
	{ address, name, isTest }: Member,
	reason: string,
): Promise<void> {
	forgetHere(context, address);
	if (!isTest) {
		warn(
			context,
			`The workflow "${name}" gets no more events of this robot, as it rejected ${MOST_REJECTED} in a row (${reason}). To receive events again, unpublish and publish that workflow.`,
		);
	}
	const url = new URL(own);
	for (const [key, value] of Object.entries(context.getQueryData() as IDataObject)) {
		url.searchParams.set(key, String(value));
	}
	await sendLeave(context, await robotOf(), url.href, address);
}
