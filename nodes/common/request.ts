import { sleep, type IDataObject, type IHttpRequestOptions } from 'n8n-workflow';

import type { Caller } from './caller';

/** What became of one HTTP request. */
export type Outcome = Reply | Silence;

/** The server answered, with any status. */
export interface Reply {
	kind: 'reply';
	status: number;
	headers: IDataObject;
	body: string;
	/** The body as it came, where the request asked for `encoding: 'arraybuffer'`. */
	bytes?: Buffer;
}

/** The server did not answer. */
export interface Silence {
	kind: 'silence';
	/** System code of the failed connection, e.g. ECONNREFUSED; or NO_WEB_ADDRESS, BLOCKED or CANCELLED. */
	code: string;
	/** Whether the request may have reached the server and taken effect. */
	mayHaveHappened: boolean;
}

/** The address is none that a request could be sent to. */
export const NO_WEB_ADDRESS = 'ERR_INVALID_URL';

/** n8n itself did not let the request out: its protection against requests to internal addresses is on. */
export const BLOCKED = 'SSRF_BLOCKED';

/** The execution was cancelled, perhaps while the request waited for its turn. */
export const CANCELLED = 'CANCELLED';

/** What failed before anything was sent. Other codes can also come up in the middle of a connection. */
const BEFORE_SENDING = new Set(['connect', 'getaddrinfo']);

/** Codes of requests that were never sent: nothing can have happened on the other side. */
const NEVER_SENT = new Set([
	NO_WEB_ADDRESS,
	BLOCKED,
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	// TLS spoken to a server that does not, in the words of Node 20 and of later ones.
	'EPROTO',
	'ERR_SSL_WRONG_VERSION_NUMBER',
	'CERT_HAS_EXPIRED',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'ERR_TLS_CERT_ALTNAME_INVALID',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * One HTTP request through n8n's own helper (proxy, TLS and credential settings apply), signed by the credential.
 * Sends nothing once the execution is cancelled. Never throws for what the server or the network does; redirects are not
 * followed, since they would carry the signature to another host.
 */
export async function exchange(
	caller: Caller,
	credentialType: string,
	request: IHttpRequestOptions,
): Promise<Outcome> {
	if (!/^https?:\/\/[^/\s]/i.test(request.url)) return neverSent(NO_WEB_ADDRESS);
	const data = await caller.credential(credentialType);
	if (caller.signal?.aborted) return neverSent(CANCELLED);
	const options: IHttpRequestOptions = {
		encoding: 'text',
		timeout: caller.timeoutMs,
		...request,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	};
	try {
		const response = await caller.context.helpers.httpRequestWithAuthentication.call(
			caller.context,
			credentialType,
			options,
			{ credentialsDecrypted: { id: '', name: '', type: credentialType, data } },
		);
		const { statusCode: status, headers, body } = response;
		if (Buffer.isBuffer(body))
			return { kind: 'reply', status, headers, body: body.toString('utf8'), bytes: body };
		return { kind: 'reply', status, headers, body: typeof body === 'string' ? body : '' };
	} catch (error) {
		return silence(error);
	}
}

function neverSent(code: string): Silence {
	return { kind: 'silence', code, mayHaveHappened: false };
}

function silence(error: unknown): Silence {
	const { code = 'UNKNOWN', syscall = '' } = systemError(error);
	return {
		kind: 'silence',
		code,
		mayHaveHappened: !NEVER_SENT.has(code) && !BEFORE_SENDING.has(syscall),
	};
}

interface Layer {
	name?: unknown;
	code?: unknown;
	syscall?: unknown;
	cause?: unknown;
	/** Where a host has several addresses: what became of the attempt at each. */
	errors?: unknown[];
}

/** Finds Node's system error inside the layers n8n and axios put around it; newer ones leave `syscall` to the innermost. */
function systemError(error: unknown): { code?: string; syscall?: string } {
	let code: string | undefined;
	let layer = error;
	for (let depth = 0; depth < 5 && typeof layer === 'object' && layer !== null; depth++) {
		const found = layer as Layer;
		if (/^SsrfBlocked/.test(String(found.name))) return { code: BLOCKED };
		if (typeof found.code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(found.code)) code ??= found.code;
		if (typeof found.syscall === 'string') return { code, syscall: found.syscall };
		layer = found.cause ?? found.errors?.[0];
	}
	return { code };
}

/**
 * Makes attempts until one need not or must not be repeated, or the caller's retries are used up.
 *
 * @param mayRepeat whether this outcome proves that nothing happened, or repeating it does no harm
 */
export async function withRetries(
	caller: Caller,
	attempt: () => Promise<Outcome>,
	mayRepeat: (outcome: Outcome) => boolean,
): Promise<Outcome> {
	for (let failed = 0; ; failed++) {
		const outcome = await attempt();
		if (failed >= caller.retries || !mayRepeat(outcome)) return outcome;
		const delay = delayBefore(failed, outcome);
		// A server that wants to be left alone for longer is: repeating it earlier would be refused again.
		if (delay > LONGEST_DELAY_MS) return outcome;
		await pause(delay, caller.signal);
		if (caller.signal?.aborted === true) return outcome;
	}
}

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;

/** The server's Retry-After (seconds) where it gives one, else 0.5 s doubling; jittered so that runs do not march in step. */
function delayBefore(failed: number, outcome: Outcome): number {
	const retryAfter = outcome.kind === 'reply' ? Number(outcome.headers['retry-after']) : NaN;
	if (retryAfter > 0) return retryAfter * 1000;
	return Math.min(FIRST_DELAY_MS * 2 ** failed * (0.75 + Math.random() / 2), LONGEST_DELAY_MS);
}

/** Waits, but no longer than until the signal is aborted. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
	if (signal === undefined) return await sleep(ms);
	if (signal.aborted) return;
	let wake = () => {};
	const aborted = new Promise<void>((resolve) => (wake = resolve));
	signal.addEventListener('abort', wake);
	await Promise.race([sleep(ms), aborted]);
	signal.removeEventListener('abort', wake);
}
