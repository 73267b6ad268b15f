import {
	sleep,
	type IDataObject,
	type IHttpRequestOptions,
	type IN8nHttpFullResponse,
} from 'n8n-workflow';

import type { Caller } from './caller';
import { deadlineOf } from './deadline';
import { isComposite } from '../guards';
import { onAbort } from '../onAbort';

/** The result of one HTTP request. */
export type Outcome = Reply | NoReply;

/** The server's response, with any status. */
export interface Reply {
	kind: 'reply';
	status: number;
	headers: IDataObject;
	/** The body as text. */
	body: string;
	bytes: Buffer;
}

/** There is no response. */
export interface NoReply {
	kind: 'noReply';
	/**
	 * System code of the failed connection, e.g. ECONNREFUSED; or ERR_INVALID_URL, SSRF_BLOCKED, CANCELLED,
	 * LOGIN_UNANSWERED or TOO_LARGE.
	 */
	code: string;
	/** Whether the request may have reached the server and taken effect. */
	mayHaveHappened: boolean;
}

/** The address is not a valid HTTP URL. */
export const NO_WEB_ADDRESS = 'ERR_INVALID_URL';

/** n8n's protection against requests to internal addresses blocked the request. */
export const BLOCKED = 'SSRF_BLOCKED';

/** The execution was cancelled, perhaps while the request waited for its turn. */
export const CANCELLED = 'CANCELLED';

/** The response took longer than the time-out, from the connection to the last byte. axios uses the same code. */
export const TIMED_OUT = 'ECONNABORTED';

/** The login that a credential makes before a request got no response, so the request itself was not sent. */
export const LOGIN_UNANSWERED = 'LOGIN_UNANSWERED';

/** The response was larger than LARGEST_RESPONSE. */
export const TOO_LARGE = 'TOO_LARGE';

/** The largest body in bytes, decompressed: a compressed response of 200 KB can hold hundreds of MB. */
const LARGEST_RESPONSE = 32 * 1024 * 1024;

/** System calls that fail before anything is sent. Other codes can also occur in the middle of a connection. */
const BEFORE_SENDING = new Set(['connect', 'getaddrinfo']);

/**
 * Errors of TLS certificates that are not trusted, e.g. self-signed ones. All but the first are of OpenSSL.
 *
 * Source: https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
const CERTIFICATE_ERRORS: readonly string[] = [
	'ERR_TLS_CERT_ALTNAME_INVALID',
	'CERT_CHAIN_TOO_LONG',
	'CERT_HAS_EXPIRED',
	'CERT_NOT_YET_VALID',
	'CERT_REJECTED',
	'CERT_REVOKED',
	'CERT_SIGNATURE_FAILURE',
	'CERT_UNTRUSTED',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'ERROR_IN_CERT_NOT_AFTER_FIELD',
	'ERROR_IN_CERT_NOT_BEFORE_FIELD',
	'HOSTNAME_MISMATCH',
	'INVALID_CA',
	'INVALID_PURPOSE',
	'PATH_LENGTH_EXCEEDED',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
	'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
	'UNABLE_TO_GET_ISSUER_CERT',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

/**
 * Errors of a TLS connection to a server without TLS, or without a common version or cipher. Node 20 says EPROTO. Later versions
 * give OpenSSL's reason, which has another name for one of them since OpenSSL 3.2.
 */
const TLS_ERRORS: readonly string[] = [
	'EPROTO',
	'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE',
	'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
	'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
	'ERR_SSL_UNSUPPORTED_PROTOCOL',
	'ERR_SSL_WRONG_VERSION_NUMBER',
];

/** Codes of requests that were not sent, so they had no effect. */
const NEVER_SENT = new Set([
	NO_WEB_ADDRESS,
	BLOCKED,
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	...TLS_ERRORS,
	...CERTIFICATE_ERRORS,
]);

/** Tells whether the server's certificate was not trusted. */
export function isCertificateError({ code }: NoReply): boolean {
	return CERTIFICATE_ERRORS.includes(code);
}

/** Tells whether no TLS connection was possible to an https:// address. */
export function isTlsError({ code }: NoReply): boolean {
	return TLS_ERRORS.includes(code);
}

/**
 * Makes one HTTP request through n8n's own helper (proxy, TLS and credential settings apply). Sends nothing once the
 * execution is cancelled. Never throws for a failure of the server or the network. Does not follow redirects, because
 * they would carry the signature, or a file, to another host.
 *
 * The time-out covers the whole exchange: n8n's own time-out does not end a response that comes one byte a second.
 *
 * @param credentialType the credential that signs the request; undefined for hosts that must not see its secrets
 */
