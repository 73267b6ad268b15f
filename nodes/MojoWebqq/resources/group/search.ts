import { limitField, returnAllField, simplifyField } from '../../../common/legacyFields';
import type { Operation } from '../../../common/operation';
import { find } from '../../people';
import { attributesField, attributesOf } from '../../search';
import { simplifyGroup } from '../../simplify';

const ATTRIBUTES = {
	code: 'Code',
	displayname: 'Display Name',
	id: 'ID',
	markname: 'Remark',
	name: 'Name',
	owner_id: 'Owner ID',
	owner_uid: 'Owner QQ Number',
	role: 'Role',
	uid: 'Group Number',
};

/**
 * POST /openqq/search_group → a bare list with members, or code 100 where there is none. Loading the members keeps the
 * client from doing anything else for a while.
 *
 * Source: https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md
 */
export const search: Operation = {
	value: 'search',
	name: 'Search',
	action: 'Search groups',
	description: 'Find groups by their attributes, with their members; none is no item',
	properties: [attributesField(ATTRIBUTES), returnAllField, limitField, simplifyField],
	async run(call) {
		const groups = call.limited(await find(call, 'group', attributesOf(call, ATTRIBUTES)));
		return call.param<boolean>('simplify') ? groups.map(simplifyGroup) : groups;
	},
};
