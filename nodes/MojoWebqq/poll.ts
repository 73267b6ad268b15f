import type { ICredentialDataDecryptedObject, IDataObject, ITriggerFunctions } from 'n8n-workflow';

import { callerOf, type Caller } from '../common/requests/caller';
import { addressOf, type Attempt } from '../common/requests/client';
import type { Refusal } from '../common/errors';
import { objectsIn } from '../common/guards';
import type { ConnectionEnd, Source } from '../common/triggers/sharedSource';
import { textOf } from '../common/serverValues';
import { warn } from '../common/log';
import { BLOCKED, NO_WEB_ADDRESS } from '../common/requests/request';
import { attempt, CLIENT_INFO, keyOf, type Endpoint } from './transport';

/** The time-out of a poll. The server answers within 30 seconds, or not at all. */
const POLL_TIMEOUT_MS = 60_000;

/**
 * The longest delay between polls. Short, because the client keeps only the last 20 events, also after a login by QR code.
 */
const LONGEST_DELAY_MS = 5_000;

/** The codes of failures that only the user can mend: the auth callback refused, or the address cannot be used. */
const REFUSED = new Set<number | string>([-6, NO_WEB_ADDRESS, BLOCKED]);

/** POST /openqq/check_event: returns and removes the events in the server's list (at most 20), or waits for one. */
const CHECK_EVENT: Endpoint<unknown[]> = {
	path: '/openqq/check_event',
	success: (result) => (Array.isArray(result) ? result : undefined),
};

/**
 * Makes one poll. A client that waits for its login accepts connections but does not answer. After the login it processes even
 * aborted requests, and an aborted poll would remove the next event. So get_client_info, which removes nothing, is
 * sent first.
 */
export async function poll(caller: Caller): Promise<Attempt<unknown[]>> {
	const info = await attempt(caller, CLIENT_INFO);
	return info.refusal === undefined ? await checkEvent(caller) : info;
}

async function checkEvent(caller: Caller): Promise<Attempt<unknown[]>> {
	return await attempt(caller, CHECK_EVENT, {}, { timeoutMs: POLL_TIMEOUT_MS });
}

/** Tells whether another poll received an event: an event wakes all polls, and all but the first get null. */
export function lacksEvents(elements: unknown[]): boolean {
	return elements.includes(null);
}

export const EVENT_LOST =
	'an event of the client is lost, because another poll received it: n8n was stopped while it waited for events, or another program calls check_event';

/** Returns the source of a client's events, for all triggers that listen to it. */
export function pollSource(
	context: ITriggerFunctions,
	credential: ICredentialDataDecryptedObject,
): Source {
	const caller: Caller = {
		...callerOf(context),
		retries: 0,
		credential: async () => credential,
	};
	const key = keyOf(credential);
	/** Whether the client answered the last poll. If not, the next poll could wait for a login. */
	let answers = false;
	/** Whether the last poll lacked an event: of polls in a row only the first is logged. */
	let lacked = false;

	const connect = async (nobodyListens: AbortSignal): Promise<ConnectionEnd> => {
		const isAsked = !answers;
		if (isAsked) {
			const info = await attempt(caller, CLIENT_INFO);
			if (info.refusal !== undefined) return endOf(info.refusal);
			const address = polledElsewhere(key, info.value, credential);
			if (address !== undefined) {
				warn(
					context,
					`the same client is polled at ${address} as well, so that each poll gets only some of its events; use one Base URL, Client Name and Authentication in all credentials of this client`,
				);
			}
			if (nobodyListens.aborted) return { kind: 'ended' };
		}
		const polled = await checkEvent(caller);
		answers = polled.refusal === undefined;
		if (polled.refusal !== undefined) return endOf(polled.refusal, isAsked);
		const lacks = lacksEvents(polled.value);
		if (lacks && !lacked) warn(context, EVENT_LOST);
		lacked = lacks;
		return { kind: 'ended', events: objectsIn(polled.value) };
	};
	return {
		key,
		longestDelayMs: LONGEST_DELAY_MS,
		connect: async (_deliver, nobodyListens) => {
			const end = await connect(nobodyListens);
			if (end.kind !== 'ended' || nobodyListens.aborted) polledClients.delete(key);
			return end;
		},
	};
}

/** The statuses of a proxy whose server is away or does not answer in time, as at a poll without events. */
const OF_PROXIES = new Set([502, 503, 504]);

/**
 * Returns how a poll ended: refused if the user must mend the cause, lost for all other failures, which may be a restart of
 * the client or of a proxy.
 *
 * @param reached whether the client answered just before. A test run then goes on, unless the client answered this poll with an error.
 */
function endOf(refusal: Refusal, reached = false): ConnectionEnd {
	const { code = '', httpStatus = 0 } = refusal;
	if (REFUSED.has(code) || httpStatus === 401 || httpStatus === 403) {
		return { kind: 'refused', refusal };
	}
	const isError = typeof code === 'number' || (httpStatus !== 0 && !OF_PROXIES.has(httpStatus));
	return {
		kind: 'lost',
		reason: refusal.message,
		hint: refusal.hint,
		reached: reached && !isError,
	};
}

/** The clients that this n8n process polls, by the key of their source. */
const polledClients = new Map<string, { client: string; address: string }>();

/**
 * Stores which client answers. Returns the address at which this process polls the same client under another key. Many clients
 * have the same account name ("default"), so it also compares process and start time.
 */
function polledElsewhere(
	key: string,
	{ account, pid, starttime }: IDataObject,
	credential: ICredentialDataDecryptedObject,
): string | undefined {
	const client = [account, pid, starttime].map(textOf).join(' ');
	// An address may contain a password before the host.
	polledClients.set(key, { client, address: new URL(addressOf(credential.baseUrl)).host });
	const others = [...polledClients].filter(
		([other, found]) => other !== key && found.client === client,
	);
	return others[0]?.[1].address;
}
