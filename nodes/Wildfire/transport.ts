import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import type { Caller } from '../common/requests/caller';
import {
	attempt,
	fitsHeader,
	type Answer,
	type ApiRequest,
	type Service,
} from '../common/requests/client';
import { apiError, type Refusal } from '../common/errors';
import { isRecord, objectsIn } from '../common/guards';
import { objectInJson, stringifyJson } from '../common/json';
import { textOf } from '../common/serverValues';
import type { Reply } from '../common/requests/request';
import { excerpt } from '../common/text/excerpt';
import { CODES, hintOf, SECRET_HINT, type Code } from './codes';

export const CREDENTIAL = 'wildfireRobotApi';

/** The robot API of a WildfireChat server. Source: https://docs.wildfirechat.cn/robot_api/ */
export const WILDFIRE: Service = {
	credential: CREDENTIAL,
	address: 'baseUrl',
	secrets: ['robotSecret', 'webhookSecret'],
	// Some proxies show the request in their error page, including the signature (SHA-1 in hex).
	// In JSON a letter may be directly before it: \n.
	signatures: [/(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])/gi],
	texts: {
		name: 'the WildfireChat server',
		addressField: 'Base URL',
		unreachable:
			'Check Base URL in the credential, and that the server runs and can be reached from n8n',
		late: 'Check the server, or raise Timeout in the options.',
		lost: 'Check the server, and any proxy before it.',
		foreign: 'The server did not answer as a WildfireChat server does',
		check: 'Check Base URL in the credential, and any proxy before the server.',
	},
	unfit: (credential) => unfitRobotId(robotIdOf(credential)),
};

/** Returns the refusal of a robot ID that no header can carry. The server itself would report a header lost by a proxy. */
function unfitRobotId(robotId: string): Refusal | undefined {
	if (robotId === '') {
		return {
			message: 'Robot ID in the credential is empty',
			hint: "Nothing was sent. Enter the robot's ID; the server's administrator knows it.",
		};
	}
	if (fitsHeader(robotId)) return undefined;
	return {
		message: 'Robot ID in the credential holds characters that cannot be sent in an HTTP header',
		hint: "Nothing was sent. Enter the robot's ID, which is not its display name, in one line.",
	};
}

export function robotIdOf(credential: ICredentialDataDecryptedObject): string {
	return textOf(credential.robotId).trim();
}

/** A required part that a result does not have. */
export class Missing {
	constructor(readonly what: string) {}
}

/** Reads the `result` of a response. */
export type ResultReader<T> = (result: unknown) => T | Missing;

/** The reader for endpoints without a result. */
export const nothing: ResultReader<undefined> = () => undefined;

/** Reads an object with a text or a number under each of these keys. */
export function record(...keys: string[]): ResultReader<IDataObject> {
	return (result) => {
		if (!isRecord(result)) return new Missing('result');
		const lacking = keys.find((key) => textOf(result[key]) === '');
		return lacking === undefined ? result : new Missing(lacking);
	};
}

/** Reads the objects in a list of the result. */
export function list(key: string): ResultReader<IDataObject[]> {
	return (result) => {
		if (!isRecord(result) || !Array.isArray(result[key])) return new Missing(key);
		return objectsIn(result[key]);
	};
}

/** Reads the result of a send: the message's ID and the server's time. */
export const receipt = record('messageUid', 'timestamp');

/** Makes a POST request with a JSON body. 64-bit IDs in the result become texts. */
export function post<T>(path: string, result: ResultReader<T>, body: object = {}): ApiRequest<T> {
	return {
		path,
		headers: { 'Content-Type': 'application/json; charset=utf-8' },
		body: stringifyJson(body),
		read: (reply, mask) => answerIn(reply, path, result, mask),
	};
}

/** Makes a POST request that only reads, so any caller may repeat it. */
export function query<T>(path: string, result: ResultReader<T>, body: object = {}): ApiRequest<T> {
	return { ...post(path, result, body), repeatable: true };
}

/**
 * Sends the several requests of one change, one after another.
 *
 * @param changes with the label of each field
 * @throws NodeApiError that also names the fields that were changed before the failure
 */
export async function postEach(
	caller: Caller,
	path: string,
	changes: Array<{ label: string; body: object }>,
): Promise<void> {
	for (const [made, { body }] of changes.entries()) {
		const { refusal } = await attempt(WILDFIRE, caller, post(path, nothing, body));
		if (refusal === undefined) continue;
		const before = changes
			.slice(0, made)
			.map(({ label }) => `"${label}"`)
			.join(', ');
		const hint = [refusal.hint, before && `These fields were changed before that: ${before}.`]
			.filter(Boolean)
			.join(' ');
		throw apiError(caller, { ...refusal, hint });
	}
}

