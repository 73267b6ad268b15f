import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
} from 'n8n-workflow';

import type { yunhu } from '../../proto/codec';
import type { Caller } from '../common/caller';
import { apiError, type Refusal } from '../common/errors';
import { parseJson, stringifyJson } from '../common/json';
import { Pace } from '../common/pace';
import {
	addressOf,
	describeBody,
	MAY_HAVE_HAPPENED,
	silenceRefusal,
	type Peer,
} from '../common/refusals';
import { exchange, withRetries, type Outcome, type Reply } from '../common/request';
import { codeOf } from './codes';
import { decode, encode, type Decoder, type Encoder } from './protobuf';

/** The bot's own token, for the open API; and the account that owns it, for the calls of apps and console. */
export const BOT = 'yunhuBotApi';
export const USER = 'yunhuUserApi';
export type Credential = typeof BOT | typeof USER;

const SUCCESS = 1;
const NOT_LOGGED_IN = -101;
const OVER_FREQUENCY = 1007;

/** Each endpoint of the open API takes 10 requests a second; a little is left for clocks that round. */
const pace = new Pace(10, 1_020);

export const PLATFORM: Peer = {
	name: 'Yunhu',
	addressField: 'Base URL',
	unreachable: 'Check the addresses in the credential, and that they can be reached from n8n',
	late: 'Try again later, or raise Timeout in the options.',
	lost: 'Try again later.',
};
const WEB_CONSOLE: Peer = { ...PLATFORM, addressField: 'Web Base URL' };

/** What a request says of its own kind. */
export interface Manner {
	/** Whether doing it twice is as good as once, so that it may be repeated after a time-out. Never so for a send. */
	repeatable?: boolean;
	/** The host of the web console instead of that of the apps. */
	web?: boolean;
}

/** An answer, in whatever encoding it came. */
interface Answer<T> {
	code: number;
	words: string;
	value: T;
}

/** What a call comes to: what was answered, or why there is nothing. */
export type Attempt<T> = { value: T; refusal?: undefined } | { refusal: Refusal };

/** Calls the open bot API: `{baseUrl}/open-apis/v1{path}`, the token in the query; gives `data` of the answer. */
export async function openRequest(
	caller: Caller,
	path: string,
	request: Partial<IHttpRequestOptions>,
	manner: Manner = {},
): Promise<IDataObject> {
	return valueOf(
		caller,
		await attempt(caller, BOT, `/open-apis/v1${path}`, request, jsonAnswer, manner),
	);
}

/** openRequest() with a JSON body. */
export async function openPost(
	caller: Caller,
	path: string,
	body: object = {},
	manner: Manner = {},
): Promise<IDataObject> {
	return await openRequest(caller, path, json(body), manner);
}

/** Calls the API of apps and console with the account's token: POST `{baseUrl}/v1{path}` with JSON; gives `data`. */
export async function userPost(
	caller: Caller,
	path: string,
	body: object = {},
	manner: Manner = {},
): Promise<IDataObject> {
	return valueOf(caller, await attempt(caller, USER, `/v1${path}`, json(body), jsonAnswer, manner));
}

/** As userPost(), for endpoints that speak protobuf; gives the decoded answer. */
export async function userCall<
	Q extends object,
	A extends { status?: yunhu.Status.$Properties | null },
>(
	caller: Caller,
	path: string,
	[request, query]: [Encoder<Q>, Q],
	answer: Decoder<A>,
	manner: Manner = {},
): Promise<{ message: A; bytes: Buffer }> {
	const sent: Partial<IHttpRequestOptions> = {
		headers: { 'Content-Type': 'application/x-protobuf' },
		body: encode(request, query),
		encoding: 'arraybuffer',
	};
	return valueOf(
		caller,
		await attempt(
			caller,
			USER,
			`/v1${path}`,
			sent,
			(reply) => protobufAnswer(reply, answer),
			manner,
		),
	);
}

/**
 * What the platform has against the bot's token; undefined where nothing, or where it cannot be asked. The messages of a chat
 * that does not exist are asked for: the answer to a good token is another refusal.
 */
export async function tokenRefusal(caller: Caller): Promise<Refusal | undefined> {
	const { refusal } = await attempt(
		caller,
		BOT,
		'/open-apis/v1/bot/messages',
		{ method: 'GET', qs: { 'chat-id': 'test', 'chat-type': 'user', before: 1 } },
		jsonAnswer,
		{ repeatable: true },
	);
	return refusal !== undefined && ['UNAUTHORIZED', 'TOKEN_MISSING'].includes(refusal.codeName ?? '')
		? refusal
		: undefined;
}

function valueOf<T>(caller: Caller, tried: Attempt<T>): T {
	if (tried.refusal !== undefined) throw apiError(caller, tried.refusal);
	return tried.value;
}

function json(body: object): Partial<IHttpRequestOptions> {
	return { headers: { 'Content-Type': 'application/json' }, body: stringifyJson(body) };
}

