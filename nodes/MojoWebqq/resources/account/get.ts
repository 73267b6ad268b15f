import { simplifyField } from '../../../common/legacyFields';
import type { Operation } from '../../../common/operation';
import { simplifyAccount } from '../../simplify';
import { requestObject } from '../../transport';

/**
 * GET /openqq/get_user_info → the account's profile. The answer holds a session token (`vfwebqq`), which is removed.
 *
 * Source: https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md
 */
export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get account',
	description: 'Retrieve the profile of the account that is logged in',
	properties: [simplifyField],
	async run(call) {
		const { vfwebqq: _token, ...user } = await requestObject(
			call,
			'/openqq/get_user_info',
			{},
			{ method: 'GET', repeatable: true },
		);
		return call.param<boolean>('simplify') ? simplifyAccount(user) : user;
	},
};
