import type { INodeProperties } from 'n8n-workflow';

import type { Call } from '../common/call';
import { locatorField, type TypedMode } from '../common/legacyFields';

/** What the server finds a friend, a group or a member by; a list's choice names the one that lasts longest. */
export interface Selector {
	by: 'id' | 'uid' | 'name' | 'displayname';
	value: string;
}

/** How a thing is named other than from the list. A number is a friend's QQ number or a group's. */
const MODES: Record<Selector['by'], Omit<TypedMode, 'name'>> = {
	id: {
		displayName: 'By ID',
		placeholder: 'e.g. 2617047292',
		hint: 'IDs change with every login by QR code',
	},
	uid: { displayName: 'By QQ or Group Number', placeholder: 'e.g. 144539789' },
	name: {
		displayName: 'By Name',
		placeholder: 'e.g. Book club',
		hint: 'The whole name. If several have it, the first is taken.',
	},
	displayname: {
		displayName: 'By Display Name',
		placeholder: 'e.g. Book club',
		hint: 'The whole remark if there is one, else the whole name',
	},
};

function locator(
	displayName: string,
	name: string,
	method: string,
	selectors: Array<Selector['by']>,
): INodeProperties {
	return locatorField(
		displayName,
		name,
		method,
		selectors.map((by) => ({ ...MODES[by], name: by })),
	);
}

export const friendField = locator('Friend', 'friend', 'searchFriends', [
	'id',
	'uid',
	'name',
	'displayname',
]);

export const groupField = locator('Group', 'group', 'searchGroups', [
	'id',
	'uid',
	'name',
	'displayname',
]);

/** For endpoints that find a group by its id or number only. */
export const numberedGroupField = locator('Group', 'group', 'searchGroups', ['id', 'uid']);

/** A member of the group chosen beside it. */
export const memberField = locator('Member', 'member', 'searchMembers', ['id', 'uid']);

export const discussionField = locator('Discussion', 'discussion', 'searchDiscussions', ['id']);

/** A member of the discussion chosen beside it. */
export const discussionMemberField = locator(
	'Member',
	'discussionMember',
	'searchDiscussionMembers',
	['id', 'uid'],
);

/** One member from the list, or several by number. */
export const membersFields: INodeProperties[] = [
	{
		displayName: 'Members',
		name: 'members',
		type: 'options',
		options: [
			{ name: 'One Member', value: 'one' },
			{ name: 'Several by ID', value: 'id' },
			{ name: 'Several by QQ Number', value: 'uid' },
		],
		default: 'one',
	},
	{ ...memberField, displayOptions: { show: { members: ['one'] } } },
	{
		displayName: 'Member Numbers',
		name: 'memberNumbers',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. 419902730, 45678901',
		displayOptions: { show: { members: ['id', 'uid'] } },
		description:
			'IDs or QQ numbers separated by commas, or a list from an expression. If one is unknown, nothing is done.',
	},
];

/** The value of a list's choice. */
export function choice({ by, value }: Selector): string {
	return `${by}=${value}`;
}

/** The selector in a resource locator of this file. */
export function selectorOf(call: Call, field: string): Selector {
	const { mode, value } = call.locator(field);
	return mode === 'list' ? chosen(value) : { by: (mode || 'id') as Selector['by'], value };
}

/** The selector in a list's choice; a bare value, as an expression may give it, is an id. */
export function chosen(value: string): Selector {
	const [, by = 'id', rest = value] = /^(id|uid|name|displayname)=(.*)$/s.exec(value) ?? [];
	return { by: by as Selector['by'], value: rest };
}

/** The members a group operation is about, as the endpoint takes them. */
export function membersOf(call: Call): { by: 'id' | 'uid'; values: string[] } {
	const members = call.param<string>('members');
	if (members === 'id' || members === 'uid')
		return { by: members, values: [...new Set(call.ids('memberNumbers'))] };
	const { by, value } = selectorOf(call, 'member');
	return { by: by === 'uid' ? 'uid' : 'id', values: [value] };
}
