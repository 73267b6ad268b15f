import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import type { Caller } from '../common/requests/caller';
import {
	addressOf,
	attempt as attemptRequest,
	request as makeRequest,
	type Answer,
	type ApiRequest,
	type Attempt,
	type Service,
} from '../common/requests/client';
import type { Refusal } from '../common/errors';
import { asObject, isComposite, objectsIn } from '../common/guards';
import { digest } from '../common/digests';
import { parseJson } from '../common/json';
import { numberOf, textOf } from '../common/serverValues';
import type { Reply } from '../common/requests/request';
import { inTurn, type Sending } from '../common/broadcast/sendInTurn';
import { AUTH_HINT, CODES, OF_KNOWN_CLIENT } from './codes';

export const CREDENTIAL = 'mojoWebqqApi';

/** The Openqq API of a client, or the Controller that passes requests on to its clients. */
export const MOJO_WEBQQ: Service = {
	credential: CREDENTIAL,
	address: 'baseUrl',
	secrets: ['secretParameters', 'authSecret', 'webhookSecret'],
	// The signature of a request, and the password that Controller: Start Client sends.
	signatures: [/(?<![\da-f])[\da-f]{32}(?![\da-f])/gi, /(?<=pwd\W{1,9})[\w%+/.=-]+/gi],
	texts: {
		name: 'the Mojo-Webqq server',
		addressField: 'Base URL',
		unreachable:
			'Check Base URL in the credential, and that the client runs and can be reached from n8n',
		late: 'A client does not answer before its login: probably its QR code must be scanned. Check the client.',
		lost: 'The server closes a connection after 15 seconds of waiting, and when it stops. Check the client.',
		foreign: 'The server did not answer as a Mojo-Webqq server does',
		check: 'Check Base URL in the credential, and any proxy before the server.',
	},
	// A client that waits for its login does not answer for minutes.
	repeatAfterTimeout: false,
};

export type Parameters = Record<string, string>;

/** An endpoint of the Openqq API or of the Controller. */
export interface Endpoint<T> {
	path: string;
	/** GET only if the server responds to POST with 403. Default: POST. */
	method?: 'GET';
	/** Whether a second request has the same effect as one. Never for a send. */
	repeatable?: true;
	/**
	 * Reads the JSON of a successful response. Returns undefined for JSON of another form, because proxies and other
	 * programs with this API refuse with HTTP 200 too.
	 */
	success(result: unknown): T | undefined;
	/** Says what to do if the server does not answer: sentences. Default: those of all endpoints. */
	unanswered?: string;
}

/** Returns the API with the endpoint's own texts. */
function serviceOf({ unanswered }: Pick<Endpoint<unknown>, 'unanswered'>): Service {
	if (unanswered === undefined) return MOJO_WEBQQ;
	return { ...MOJO_WEBQQ, texts: { ...MOJO_WEBQQ.texts, late: unanswered, lost: unanswered } };
}

/** Reads the response of endpoints that return a list. Drops members that are not objects. */
export function list(result: unknown): IDataObject[] | undefined {
	return Array.isArray(result) ? objectsIn(result) : undefined;
}

/** Reads the response of endpoints that perform an action: an object with code 0. */
export function done(result: unknown): IDataObject | undefined {
	const object = asObject(result);
	return object !== undefined && numberOf(object.code) === 0 ? object : undefined;
}

/** POST /openqq/get_client_info: version, process and running time. It removes no event. */
export const CLIENT_INFO: Endpoint<IDataObject> = {
	path: '/openqq/get_client_info',
	repeatable: true,
	success: done,
};

/**
 * The same, to recognise a client: other programs too answer with a code of 0. Every client gives the number of its process and its
 * version.
 */
export const CLIENT_PROOF: Endpoint<IDataObject> = {
	...CLIENT_INFO,
	success: (result) => {
		const info = done(result);
		return textOf(info?.pid) !== '' && textOf(info?.version) !== '' ? info : undefined;
	},
};

interface RequestOptions {
	timeoutMs?: number;
}

