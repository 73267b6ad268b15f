import { operation } from '../../../common/operations/operation';
import { limit, simplify } from '../../../common/operations/standardFields';
import { find } from '../../contacts';
import { attributesField, explainNothing, oneOf } from '../../searchAttributes';
import { simplifyGroup } from '../../simplify';

const attributes = attributesField({
	code: 'Group Code',
	displayname: 'Group Display Name',
	id: 'Group ID',
	markname: 'Remark',
	name: 'Group Name',
	owner_id: 'Owner ID',
	owner_uid: 'Owner QQ Number',
	// The words of Simplify (simplify.ts), in place of the server's.
	role: oneOf(
		'Robot Role',
		[
			{ name: 'Manager', value: 'manage' },
			{ name: 'Member', value: 'attend' },
			{ name: 'Owner', value: 'create' },
		],
		'create',
	),
	uid: 'Group Number',
});

/**
 * POST /openqq/search_group → a bare list with members, or code 100 where nothing matches. The client is blocked
 * while it loads the members.
 */
export const search = operation({
	value: 'search',
	name: 'Search',
	action: 'Search groups',
	description:
		'Find groups by their attributes, with their members. Returns nothing if none match.',
	source: 'https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md',
	repeatable: true,
	fields: { limit, simplify, attributes },
	async run(call, values) {
		const groups = (await find(call, 'group', values.attributes)).slice(0, values.limit);
		explainNothing(call, groups, values.attributes);
		return values.simplify ? groups.map(simplifyGroup) : groups;
	},
});
