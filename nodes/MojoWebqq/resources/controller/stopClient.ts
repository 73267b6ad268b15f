import type { Operation } from '../../../common/operation';
import { clientField, clientOf } from '../../controllerClient';
import { requestObject } from '../../transport';

/**
 * GET /openqq/stop_client at the Controller; by POST it would be the client's own.
 *
 * Source: https://github.com/sjdy521/Mojo-Webqq/blob/master/Controller-API.md
 */
export const stopClient: Operation = {
	value: 'stopClient',
	name: 'Stop Client',
	action: 'Stop client at controller',
	description: 'Have the Controller stop one of its clients',
	properties: [clientField],
	async run(call) {
		const client = await clientOf(call);
		await requestObject(call, '/openqq/stop_client', { client }, { method: 'GET' });
		return { success: true, client };
	},
};
