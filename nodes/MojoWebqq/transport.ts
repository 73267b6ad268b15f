import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
} from 'n8n-workflow';

import type { Call } from '../common/call';
import type { Caller } from '../common/caller';
import { apiError, type Refusal } from '../common/errors';
import { digest } from '../common/inbound';
import { parseJson } from '../common/json';
import { numberOf, textOf } from '../common/message';
import {
	addressOf,
	describeBody,
	isTimeout,
	MAY_HAVE_HAPPENED,
	redirectRefusal,
	silenceRefusal,
	type Peer,
} from '../common/refusals';
import { exchange, withRetries, type Outcome, type Reply } from '../common/request';
import { inTurn } from '../common/turns';
import { CODES } from './codes';

export const CREDENTIAL = 'mojoWebqqApi';

/** The server drops a caller to whom it has sent nothing for 15 seconds; waiting longer shows that it did. */
const SEND_TIMEOUT_MS = 20_000;

const CLIENT: Peer = {
	name: 'the Mojo-Webqq server',
	addressField: 'Base URL',
	unreachable:
		'Check Base URL in the credential, and that the client runs and can be reached from n8n',
	late: 'A client that is not running answers nothing: a login by QR code is probably pending. Look at the client.',
	lost: 'The server closes it for callers who wait more than 15 seconds, and when it stops. Look at the client.',
};

export type Parameters = Record<string, string>;

export interface Manner {
	/** GET only where the server answers POST with 403. */
	method?: 'GET' | 'POST';
	/** Whether doing it twice is as good as once, so that it may be repeated after a lost connection. Never so for a send. */
	repeatable?: boolean;
	timeoutMs?: number;
	encoding?: 'arraybuffer';
}

/** What a call comes to: the server's JSON, or why there is none. */
export type Attempt = { result: unknown; refusal?: undefined } | { refusal: Refusal };

/** Calls the Openqq API or the Controller: a form with UTF-8 text. Parameters without a value are not sent. */
export async function attempt(
	caller: Caller,
	path: string,
	parameters: Parameters = {},
	manner: Manner = {},
): Promise<Attempt> {
	const outcome = await ask(caller, path, parameters, manner);
	return judge(outcome, manner);
}

/**
 * As attempt(), for callers that cannot do without the result.
 *
 * @throws NodeApiError with the server's code, its name, and what to do
 */
export async function request(
	caller: Caller,
	path: string,
	parameters: Parameters = {},
	manner: Manner = {},
): Promise<unknown> {
	const tried = await attempt(caller, path, parameters, manner);
	if (tried.refusal !== undefined) throw apiError(caller, tried.refusal);
	return tried.result;
}

/** As request(), for endpoints whose result is an object. */
export async function requestObject(
	caller: Caller,
	path: string,
	parameters: Parameters = {},
	manner: Manner = {},
): Promise<IDataObject> {
	const result = await request(caller, path, parameters, manner);
	return typeof result === 'object' && result !== null && !Array.isArray(result)
		? (result as IDataObject)
		: {};
}

/**
 * Sends a message. The server sends one every few seconds, whatever their chats, and drops callers who wait for long; so
 * there is one send at a time from this n8n process to a client.
 */
export async function send(call: Call, path: string, parameters: Parameters): Promise<IDataObject> {
	const client = clientKey(await call.credential(CREDENTIAL));
	const manner = { timeoutMs: Math.max(call.timeoutMs, SEND_TIMEOUT_MS) };
	return await inTurn(
		client,
		call.signal,
		async () => await requestObject(call, path, parameters, manner),
	);
}

/** One request, repeated where that is safe. */
export async function ask(
	caller: Caller,
	path: string,
	parameters: Parameters,
	{ method = 'POST', repeatable = false, timeoutMs, encoding }: Manner,
): Promise<Outcome> {
	const { baseUrl } = targetOf(await caller.credential(CREDENTIAL));
	const given = Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== ''));
	const options: IHttpRequestOptions = {
		method,
		url: baseUrl + path,
		...(method === 'GET'
			? { qs: given }
			: {
					headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
					body: new URLSearchParams(given).toString(),
				}),
		...(timeoutMs !== undefined && { timeout: timeoutMs }),
		...(encoding && { encoding }),
	};
	return await withRetries(
		caller,
		async () => await exchange(caller, CREDENTIAL, options),
		(tried) => mayRepeat(tried, repeatable),
	);
}

export interface Target {
	baseUrl: string;
	/** The client behind a Controller; empty for a single account. */
	client: string;
}

export function targetOf({ baseUrl, client }: ICredentialDataDecryptedObject): Target {
	return { baseUrl: addressOf(baseUrl), client: String(client ?? '').trim() };
}

/** Names the client and everything by which it is asked; equal for credentials that are to share one poll. */
export function keyOf(credential: ICredentialDataDecryptedObject): string {
	const { authentication = 'none', secretParameters = '', authSecret = '' } = credential;
	const client = clientKey(credential);
	return `mojo-webqq:${digest(JSON.stringify([client, authentication, secretParameters, authSecret]))}`;
}

