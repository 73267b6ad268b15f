import { simplifyField } from '../../../common/legacyFields';
import type { Operation } from '../../../common/operation';
import { simplifyClient } from '../../simplify';
import { requestObject } from '../../transport';

/**
 * POST /openqq/get_client_info → version, process and running time.
 *
 * Source: https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md
 */
export const getInfo: Operation = {
	value: 'getInfo',
	name: 'Get Info',
	action: 'Get client info',
	description: 'Retrieve version, process and running time of the client',
	properties: [simplifyField],
	async run(call) {
		const client = await requestObject(call, '/openqq/get_client_info', {}, { repeatable: true });
		return call.param<boolean>('simplify') ? simplifyClient(client) : client;
	},
};
