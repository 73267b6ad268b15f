import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
} from 'n8n-workflow';

import type { Caller } from './caller';
import { apiError, type Refusal } from './errors';
import {
	BLOCKED,
	exchange,
	NO_WEB_ADDRESS,
	TOO_LARGE,
	withRetries,
	type Outcome,
	type Reply,
} from './request';
import { secretMask } from './secrets';
import {
	foreignReplyRefusal,
	isCertificateError,
	isTimeout,
	MAY_HAVE_HAPPENED,
	noReplyRefusal,
	type ServiceTexts,
} from './serviceTexts';

/**
 * A platform's API, as a table of facts. Every request of the nodes goes through attempt() or request() with one of these
 * tables, so retries, time-outs, redirects, words for failures and the masking of secrets are the same for all platforms.
 */
export interface Service {
	/** Type of the credential that signs the requests. */
	credential: string;
	/** The credential's field with the address before the paths of requests. */
	address: string;
	/** The credential's fields that hold secrets. */
	secrets: readonly string[];
	/** Other texts that are secret, e.g. signatures. */
	signatures?: readonly RegExp[];
	texts: ServiceTexts;
	/**
	 * Whether a repeatable request is repeated after a time-out. Default: true. Not for a server that answers nobody for
	 * minutes, such as one that waits for a login.
	 */
	repeatAfterTimeout?: boolean;
	/** Sends a request when the platform's limits allow it, or a second time after a new login. Default: sends it at once. */
	send?<T>(sending: Sending<T>): Promise<Outcome>;
}

/** One request that is about to be sent. */
export interface Sending<T> {
	caller: Caller;
	credential: ICredentialDataDecryptedObject;
	request: ApiRequest<T>;
	/** Sends it, signed anew each time. */
	exchange(): Promise<Outcome>;
}

/** One request to a platform, and how its answer is read. */
export interface ApiRequest<T> {
	/** Comes after the service's address. */
	path: string;
	/** Default: POST. */
	method?: IHttpRequestOptions['method'];
	headers?: IDataObject;
	qs?: IDataObject;
	body?: IHttpRequestOptions['body'];
	/** Whether doing it twice is as good as once. Default: as the operation says. */
	repeatable?: boolean;
	/** Default: the Timeout of the node's options. */
	timeoutMs?: number;
	/**
	 * Reads an answer. Undefined for an answer that is not the platform's own, such as a proxy's page.
	 *
	 * @param mask masks the credential's secrets in a text that goes into a message
	 */
	read(reply: Reply, mask: (text: string) => string): Answer<T> | undefined;
}

/** A platform's own answer: what was asked for, or why not. */
export type Answer<T> = { value: T; refusal?: undefined } | Refused;

interface Refused {
	refusal: Refusal;
	/**
	 * Whether the request is repeated: 'always' where the platform refused it before it looked at it, 'ifRepeatable' where it
	 * may have been done. Default: never.
	 */
	retry?: 'always' | 'ifRepeatable';
}

/** The result of a request: its value, or why there is none. */
export type Attempt<T> = { value: T; refusal?: undefined } | { refusal: Refusal };

/** Sends a request, repeated where that is safe, for callers that can do without the result. Never throws. */
export async function attempt<T>(
	service: Service,
	caller: Caller,
	request: ApiRequest<T>,
): Promise<Attempt<T>> {
	const credential = await caller.credential(service.credential);
	const mask = secretMask(credential, service.secrets, service.signatures);
	const repeatable = request.repeatable ?? caller.repeatable;
	const options = httpOptions(service, credential, request);
	const sending: Sending<T> = {
		caller,
		credential,
		request,
		exchange: async () => await exchange(caller, service.credential, { ...options }),
	};
	let answer: Answer<T> | undefined;
	const outcome = await withRetries(
		caller,
		async () => {
			const outcome = await (service.send?.(sending) ?? sending.exchange());
			answer = answerIn(request, outcome, mask);
			return outcome;
		},
		(tried) => mayRepeat(service, tried, answer, repeatable),
	);
	const result = resultOf(service, outcome, answer, repeatable, mask);
	return result.refusal === undefined ? result : { refusal: masked(result.refusal, mask) };
}

