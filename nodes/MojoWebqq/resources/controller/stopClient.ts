import { operation } from '../../../common/operations/operation';
import { client, clientOf } from '../../controllerClient';
import { done, request } from '../../transport';

/** GET /openqq/stop_client at the Controller, which would pass a POST on to the client. */
export const stopClient = operation({
	value: 'stopClient',
	name: 'Stop Client',
	action: 'Stop client at controller',
	description: 'Stop a client through the Controller',
	source: 'https://github.com/sjdy521/Mojo-Webqq/blob/master/Controller-API.md',
	fields: { client },
	async run(call, values) {
		const named = await clientOf(call, values.client);
		const endpoint = { path: '/openqq/stop_client', method: 'GET', success: done } as const;
		await request(call, endpoint, named);
		return { success: true, ...named };
	},
});
