import { id, map, number, text, type Field } from '../../../common/fields';

/** The documented limit. Source: https://www.yhchat.com/document/456-461 */
const LONGEST_TAG = 9;

/** The name of an existing tag. */
export const tag = id({
	displayName: 'Tag Name',
	required: true,
	placeholder: 'e.g. Speaker',
	description: 'Name of the tag, at most 9 characters',
});

/** Makes the field for a new tag name. */
export function newName(name: Field<string>): Field<string> {
	return map(name, (given, reject) => {
		const { length } = [...given];
		if (length > LONGEST_TAG)
			throw reject(`has ${length} characters, but a tag can have ${LONGEST_TAG}`);
		return given;
	});
}

export const color = map(
	text({ displayName: 'Color', type: 'color', default: '#2563eb' }),
	(given, reject) => {
		if (!/^#[0-9a-f]{6}$/i.test(given)) throw reject(`must be written as #RRGGBB, not "${given}"`);
		return given;
	},
);

export const desc = text({ displayName: 'Description', placeholder: 'e.g. Leads the tours' });

export const sort = number({
	displayName: 'Sort Position',
	default: 0,
	description: "Position among the group's tags, the smallest first",
});
