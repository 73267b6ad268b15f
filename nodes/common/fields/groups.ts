import type { IDataObject } from 'n8n-workflow';

import { asObject, isLocator, isRecord, modeIn } from '../guards';
import { objectInJson } from '../json';
import { toJson, type Reject } from '../values';
import {
	propertiesOf,
	readAll,
	type Field,
	type FieldOptions,
	type Fields,
	type Input,
	type Values,
} from './field';
import { parameter, type Unnamed } from './parameter';

/** Makes a collection. Only fields that the user added have a value. */
export function collection<F extends Fields>({
	fields,
	...options
}: FieldOptions & { fields: F }): Field<Partial<Values<F>>> {
	const property: Unnamed = {
		placeholder: 'Add field',
		...options,
		type: 'collection',
		default: {},
		options: propertiesOf(fields),
	};
	return parameter(property, (given, reject, input, name) =>
		addedValues(fields, objectOf(given, reject), input, name),
	);
}

/**
 * Fields of one collection whose values are read separately, e.g. by the part of a message that
 * they belong to.
 */
type Groups = Readonly<Record<string, Fields>>;

/**
 * Makes one collection of several groups of fields. As separate collections each would be a block
 * that says "No properties" until the user adds a field.
 */
export function groupedCollection<G extends Groups>({
	groups,
	...options
}: FieldOptions & { groups: G }): Field<{ readonly [K in keyof G]: Partial<Values<G[K]>> }> {
	const all = Object.values(groups)
		.flatMap((fields) => Object.entries(fields))
		.sort(([, a], [, b]) => a.displayName.localeCompare(b.displayName, 'en'));
	const whole = collection({ ...options, fields: Object.fromEntries(all) });
	const parts = Object.entries(groups).map(
		([group, fields]) => [group, collection({ ...options, fields })] as const,
	);
	type Read = { readonly [K in keyof G]: Partial<Values<G[K]>> };
	return {
		...whole,
		read: (input, name) =>
			Object.fromEntries(parts.map(([group, part]) => [group, part.read(input, name)])) as Read,
	};
}

/** Makes a collection in which a field that the user did not add has its default. */
export function settings<F extends Fields>(
	options: FieldOptions & { fields: F },
): Field<Values<F>> {
	const added = collection(options);
	return {
		...added,
		read: (input, name) => {
			const reject = (complaint: string, hint?: string) => input.reject(options, complaint, hint);
			const members = objectOf(input.value(name), reject);
			return readAll(options.fields, within(input, members, [name]));
		},
	};
}

/** Makes a table of any number of rows, each with the same fields. */
export function rows<F extends Fields>({
	row,
	title,
	fields,
	sortable = false,
	...options
}: FieldOptions & {
	/** The label and the parameter name of one row. */
	row: { displayName: string; name: string };
	/**
	 * The heading of a filled row: the name of the field that describes the row best, or an expression. n8n 1 numbers the rows
	 * instead.
	 */
	title: (keyof F & string) | `={{${string}}}`;
	fields: F;
	/** Whether the user can move rows. */
	sortable?: boolean;
}): Field<Array<Values<F>>> {
	const itemTitle = title.startsWith('=') ? title : `={{ $collection.item.value.${title} }}`;
	const values = propertiesOf(fields);
	const property: Unnamed = {
		...options,
		type: 'fixedCollection',
		typeOptions: {
			multipleValues: true,
			...(sortable && { sortable }),
			fixedCollection: { itemTitle },
		},
		default: {},
		options: [{ ...row, values }],
	};
	const complaint = `must be a list of rows, e.g. {"${row.name}": [{"${values[0]?.name}": …}]}`;
	return parameter(property, (given, reject, input, name) => {
		const table = rowsIn(toJson(given, reject), row.name);
		if (table === undefined) throw reject(complaint);
		return table.flatMap((one, index) => {
			if (isNullish(one)) return [];
			const members = typeof one === 'string' ? objectInJson(one) : asObject(one);
			if (members === undefined) throw reject(complaint);
			return [readAll(fields, within(input, members, [name, row.name, String(index)]))];
		});
	});
}