/** Names the client alone, whichever name of this machine its address has. */
function clientKey(credential: ICredentialDataDecryptedObject): string {
	const { baseUrl, client } = targetOf(credential);
	return `${sameForLoopback(baseUrl)} ${client}`;
}

function sameForLoopback(address: string): string {
	if (!URL.canParse(address)) return address;
	const { protocol, hostname, port, pathname, search } = new URL(address);
	const host = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname) ? 'localhost' : hostname;
	return `${protocol}//${host}:${port}${pathname}${search}`;
}

/**
 * Whether the server can search: it takes every parameter for an attribute, so that one more, as the client's name or a
 * signature, makes it find nothing or break down.
 */
export function canSearch({
	client,
	authentication = 'none',
}: ICredentialDataDecryptedObject): boolean {
	return String(client ?? '').trim() === '' && authentication === 'none';
}

/** Not after a time-out, even where repeating does no harm: a client that waits for its login answers nobody for long. */
function mayRepeat(outcome: Outcome, repeatable: boolean): boolean {
	if (outcome.kind === 'noReply')
		return !outcome.mayHaveHappened || (repeatable && !isTimeout(outcome));
	return (
		repeatable &&
		(isEmpty(outcome) || outcome.status === 502 || outcome.status === 503 || outcome.status === 504)
	);
}

function isEmpty({ status, body }: Reply): boolean {
	return status === 200 && body === '';
}

/** What an outcome comes to. HTTP 200 is what the server says to nearly everything. */
export function judge(outcome: Outcome, { repeatable = false }: Manner): Attempt {
	if (outcome.kind === 'noReply') return { refusal: silenceRefusal(CLIENT, outcome, repeatable) };
	const result = outcome.status === 200 ? parsed(outcome.body) : undefined;
	if (typeof result !== 'object' || result === null)
		return { refusal: replyRefusal(outcome, repeatable) };
	const { code } = result as { code?: unknown };
	// Groups have a code of their own, but come in lists.
	if (Array.isArray(result) || code === undefined || numberOf(code) === 0) return { result };
	return { refusal: codeRefusal(result as IDataObject) };
}

function parsed(body: string): unknown {
	try {
		return parseJson(body);
	} catch {
		return undefined;
	}
}

/** Name of the refusal of check_client where the client has not written its state yet. */
export const STATE_UNKNOWN = 'STATE_UNKNOWN';

function codeRefusal({ code: given, status, info }: IDataObject): Refusal {
	const code = numberOf(given);
	if (status === 'client state file read error') {
		return {
			message: `The client has not written its state yet (code ${code}, ${STATE_UNKNOWN})`,
			hint: 'It does so within seconds after its start.',
			code,
			codeName: STATE_UNKNOWN,
		};
	}
	const { name, message, hint } = CODES[code] ?? {
		name: 'UNKNOWN',
		message: 'The server refused with a code that its documents do not list',
	};
	const member = /^member (\S+) not found$/.exec(textOf(status))?.[1];
	const retcode = /:(\d+)$/.exec(textOf(info))?.[1];
	const details = [`code ${code}`, name, retcode && `retcode ${retcode}`]
		.filter(Boolean)
		.join(', ');
	return {
		message: `${member === undefined ? message : `The group has no member ${member}; nothing was done`} (${details})`,
		hint,
		code,
		codeName: name,
	};
}

function replyRefusal(reply: Reply, repeatable: boolean): Refusal {
	const { status: httpStatus, headers, body } = reply;
	if (isEmpty(reply)) {
		return {
			message:
				'The server gave an empty answer. So does a Controller whose client cannot be reached, or dropped the request',
			hint: repeatable
				? 'Look at the client; behind a Controller, with Controller: Check Client.'
				: MAY_HAVE_HAPPENED,
			httpStatus,
		};
	}
	if (httpStatus === 403) {
		return {
			message: body.includes('auth failure')
				? "The Controller's auth callback refused the request (HTTP 403)"
				: 'The server does not have this endpoint (HTTP 403)',
			hint: body.includes('auth failure')
				? CODES[-6]?.hint
				: "Check Base URL in the credential: a single account's port is 5000, a Controller's 4000. Only a Controller can start clients.",
			httpStatus,
		};
	}
	const redirect = redirectRefusal(CLIENT, httpStatus);
	if (redirect !== undefined) return redirect;
	if (httpStatus === 500) {
		return {
			message: 'The Openqq plugin, or a proxy before it, broke down over the request (HTTP 500)',
			hint: repeatable ? "The client's log says more." : MAY_HAVE_HAPPENED,
			httpStatus,
		};
	}
	return {
		message: `The server did not answer as a Mojo-Webqq server does: HTTP ${httpStatus} with ${describeBody(headers, body)}`,
		hint:
			repeatable || httpStatus === 404
				? 'Check Base URL in the credential, and any proxy before the server.'
				: MAY_HAVE_HAPPENED,
		httpStatus,
	};
}
