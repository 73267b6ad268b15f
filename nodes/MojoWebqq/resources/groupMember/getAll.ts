import { apiError } from '../../../common/errors';
import { limitField, returnAllField, simplifyField } from '../../../common/legacyFields';
import type { Operation } from '../../../common/operation';
import { CODES } from '../../codes';
import { groupField, selectorOf } from '../../fields';
import { groupWithMembers, membersIn } from '../../people';
import { simplifyMember } from '../../simplify';

const GROUP_NOT_FOUND = 101;

/**
 * The members in GET /openqq/get_group_info; where they are not loaded yet, POST /openqq/search_group loads them.
 *
 * Source: https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md
 */
export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many group members',
	description: 'Retrieve the members of a group',
	properties: [groupField, returnAllField, limitField, simplifyField],
	async run(call) {
		const group = await groupWithMembers(call, selectorOf(call, 'group'));
		if (group === undefined) {
			const { message = '', hint } = CODES[GROUP_NOT_FOUND] ?? {};
			throw apiError(call, { message, hint });
		}
		if (!Array.isArray(group.member)) {
			throw apiError(call, {
				message: 'The client has not loaded the members of this group yet',
				hint: 'It does so every ten minutes and with each message of the group. Behind a Controller it cannot be made to.',
			});
		}
		const members = call.limited(membersIn(group));
		return call.param<boolean>('simplify') ? members.map(simplifyMember) : members;
	},
};
