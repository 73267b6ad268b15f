import { operation } from '../../../common/operations/operation';
import { simplify } from '../../../common/operations/standardFields';
import { simplifyClient } from '../../simplify';
import { CLIENT_INFO, request } from '../../transport';

/** POST /openqq/get_client_info → version, process and running time. */
export const getInfo = operation({
	value: 'getInfo',
	name: 'Get Info',
	action: 'Get client info',
	description: 'Retrieve version, process and running time of the client',
	source: 'https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md',
	repeatable: true,
	fields: { simplify },
	async run(call, values) {
		const client = await request(call, CLIENT_INFO);
		return values.simplify ? simplifyClient(client) : client;
	},
});
