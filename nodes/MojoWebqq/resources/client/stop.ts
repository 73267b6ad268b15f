import { operation } from '../../../common/operations/operation';
import { done, request } from '../../transport';

/** POST /openqq/stop_client → the process ends three seconds later. */
export const stop = operation({
	value: 'stop',
	name: 'Stop',
	action: 'Stop client',
	description: 'End the process of the client. Only a Controller can start it again.',
	source: 'https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md',
	fields: {},
	async run(call) {
		const { account, pid, runtime } = await request(call, {
			path: '/openqq/stop_client',
			success: done,
		});
		return { success: true, account, pid, runtimeSeconds: runtime };
	},
});
