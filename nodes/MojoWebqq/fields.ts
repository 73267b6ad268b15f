import {
	ids,
	locator,
	map,
	takesIds,
	variants,
	type Field,
	type Located,
	type Naming,
	type TypedMode,
} from '../common/fields';

/** A face in a text, e.g. [微笑], which must not be cut. */
export const FACE = /\[[^\s[\]]{1,10}\]/g;

const BY = ['id', 'uid', 'name', 'displayname'] as const;

/** The parameter by which the server finds a friend, a group or a member, and its value. */
export interface Selector {
	by: (typeof BY)[number];
	value: string;
}

/** What a selector finds: it decides the names and examples of its modes. */
type Kind = 'group' | 'person';

/** The mode for the number: `uid` is a person's QQ number or a group's number. */
const BY_NUMBER: Record<Kind, Omit<TypedMode, 'name'>> = {
	group: { displayName: 'By Group Number', placeholder: 'e.g. 144539789' },
	person: { displayName: 'By QQ Number', placeholder: 'e.g. 45678901' },
};

const NAME_EXAMPLES: Record<Kind, string> = { group: 'e.g. Book club', person: 'e.g. Alice' };

/** Returns the modes in which the user types a value. */
export function modesFor(kind: Kind): Record<Selector['by'], TypedMode> {
	const placeholder = NAME_EXAMPLES[kind];
	return {
		id: {
			name: 'id',
			displayName: 'By ID',
			placeholder: 'e.g. 2617047292',
			hint: 'IDs change with every login by QR code',
		},
		uid: { ...BY_NUMBER[kind], name: 'uid' },
		name: {
			name: 'name',
			displayName: 'By Name',
			placeholder,
			hint: 'The whole name. If several have it, the first is used.',
		},
		displayname: {
			name: 'displayname',
			displayName: 'By Display Name',
			placeholder,
			hint: 'The whole remark if there is one, else the whole name',
		},
	};
}

function selector(
	displayName: string,
	search: string,
	kind: Kind,
	by: ReadonlyArray<Selector['by']>,
): Field<Selector> {
	const known = modesFor(kind);
	const modes = by.map((name) => known[name]);
	return takesIds(map(locator({ displayName, search, modes }), selectorIn), {
		...NUMBERED,
		noun: displayName.toLowerCase(),
		search,
		idsIn: (selected) => numberIn(selected),
	});
}

/** The IDs and numbers of QQ, for complaints about names in their place. */
const NUMBERED = { example: '2617047292', shape: /^\d+$/, evident: /^\d+$/ };

/** Returns the ID or number of a selector; none if it selects by name. */
function numberIn({ by, value }: Selector): string[] {
	return by === 'id' || by === 'uid' ? [value] : [];
}

/** The IDs or numbers in entries of the list of groups, for complaints about names in their place. */
export const GROUPS: Naming<string[]> = {
	...NUMBERED,
	noun: 'group',
	search: 'searchGroups',
	idsIn: (entries) => entries.flatMap((entry) => numberIn(selectorOfEntry(entry))),
};

export const friend = selector('Friend', 'searchFriends', 'person', BY);

export const group = selector('Group', 'searchGroups', 'group', BY);

/** A group, for endpoints that find it only by its ID or number. */
export const numberedGroup = selector('Group', 'searchGroups', 'group', ['id', 'uid']);

/** A member of the group chosen in the same node. */
export const member = selector('Member', 'searchMembers', 'person', ['id', 'uid']);

export const discussion = selector('Discussion', 'searchDiscussions', 'group', ['id']);

/** A member of the discussion chosen in the same node. */
export const discussionMember = selector('Member', 'searchDiscussionMembers', 'person', [
	'id',
	'uid',
]);

const memberNumbers = takesIds(
	ids({
		displayName: 'Member IDs or QQ Numbers',
		required: true,
		placeholder: 'e.g. 419902730, 45678901',
		description:
			'IDs or QQ numbers separated by commas, or a list from an expression. If one is unknown, nothing is done.',
		ofObject: (id) => entryOf(selectorOfEntry(id)),
	}),
	{
		...NUMBERED,
		noun: 'member',
		search: 'searchMembers',
		idsIn: (entries) => entries.flatMap((entry) => numberIn(selectorOfEntry(entry))),
	},
);

/** The members of a group operation: one from the list, or several by number. */
export interface Members {
	by: 'id' | 'uid';
	values: string[];
}

export const members: Field<Members> = map(
	variants({
		displayName: 'Members',
		default: 'one',
		variants: {
			one: { name: 'One Member', fields: { member } },
			id: { name: 'Several by ID', fields: { memberNumbers } },
			uid: { name: 'Several by QQ Number', fields: { memberNumbers } },
		},
	}),
	(given, reject): Members => {
		const selected =
			given.kind === 'one'
				? [given.member]
				: given.memberNumbers.map((value) => selectorIn({ mode: given.kind, value }));
		const by = selected[0]?.by === 'uid' ? 'uid' : 'id';
		if (selected.some((one) => one.by !== by))
			throw reject('must be IDs or QQ numbers, not both', 'Give all members in the same way.');
		return { by, values: [...new Set(selected.map(({ value }) => value))] };
	},
);

/** Returns the value of a list's entry: the selecting parameter and its value. */
export function entryOf({ by, value }: Selector): string {
	return `${by}=${value}`;
}

/** Returns the selector of a resource locator. */
export function selectorIn({ mode, value }: Located): Selector {
	const by = BY.find((name) => name === mode);
	// Error messages show an ID in the form of the list, so users may enter it in that form.
	if (by === undefined || /^u?id=\d+$/.test(value)) return selectorOfEntry(value);
	return { by, value };
}

/** The kind of chat before an entry of the triggers' list of chats. */
const KIND = /^(?:group|discussion|private):/;

/**
 * Returns the value that a filter compares with events: an ID unchanged, a number as the list gives it, because an ID and a number could
 * be equal. The kind of chat before it stays.
 */
export function nameOf({ mode, value }: Located): string {
	const [kind = ''] = KIND.exec(value) ?? [];
	const selector = selectorIn({ mode, value: value.slice(kind.length) });
	return kind + (selector.by === 'id' ? selector.value : entryOf(selector));
}

/** Returns the selector of a list's entry. A value without a kind, which an expression may give, is an ID. */
export function selectorOfEntry(entry: string): Selector {
	const [by = '', ...rest] = entry.split('=');
	const known = BY.find((name) => name === by);
	return known === undefined || rest.length === 0
		? { by: 'id', value: entry }
		: { by: known, value: rest.join('=') };
}
