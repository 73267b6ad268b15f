import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import type { Caller } from '../common/caller';
import { apiError, type Refusal } from '../common/errors';
import { parseJson, stringifyJson } from '../common/json';
import {
	addressOf,
	describeBody,
	MAY_HAVE_HAPPENED,
	redirectRefusal,
	silenceRefusal,
	type Peer,
} from '../common/refusals';
import { exchange, withRetries, type Outcome, type Reply } from '../common/request';
import { CODES, hintOf, type Code } from './codes';

export const CREDENTIAL = 'wildfireRobotApi';

const TIMEOUT = 249;
const OVER_FREQUENCY = 250;

const SERVER: Peer = {
	name: 'the WildfireChat server',
	addressField: 'Base URL',
	unreachable:
		'Check Base URL in the credential, and that the server runs and can be reached from n8n',
	late: 'Look at the server, or raise Timeout in the options.',
	lost: 'Look at the server, and at any proxy before it.',
};

/** The server's answer: `{code, msg, result?}`. Only `code` decides; failures may carry a `result` too. */
interface Envelope {
	code: number;
	result?: unknown;
}

interface Manner {
	/** Whether doing it twice is as good as once, so that it may be repeated after a time-out. Never so for a send. */
	repeatable?: boolean;
}

/** What a call comes to: the envelope's result, or why there is none. */
export type Attempt = { result: unknown; refusal?: undefined } | { refusal: Refusal };

/**
 * Calls the robot API: POST `{baseUrl}{path}` with a JSON body, signed by the credential. In the result 64-bit ids are
 * texts; it is undefined where the operation has none.
 */
export async function attempt(
	caller: Caller,
	path: string,
	body: object = {},
	{ repeatable = false }: Manner = {},
): Promise<Attempt> {
	const baseUrl = baseUrlOf(await caller.credential(CREDENTIAL));
	const url = baseUrl + path;
	const text = stringifyJson(body);
	const outcome = await withRetries(
		caller,
		async () =>
			await exchange(caller, CREDENTIAL, {
				method: 'POST',
				url,
				headers: { 'Content-Type': 'application/json; charset=utf-8' },
				body: text,
			}),
		(tried) => mayRepeat(tried, repeatable),
	);
	if (outcome.kind === 'noReply') return { refusal: silenceRefusal(SERVER, outcome, repeatable) };
	const envelope = envelopeOf(outcome);
	if (envelope === undefined) return { refusal: replyRefusal(outcome, path, repeatable) };
	if (envelope.code !== 0) return { refusal: codeRefusal(envelope.code, path, repeatable) };
	return { result: envelope.result };
}

/**
 * As attempt(), for callers that cannot do without the result.
 *
 * @throws NodeApiError with the server's code, its name, and what to do
 */
export async function request(
	caller: Caller,
	path: string,
	body: object = {},
	manner: Manner = {},
): Promise<unknown> {
	const tried = await attempt(caller, path, body, manner);
	if (tried.refusal !== undefined) throw apiError(caller, tried.refusal);
	return tried.result;
}

/**
 * As request(), for a change that takes several, made one after another.
 *
 * @throws NodeApiError that also says which of them were made before
 */
export async function requestEach(
	caller: Caller,
	path: string,
	changes: Array<{ field: string; body: object }>,
	manner: Manner = {},
): Promise<void> {
	for (const [made, { body }] of changes.entries()) {
		const { refusal } = await attempt(caller, path, body, manner);
		if (refusal === undefined) continue;
		const before = changes
			.slice(0, made)
			.map(({ field }) => field)
			.join(', ');
		const hint = [refusal.hint, before && `Changed before that: ${before}.`]
			.filter(Boolean)
			.join(' ');
		throw apiError(caller, { ...refusal, hint });
	}
}

/** As request(), for endpoints whose result is an object. */
export async function requestObject(
	caller: Caller,
	path: string,
	body: object = {},
	manner: Manner = {},
): Promise<IDataObject> {
	const result = await request(caller, path, body, manner);
	return typeof result === 'object' && result !== null ? (result as IDataObject) : {};
}

export function baseUrlOf(credential: ICredentialDataDecryptedObject): string {
	return addressOf(credential.baseUrl);
}

export function robotIdOf(credential: ICredentialDataDecryptedObject): string {
	return String(credential.robotId).trim();
}

/**
 * Over frequency (250) is decided before the request is looked at: nothing happened. After a time-out (249), a lost
 * connection or a failing proxy it may have.
 */
function mayRepeat(outcome: Outcome, repeatable: boolean): boolean {
	if (outcome.kind === 'noReply') return repeatable || !outcome.mayHaveHappened;
	if (outcome.status === 429) return true;
	const code = envelopeOf(outcome)?.code;
	if (code === OVER_FREQUENCY) return true;
	return (
		repeatable &&
		(code === TIMEOUT || outcome.status === 502 || outcome.status === 503 || outcome.status === 504)
	);
}

function envelopeOf({ status, body }: Reply): Envelope | undefined {
	try {
		const envelope = parseJson(body) as Partial<Envelope> | null;
		if (typeof envelope?.code !== 'number') return undefined;
		return status === 200 || envelope.code !== 0 ? (envelope as Envelope) : undefined;
	} catch {
		return undefined;
	}
}

function codeRefusal(code: number, path: string, repeatable: boolean): Refusal {
	const known: Code = CODES[code] ?? {
		name: 'UNKNOWN',
		message: 'The server refused with a code that its documents do not list',
	};
	const { name, message } = known;
	return {
		message: `${message} (code ${code}, ${name})`,
		hint: code === TIMEOUT && !repeatable ? MAY_HAVE_HAPPENED : hintOf(known, path),
		code,
		codeName: name,
	};
}

function replyRefusal(
	{ status, headers, body }: Reply,
	path: string,
	repeatable: boolean,
): Refusal {
	const httpStatus = status;
	const text = withoutSignature(body);
	const redirect = redirectRefusal(SERVER, status);
	if (redirect !== undefined) return redirect;
	if (status === 500 && body === '') {
		return {
			message: `This server edition does not have ${path}`,
			hint: 'The community edition answers an endpoint it lacks with HTTP 500 and an empty body, and so does the admin port. Check that Base URL names the HTTP port; otherwise this needs the professional edition or a newer server.',
			httpStatus,
		};
	}
	if (status === 401) {
		return {
			message: "The server does not accept the robot's signature (HTTP 401)",
			hint: CODES[244]?.hint,
			httpStatus,
		};
	}
	if (status === 500 && !body.trimStart().startsWith('<')) {
		return {
			message: `The server could not work with the request (HTTP 500): ${exceptionIn(text)}`,
			hint: 'It answers so when a value is missing or of the wrong kind. Check the fields, above all those given as JSON or by expressions.',
			httpStatus,
		};
	}
	return {
		message: `The server did not answer as a WildfireChat server does: HTTP ${status} with ${describeBody(headers, text)}`,
		hint:
			repeatable || status === 404
				? 'Check Base URL in the credential, and any proxy before the server.'
				: MAY_HAVE_HAPPENED,
		httpStatus,
	};
}

/** An exception's text in one line: which value was wrong stands at its end. Nothing follows it but the Java stack, if any. */
function exceptionIn(text: string): string {
	const [exception = ''] = text.split(/\n[ \t]*at /, 1);
	return exception.replace(/\s+/g, ' ').trim().slice(0, 500);
}

/** Some proxies show the request in their error page; the signature in it is masked. */
function withoutSignature(text: string): string {
	return text.slice(0, 10_000).replace(/\b[0-9a-f]{40}\b/gi, '***');
}
