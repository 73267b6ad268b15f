import { limitField, returnAllField, simplifyField } from '../../../common/legacyFields';
import type { Operation } from '../../../common/operation';
import { friendsOf } from '../../people';
import { simplifyFriend } from '../../simplify';

/**
 * GET /openqq/get_friend_info → a bare list.
 *
 * Source: https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md
 */
export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many friends',
	description: 'Retrieve the friends of the account',
	properties: [returnAllField, limitField, simplifyField],
	async run(call) {
		const friends = call.limited(await friendsOf(call));
		return call.param<boolean>('simplify') ? friends.map(simplifyFriend) : friends;
	},
};
