import type { IDataObject } from 'n8n-workflow';

import { asObject } from '../../../common/guards';
import { textOf } from '../../../common/serverValues';
import { operation } from '../../../common/operations/operation';
import { simplify } from '../../../common/operations/standardFields';
import { simplifyAccount } from '../../simplify';
import { request, type Endpoint } from '../../transport';

/** The response has no `code`; it always has an ID. Its session token (`vfwebqq`) is removed. */
const USER_INFO: Endpoint<IDataObject> = {
	path: '/openqq/get_user_info',
	method: 'GET',
	repeatable: true,
	success: (result) => {
		const { vfwebqq: _token, ...user } = asObject(result) ?? {};
		return textOf(user.id) === '' && textOf(user.uid) === '' ? undefined : user;
	},
};

/** GET /openqq/get_user_info → the account's profile. */
export const get = operation({
	value: 'get',
	name: 'Get',
	action: 'Get account',
	description: 'Retrieve the profile of the account that is logged in',
	source: 'https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md',
	repeatable: true,
	fields: { simplify },
	async run(call, values) {
		const user = await request(call, USER_INFO);
		return values.simplify ? simplifyAccount(user) : user;
	},
});
