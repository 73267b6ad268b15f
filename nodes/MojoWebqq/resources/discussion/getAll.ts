import { operation } from '../../../common/operations/operation';
import { limit, simplify } from '../../../common/operations/standardFields';
import { discussionsOf } from '../../contacts';
import { simplifyDiscussion } from '../../simplify';

/** GET /openqq/get_discuss_info → a bare list. It has the members that the client has loaded. */
export const getAll = operation({
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many discussions',
	description: 'Retrieve the discussions the account is in, with the members the client has loaded',
	source: 'https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md',
	repeatable: true,
	fields: { limit, simplify },
	async run(call, values) {
		const discussions = (await discussionsOf(call)).slice(0, values.limit);
		return values.simplify ? discussions.map(simplifyDiscussion) : discussions;
	},
});
