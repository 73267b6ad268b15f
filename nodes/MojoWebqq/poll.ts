import type { ICredentialDataDecryptedObject, IDataObject, ITriggerFunctions } from 'n8n-workflow';

import { callerOf, type Caller } from '../common/caller';
import { addressOf, type Attempt } from '../common/client';
import type { Refusal } from '../common/errors';
import { objectsIn } from '../common/guards';
import type { ConnectionEnd, Source } from '../common/listener';
import { textOf } from '../common/message';
import { warn } from '../common/n8nHelpers';
import { attempt, CLIENT_INFO, keyOf, type Endpoint } from './transport';

/** The server holds a poll for 30 seconds. One that lasts longer is never answered. */
const POLL_TIMEOUT_MS = 60_000;

/** Short, as the messages that follow a login by QR code wait for the next poll: the client keeps only the last 20. */
const LONGEST_DELAY_MS = 5_000;

const AUTH_FAILURE = -6;

/** POST /openqq/check_event: takes and removes the events in the server's list of 20, or waits for one. */
const CHECK_EVENT: Endpoint<unknown[]> = {
	path: '/openqq/check_event',
	success: (result) => (Array.isArray(result) ? result : undefined),
};

/**
 * Makes one poll. A client that waits for its login accepts connections and answers nothing, and serves what was given up
 * all the same once it runs: such a poll would take the next event. So get_client_info, which takes nothing, is asked first.
 */
export async function poll(caller: Caller): Promise<Attempt<unknown[]>> {
	const info = await attempt(caller, CLIENT_INFO);
	return info.refusal === undefined ? await checkEvent(caller) : info;
}

async function checkEvent(caller: Caller): Promise<Attempt<unknown[]>> {
	return await attempt(caller, CHECK_EVENT, {}, { timeoutMs: POLL_TIMEOUT_MS });
}

/** Tells whether another poll took an event: all polls are woken by it, and every one but the first gets null. */
export function lacksEvents(elements: unknown[]): boolean {
	return elements.includes(null);
}

export const EVENT_LOST =
	'an event of the client is lost, as another poll took it: n8n was ended while it waited for events, or another program calls check_event';

/** The events of one client, for all triggers that listen to it. */
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
	/** Whether the client answered the last request, so that a poll is not one that waits for a login. */
	let answers = false;

	const connect = async (nobodyListens: AbortSignal): Promise<ConnectionEnd> => {
		if (!answers) {
			const info = await attempt(caller, CLIENT_INFO);
			if (info.refusal !== undefined) return endOf(info.refusal);
			answers = true;
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
		if (polled.refusal !== undefined) return endOf(polled.refusal);
		if (lacksEvents(polled.value)) warn(context, EVENT_LOST);
		return { kind: 'ended', events: objectsIn(polled.value) };
	};
	return {
		key,
		longestDelayMs: LONGEST_DELAY_MS,
		connect: async (_deliver, nobodyListens) => {
			const end = await connect(nobodyListens);
			if (nobodyListens.aborted) polledClients.delete(key);
			return end;
		},
	};
}

/** Ends the poll as what an operator has to set right; everything else may be the restart of the client or of a proxy. */
function endOf(refusal: Refusal): ConnectionEnd {
	if (refusal.code === AUTH_FAILURE || refusal.httpStatus === 401 || refusal.httpStatus === 403) {
		return { kind: 'refused', refusal };
	}
	return { kind: 'lost', reason: refusal.message };
}

/** The clients that this n8n process polls, by the key of their source. */
const polledClients = new Map<string, { client: string; address: string }>();

/**
 * Notes which client answers, and returns the address at which this process polls it under another key. An account's name is
 * the same for many clients ("default"), so process and start time count as well.
 */
function polledElsewhere(
	key: string,
	{ account, pid, starttime }: IDataObject,
	credential: ICredentialDataDecryptedObject,
): string | undefined {
	const client = [account, pid, starttime].map(textOf).join(' ');
	// An address may hold a password before the host.
	polledClients.set(key, { client, address: new URL(addressOf(credential.baseUrl)).host });
	const others = [...polledClients].filter(
		([other, found]) => other !== key && found.client === client,
	);
	return others[0]?.[1].address;
}