/**
 * Returns the rows of a table: n8n has them in a list below the row's name, and drops a bare list. A bare list and a single row count
 * too where they reach the node. Undefined for any other value.
 */
function rowsIn(given: unknown, rowName: string): unknown[] | undefined {
	if (given === undefined || Array.isArray(given)) return given ?? [];
	if (!isRecord(given)) return undefined;
	if (Object.values(given).every(isNullish)) return [];
	const table = given[rowName];
	return isRecord(table) ? [table] : Array.isArray(table) ? table : undefined;
}

function isNullish(value: unknown): boolean {
	return value === undefined || value === null;
}

/**
 * Makes a group of fields below one label. In a collection the group is open when the user adds it; elsewhere the user opens it,
 * because n8n fails on a node without a value for a group that is open by default.
 */
export function group<F extends Fields>({
	group: one,
	fields,
	inCollection = false,
	...options
}: FieldOptions & {
	/** The label and the parameter name of the group. */
	group: { displayName: string; name: string };
	fields: F;
	inCollection?: boolean;
}): Field<Values<F>> {
	const values = propertiesOf(fields);
	const initial = Object.fromEntries(values.map((property) => [property.name, property.default]));
	const property: Unnamed = {
		...options,
		type: 'fixedCollection',
		default: inCollection ? { [one.name]: initial } : {},
		options: [{ ...one, values }],
	};
	return parameter(property, (given, reject, input, name) => {
		const members = objectOf(given, reject)[one.name];
		// The editor adds it with its members. Their defaults must not take the place of what n8n drops.
		if (inCollection && members === undefined) throw reject(...WITHOUT_MEMBERS);
		return readAll(fields, within(input, objectOf(members, reject), [name, one.name]));
	});
}

const WITHOUT_MEMBERS = [
	'holds nothing',
	'Remove it, or fill in its fields. n8n ignores one expression for the whole group.',
] as const;

function addedValues<F extends Fields>(
	fields: F,
	added: IDataObject,
	input: Input,
	collectionName: string,
): Partial<Values<F>> {
	const present = Object.entries(fields).filter(([name]) => Object.hasOwn(added, name));
	const members = within(input, added, [collectionName]);
	return readAll(Object.fromEntries(present), members) as Partial<Values<F>>;
}

/**
 * Reads the members of a collection, whose values n8n has already evaluated.
 *
 * @param path the path to them from the node's parameters
 */
function within(input: Input, members: IDataObject, path: [string, ...string[]]): Input {
	return {
		value: (name) => {
			// As in n8n's displayOptions, a slash begins the name of a parameter of the node.
			if (name.startsWith('/')) return input.value(name.slice(1));
			const value = Object.hasOwn(members, name) ? members[name] : undefined;
			return isLocator(value) ? value.value : (value ?? undefined);
		},
		mode: (name) => modeIn(members[name]),
		hasExpression: (...rest) => input.hasExpression(...path, ...rest),
		timeZone: () => input.timeZone(),
		get subject() {
			return input.subject;
		},
		identify: (identified) => input.identify?.(identified),
		reject: (field, complaint, hint) => input.reject(field, complaint, hint),
	};
}

/** Returns an object, also from JSON text. A missing value gives {}. */
function objectOf(given: unknown, reject: Reject): IDataObject {
	const value = toJson(given, reject);
	if (value === undefined) return {};
	if (isRecord(value)) return value;
	throw reject('must be an object');
}

/** Combines several fields into one; the editor shows them one after another under their own names. */
export function fieldset<F extends Fields>(displayName: string, fields: F): Field<Values<F>> {
	return {
		displayName,
		properties: () => propertiesOf(fields),
		read: (input) => readAll(fields, input),
	};
}
