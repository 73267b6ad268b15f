import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
} from 'n8n-workflow';

import type { BinaryFile } from './binaryFile';
import type { Caller } from './caller';
import { apiError, type Refusal } from '../errors';
import { FileForm } from './multipart';
import {
	BLOCKED,
	exchange,
	isCertificateError,
	NO_WEB_ADDRESS,
	TOO_LARGE,
	withRetries,
	type Outcome,
	type Reply,
} from './request';
import { secretMask } from './secrets';
import {
	foreignReplyRefusal,
	isTimeout,
	unsureHint,
	noReplyRefusal,
	type ServiceTexts,
} from './serviceTexts';

/**
 * A platform's API, as a table of facts. All requests to a platform's API go through attempt() or request() with one of
 * these tables, so retries, time-outs, redirects, error texts and the masking of secrets are the same for all
 * platforms.
 */
export interface Service {
	/** Type of the credential that signs the requests. */
	credential: string;
	/** Whether requests go out without the credential's signature, as to a host that must not see it. Default: false. */
	unsigned?: boolean;
	/** The credential's field with the base URL of the API. */
	address: string;
	/** The credential's fields that hold secrets. */
	secrets: readonly string[];
	/** Patterns of other secret texts, e.g. signatures. */
	signatures?: readonly RegExp[];
	texts: ServiceTexts;
	/** Returns the reason why this credential cannot sign requests; undefined if it can. With a reason, nothing is sent. */
	unfit?(credential: ICredentialDataDecryptedObject): Refusal | undefined;
	/**
	 * Whether a repeatable request is repeated after a time-out. Default: true. False for a server that does not
	 * answer for minutes, e.g. while it waits for a login.
	 */
	repeatAfterTimeout?: boolean;
	/** Delays a request to keep the platform's limits, or repeats it after a new login. Default: sends it at once. */
	send?<T>(sending: Sending<T>): Promise<Outcome>;
}

/** A request that is about to be sent. */
export interface Sending<T> {
	caller: Caller;
	credential: ICredentialDataDecryptedObject;
	request: ApiRequest<T>;
	/** Sends the request; each attempt is signed anew. */
	exchange(): Promise<Outcome>;
}

/** A request to a platform, and how its response is read. */
export interface ApiRequest<T> {
	/** Appended to the base URL. */
	path: string;
	/** The whole URL, where the platform gave it. Default: the base URL and the path. */
	url?: string;
	/** Default: POST. */
	method?: IHttpRequestOptions['method'];
	headers?: IDataObject;
	qs?: IDataObject;
	body?: IHttpRequestOptions['body'];
	/** A file that is the body. It is opened for each attempt, as a stream can be read once. */
	file?: Pick<BinaryFile, 'content' | 'close'>;
	/** Whether a second request has the same effect as one. Default: as the operation says. */
	repeatable?: boolean;
	/** Default: the Timeout of the node's options. */
	timeoutMs?: number;
	/**
	 * Reads a response. Returns undefined if the platform did not write it, e.g. for a proxy's error page.
	 *
	 * @param mask masks the credential's secrets; a reader must mask every text of the server that it puts into a refusal
	 */
	read(reply: Reply, mask: (text: string) => string): Answer<T> | undefined;
}

/** The platform's response: the value, or the reason for the refusal. */
export type Answer<T> = { value: T; refusal?: undefined } | Refused;

interface Refused {
	refusal: Refusal;
	/**
	 * Whether the request is repeated: 'always' where the platform refused it without processing it, 'ifRepeatable'
	 * where it may have been processed. Default: never.
	 */
	retry?: 'always' | 'ifRepeatable';
}

/** The result of a request: its value, or why there is none. */
export type Attempt<T> = { value: T; refusal?: undefined } | { refusal: Refusal };

/**
 * Sends a request, with retries where they are safe, for callers that can continue without the result. Does not throw if the request
 * fails.
 *
 * @throws where the credential or the file to send cannot be read
 */
export async function attempt<T>(
	service: Service,
	caller: Caller,
	request: ApiRequest<T>,
): Promise<Attempt<T>> {
	const credential = await caller.credential(service.credential);
	const unfit = service.unsigned ? undefined : service.unfit?.(credential);
	if (unfit !== undefined) return { refusal: unfit };
	const mask = maskOf(service, credential);
	const repeatable = request.repeatable ?? caller.repeatable;
	const options = httpOptions(service, credential, request);
	const sending: Sending<T> = {
		caller,
		credential,
		request,
		exchange: async () => {
			const { file, body } = request;
			try {
				return await exchange(caller, service.unsigned ? undefined : service.credential, {
					...options,
					...(file && { body: await file.content() }),
				});
			} finally {
				// A failed request leaves the file open; in the end n8n could open no more files.
				file?.close();
				if (body instanceof FileForm) body.close();
			}
		},
	};
	let answer: Answer<T> | undefined;
	const outcome = await withRetries(
		caller,
		async () => {
			const outcome = await (service.send?.(sending) ?? sending.exchange());
			answer = answerIn(request, outcome, mask);
			return outcome;
		},
		(tried) => mayRepeat(service, caller, tried, answer, repeatable),
	);
	return resultOf(service, outcome, answer, repeatable, mask);
}

