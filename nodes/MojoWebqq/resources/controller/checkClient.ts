import type { IDataObject } from 'n8n-workflow';

import { simplifyField } from '../../../common/legacyFields';
import type { Operation } from '../../../common/operation';
import { asciiClientOf, clientField, stateOf } from '../../controllerClient';

/** The Controller looks every five seconds which clients have ended. */
const SETTLING_MS = 6_000;

/**
 * GET /openqq/check_client → `{client: […]}`. Without a name the server tells no more of each client than its port, so a
 * name is required here.
 *
 * Source: https://github.com/sjdy521/Mojo-Webqq/blob/master/Controller-API.md
 */
export const checkClient: Operation = {
	value: 'checkClient',
	name: 'Check Client',
	action: 'Check client',
	description:
		"Retrieve the state of one of the Controller's clients, e.g. whether it waits for its QR code",
	properties: [clientField, simplifyField],
	async run(call) {
		const client = await asciiClientOf(call);
		const state = await stateOf(call, client, SETTLING_MS);
		return call.param<boolean>('simplify') ? simplifyState(client, state) : state;
	},
};

function simplifyState(client: string, state: IDataObject): IDataObject {
	return {
		client,
		account: state.account,
		state: state.state,
		previousState: state.previous_state,
		running: state.state === 'running',
		startedAt:
			Number(state.start_time) > 0
				? new Date(Number(state.start_time) * 1000).toISOString()
				: undefined,
		pid: state.pid,
		port: state.port,
		version: state.version,
	};
}
