import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import type { Caller } from '../common/caller';
import { apiError, type Refusal } from '../common/errors';
import { asObject } from '../common/inbound';
import { parseJson, stringifyJson } from '../common/json';
import { textOf } from '../common/message';
import {
	addressOf,
	describeBody,
	MAY_HAVE_HAPPENED,
	redirectRefusal,
	silenceRefusal,
	type Peer,
} from '../common/refusals';
import { exchange, withRetries, type Outcome, type Reply } from '../common/request';

export const CREDENTIAL = 'starBotApi';

const SUCCESS = 200;

const CLIENT: Peer = {
	name: 'the StarBot client',
	addressField: 'URL',
	unreachable:
		'Check that the client runs, and URL in the credential: localhost means the machine of n8n',
	late: 'Look at the client, or raise Timeout in the options.',
	lost: 'Look at the client, and at any proxy before it.',
};

export type Params = Record<string, unknown>;

export interface Manner {
	/** Whether doing it twice is as good as once, so that it may be repeated after a lost connection. Never so for a send. */
	repeatable?: boolean;
	/** Whether it is for robots that are not logged in as well, so that this is no reason for a refusal. */
	anyLogin?: boolean;
}

/** What a call comes to: the `data` of the answer, or why there is none. */
export type Attempt = { data: unknown; refusal?: undefined } | { refusal: Refusal };

/** Calls the processor: POST `{type, params}` to its one address. In the data long ids are texts. */
export async function attempt(
	caller: Caller,
	type: string,
	params: Params = {},
	{ repeatable = false }: Manner = {},
): Promise<Attempt> {
	const url = urlOf(await caller.credential(CREDENTIAL));
	const body = stringifyJson({ type, params });
	const outcome = await withRetries(
		caller,
		async () =>
			await exchange(caller, CREDENTIAL, {
				method: 'POST',
				url,
				headers: { 'Content-Type': 'application/json' },
				body,
			}),
		(tried) => mayRepeat(tried, repeatable),
	);
	return outcome.kind === 'noReply'
		? { refusal: silenceRefusal(CLIENT, outcome, repeatable) }
		: judge(type, outcome, repeatable);
}

/**
 * As attempt(), for callers that cannot do without the result.
 *
 * @throws NodeApiError with the client's description, its code, and what to do
 */
export async function request(
	caller: Caller,
	type: string,
	params: Params = {},
	manner: Manner = {},
): Promise<unknown> {
	const tried = await attempt(caller, type, params, manner);
	if (tried.refusal === undefined) return tried.data;
	throw apiError(
		caller,
		manner.anyLogin ? tried.refusal : await withLoginState(caller, params, tried.refusal),
	);
}

/** As request(), for requests whose data is an object. */
export async function requestObject(
	caller: Caller,
	type: string,
	params?: Params,
	manner?: Manner,
): Promise<IDataObject> {
	return asObject(await request(caller, type, params, manner)) ?? {};
}

/** As request(), for requests whose data is a list of objects. */
export async function requestList(
	caller: Caller,
	type: string,
	params?: Params,
): Promise<IDataObject[]> {
	const data = await request(caller, type, params, { repeatable: true });
	if (Array.isArray(data)) return objectsIn(data);
	throw apiError(caller, {
		message: `The StarBot client answered ${type} without a list`,
		hint: 'Its data is a list in every edition that is known. Request: Send shows what the client answers.',
	});
}

export function objectsIn(list: unknown[]): IDataObject[] {
	return list.map(asObject).filter((entry) => entry !== undefined);
}

/** The robots that are logged in. */
export async function robotsOf(caller: Caller): Promise<IDataObject[]> {
	return await requestList(caller, ROBOT_LIST, LOGGED_IN);
}

/** The one request that needs no robot. Every caller that is known sends this status. */
export const ROBOT_LIST = 'getAccountListRequest';
export const LOGGED_IN = { status: 1 };

export const ROBOT_INFO = 'robotInfo';

