import type { ICredentialDataDecryptedObject, IDataObject, ITriggerFunctions } from 'n8n-workflow';

import { callerOf, type Caller } from '../common/caller';
import type { Ending, Source } from '../common/listener';
import { attempt, keyOf, type Attempt } from './transport';

/**
 * The server holds a poll for 30 seconds. A poll that is given up stays subscribed there and swallows the next event, so
 * it is given up only when the server is certain to be gone.
 */
export const POLL_TIMEOUT_MS = 60_000;

const AUTH_FAILURE = -6;

/** POST /openqq/check_event: takes and removes what is in the server's list of 20, or waits for one event. */
export async function poll(caller: Caller): Promise<Attempt> {
	return await attempt(caller, '/openqq/check_event', {}, { timeoutMs: POLL_TIMEOUT_MS });
}

/** The events of an answer. A poller that another one has come between is given null for them. */
export function eventsIn(result: unknown): IDataObject[] {
	const elements: unknown[] = Array.isArray(result) ? result : [];
	return elements.filter(
		(element): element is IDataObject => typeof element === 'object' && element !== null,
	);
}

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
	return {
		key: keyOf(credential),
		connect: async () => endingOf(await poll(caller)),
	};
}

function endingOf(polled: Attempt): Ending {
	if (polled.refusal === undefined) {
		return Array.isArray(polled.result)
			? { kind: 'ended', events: eventsIn(polled.result) }
			: { kind: 'lost', reason: 'The Mojo-Webqq server answered a poll with no list' };
	}
	const { refusal } = polled;
	// What an operator has to set right. Everything else may be the client's restart, or that of a proxy before it.
	if (refusal.code === AUTH_FAILURE || refusal.httpStatus === 401 || refusal.httpStatus === 403) {
		return { kind: 'refused', refusal };
	}
	return { kind: 'lost', reason: refusal.message };
}
