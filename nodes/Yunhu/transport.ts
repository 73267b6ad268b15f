import type { ICredentialDataDecryptedObject, IDataObject, NodeApiError } from 'n8n-workflow';

import { loginBody } from '../../credentials/YunhuUserApi.credentials';
import { yunhu } from '../../proto/codec';
import type { Caller } from '../common/requests/caller';
import {
	attempt,
	request,
	unfitForHeader,
	type Answer,
	type ApiRequest,
	type Attempt,
	type Sending,
	type Service,
} from '../common/requests/client';
import type { TestRequest } from '../common/requests/credentialTest';
import { apiError, type Refusal } from '../common/errors';
import { asObject, objectsIn } from '../common/guards';
import { objectInJson, stringifyJson } from '../common/json';
import { textOf } from '../common/serverValues';
import { RateLimiter } from '../common/requests/rateLimiter';
import { LOGIN_UNANSWERED, TOO_LARGE, type Outcome, type Reply } from '../common/requests/request';
import type { ServiceTexts } from '../common/requests/serviceTexts';
import { BOT_TOKEN_REFUSED, codeOf, UNKNOWN_CODE } from './codes';
import { decode, encode, type Decoder, type Encoder } from './protobuf';

/**
 * The credentials: the bot's token, for the open API; and the account that owns the bot, for the API of apps and
 * console.
 */
export const BOT = 'yunhuBotApi';
export const USER = 'yunhuUserApi';
export type Credential = typeof BOT | typeof USER;

const SUCCESS = 1;
const NOT_LOGGED_IN = -101;
const OVER_FREQUENCY = 1007;

/** Each endpoint of the open API accepts 10 requests a second. The window is 20 ms longer, for clocks that round. */
const limiter = new RateLimiter(10, 1_020);

const TEXTS: ServiceTexts = {
	name: 'Yunhu',
	addressField: 'Base URL',
	unreachable: 'Check the addresses in the credential, and that they can be reached from n8n',
	late: 'Try again later, or raise Timeout in the options.',
	lost: 'Try again later.',
	foreign: 'Yunhu did not answer as expected',
	check: 'Check the addresses in the credential, and any proxy between n8n and Yunhu.',
};

/** The texts for failures of the bots' WebSocket host. */
export const SOCKET_TEXTS: ServiceTexts = { ...TEXTS, addressField: 'WebSocket URL' };

/** The open bot API: `{baseUrl}/open-apis/v1…`, the token in the query. Source: https://www.yhchat.com/document/400-410 */
const OPEN: Service = {
	credential: BOT,
	address: 'baseUrl',
	secrets: ['token', 'webhookSecret'],
	texts: TEXTS,
	send: sendAtPace,
};

/** The open bot API for streamed messages. No rate is documented for them, and a stream lasts as long as an agent writes. */
const STREAMS: Service = { ...OPEN, send: undefined };

/** The longest time in which a streamed message grows. */
const LONGEST_STREAM_MS = 30 * 60 * 1000;

/** The API of the apps and the console: `{baseUrl}/v1…`, with the account's token in a header. Source: https://yh-api.yyyyt.top */
const APPS: Service = {
	credential: USER,
	address: 'baseUrl',
	secrets: ['token', 'sessionToken', 'password'],
	texts: TEXTS,
	unfit: unfitToken,
	send: sendLoggedIn,
};

/** The same API on the host of the web console. */
const WEB: Service = {
	...APPS,
	address: 'webUrl',
	texts: { ...TEXTS, addressField: 'Web Base URL' },
};

/**
 * Calls an endpoint of the web console's host that needs no login. Returns `data` of the response; {} if the request fails. Does not
 * repeat the request, because its result is not essential.
 *
 * @param credential the credential that holds the address
 */
export async function publicRequest(
	caller: Caller,
	credential: Credential,
	path: string,
	body: object,
): Promise<IDataObject> {
	return await withoutLogin(caller, credential, { ...json(body), path });
}

/** Does the same as publicRequest() with GET. */
export async function publicRead(
	caller: Caller,
	credential: Credential,
	path: string,
	qs: IDataObject,
): Promise<IDataObject> {
	return await withoutLogin(caller, credential, { method: 'GET', qs, path });
}

async function withoutLogin(
	caller: Caller,
	credential: Credential,
	{ path, ...sent }: Sent & { path: string },
): Promise<IDataObject> {
	const result = await attempt(
		{ ...WEB, credential, unsigned: true, send: undefined },
		Object.create(caller, { retries: { value: 0 } }) as Caller,
		{ ...sent, path: `/v1${path}`, read: readJson },
	);
	return result.refusal === undefined ? result.value : {};
}