export function urlOf({ url }: ICredentialDataDecryptedObject): string {
	return addressOf(url);
}

/** Nothing is known of codes that would prove that nothing happened, except those of proxies. */
function mayRepeat(outcome: Outcome, repeatable: boolean): boolean {
	if (outcome.kind === 'noReply') return repeatable || !outcome.mayHaveHappened;
	if (outcome.status === 429) return true;
	return repeatable && (outcome.status === 502 || outcome.status === 503 || outcome.status === 504);
}

/**
 * `code` decides, whatever the HTTP status: it is required on the vendor's pages, and 200 is success. Only the documented answer
 * to robotInfo has none.
 */
export function judge(type: string, reply: Reply, repeatable: boolean): Attempt {
	const envelope = envelopeOf(reply);
	const code = textOf(envelope?.code);
	if (envelope !== undefined && code === String(SUCCESS)) return { data: envelope.data };
	if (envelope !== undefined && code !== '') return { refusal: codeRefusal(envelope) };
	const { data } = envelope ?? {};
	return type === ROBOT_INFO && isRobot(data)
		? { data }
		: { refusal: replyRefusal(reply, repeatable) };
}

function isRobot(data: unknown): boolean {
	const { robotId, instanceId } = asObject(data) ?? {};
	return textOf(robotId) !== '' || textOf(instanceId) !== '';
}

function envelopeOf({ body }: Reply): IDataObject | undefined {
	try {
		return asObject(parseJson(body));
	} catch {
		return undefined;
	}
}

/** No list of codes exists; what the client says in its description is all there is. */
function codeRefusal({ code, description }: IDataObject): Refusal {
	const said = textOf(description).replace(/\s+/g, ' ').trim().slice(0, 300);
	return {
		message: `The StarBot client refused${said && `: ${said}`} (code ${textOf(code)})`,
		hint: "The text is the client's own. Check the robot, the IDs and the names of the request against the vendor's page.",
		code: textOf(code),
		codeName: REFUSED,
	};
}

const REFUSED = 'REFUSED';

/**
 * The commonest reason is that WeChat waits for its QR code to be scanned. No code says so and no description may be
 * relied on, but the list of robots does.
 */
async function withLoginState(
	caller: Caller,
	{ robotId, instanceId }: Params,
	refusal: Refusal,
): Promise<Refusal> {
	const [field, id] = robotId === undefined ? ['instanceId', instanceId] : ['robotId', robotId];
	if (refusal.codeName !== REFUSED || id === undefined) return refusal;
	const tried = await attempt(caller, ROBOT_LIST, LOGGED_IN);
	if (tried.refusal !== undefined || !Array.isArray(tried.data)) return refusal;
	const robots = objectsIn(tried.data);
	const tells = robots.every((robot) => textOf(robot[field as string]) !== '');
	if (!tells || robots.some((robot) => robot[field as string] === id)) return refusal;
	return {
		...refusal,
		message: `${refusal.message}; the robot ${textOf(id)} is not logged in`,
		hint: 'It is not among the robots that the client lists as logged in. Look at WeChat on its machine: probably a login by QR code is pending.',
		codeName: 'NOT_LOGGED_IN',
	};
}

function replyRefusal({ status: httpStatus, headers, body }: Reply, repeatable: boolean): Refusal {
	if (httpStatus === 401 || httpStatus === 403) {
		return {
			message: `The StarBot client does not accept the token (HTTP ${httpStatus})`,
			hint: 'Check Token in the credential. It is sent as it is, without "Bearer".',
			httpStatus,
		};
	}
	const redirect = redirectRefusal(CLIENT, httpStatus);
	if (redirect !== undefined) return redirect;
	return {
		message: `This is not how a StarBot client answers: HTTP ${httpStatus} with ${describeBody(headers, body)}`,
		hint:
			repeatable || httpStatus === 404
				? 'Check URL in the credential, which ends in /api/processor, and any proxy before the client.'
				: MAY_HAVE_HAPPENED,
		httpStatus,
	};
}