/**
 * As attempt(), for callers that cannot do without the result.
 *
 * @throws NodeApiError that says what happened and what to do
 */
export async function request<T>(
	service: Service,
	caller: Caller,
	apiRequest: ApiRequest<T>,
): Promise<T> {
	const result = await attempt(service, caller, apiRequest);
	if (result.refusal !== undefined) throw apiError(caller, result.refusal);
	return result.value;
}

/** Returns an address as a user enters it, without stray blanks and trailing slashes; a path before the endpoints is kept. */
export function addressOf(entered: unknown): string {
	return String(entered ?? '')
		.trim()
		.replace(/\/+$/, '');
}

/** The request for n8n's helper; a query in the address stays behind the path. */
export function httpOptions<T>(
	{ address }: Service,
	credential: ICredentialDataDecryptedObject,
	{ path, method = 'POST', headers, qs, body, timeoutMs }: ApiRequest<T>,
): IHttpRequestOptions {
	return {
		method,
		url: addressOf(credential[address]) + path,
		...(headers && { headers }),
		...(qs && { qs }),
		...(body !== undefined && { body }),
		...(timeoutMs !== undefined && { timeout: timeoutMs }),
	};
}

/**
 * Returns what a request came to.
 *
 * @param answer the platform's answer in the outcome, if there is one
 */
export function resultOf<T>(
	{ texts }: Service,
	outcome: Outcome,
	answer: Answer<T> | undefined,
	repeatable: boolean,
	mask: (text: string) => string,
): Attempt<T> {
	if (outcome.kind === 'noReply') return { refusal: noReplyRefusal(texts, outcome, repeatable) };
	if (answer === undefined) {
		return { refusal: foreignReplyRefusal(texts, outcome, mask(outcome.body), repeatable) };
	}
	if (answer.refusal === undefined) return answer;
	const { refusal } = answer;
	if (!refusal.mayHaveHappened) return { refusal };
	if (repeatable) return { refusal: { ...refusal, mayHaveHappened: false } };
	return { refusal: { ...refusal, hint: MAY_HAVE_HAPPENED } };
}

/** Reads an answer. One that its reader cannot read, whatever a hostile server puts into it, is not the platform's. */
export function answerIn<T>(
	{ read }: ApiRequest<T>,
	outcome: Outcome,
	mask: (text: string) => string,
): Answer<T> | undefined {
	if (outcome.kind === 'noReply') return undefined;
	try {
		return read(outcome, mask);
	} catch {
		return undefined;
	}
}

/** Failures that another attempt cannot change. */
const FINAL = new Set([NO_WEB_ADDRESS, BLOCKED, TOO_LARGE]);

function mayRepeat<T>(
	{ repeatAfterTimeout = true }: Service,
	outcome: Outcome,
	answer: Answer<T> | undefined,
	repeatable: boolean,
): boolean {
	if (outcome.kind === 'noReply') {
		if (FINAL.has(outcome.code) || isCertificateError(outcome)) return false;
		return !outcome.mayHaveHappened || (repeatable && (repeatAfterTimeout || !isTimeout(outcome)));
	}
	// RFC 6585, section 4: the server did not do it.
	if (outcome.status === 429) return true;
	const retry = answer?.refusal === undefined ? undefined : answer.retry;
	if (retry === 'always') return true;
	return repeatable && (retry === 'ifRepeatable' || [502, 503, 504].includes(outcome.status));
}

function masked(refusal: Refusal, mask: (text: string) => string): Refusal {
	const { message, hint, code } = refusal;
	return {
		...refusal,
		message: mask(message),
		...(hint !== undefined && { hint: mask(hint) }),
		...(typeof code === 'string' && { code: mask(code) }),
	};
}