async function attempt<T>(
	caller: Caller,
	credentialType: Credential,
	path: string,
	request: Partial<IHttpRequestOptions>,
	read: (reply: Reply) => Answer<T> | undefined,
	manner: Manner,
): Promise<Attempt<T>> {
	const credential = await caller.credential(credentialType);
	const options: IHttpRequestOptions = {
		method: 'POST',
		...request,
		url: addressOf(manner.web ? credential.webUrl : credential.baseUrl) + path,
	};
	const paced = credentialType === BOT ? `${String(credential.token)} ${path}` : undefined;
	const ask = async () => await exchange(caller, credentialType, { ...options });
	const send = async (): Promise<Outcome> => {
		if (paced === undefined) return await ask();
		const outcome = await pace.inTurn(paced, ask, caller.signal);
		if (isOverFrequency(outcome, read)) pace.hold(paced);
		return outcome;
	};
	const outcome = await withRetries(
		caller,
		async () => {
			const { method, sessionToken: session } = credential;
			const first = await send();
			if (method !== 'email' || session === '' || !isLoggedOut(first, read)) return first;
			// The credential logs in again where it finds no token; another request may have had it done so already.
			if (credential.sessionToken === session) credential.sessionToken = '';
			return await send();
		},
		(tried) => mayRepeat(tried, read, manner),
	);
	if (outcome.kind === 'noReply')
		return {
			refusal: silenceRefusal(
				manner.web ? WEB_CONSOLE : PLATFORM,
				outcome,
				manner.repeatable === true,
			),
		};
	const answer = read(outcome);
	if (answer === undefined) return { refusal: replyRefusal(outcome, manner, credential) };
	if (answer.code !== SUCCESS) return { refusal: codeRefusal(answer, credential) };
	return { value: answer.value };
}

function isLoggedOut<T>(outcome: Outcome, read: (reply: Reply) => Answer<T> | undefined): boolean {
	return outcome.kind === 'reply' && read(outcome)?.code === NOT_LOGGED_IN;
}

function isOverFrequency<T>(
	outcome: Outcome,
	read: (reply: Reply) => Answer<T> | undefined,
): boolean {
	return (
		outcome.kind === 'reply' && (outcome.status === 429 || read(outcome)?.code === OVER_FREQUENCY)
	);
}

/**
 * A refusal for too many requests (1007) is taken to come before the request is looked at. After a time-out, a lost
 * connection or a failing proxy it may have been done.
 */
function mayRepeat<T>(
	outcome: Outcome,
	read: (reply: Reply) => Answer<T> | undefined,
	{ repeatable = false }: Manner,
): boolean {
	if (outcome.kind === 'noReply') return repeatable || !outcome.mayHaveHappened;
	if (isOverFrequency(outcome, read)) return true;
	return repeatable && [502, 503, 504].includes(outcome.status);
}

/** `{code, msg, data?}`. Some tables of the documents call the text `message`. */
function jsonAnswer({ status, body }: Reply): Answer<IDataObject> | undefined {
	if (status !== 200) return undefined;
	try {
		const { code, msg, message, data } = parseJson(body) as IDataObject;
		if (typeof code !== 'number') return undefined;
		const value = typeof data === 'object' && data !== null ? (data as IDataObject) : {};
		return { code, words: String(msg ?? message ?? ''), value };
	} catch {
		return undefined;
	}
}

const OPENING_BRACE = 0x7b;

/**
 * A protobuf message with a status; or JSON, as the platform answers before it looks at a request. No message starts with
 * a brace: field 15 as a group is in none.
 */
function protobufAnswer<A extends { status?: yunhu.Status.$Properties | null }>(
	reply: Reply,
	type: Decoder<A>,
): Answer<{ message: A; bytes: Buffer }> | undefined {
	const { status, bytes } = reply;
	if (bytes[0] === OPENING_BRACE) {
		const answer = jsonAnswer(reply);
		// Success in the wrong encoding holds nothing that could be read.
		return answer?.code === SUCCESS ? undefined : (answer as Answer<never> | undefined);
	}
	const message = status === 200 ? decode(type, bytes) : undefined;
	// Bytes at random may decode to something; an answer without a code is none.
	if (!message?.status?.code) return undefined;
	return { code: message.status.code, words: message.status.msg ?? '', value: { message, bytes } };
}

/** The platform's own words go along, as they often say more than the number; should they repeat a secret, without it. */
function codeRefusal(
	{ code, words }: Answer<unknown>,
	credential: ICredentialDataDecryptedObject,
): Refusal {
	const { name, message, hint } = codeOf(code, words);
	const said = words === '' ? '' : `Yunhu says: "${withoutSecrets(words, credential)}".`;
	return {
		message: `${message} (code ${code}, ${name})`,
		hint: [hint, said].filter(Boolean).join(' '),
		code,
		codeName: name,
	};
}

function withoutSecrets(
	text: string,
	{ token, sessionToken, password }: ICredentialDataDecryptedObject,
): string {
	return [token, sessionToken, password]
		.filter((secret) => typeof secret === 'string' && secret !== '')
		.reduce<string>((rest, secret) => rest.replaceAll(String(secret), '***'), text);
}

function replyRefusal(
	{ status, headers, body }: Reply,
	{ repeatable }: Manner,
	credential: ICredentialDataDecryptedObject,
): Refusal {
	const httpStatus = status;
	// A proxy's page may name the address that was asked for, and in it the token.
	const text = withoutSecrets(body, credential);
	if (status === 413) {
		return {
			message: 'The platform does not take so much data (HTTP 413)',
			hint: 'An image may have 10 MB, a video or file 20 MB.',
			httpStatus,
		};
	}
	if (status === 429) {
		return {
			message: 'The platform says that there are too many requests (HTTP 429)',
			hint: 'Try again later.',
			httpStatus,
		};
	}
	return {
		message: `Yunhu did not answer as expected: HTTP ${status} with ${describeBody(headers, text)}`,
		hint:
			repeatable || status === 404 || (status >= 300 && status < 400)
				? 'Check the addresses in the credential, and any proxy between n8n and Yunhu.'
				: MAY_HAVE_HAPPENED,
		httpStatus,
	};
}
