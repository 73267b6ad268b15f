import type { IDataObject } from 'n8n-workflow';

import type { Call } from '../common/operations/call';
import { apiError, type Refusal } from '../common/errors';
import { text } from '../common/fields';
import { asObject, objectsIn } from '../common/guards';
import { textOf } from '../common/serverValues';
import { pause } from '../common/requests/request';
import { STATE_UNKNOWN } from './codes';
import { attempt, clientIn, CREDENTIAL, done, type Endpoint, type Parameters } from './transport';

const CLIENT_NAME = { displayName: 'Client Name' };

export const client = text({
	...CLIENT_NAME,
	placeholder: 'e.g. webqq_client_01',
	description:
		'Name of the client at the Controller. If empty, Client Name of the credential counts.',
});

/** The parameter that names a client. */
export interface Named extends Parameters {
	client: string;
}

/** Returns the parameter that names the client: the node's field, else the credential's. */
export async function clientOf(call: Call, name: string): Promise<Named> {
	const client = name.trim() || clientIn(await call.credential(CREDENTIAL));
	if (client === '')
		throw call.reject(CLIENT_NAME, 'is empty, and so is Client Name in the credential');
	return { client };
}

/**
 * Returns the client as clientOf() does, for endpoints that read or write the client's state file: the Controller
 * fails on a name beyond ASCII (seen with version 2.2.7).
 */
export async function asciiClientOf(call: Call, name: string): Promise<Named> {
	const parameters = await clientOf(call, name);
	if (/^[\x20-\x7e]+$/.test(parameters.client)) return parameters;
	throw call.reject(
		CLIENT_NAME,
		`has characters that the Controller cannot use: "${parameters.client}"`,
		'It names files after the client. Use only Latin letters, digits and punctuation.',
	);
}

/**
 * GET /openqq/check_client: the state file of one client. Without a name the server only returns the clients' ports.
 */
const CHECK_CLIENT: Endpoint<IDataObject> = {
	path: '/openqq/check_client',
	method: 'GET',
	repeatable: true,
	success: (result) => objectsIn(asObject(done(result))?.client)[0],
};

const PAUSE_MS = 500;

interface Awaited {
	/** How long to repeat the request while the state file belongs to another run. */
	waitMs: number;
	/** The process that the file must belong to. */
	pid?: string;
}

/**
 * Returns the client's state. For about two seconds after its start, a client has no state file, or the file of its last
 * run, with the state "stop". The Controller removes a client within five seconds after it ends.
 */
export async function stateOf(
	call: Call,
	parameters: Named,
	{ waitMs, pid }: Awaited,
): Promise<IDataObject> {
	for (let waited = 0; ; waited += PAUSE_MS) {
		const read = await attempt(call, CHECK_CLIENT, parameters);
		const isLast = waited >= waitMs || call.signal?.aborted === true;
		if (read.refusal === undefined) {
			const isOfThisRun =
				pid === undefined ? read.value.state !== 'stop' : textOf(read.value.pid) === pid;
			if (isOfThisRun && read.value.state !== 'init') return read.value;
			if (isLast && pid === undefined) return read.value;
			if (isLast) throw apiError(call, notUp(parameters.client));
		} else if (isLast || read.refusal.codeName !== STATE_UNKNOWN) {
			throw apiError(
				call,
				pid === undefined ? read.refusal : unread(parameters.client, read.refusal),
			);
		}
		await pause(PAUSE_MS, call.signal);
	}
}

const CHECK_AFTER_START =
	"Check its state with Controller: Check Client. If it does not change, see the Controller's log.";

function notUp(client: string): Refusal {
	return {
		message: `The client "${client}" was started but is not running yet`,
		hint: CHECK_AFTER_START,
		mayHaveHappened: true,
	};
}

/** Makes the refusal for a client that was started, but whose state could not be read. */
function unread(client: string, refusal: Refusal): Refusal {
	return {
		...refusal,
		message: `The client "${client}" was started, but its state could not be read: ${refusal.message}`,
		hint: CHECK_AFTER_START,
		mayHaveHappened: true,
	};
}
