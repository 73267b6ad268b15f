import type { INodePropertyMode } from 'n8n-workflow';

import { asObject, isLocator } from '../guards';
import { objectInJson } from '../json';
import type { Field, FieldOptions } from './field';
import { rows } from './groups';
import { parsedIfJson } from '../values';
import { parameter, readId, readIds, type Unnamed } from './parameter';
import { map } from './readers';

/** A mode of a resource locator in which the user types the value: its label, name and example. */
export type TypedMode = Pick<INodePropertyMode, 'displayName' | 'name' | 'placeholder' | 'hint'>;

/** A resource locator's value and its mode ('' where an expression gives no mode). */
export interface Located {
	mode: string;
	value: string;
}

export interface LocatorOptions extends FieldOptions {
	/** The node's list search method that loads the list. */
	search: string;
	/** The modes in which the value is typed. */
	modes: TypedMode[];
}

function locatorProperty({
	search: searchListMethod,
	modes,
	...options
}: LocatorOptions & { required: boolean }): Unnamed {
	const { displayName } = options;
	const a = /^[aeio]/i.test(displayName) ? 'an' : 'a';
	return {
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: `Select ${a} ${displayName.toLowerCase()}…`,
				typeOptions: { searchListMethod, searchable: true },
			},
			...modes.map((mode): INodePropertyMode => ({ ...mode, type: 'string' })),
		],
		...options,
	};
}

/**
 * Makes a resource locator. It needs a value; with `required: false` an empty field gives ''. Always rejects an expression
 * without a value, so that the node never acts on a default instead.
 */
export function locator({ required = true, ...options }: LocatorOptions): Field<Located> {
	const property = locatorProperty({ ...options, required });
	const modes = options.modes.map(({ name }) => name);
	return parameter(property, (given, reject, input, name) => ({
		mode: modeOf(given, modes, input.mode(name)),
		value: readId(given, reject, required || input.hasExpression(name)),
	}));
}

/**
 * Returns the mode of a locator's value. A locator from an expression has its own mode, if the field offers it. Of an object from a
 * trigger or a list the ID is read, which is neither a number nor a name, whatever the mode.
 *
 * @param modes the modes in which the user types the value
 * @param chosen the mode in the node
 */
function modeOf(given: unknown, modes: readonly string[], chosen: string): string {
	const isJson = typeof given === 'string' && /^\s*\{/.test(given);
	const object = isJson ? objectInJson(given) : asObject(given);
	if (object === undefined) return chosen;
	const { mode } = object;
	return isLocator(object) && typeof mode === 'string' && modes.includes(mode) ? mode : '';
}

/**
 * Makes a table whose rows are resource locators, since a resource locator holds one value. A row may also give several
 * values: typed in one line, as a list from an expression, or as JSON text.
 *
 * @param options.row the label of a row and of its locator
 */
export function locators({
	row,
	search,
	modes,
	...options
}: LocatorOptions & { row: string }): Field<Located[]> {
	const typed = modes.map(({ name }) => name);
	const located: Field<Located[]> = parameter(
		locatorProperty({ displayName: row, search, modes, required: true }),
		(given, reject, input, name) => {
			const parsed = typeof given === 'string' ? parsedIfJson(given.trim()) : given;
			const list = Array.isArray(parsed) ? parsed : undefined;
			return (list ?? [given]).flatMap((member) => {
				const mode = modeOf(member, typed, input.mode(name));
				const values = readIds(list === undefined ? member : [member], reject);
				return values.map((value) => ({ mode, value }));
			});
		},
	);
	const chosen = '$collection.item.value.located';
	const table = rows({
		...options,
		placeholder: `Add ${row.toLowerCase()}`,
		row: { displayName: row, name: 'values' },
		title: `={{ ${chosen}?.cachedResultName || ${chosen}?.value }}`,
		fields: { located },
	});
	return map(table, (values) => values.flatMap((one) => one.located));
}

/** Makes a resource locator that gives an ID in each mode. */
export function locatedId(options: LocatorOptions): Field<string> {
	return map(locator(options), ({ value }) => value);
}

/** Returns the most frequent typed mode. */
export function byId(example: string, displayName = 'By ID'): TypedMode {
	return { displayName, name: 'id', placeholder: `e.g. ${example}` };
}
