import type { Operation } from '../../../common/operation';
import { requestObject } from '../../transport';

/**
 * POST /openqq/stop_client → the process ends three seconds later.
 *
 * Source: https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md
 */
export const stop: Operation = {
	value: 'stop',
	name: 'Stop',
	action: 'Stop client',
	description:
		'End the process of the client. Nothing here can start it again, unless it runs behind a Controller.',
	properties: [],
	async run(call) {
		const { account, pid, runtime } = await requestObject(call, '/openqq/stop_client');
		return { success: true, account, pid, runtimeSeconds: runtime };
	},
};