/**
 * Calls an endpoint, for callers that can continue without the result.
 *
 * @param parameters empty ones are not sent, because the server would look for objects with an empty value
 */
export async function attempt<T>(
	caller: Caller,
	endpoint: Endpoint<T>,
	parameters: Parameters = {},
	options: RequestOptions = {},
): Promise<Attempt<T>> {
	return await attemptRequest(
		serviceOf(endpoint),
		caller,
		apiRequest(endpoint, parameters, options),
	);
}

/**
 * Calls an endpoint as attempt() does, for callers that need the result.
 *
 * @throws NodeApiError with the server's code, its name, and what to do
 */
export async function request<T>(
	caller: Caller,
	endpoint: Endpoint<T>,
	parameters: Parameters = {},
	options: RequestOptions = {},
): Promise<T> {
	return await makeRequest(serviceOf(endpoint), caller, apiRequest(endpoint, parameters, options));
}

/** Makes the request to an endpoint: a form with UTF-8 text. */
export function apiRequest<T>(
	endpoint: Endpoint<T>,
	parameters: Parameters = {},
	{ timeoutMs }: RequestOptions = {},
): ApiRequest<T> {
	const { path, method = 'POST', repeatable = false } = endpoint;
	const given = Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== ''));
	return {
		path,
		method,
		repeatable,
		timeoutMs,
		...(method === 'GET'
			? { qs: given }
			: {
					headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
					body: new URLSearchParams(given).toString(),
				}),
		read: (reply, mask) => read(reply, endpoint, given, mask),
	};
}

/**
 * The shortest time-out of a send. The server closes a connection after 15 seconds without data; only a longer time-out
 * notices that.
 */
const SEND_TIMEOUT_MS = 20_000;

/**
 * Sends a message. The server sends one every few seconds in all chats together, and closes
 * connections that wait long, so this n8n process sends one message at a time to a client.
 *
 * @param check is called in the message's turn; the message is not sent if it throws
 */
export async function send<T>(
	caller: Caller & Sending,
	endpoint: Endpoint<T>,
	parameters: Parameters,
	check = () => {},
): Promise<T> {
	const timeoutMs = Math.max(caller.timeoutMs, SEND_TIMEOUT_MS);
	const { context, signal, message } = caller;
	// With a delay the call has the account's turn already, and has waited for the quiet hours in it.
	const isInTurn = message?.options.delay !== undefined;
	return await inTurn(
		{ context, signal, message: isInTurn ? undefined : message },
		clientKey(await caller.credential(CREDENTIAL)),
		async () => {
			check();
			return await request(caller, endpoint, parameters, { timeoutMs });
		},
	);
}

/** Returns the name of the client behind a Controller; empty for a single account. */
export function clientIn({ client }: ICredentialDataDecryptedObject): string {
	return textOf(client).trim();
}

/** Identifies the client and the authentication; credentials with the same key share one poll. */
export function keyOf(credential: ICredentialDataDecryptedObject): string {
	const { authentication = 'none', secretParameters, authSecret } = credential;
	const client = clientKey(credential);
	// The credential signs with trimmed secrets.
	const secrets = [secretParameters, authSecret].map((secret) => textOf(secret).trim());
	return `mojo-webqq:${digest(JSON.stringify([client, authentication, ...secrets]))}`;
}

/** Identifies the client alone. All names of this machine in its address count as the same. */
export function clientKey(credential: ICredentialDataDecryptedObject): string {
	return `${sameForLoopback(addressOf(credential.baseUrl))} ${clientIn(credential)}`;
}

function sameForLoopback(address: string): string {
	if (!URL.canParse(address)) return address;
	const { protocol, hostname, port, pathname, search } = new URL(address);
	const host = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname) ? 'localhost' : hostname;
	return `${protocol}//${host}:${port}${pathname}${search}`;
}

/**
 * Tells whether the server can search. The server reads every parameter as an attribute, so with a client's name or a
 * signature it finds nothing, or fails.
 */
