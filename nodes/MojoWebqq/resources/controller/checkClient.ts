import type { IDataObject } from 'n8n-workflow';

import { isoTimeIn } from '../../../common/serverValues';
import { operation } from '../../../common/operations/operation';
import { simplify } from '../../../common/operations/standardFields';
import { asciiClientOf, client, stateOf } from '../../controllerClient';

/** The Controller checks every five seconds which clients have ended. */
const SETTLING_MS = 6_000;

/** GET /openqq/check_client → the state file of a client. */
export const checkClient = operation({
	value: 'checkClient',
	name: 'Check Client',
	action: 'Check client',
	description:
		"Retrieve the state of one of the Controller's clients, e.g. whether it waits for its QR code",
	source: 'https://github.com/sjdy521/Mojo-Webqq/blob/master/Controller-API.md',
	repeatable: true,
	fields: { client, simplify },
	async run(call, values) {
		const named = await asciiClientOf(call, values.client);
		const state = await stateOf(call, named, { waitMs: SETTLING_MS });
		return values.simplify ? simplifyState(named.client, state) : state;
	},
});

function simplifyState(name: string, state: IDataObject): IDataObject {
	return {
		client: name,
		account: state.account,
		state: state.state,
		previousState: state.previous_state,
		running: state.state === 'running',
		startedAt: isoTimeIn(state.start_time, 1000),
		pid: state.pid,
		port: state.port,
		version: state.version,
	};
}
