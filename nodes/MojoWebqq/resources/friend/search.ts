import { limitField, returnAllField, simplifyField } from '../../../common/legacyFields';
import type { Operation } from '../../../common/operation';
import { find } from '../../people';
import { attributesField, attributesOf } from '../../search';
import { simplifyFriend } from '../../simplify';

const ATTRIBUTES = {
	category: 'Category',
	client_type: 'Client Type',
	displayname: 'Display Name',
	face: 'Face',
	flag: 'Flag',
	id: 'ID',
	is_vip: 'Is VIP',
	markname: 'Remark',
	name: 'Name',
	state: 'State',
	uid: 'QQ Number',
	vip_level: 'VIP Level',
};

/**
 * POST /openqq/search_friend → a bare list, or code 100 where there is none.
 *
 * Source: https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md
 */
export const search: Operation = {
	value: 'search',
	name: 'Search',
	action: 'Search friends',
	description: 'Find friends by their attributes; none is no item',
	properties: [attributesField(ATTRIBUTES), returnAllField, limitField, simplifyField],
	async run(call) {
		const friends = call.limited(await find(call, 'friend', attributesOf(call, ATTRIBUTES)));
		return call.param<boolean>('simplify') ? friends.map(simplifyFriend) : friends;
	},
};
