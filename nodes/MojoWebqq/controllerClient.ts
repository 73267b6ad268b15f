import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { Call } from '../common/call';
import { apiError, type Refusal } from '../common/errors';
import { asObject } from '../common/inbound';
import { textOf } from '../common/message';
import { pause } from '../common/request';
import { attempt, targetOf, CREDENTIAL, STATE_UNKNOWN } from './transport';

export const clientField: INodeProperties = {
	displayName: 'Client Name',
	name: 'client',
	type: 'string',
	default: '',
	placeholder: 'e.g. webqq_client_01',
	description: 'Name of the client at the Controller. The one of the credential if left empty.',
};

/** The client of the node, else of the credential. */
export async function clientOf(call: Call): Promise<string> {
	const client =
		call.optionalText('client').trim() || targetOf(await call.credential(CREDENTIAL)).client;
	if (client === '')
		throw call.complaint('client', 'is empty, and so is Client Name in the credential');
	return client;
}

/** As clientOf(), for endpoints by which the Controller breaks down over a name beyond ASCII (seen with version 2.2.7). */
export async function asciiClientOf(call: Call): Promise<string> {
	const client = await clientOf(call);
	if (/^[\x20-\x7e]+$/.test(client)) return client;
	throw call.complaint(
		'client',
		`has characters that the Controller cannot use: "${client}"`,
		'It names files after the client. Use Latin letters, digits and signs only.',
	);
}

const PAUSE_MS = 500;

/**
 * The client's state file by GET /openqq/check_client. A client that was just started has none for about two seconds, or that
 * of its last run, which says "stop"; the Controller forgets a client that has ended within five seconds.
 *
 * @param waitMs for how long such a file is read again
 * @param pid the process that the file must be of
 */
export async function stateOf(
	call: Call,
	client: string,
	waitMs: number,
	pid?: string,
): Promise<IDataObject> {
	for (let waited = 0; ; waited += PAUSE_MS) {
		const { state, refusal } = await readState(call, client);
		const isOfLastRun = state !== undefined && pid !== undefined && textOf(state.pid) !== pid;
		const isSettled =
			refusal === undefined
				? !isOfLastRun && state.state !== 'init' && (pid !== undefined || state.state !== 'stop')
				: refusal.codeName !== STATE_UNKNOWN;
		if (!isSettled && waited < waitMs && call.signal?.aborted !== true) {
			await pause(PAUSE_MS, call.signal);
			continue;
		}
		if (refusal !== undefined) throw apiError(call, refusal);
		if (isOfLastRun) throw apiError(call, notUp(client));
		return state;
	}
}

type State = { state: IDataObject; refusal?: undefined } | { state?: undefined; refusal: Refusal };

async function readState(call: Call, client: string): Promise<State> {
	const tried = await attempt(
		call,
		'/openqq/check_client',
		{ client },
		{ method: 'GET', repeatable: true },
	);
	if (tried.refusal !== undefined) return { refusal: tried.refusal };
	const states = asObject(tried.result)?.client;
	const state = Array.isArray(states) ? asObject(states[0]) : undefined;
	return state === undefined ? { refusal: NO_STATE } : { state };
}

const NO_STATE: Refusal = { message: 'The Controller answered without the state of the client' };

function notUp(client: string): Refusal {
	return {
		message: `The client "${client}" was started and has not come up yet`,
		hint: "Look at its state with Controller: Check Client. If it stays so, the Controller's log says why.",
	};
}