/** Options of a request besides its address and body. */
interface Options {
	/** Whether a second request has the same effect as one. Default: as the operation says. */
	repeatable?: boolean;
	/** Whether it goes to the host of the web console. */
	web?: boolean;
}

type Sent = Pick<ApiRequest<unknown>, 'method' | 'headers' | 'qs' | 'body'>;

/** Calls an endpoint of the open bot API; returns `data` of the response. */
export async function openRequest(
	caller: Caller,
	path: string,
	sent: Sent,
	{ repeatable }: Options = {},
): Promise<IDataObject> {
	return await request(OPEN, caller, {
		...sent,
		path: `/open-apis/v1${path}`,
		repeatable,
		read: readJson,
	});
}

/** The headers of a text that is streamed: without a length, the body is sent in chunks. */
export const CHUNKED_TEXT = {
	'Content-Type': 'text/plain; charset=utf-8',
	'Content-Length': false,
} as const;

/** Calls an endpoint of the open bot API with a growing text. Returns `data` of the response, which comes after the end of the text. */
export async function openStream(
	caller: Caller,
	path: string,
	{ qs, body }: Pick<Sent, 'qs' | 'body'>,
): Promise<IDataObject> {
	return await request(STREAMS, caller, {
		headers: CHUNKED_TEXT,
		qs,
		body,
		path: `/open-apis/v1${path}`,
		timeoutMs: LONGEST_STREAM_MS,
		read: readJson,
	});
}

/** Calls an endpoint of the open bot API with a JSON body. */
export async function openPost(
	caller: Caller,
	path: string,
	body: object = {},
	options: Options = {},
): Promise<IDataObject> {
	return await openRequest(caller, path, json(body), options);
}

/** Returns the ID of the message in the answer to a send; '' where the answer has none. */
export function messageIdIn(sent: IDataObject): string {
	return textOf(asObject(sent.messageInfo)?.msgId);
}

/** Calls a JSON endpoint of apps and console; returns `data` of the response. */
export async function userPost(
	caller: Caller,
	path: string,
	body: object = {},
	{ repeatable, web = false }: Options = {},
): Promise<IDataObject> {
	return await request(web ? WEB : APPS, caller, {
		...json(body),
		path: `/v1${path}`,
		repeatable,
		read: readJson,
	});
}

/** Calls an endpoint of the console's host that reads; returns `data` of the response. */
export async function webGet(
	caller: Caller,
	path: string,
	qs: Record<string, string>,
): Promise<IDataObject> {
	return await request(WEB, caller, {
		method: 'GET',
		qs,
		path: `/v1${path}`,
		repeatable: true,
		read: readJson,
	});
}

/** Calls a protobuf endpoint of the apps; returns the decoded response, and its bytes. */
export async function userCall<
	Q extends object,
	A extends { status?: yunhu.Status.$Properties | null },
>(
	caller: Caller,
	path: string,
	[type, query]: [Encoder<Q>, Q],
	answer: Decoder<A>,
	{ repeatable }: Options = {},
): Promise<{ message: A; bytes: Buffer }> {
	return await request(APPS, caller, {
		...protobuf(path, type, query),
		repeatable,
		read: (reply, mask) => readProtobuf(reply, answer, mask),
	});
}

/** Calls a protobuf endpoint of the apps whose answer has only a status, in protobuf or in JSON. */
export async function userCommand<Q extends object>(
	caller: Caller,
	path: string,
	[type, query]: [Encoder<Q>, Q],
	answer: Decoder<{ status?: yunhu.Status.$Properties | null }>,
): Promise<void> {
	await request<unknown>(APPS, caller, {
		...protobuf(path, type, query),
		read: (reply, mask) =>
			isJson(reply) ? readJson(reply, mask) : readProtobuf(reply, answer, mask),
	});
}

function protobuf<Q extends object>(path: string, type: Encoder<Q>, query: Q) {
	return {
		path: `/v1${path}`,
		headers: { 'Content-Type': 'application/x-protobuf' },
		body: encode(type, query),
	};
}

/** Refusals of the bot's token, or of the bot itself. */
const REFUSALS_OF_BOT = ['UNAUTHORIZED', 'TOKEN_MISSING', 'BOT_BANNED'];

/** Requests the messages of a chat that does not exist. With a valid token, the platform refuses for another reason. */
const TOKEN_PROBE: ApiRequest<true> = {
	path: '/open-apis/v1/bot/messages',
	method: 'GET',
	qs: { 'chat-id': 'test', 'chat-type': 'user', before: 1 },
	repeatable: true,
	read: (reply, mask) => {
		const answer = readJson(reply, mask);
		if (answer === undefined) return undefined;
		const { refusal } = answer;
		if (refusal === undefined) return { value: true };
		if (refusal.code === NOT_LOGGED_IN) {
			const { name: codeName, ...texts } = BOT_TOKEN_REFUSED;
			return { refusal: { ...texts, codeName } };
		}
		// A code that Yunhu's documents do not list may be another server's.
		const isProof = !isOfBot(refusal) && refusal.codeName !== UNKNOWN_CODE;
		return isProof ? { value: true } : { refusal };
	},
};

