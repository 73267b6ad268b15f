import { limitField, returnAllField, simplifyField } from '../../../common/legacyFields';
import type { Operation } from '../../../common/operation';
import { groupsOf } from '../../people';
import { simplifyGroup } from '../../simplify';

/**
 * GET /openqq/get_group_info or /openqq/get_group_basic_info → a bare list. Members are there once the client has loaded
 * them: every ten minutes, with each message of the group, or by Group: Search.
 *
 * Source: https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md
 */
export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many groups',
	description: 'Retrieve the groups the account is in',
	properties: [
		returnAllField,
		limitField,
		{
			displayName: 'Include Members',
			name: 'includeMembers',
			type: 'boolean',
			default: false,
			description:
				'Whether to include the members of each group, as far as the client has loaded them',
		},
		simplifyField,
	],
	async run(call) {
		const groups = call.limited(
			await groupsOf(call, { members: call.param<boolean>('includeMembers') }),
		);
		return call.param<boolean>('simplify') ? groups.map(simplifyGroup) : groups;
	},
};
