import { operation } from '../../../common/operations/operation';
import { limit, simplify } from '../../../common/operations/standardFields';
import { friendsOf } from '../../contacts';
import { simplifyFriend } from '../../simplify';

/** GET /openqq/get_friend_info → a bare list. */
export const getAll = operation({
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many friends',
	description: 'Retrieve the friends of the account',
	source: 'https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md',
	repeatable: true,
	fields: { limit, simplify },
	async run(call, values) {
		const friends = (await friendsOf(call)).slice(0, values.limit);
		return values.simplify ? friends.map(simplifyFriend) : friends;
	},
});
