import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import type { Caller } from '../common/requests/caller';
import {
	addressOf,
	attempt as attemptApi,
	unfitForHeader,
	type Answer,
	type ApiRequest,
	type Attempt,
	type Service,
} from '../common/requests/client';
import { apiError, type Refusal } from '../common/errors';
import { asObject, isRecord, objectsIn } from '../common/guards';
import { objectInJson, stringifyJson } from '../common/json';
import { textOf } from '../common/serverValues';
import type { Reply } from '../common/requests/request';
import { excerpt } from '../common/text/excerpt';

export const CREDENTIAL = 'starBotApi';

/** The API of a StarBot client: all requests go to one address. */
export const STARBOT: Service = {
	credential: CREDENTIAL,
	address: 'url',
	secrets: ['token', 'webhookSecret', 'webhookAuthSecret'],
	texts: {
		name: 'the StarBot client',
		addressField: 'URL',
		unreachable:
			'Check that the client runs, and URL in the credential: localhost means the machine of n8n',
		late: 'Check the client, or raise Timeout in the options.',
		lost: 'Check the client, and any proxy before it.',
		foreign: 'This is not how a StarBot client answers',
		check:
			'Check URL in the credential, which ends in /api/processor, and any proxy before the client.',
	},
	unfit: (credential) =>
		unfitForHeader(credential.token, 'Token', 'Copy the token again.') ??
		twoAuthorizations(credential),
};

