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
	/** System code of the failed connection, e.g. ECONNREFUSED. */
	code: string;
	/** Whether the request may have reached the server and taken effect. */
	mayHaveHappened: boolean;
}

/** Codes of connections that were never made: nothing can have happened on the other side. */
const NEVER_CONNECTED = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'CERT_HAS_EXPIRED',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'ERR_TLS_CERT_ALTNAME_INVALID',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * One HTTP request through n8n's own helper (proxy, TLS and credential settings apply), signed by the credential.
 * Never throws for what the server or the network does; redirects are not followed, since they would carry the
 * signature to another host.
 */
export async function exchange(
	caller: Caller,
	credentialType: string,
	request: IHttpRequestOptions,
): Promise<Outcome> {
	const data = await caller.credential(credentialType);
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
		if (Buffer.isBuffer(body)) return { kind: 'reply', status, headers, body: body.toString('utf8'), bytes: body };
		return { kind: 'reply', status, headers, body: typeof body === 'string' ? body : '' };
	} catch (error) {
		return silence(error);
	}
}

function silence(error: unknown): Silence {
	const { code, syscall } = systemError(error);
	const neverConnected = NEVER_CONNECTED.has(code) || syscall === 'connect';
	return { kind: 'silence', code, mayHaveHappened: !neverConnected };
}

/** Finds Node's system error inside the layers n8n and axios put around it. */
function systemError(error: unknown): { code: string; syscall?: string } {
	let layer = error;
	for (let depth = 0; depth < 5 && typeof layer === 'object' && layer !== null; depth++) {
		const { code, syscall, cause } = layer as { code?: unknown; syscall?: string; cause?: unknown };
		if (typeof code === 'string' && /^[A-Z_]+$/.test(code)) return { code, syscall };
		layer = cause;
	}
	return { code: 'UNKNOWN' };
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
		if (failed >= caller.retries || caller.signal?.aborted === true || !mayRepeat(outcome)) {
			return outcome;
		}
		await pause(delayBefore(failed, outcome), caller.signal);
	}
}

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;

/** The server's Retry-After (seconds) where it gives one, else 0.5 s doubling; jittered so that runs do not march in step. */
function delayBefore(failed: number, outcome: Outcome): number {
	const retryAfter = outcome.kind === 'reply' ? Number(outcome.headers['retry-after']) : NaN;
	if (retryAfter > 0) return Math.min(retryAfter * 1000, LONGEST_DELAY_MS);
	return Math.min(FIRST_DELAY_MS * 2 ** failed, LONGEST_DELAY_MS) * (0.75 + Math.random() / 2);
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