export async function exchange(
	caller: Caller,
	credentialType: string | undefined,
	request: IHttpRequestOptions,
): Promise<Outcome> {
	if (!isWebAddress(request.url)) return notSent(NO_WEB_ADDRESS);
	const send = await sender(caller, credentialType);
	if (caller.signal?.aborted) return notSent(CANCELLED);
	const deadline = deadlineOf(caller, request.timeout ?? caller.timeoutMs);
	const options: IHttpRequestOptions = {
		...request,
		// The deadline ends the request, so it needs no timers of its own.
		timeout: 0,
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	};
	try {
		return await deadline.limit(async (signal) => await replyIn(await send(options, signal)));
	} catch (error) {
		if (deadline.isOver) return { kind: 'noReply', code: TIMED_OUT, mayHaveHappened: true };
		return noReply(error);
	}
}

/** Tells whether a value is an HTTP URL with a host. */
export function isWebAddress(value: unknown): value is string {
	return typeof value === 'string' && /^https?:\/\/[^/\s]/i.test(value);
}

type Send = (options: IHttpRequestOptions, signal: AbortSignal) => Promise<IN8nHttpFullResponse>;

/** Returns n8n's helper for requests that this credential signs, or for unsigned ones. */
async function sender(caller: Caller, type: string | undefined): Promise<Send> {
	const { context } = caller;
	const { httpRequest, httpRequestWithAuthentication } = context.helpers;
	if (type === undefined) {
		return async (options, abortSignal) => await httpRequest({ ...options, abortSignal });
	}
	const credentialsDecrypted = { id: '', name: '', type, data: await caller.credential(type) };
	return async (options, signal) =>
		await httpRequestWithAuthentication.call(cancelledBy(context, signal), type, options, {
			credentialsDecrypted,
		});
}

/** The contexts that cancelledBy() made, by their signal: a deadline gives a signal to one request after another. */
const cancelledContexts = new WeakMap<AbortSignal, Caller['context']>();

/** Returns the context with another cancel signal: n8n's request helper takes the signal only from the context it is called on. */
function cancelledBy(context: Caller['context'], signal: AbortSignal): Caller['context'] {
	const known = cancelledContexts.get(signal);
	if (known !== undefined) return known;
	const cancelled = Object.create(context, {
		getExecutionCancelSignal: { value: () => signal },
	}) as Caller['context'];
	cancelledContexts.set(signal, cancelled);
	return cancelled;
}

/** Reads a response whose body is a stream. */
export async function replyIn({
	statusCode: status,
	headers,
	body,
}: Pick<IN8nHttpFullResponse, 'statusCode' | 'headers' | 'body'>): Promise<Outcome> {
	const bytes = await readBody(body);
	if (bytes === undefined) return { kind: 'noReply', code: TOO_LARGE, mayHaveHappened: true };
	return { kind: 'reply', status, headers, body: textIn(bytes), bytes };
}

/** Reads a body. Returns undefined beyond LARGEST_RESPONSE. */
async function readBody(body: unknown): Promise<Buffer | undefined> {
	if (!isStream(body)) return Buffer.from(typeof body === 'string' ? body : '');
	const chunks: Buffer[] = [];
	let size = 0;
	let ended = false;
	// Reads by events, because an iterator over the stream takes as much CPU time as all other work of a send in this package.
	return await new Promise((resolve, reject) => {
		body.on('data', (chunk: Buffer) => {
			size += chunk.length;
			if (size <= LARGEST_RESPONSE) {
				chunks.push(chunk);
				return;
			}
			ended = true;
			resolve(undefined);
			body.destroy();
		});
		body.on('end', () => {
			ended = true;
			resolve(Buffer.concat(chunks));
		});
		body.on('error', reject);
		body.on('close', () => {
			if (!ended) reject(connectionLost());
		});
	});
}

/** Makes the error for a connection that closed in the middle of the body, which emits no error itself. */
function connectionLost(): Error {
	return Object.assign(new Error('The connection was closed'), { code: 'ECONNRESET' });
}

/** The part of Node's readable streams that is used here. */
interface Stream {
	on(event: string, listener: (...values: never[]) => void): void;
	destroy(): void;
}

export function isStream(body: unknown): body is Stream {
	return isComposite(body) && 'pipe' in body;
}

const BYTE_ORDER_MARK = /^\ufeff/;

function textIn(bytes: Buffer): string {
	return bytes.toString('utf8').replace(BYTE_ORDER_MARK, '');
}

function notSent(code: string): NoReply {
	return { kind: 'noReply', code, mayHaveHappened: false };
}

