import type { INodeProperties } from 'n8n-workflow';

import type { Call } from '../common/call';
import { targetOf, CREDENTIAL } from './transport';

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
