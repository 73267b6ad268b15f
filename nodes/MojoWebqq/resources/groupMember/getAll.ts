import { apiError } from '../../../common/errors';
import { operation } from '../../../common/operations/operation';
import { limit, simplify } from '../../../common/operations/standardFields';
import { CODES } from '../../codes';
import { groupWithMembers, membersIn } from '../../contacts';
import { group } from '../../fields';
import { simplifyMember } from '../../simplify';

const GROUP_NOT_FOUND = 101;

/**
 * Reads the members in GET /openqq/get_group_info. If they are not loaded yet, POST /openqq/search_group loads
 * them.
 */
export const getAll = operation({
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many group members',
	description: 'Retrieve the members of a group',
	source: 'https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md',
	repeatable: true,
	fields: { group, limit, simplify },
	async run(call, values) {
		const found = await groupWithMembers(call, values.group);
		if (found === undefined) {
			const { message = '', hint = '', ofNumbers } = CODES[GROUP_NOT_FOUND] ?? {};
			const isOfNumber = values.group.by === 'uid';
			throw apiError(call, { message, hint: (isOfNumber && ofNumbers?.hint) || hint });
		}
		if (!Array.isArray(found.member)) {
			throw apiError(call, {
				message: 'The client has not loaded the members of this group yet',
				hint: 'It loads them every ten minutes, and with a message of the group. Behind a Controller, or with authentication, no operation can start this.',
			});
		}
		const members = membersIn(found).slice(0, values.limit);
		return values.simplify ? members.map(simplifyMember) : members;
	},
});
