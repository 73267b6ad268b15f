import { operation } from '../../../common/operations/operation';
import { limit, simplify } from '../../../common/operations/standardFields';
import { find } from '../../contacts';
import { attributesField, explainNothing, oneOf } from '../../searchAttributes';
import { simplifyFriend } from '../../simplify';

const attributes = attributesField({
	category: 'Category',
	client_type: oneOf(
		'Client Type',
		[
			{ name: 'Mobile', value: 'mobile' },
			{ name: 'PC', value: 'pc' },
			{ name: 'Phone (iOS)', value: 'iphone' },
			{ name: 'Unknown', value: 'unknown' },
			{ name: 'Web', value: 'web' },
		],
		'mobile',
	),
	displayname: 'Friend Display Name',
	face: 'Face',
	flag: 'Flag',
	id: 'Friend ID',
	is_vip: oneOf(
		'Is VIP',
		[
			{ name: 'No', value: '0' },
			{ name: 'Yes', value: '1' },
		],
		'1',
	),
	markname: 'Remark',
	name: 'Friend Name',
	state: oneOf(
		'State',
		[
			{ name: 'Away', value: 'away' },
			{ name: 'Busy', value: 'busy' },
			{ name: 'Call Me', value: 'callme' },
			{ name: 'Hidden', value: 'hidden' },
			{ name: 'Offline', value: 'offline' },
			{ name: 'Online', value: 'online' },
			{ name: 'Silent', value: 'silent' },
		],
		'online',
	),
	uid: 'QQ Number',
	vip_level: 'VIP Level',
});

/** POST /openqq/search_friend → a bare list, or code 100 if nothing matches. */
export const search = operation({
	value: 'search',
	name: 'Search',
	action: 'Search friends',
	description: 'Find friends by their attributes. Returns nothing if none match.',
	source: 'https://github.com/sjdy521/Mojo-Webqq/blob/master/API.md',
	repeatable: true,
	fields: { limit, simplify, attributes },
	async run(call, values) {
		const friends = (await find(call, 'friend', values.attributes)).slice(0, values.limit);
		explainNothing(call, friends, values.attributes);
		return values.simplify ? friends.map(simplifyFriend) : friends;
	},
});