/** Describes a failed request: its system code, and whether it may have reached the server. */
export function noReply(error: unknown): NoReply {
	const { code = 'UNKNOWN', syscall = '' } = systemError(error);
	const beforeSending = NEVER_SENT.has(code) || BEFORE_SENDING.has(syscall);
	return { kind: 'noReply', code, mayHaveHappened: !beforeSending };
}

interface Layer {
	name?: unknown;
	code?: unknown;
	syscall?: unknown;
	cause?: unknown;
	/** The errors of the attempts at each address, where a host has several. */
	errors?: unknown[];
}

/**
 * Finds Node's system error inside the errors of n8n and axios that wrap it. In newer versions only the innermost error has
 * `syscall`.
 */
function systemError(error: unknown): { code?: string; syscall?: string } {
	let code: string | undefined;
	let layer = error;
	for (let depth = 0; depth < 5 && typeof layer === 'object' && layer !== null; depth++) {
		const found = layer as Layer;
		if (/^SsrfBlocked/.test(String(found.name))) return { code: BLOCKED };
		if (typeof found.code === 'string' && /^[A-Z][A-Z0-9_/]+$/.test(found.code))
			code ??= found.code;
		if (typeof found.syscall === 'string') return { code, syscall: found.syscall };
		layer = found.cause ?? found.errors?.[0];
	}
	return { code };
}

/**
 * Repeats a request until it succeeds, must not be repeated, or the caller's retries are used up.
 *
 * @param mayRepeat tells whether the outcome proves that nothing happened, or a repeat does no harm
 */
export async function withRetries(
	caller: Pick<Caller, 'retries' | 'signal'>,
	attempt: () => Promise<Outcome>,
	mayRepeat: (outcome: Outcome) => boolean,
): Promise<Outcome> {
	for (let failed = 0; ; failed++) {
		const outcome = await attempt();
		if (failed >= caller.retries || !mayRepeat(outcome)) return outcome;
		const delay = delayBefore(failed, outcome);
		// A server that asks for a longer pause would refuse an earlier request again.
		if (delay > LONGEST_DELAY_MS) return outcome;
		await pause(delay, caller.signal);
		if (caller.signal?.aborted === true) return outcome;
	}
}

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;

/**
 * Returns the delay: the server's Retry-After, else 0.5 s doubling; with jitter, so that parallel runs do not repeat
 * at the same time.
 */
function delayBefore(failed: number, outcome: Outcome): number {
	const asked = outcome.kind === 'reply' ? retryAfter(outcome.headers['retry-after']) : undefined;
	if (asked !== undefined) return asked;
	return Math.min(FIRST_DELAY_MS * 2 ** failed * (0.75 + Math.random() / 2), LONGEST_DELAY_MS);
}

/** The three forms of an HTTP date begin with the day of the week (RFC 9110, section 5.6.7). */
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*[, ]/;

/**
 * Returns the milliseconds of a Retry-After header: seconds, or an HTTP date (RFC 9110, section 10.2.3). Undefined for a time that
 * is over, and for anything else, such as "5, 10", which JavaScript takes for a day in May.
 */
function retryAfter(header: unknown): number | undefined {
	const given = typeof header === 'string' ? header.trim() : '';
	const isSeconds = /^\d+(?:\.\d+)?$/.test(given);
	if (!isSeconds && !HTTP_DATE.test(given)) return undefined;
	// The oldest form names no time zone; all three mean UTC.
	const date = /GMT$/.test(given) ? given : `${given} GMT`;
	const wait = isSeconds ? Number(given) * 1000 : Date.parse(date) - Date.now();
	return wait > 0 ? wait : undefined;
}

/** Waits for a time, or until the signal is aborted. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
	if (signal === undefined) return await sleep(ms);
	if (signal.aborted) return;
	let wake = () => {};
	const aborted = new Promise<void>((resolve) => (wake = resolve));
	// Newer versions of n8n stop the timer at the signal, and reject; in older ones it runs on.
	const cancelled = new AbortController();
	const ignore = onAbort(signal, () => {
		wake();
		cancelled.abort();
	});
	await Promise.race([sleep(ms, cancelled.signal).catch(wake), aborted]);
	ignore();
}

/** Waits for a promise that never rejects, at the latest for a time. Resolves to whether it was done in time. */
export async function within(ms: number, done: Promise<void>): Promise<boolean> {
	const isDone = new AbortController();
	let inTime = false;
	await Promise.race([done.then(() => void (inTime = true)), pause(ms, isDone.signal)]);
	isDone.abort();
	return inTime;
}
