import { limitField, returnAllField, simplifyField } from '../../../common/legacyFields';
import type { Operation } from '../../../common/operation';
import { discussionsOf } from '../../people';
import { simplifyDiscussion } from '../../simplify';

/**
 * GET /openqq/get_discuss_info → a bare list. Members are there once the client has loaded them.
 *
 * Source: https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md
 */
export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many discussions',
	description: 'Retrieve the discussions the account is in, with the members the client has loaded',
	properties: [returnAllField, limitField, simplifyField],
	async run(call) {
		const discussions = call.limited(await discussionsOf(call));
		return call.param<boolean>('simplify') ? discussions.map(simplifyDiscussion) : discussions;
	},
};