function isOfBot({ codeName = '' }: Refusal): boolean {
	return REFUSALS_OF_BOT.includes(codeName);
}

/** Returns the platform's refusal of the bot's token; undefined if it accepts the token, or cannot be reached. */
export async function tokenRefusal(caller: Caller): Promise<Refusal | undefined> {
	const { refusal } = await attempt(OPEN, caller, TOKEN_PROBE);
	return refusal !== undefined && isOfBot(refusal) ? refusal : undefined;
}

/** Tests the credential of a bot. */
export async function testBot(attempt: TestRequest): Promise<Attempt<unknown>> {
	return await attempt(OPEN, TOKEN_PROBE);
}

/**
 * Tests the credential of an account at both of its addresses. Logs in first, if the credential has an email address.
 *
 * GET /v1/user/info is protobuf on one host and JSON on the other. Source: the community documentation (src/api/v1/user.md)
 */
export async function testUser(
	attempt: TestRequest,
	credential: ICredentialDataDecryptedObject,
): Promise<Attempt<unknown>> {
	const profile = { path: '/v1/user/info', method: 'GET' } as const;
	if (credential.method === 'email') {
		const login = await attempt(APPS, {
			...json(loginBody(credential)),
			path: '/v1/user/email-login',
			read: readLogin,
		});
		if (login.refusal !== undefined) return login;
		credential.sessionToken = login.value;
	} else {
		const info = await attempt(APPS, {
			...profile,
			read: (reply, mask) => readProtobuf(reply, yunhu.StatusResponse, mask),
		});
		if (info.refusal !== undefined) return info;
	}
	return await attempt(WEB, { ...profile, read: readJson });
}

/**
 * Returns the objects in a list of an answer. Null and nothing are empty lists, as the platform's Go writes them.
 *
 * @throws NodeApiError where the answer has something else in its place
 */
export function listIn(caller: Caller, list: unknown): IDataObject[] {
	if (Array.isArray(list)) return objectsIn(list);
	if (list === undefined || list === null) return [];
	throw lacking(caller, 'list');
}

/** Makes the error for an answer that reports success but lacks the requested data. */
export function lacking(caller: Caller, what: string, hint = TEXTS.check): NodeApiError {
	return apiError(caller, {
		message: `Yunhu says success, but its answer has no ${what}`,
		hint,
	});
}

/** Reads the answer to a login by email. */
function readLogin(reply: Reply, mask: (text: string) => string): Answer<string> | undefined {
	const answer = readJson(reply, mask);
	if (answer === undefined) return undefined;
	const token = answer.refusal === undefined ? textOf(answer.value.token) : '';
	if (token !== '') return { value: token };
	return { refusal: { ...answer.refusal, ...LOGIN_REFUSED } };
}

const LOGIN_REFUSED: Refusal = {
	message: 'Yunhu does not accept the login',
	hint: 'Check Email and Password in the credential.',
};

function unfitToken({ method, token }: ICredentialDataDecryptedObject): Refusal | undefined {
	if (method === 'email') return undefined;
	const hint = 'Copy the token again, from the header "token" of a request of the web console.';
	return unfitForHeader(token, 'User Token', hint);
}

function json(body: object): Sent {
	return { headers: { 'Content-Type': 'application/json' }, body: stringifyJson(body) };
}

/** Sends a request when the endpoint's limit allows it. After "too many requests", all requests to the endpoint wait. */
async function sendAtPace<T>(sending: Sending<T>): Promise<Outcome> {
	const { caller, credential, request: sent, exchange } = sending;
	const key = `${String(credential.token)} ${sent.path}`;
	const outcome = await limiter.schedule(key, exchange, caller.signal);
	const isOverFrequency = outcome.kind === 'reply' && outcome.status === 429;
	if (isOverFrequency || codeIn(sending, outcome) === OVER_FREQUENCY) limiter.hold(key);
	return outcome;
}

/** Sends a request, and repeats it if the session of an email login has ended. */
async function sendLoggedIn<T>(sending: Sending<T>): Promise<Outcome> {
	const { credential } = sending;
	const { method, sessionToken: session } = credential;
	const first = await exchangeAfterLogin(sending);
	if (method !== 'email' || session === '' || codeIn(sending, first) !== NOT_LOGGED_IN)
		return first;
	// Without a token the credential logs in again. Another request may have started a newer session already.
	if (credential.sessionToken === session) {
		credential.sessionToken = '';
		endedSessions.set(credential, (endedSessions.get(credential) ?? 0) + 1);
	}
	return await exchangeAfterLogin(sending);
}