/** The server's response: `{code, msg, result?}`. Only `code` decides; failures may have a `result` too. */
interface Envelope {
	code: number;
	result?: unknown;
}

const PARTLY_SUCCESS = 222;
const TIMEOUT = 249;
const OVER_FREQUENCY = 250;

function answerIn<T>(
	reply: Reply,
	path: string,
	read: ResultReader<T>,
	mask: (text: string) => string,
): Answer<T> | undefined {
	const envelope = envelopeIn(reply);
	if (envelope === undefined) return exceptionIn(reply, path, mask);
	if (envelope.code !== 0) return refusedWith(envelope.code, path);
	const value = read(envelope.result);
	if (!(value instanceof Missing)) return { value };
	return {
		refusal: {
			message: `The server reports success, but its answer has no "${value.what}"`,
			hint: WILDFIRE.texts.check,
			httpStatus: reply.status,
			mayHaveHappened: true,
		},
	};
}

function envelopeIn({ status, body }: Reply): Envelope | undefined {
	const envelope = objectInJson(body);
	if (typeof envelope?.code !== 'number') return undefined;
	if (status !== 200 && envelope.code === 0) return undefined;
	return { code: envelope.code, result: envelope.result };
}

function refusedWith(code: number, path: string): Answer<never> {
	const known: Code = CODES[code] ?? {
		name: 'UNKNOWN',
		message: 'The server refused with a code that its documents do not list',
	};
	const refusal: Refusal = {
		message: `${known.message} (code ${code}, ${known.name})`,
		hint: hintOf(known, path),
		code,
		codeName: known.name,
		unknownId: known.unknownId,
	};
	// The server checks the rate limit before it processes a request; after its own time-out the request may have
	// been done.
	if (code === OVER_FREQUENCY) return { refusal, retry: 'always' };
	if (code === TIMEOUT)
		return { refusal: { ...refusal, mayHaveHappened: true }, retry: 'ifRepeatable' };
	if (code === PARTLY_SUCCESS) return { refusal: { ...refusal, mayHaveHappened: true } };
	return { refusal };
}

/** The paths of the professional edition and of newer servers. */
const NOT_EVERYWHERE: ReadonlySet<string> = new Set([
	'/robot/friend/list',
	'/robot/group/manager/allow',
	'/robot/group/manager/mute',
	'/robot/group/manager/set',
	'/robot/message/recall',
	'/robot/message/reply',
	'/robot/message/update',
	'/robot/oss/get_upload_url',
	'/robot/user/get_user_robots',
	'/robot/user/search',
]);

/** Returns the refusal of an endpoint that the server lacks; undefined if the response means something else. */
function lacking({ status, body }: Reply, path: string): Refusal | undefined {
	if (status === 500 && body === '') {
		return {
			message: `This server edition does not have ${path}`,
			hint: 'The community edition answers an unknown endpoint with HTTP 500 and an empty body, and so does the admin port. Check that Base URL names the HTTP port (80, or that of your proxy), not the admin port 18080, and does not end in /robot; otherwise this needs the professional edition or a newer server.',
			httpStatus: status,
		};
	}
	if (status !== 404 || !NOT_EVERYWHERE.has(path)) return undefined;
	return {
		// A wrong Base URL and a proxy before the server cause it, too.
		message: `The server does not know ${path} (HTTP 404)`,
		hint: 'If other operations work, this one needs the professional edition or a newer server. Otherwise check Base URL in the credential, and any proxy before the server.',
		httpStatus: status,
	};
}

/** Reads a response without an envelope. Returns undefined where the server did not write it. */
function exceptionIn(
	reply: Reply,
	path: string,
	mask: (text: string) => string,
): Answer<never> | undefined {
	const { status, body } = reply;
	const httpStatus = status;
	const lacks = lacking(reply, path);
	if (lacks !== undefined) return { refusal: lacks };
	if (status === 401) {
		const refusal: Refusal = {
			message: "The server does not accept the robot's signature (HTTP 401)",
			hint: SECRET_HINT,
			httpStatus,
		};
		return { refusal };
	}
	if (status !== 500) return undefined;
	if (body.trimStart().startsWith('<')) return undefined;
	// The exception's text names the wrong value at its end; only the Java stack may follow.
	const [exception = ''] = body.slice(0, 10_000).split(/\n[ \t]*at /, 1);
	const refusal: Refusal = {
		message: `The server could not process the request (HTTP 500): ${excerpt(mask(exception), 500)}`,
		hint: 'A value is probably missing or of the wrong kind. Check the fields, especially those given as JSON or by expressions.',
		httpStatus,
	};
	return { refusal };
}
