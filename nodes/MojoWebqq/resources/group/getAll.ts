import { flag } from '../../../common/fields';
import { operation } from '../../../common/operations/operation';
import { limit, simplify } from '../../../common/operations/standardFields';
import { groupsOf } from '../../contacts';
import { simplifyGroup } from '../../simplify';

/**
 * GET /openqq/get_group_info or /openqq/get_group_basic_info → a bare list. It has the members that the client has
 * loaded: every ten minutes, with a message of the group, or by Group: Search.
 */
export const getAll = operation({
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many groups',
	description: 'Retrieve the groups the account is in',
	source: 'https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md',
	repeatable: true,
	fields: {
		limit,
		includeMembers: flag({
			displayName: 'Include Members',
			description:
				'Whether to include the members of each group, as far as the client has loaded them',
		}),
		simplify,
	},
	async run(call, { includeMembers: members, ...values }) {
		const groups = (await groupsOf(call, { members })).slice(0, values.limit);
		return values.simplify ? groups.map(simplifyGroup) : groups;
	},
});