/**
 * Sends a request as attempt() does, for callers that need the result.
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

/** Returns a function that masks the secrets of a credential in a text from the server. */
export function maskOf(
	{ secrets, signatures, address }: Service,
	credential: ICredentialDataDecryptedObject,
): (text: string) => string {
	return secretMask(credential, secrets, signatures, address);
}

/** Tells whether an HTTP header can carry a text. n8n would leave out all other characters. */
export function fitsHeader(text: string): boolean {
	return /^[\x20-\x7e\xa0-\xff]*$/.test(text);
}

/**
 * Returns the refusal of a token that no HTTP header can carry; undefined for any other token.
 *
 * @param name the token's name in the credential
 * @param hint says where to copy the token from: a sentence
 */
export function unfitForHeader(token: unknown, name: string, hint: string): Refusal | undefined {
	if (fitsHeader(String(token ?? '').trim())) return undefined;
	return {
		message: `The ${name} in the credential holds characters that are not allowed in a token`,
		hint: `Nothing was sent. ${hint}`,
	};
}

/** Returns the base URL that a user entered, without surrounding blanks and trailing slashes. Keeps a path. */
export function addressOf(entered: unknown): string {
	return String(entered ?? '')
		.trim()
		.replace(/\/+$/, '');
}

/** Returns the URL of a path below a base URL. Moves a query of the base URL behind the path, and drops a fragment. */
function urlOf(base: unknown, path: string): string {
	const [address = '', ...query] = addressOf(base).replace(/#.*/s, '').split('?');
	const url = addressOf(address) + path;
	if (query.length === 0) return url;
	return `${url}${path.includes('?') ? '&' : '?'}${query.join('?')}`;
}

/** Returns the options for n8n's request helper. */
export function httpOptions<T>(
	{ address }: Service,
	credential: ICredentialDataDecryptedObject,
	{ path, url, method = 'POST', headers, qs, body, timeoutMs }: ApiRequest<T>,
): IHttpRequestOptions {
	return {
		method,
		url: url ?? urlOf(credential[address], path),
		...(headers && { headers }),
		...(qs && { qs }),
		...(body !== undefined && { body }),
		...(timeoutMs !== undefined && { timeout: timeoutMs }),
	};
}

/**
 * Returns the value of a request, or the reason why it has none.
 *
 * @param answer the platform's answer in the outcome, if there is one
 * @param mask masks secrets in a text from the server. This package's own texts are not masked: a secret may be a word in them.
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
		return { refusal: foreignReplyRefusal(texts, outcome, mask, repeatable) };
	}
	if (answer.refusal === undefined) return answer;
	const { refusal } = answer;
	if (!refusal.mayHaveHappened) return { refusal };
	if (repeatable) return { refusal: { ...refusal, mayHaveHappened: false } };
	return { refusal: { ...refusal, hint: unsureHint(refusal.hint) } };
}

/** Reads a response. If the reader throws, the platform did not write the response. */
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

/** The codes of failures that every attempt would meet again. */
const FINAL = new Set([NO_WEB_ADDRESS, BLOCKED, TOO_LARGE]);

function mayRepeat<T>(
	service: Service,
	caller: Caller,
	outcome: Outcome,
	answer: Answer<T> | undefined,
	repeatable: boolean,
): boolean {
	if (outcome.kind === 'noReply') {
		if (FINAL.has(outcome.code) || isCertificateError(outcome)) return false;
		if (!outcome.mayHaveHappened) return true;
		const repeatAfterTimeout = caller.repeatAfterTimeout && service.repeatAfterTimeout !== false;
		return repeatable && (repeatAfterTimeout || !isTimeout(outcome));
	}
	// RFC 6585, section 4: the server did not process the request.
	if (outcome.status === 429) return true;
	const retry = answer?.refusal === undefined ? undefined : answer.retry;
	if (retry === 'always') return true;
	return repeatable && (retry === 'ifRepeatable' || [502, 503, 504].includes(outcome.status));
}