/** How many sessions of a credential have ended. */
const endedSessions = new WeakMap<ICredentialDataDecryptedObject, number>();

/**
 * Sends a request. n8n has the credential log in first if it has no session, and reports a login without an answer as if the request
 * had none. If the credential had no session in all this time, the request was not sent, or without a login, so it did nothing.
 */
async function exchangeAfterLogin<T>({ credential, exchange }: Sending<T>): Promise<Outcome> {
	const isLoggedOut = () => credential.method === 'email' && credential.sessionToken === '';
	const [wasLoggedOut, ended] = [isLoggedOut(), endedSessions.get(credential)];
	const outcome = await exchange();
	const hadNoSession = wasLoggedOut && isLoggedOut() && ended === endedSessions.get(credential);
	if (outcome.kind === 'reply' || !outcome.mayHaveHappened || !hadNoSession) return outcome;
	if (outcome.code === TOO_LARGE) return { ...outcome, mayHaveHappened: false };
	return { kind: 'noReply', code: LOGIN_UNANSWERED, mayHaveHappened: false };
}

/** Returns the platform's code in a refusal. */
function codeIn<T>({ request: { read } }: Sending<T>, outcome: Outcome): unknown {
	if (outcome.kind === 'noReply') return undefined;
	return read(outcome, (text) => text)?.refusal?.code;
}

/** Reads `{code, msg, data?}`. Some tables in the documents name the text `message`. */
function readJson(
	{ status, body }: Reply,
	mask: (text: string) => string,
): Answer<IDataObject> | undefined {
	if (status === 413) return TOO_MUCH_DATA;
	if (status !== 200 && !isOfRequest(status)) return undefined;
	const { code, msg, message, data } = objectInJson(body) ?? {};
	if (typeof code !== 'number') return undefined;
	if (code === SUCCESS) return status === 200 ? { value: asObject(data) ?? {} } : undefined;
	const refusal = refused(code, textOf(msg) || textOf(message), mask);
	// With another status, a code that Yunhu's documents do not list may be a proxy's.
	const isOwn = status === 200 || refusal.refusal?.codeName !== UNKNOWN_CODE;
	return isOwn ? refusal : undefined;
}

/** Tells whether a status refuses the request itself. HTTP 429 is that too, and is repeated whoever wrote it. */
function isOfRequest(status: number): boolean {
	return status >= 400 && status < 500 && status !== 429;
}

const TOO_MUCH_DATA: Answer<never> = {
	refusal: {
		message: 'The request is too large for the platform (HTTP 413)',
		hint: 'An image may have 10 MB, a video or file 20 MB.',
		httpStatus: 413,
	},
};

const OPENING_BRACE = 0x7b;

/** Tells JSON from protobuf. No message starts with a brace: as protobuf it would be field 15 as a group. */
function isJson({ bytes }: Reply): boolean {
	return bytes[0] === OPENING_BRACE;
}

/** Reads a protobuf message with a status, or JSON, which the platform sends for requests that it rejects at once. */
function readProtobuf<A extends { status?: yunhu.Status.$Properties | null }>(
	reply: Reply,
	type: Decoder<A>,
	mask: (text: string) => string,
): Answer<{ message: A; bytes: Buffer }> | undefined {
	const { status, bytes } = reply;
	if (status === 413 || isJson(reply)) {
		const answer = readJson(reply, mask);
		// A success in the wrong encoding has no data.
		return answer?.refusal === undefined ? undefined : answer;
	}
	const message = status === 200 ? decode(type, bytes) : undefined;
	// Random bytes may decode to a message; a response without a code is not valid.
	if (!message?.status?.code) return undefined;
	const { code, msg } = message.status;
	return code === SUCCESS ? { value: { message, bytes } } : refused(code, msg ?? '', mask);
}

/** Describes a refusal. It includes the platform's own message, which often says more than the number. */
function refused(code: number, words: string, mask: (text: string) => string): Answer<never> {
	const { name, message, hint, unknownId } = codeOf(code, words);
	const said = words === '' ? '' : `Yunhu says: "${mask(words)}".`;
	return {
		refusal: {
			message: `${message} (code ${code}, ${name})`,
			hint:
				[hint, said].filter(Boolean).join(' ') ||
				'Look at the bot in the console (www.yhchat.com/control).',
			code,
			codeName: name,
			unknownId,
		},
		// Assumes that "too many requests" is checked before the request is processed.
		...(code === OVER_FREQUENCY && { retry: 'always' as const }),
	};
}