/** Returns the refusal of a user name in the address beside a token: both need the same header, and n8n would drop the token. */
function twoAuthorizations({ url, token }: ICredentialDataDecryptedObject): Refusal | undefined {
	if (textOf(token).trim() === '' || !/^https?:\/\/[^/?#]*@/i.test(addressOf(url)))
		return undefined;
	return {
		message: 'URL in the credential holds a user name, and Token is filled in as well',
		hint: 'Nothing was sent. Both would go into the Authorization header: take the user name out of URL, or empty Token.',
	};
}

export type Params = Record<string, unknown>;

/** One request: POST `{type, params}`. Long IDs in its response become texts. */
export interface StarBotRequest<T> {
	type: string;
	params?: Params;
	/** The documented `data` of the response. */
	data: Shape<T>;
	/** Whether a second request has the same effect as one. Default: as the operation says. */
	repeatable?: boolean;
	/**
	 * Whether the request also works for robots that are not logged in, so that a missing login cannot be the reason for a
	 * refusal.
	 */
	worksLoggedOut?: boolean;
}

/** The documented form of a response's `data`. */
export interface Shape<T> {
	/** Its name in error messages, after the word "without". */
	name: string;
	/** Returns undefined for data of another form. */
	read(data: unknown): { value: T } | undefined;
}

/** The shape for requests whose data is not documented. */
export const ANYTHING: Shape<unknown> = { name: 'data', read: (value) => ({ value }) };

/**
 * The shape for requests whose data is not documented, but an object in all known cases. Other data becomes an empty
 * object.
 */
export const OBJECT: Shape<IDataObject> = {
	name: 'data',
	read: (data) => ({ value: asObject(data) ?? {} }),
};

/** A list of objects. */
export const LIST: Shape<IDataObject[]> = {
	name: 'a list',
	read: (data) => (Array.isArray(data) ? { value: objectsIn(data) } : undefined),
};

/** Makes the shape of an object that has a text under at least one of these names. */
export function objectWith(...names: string[]): Shape<IDataObject> {
	return {
		name: names.join(' or '),
		read: (data) =>
			isRecord(data) && names.some((name) => textOf(data[name]) !== '')
				? { value: data }
				: undefined,
	};
}

/** The two names of a robot. */
const ROBOT_IDS = ['robotId', 'instanceId'] as const;

/** The data of requests whose response names a robot. */
export const ROBOT_DATA = objectWith('instanceId', 'robotId');

/**
 * The request for the robots that are logged in. It names no robot. All public programs send this status.
 *
 * Source: https://s.apifox.cn/f647771e-a7dc-41df-9435-1cac2995bb6a/api-223774209
 */
export const ROBOT_LIST: StarBotRequest<IDataObject[]> = {
	type: 'getAccountListRequest',
	params: { status: 1 },
	data: LIST,
	repeatable: true,
};

export const ROBOT_INFO = 'robotInfo';

/** Sends a request, for callers that can continue without the result. */
export async function attempt<T>(caller: Caller, request: StarBotRequest<T>): Promise<Attempt<T>> {
	return await attemptApi(STARBOT, caller, apiRequest(request));
}

/**
 * Sends a request as attempt() does, for callers that need the result.
 *
 * @throws NodeApiError with the client's description, its code, and what to do
 */
export async function request<T>(caller: Caller, starBotRequest: StarBotRequest<T>): Promise<T> {
	const result = await attempt(caller, starBotRequest);
	if (result.refusal === undefined) return result.value;
	const { params = {}, worksLoggedOut = false } = starBotRequest;
	throw apiError(
		caller,
		worksLoggedOut ? result.refusal : await withLoginState(caller, params, result.refusal),
	);
}

/** Returns the request for the shared client (common/requests/client.ts). */
export function apiRequest<T>(starBotRequest: StarBotRequest<T>): ApiRequest<T> {
	const { type, params = {}, repeatable } = starBotRequest;
	return {
		path: '',
		headers: { 'Content-Type': 'application/json' },
		body: stringifyJson({ type, params }),
		repeatable,
		read: (reply, mask) => answerIn(starBotRequest, reply, mask),
	};
}

const SUCCESS = '200';

/**
 * Reads a response. Its `code` decides, not the HTTP status, as the vendor's pages require; 200 is
 * success. Only the documented response to robotInfo has no code.
 */
function answerIn<T>(
	{ type, data: shape }: StarBotRequest<T>,
	reply: Reply,
	mask: (text: string) => string,
): Answer<T> | undefined {
	const envelope = objectInJson(reply.body);
	const code = textOf(envelope?.code);
	if (envelope !== undefined && code !== '' && code !== SUCCESS) {
		return { refusal: codeRefusal(mask(code), mask(textOf(envelope.description))) };
	}
	if (code === SUCCESS || (envelope !== undefined && type === ROBOT_INFO)) {
		const found = shape.read(envelope?.data);
		if (found !== undefined) return found;
	}
	if (code === SUCCESS) {
		return {
			refusal: {
				message: `The StarBot client answered ${type} without ${shape.name}`,
				hint: "The vendor's page documents another answer.",
				mayHaveHappened: true,
			},
		};
	}
	if (reply.status !== 401 && reply.status !== 403) return undefined;
	return {
		refusal: {
			message: `The StarBot client does not accept the token (HTTP ${reply.status})`,
			hint: 'Check Token in the credential. It is sent as it is, without "Bearer".',
			httpStatus: reply.status,
		},
	};
}

const REFUSED = 'REFUSED';

/** Makes the refusal for a code. No list of codes is published, so the user gets the client's own description. */
function codeRefusal(code: string, description: string): Refusal {
	const text = excerpt(description, 300);
	return {
		message: `The StarBot client refused${text && `: ${text}`} (code ${code})`,
		hint: "The text is the client's own. Check the robot, the IDs and the names of the request against the vendor's page.",
		code,
		codeName: REFUSED,
		unknownId: true,
	};
}

/**
 * Adds to a refusal that the robot is not logged in, if that is so. This is the most frequent reason: WeChat waits
 * for a scan of its QR code. No code says so, and the descriptions are not reliable, but the list of robots is.
 */
async function withLoginState(caller: Caller, params: Params, refusal: Refusal): Promise<Refusal> {
	// The user of Request: Send writes the params: one of the two may be null or empty.
	const name = ROBOT_IDS.find((key) => textOf(params[key]) !== '');
	if (refusal.codeName !== REFUSED || name === undefined) return refusal;
	const id = textOf(params[name]);
	const list = await attempt(caller, ROBOT_LIST);
	if (list.refusal !== undefined) return refusal;
	const ids = list.value.map((robot) => textOf(robot[name]));
	// A list without IDs of this kind proves nothing.
	if (ids.includes('') || ids.includes(id)) return refusal;
	return {
		...refusal,
		message: `${refusal.message}; the robot ${id} is not logged in`,
		hint: 'The client does not list it among the robots that are logged in. Check WeChat on its machine: it probably waits for a login by QR code.',
		codeName: 'NOT_LOGGED_IN',
	};
}