export function canSearch(credential: ICredentialDataDecryptedObject): boolean {
	const { authentication = 'none' } = credential;
	return clientIn(credential) === '' && authentication === 'none';
}

/** Reads an answer. The server answers nearly all requests with HTTP 200; a `code` other than 0 is a refusal. */
function read<T>(
	reply: Reply,
	{ success, unanswered }: Endpoint<T>,
	given: Parameters,
	mask: (text: string) => string,
): Answer<T> | undefined {
	const { status, body } = reply;
	if (status === 403) return forbidden(body);
	if (status === 500) return { refusal: BROKE_DOWN };
	if (status !== 200) return undefined;
	if (body === '')
		return { refusal: { ...EMPTY, hint: unanswered ?? EMPTY.hint }, retry: 'ifRepeatable' };
	const result = parseJson(body);
	// Groups have a `code` of their own, but are always in lists.
	const { code } = asObject(result) ?? {};
	if (isComposite(code)) return undefined;
	if (Number.isInteger(numberOf(code)) && numberOf(code) !== 0)
		return { refusal: refusalIn(asObject(result) ?? {}, given, mask) };
	const value = success(result);
	return value === undefined ? undefined : { value };
}

const EMPTY: Refusal = {
	message:
		'The server gave an empty answer. A Controller does this when its client cannot be reached or dropped the request',
	hint: 'Check the client; behind a Controller, use Controller: Check Client.',
	httpStatus: 200,
	mayHaveHappened: true,
};

const BROKE_DOWN: Refusal = {
	message: 'The Openqq plugin, or a proxy before it, failed on the request (HTTP 500)',
	hint: "See the client's log.",
	httpStatus: 500,
	mayHaveHappened: true,
};

/** The refusals with HTTP 403, by the server's words. Source: the code of the plugin and of the Controller (2.2.7) */
const FORBIDDEN: ReadonlyArray<readonly [words: string, refusal: Refusal]> = [
	[
		'auth failure',
		{
			message: "The Controller's auth callback refused the request (HTTP 403)",
			hint: AUTH_HINT,
			httpStatus: 403,
		},
	],
	[
		'api not found',
		{
			message: 'The server does not have this endpoint (HTTP 403)',
			hint: "Check Base URL in the credential: a single account's port is 5000, a Controller's 4000. Only a Controller can start clients.",
			httpStatus: 403,
		},
	],
];

/** Reads an answer with HTTP 403. Other words than the server's are a proxy's. */
function forbidden(body: string): Answer<never> | undefined {
	const [, refusal] = FORBIDDEN.find(([words]) => body.includes(words)) ?? [];
	return refusal && { refusal };
}

const CLIENT_NOT_FOUND = 1;

/**
 * Returns the refusal in an object with a code other than 0.
 *
 * @param given the parameters of the request
 */
function refusalIn(
	{ code: refused, status, info }: IDataObject,
	given: Parameters,
	mask: (text: string) => string,
): Refusal {
	const code = numberOf(refused);
	const ofKnownClient = code === CLIENT_NOT_FOUND ? OF_KNOWN_CLIENT.get(textOf(status)) : undefined;
	const { name, message, hint, ofNumbers, mayHaveHappened } = ofKnownClient ??
		CODES[code] ?? {
			name: 'UNKNOWN',
			message: 'The server refused with a code that its documents do not list',
		};
	const member = /^member (\S+) not found$/.exec(textOf(status))?.[1];
	const missing = member === undefined ? (ofNumbers?.parameters ?? []) : ['member_uid'];
	const isOfNumber = missing.some((parameter) => given[parameter] !== undefined);
	const retcode = /:(\d+)$/.exec(textOf(info))?.[1];
	const details = [`code ${code}`, name, retcode && `retcode ${retcode}`]
		.filter(Boolean)
		.join(', ');
	return {
		message: `${member === undefined ? message : `The group has no member ${mask(member)}; nothing was done`} (${details})`,
		hint: (isOfNumber ? ofNumbers?.hint : hint) ?? "See the client's log.",
		code,
		codeName: name,
		mayHaveHappened,
	};
}
