import type {
	IDataObject,
	IDisplayOptions,
	INodeProperties,
	INodePropertyMode,
	INodePropertyOptions,
	NodeOperationError,
} from 'n8n-workflow';

import { toDate } from './dates';
import { asObject, isLocator, isRecord } from './guards';
import { isInt64 } from './json';
import {
	toFlag,
	toId,
	toIds,
	toJson,
	toNumber,
	toText,
	type NumberLimits,
	type Reject,
} from './values';

/**
 * One parameter of a node: the n8n property together with the code that reads its value. An operation declares it
 * under the parameter's name, so a value cannot be read in any other way.
 */
export interface Field<T> {
	/** The label in the editor. Error messages name the field by it. */
	readonly displayName: string;
	/** Returns the n8n properties for the field's parameter name: one, or several for a group of fields. */
	properties(name: string): INodeProperties[];
	/**
	 * Reads the value.
	 *
	 * @throws NodeOperationError that names the field and the item
	 */
	read(input: Input, name: string): T;
	/** Of a field with options: returns the option that a given value means, for the fields that this option shows. */
	meant?(given: unknown): unknown;
}

/** Fields by parameter name. */
export type Fields = Readonly<Record<string, Field<unknown>>>;

/** The values of fields, by parameter name. */
export type Values<F extends Fields> = {
	readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never;
};

/** The source of field values: a node's parameters for one item, or the members of a collection. */
export interface Input {
	/** Returns a parameter's value as n8n evaluates it; undefined where it is hidden, absent or null. */
	value(name: string): unknown;
	/** Returns the mode of a resource locator, '' where the whole locator is an expression. */
	mode(name: string): string;
	/** Tells whether the value is an expression; with a path, whether that member of the value is one. */
	hasExpression(name: string, ...path: string[]): boolean;
	/** Returns the workflow's time zone, for dates that name none. */
	timeZone(): string;
	/** The item that the values are read for; undefined outside of a run. */
	readonly subject?: Subject;
	/** Is told the IDs that a field takes, where somebody wants to know them. */
	identify?(identified: Identified): void;
	/** Makes the error for a value that cannot be used. It names the field and the item. */
	reject(field: Labelled, complaint: string, hint?: string): NodeOperationError;
}

/** What the IDs of a field are, for complaints. */
export interface Naming<T> {
	/** E.g. `group`. */
	noun: string;
	/** An ID as the platform makes it. */
	example?: string;
	/** The node's list search method that finds IDs by name, where the platform has a list. */
	search?: string;
	/** What all these IDs look like. Default: ASCII without blanks, and not in quotes or brackets. */
	shape?: RegExp;
	/** What these IDs look like and no name does: such a value is not looked up as a name. */
	evident?: RegExp;
	/** Returns the IDs in the field's value. */
	idsIn(value: T): readonly string[];
}

/** A field's IDs for one item. */
export interface Identified {
	ids: readonly string[];
	naming: Omit<Naming<unknown>, 'idsIn'>;
}

/** The item that values are read for. */
export interface Subject {
	readonly json: IDataObject;
	/** The platform of the node, as triggers name it. */
	readonly platform: string;
	/** Returns the message that the item answers: what the trigger of this platform put out that started the execution. */
	origin(): IDataObject | undefined;
}

/** An n8n property's label. */
export type Labelled = Pick<INodeProperties, 'displayName'>;

/** The parts of an n8n property that every field can have. */
export interface FieldOptions extends Labelled {
	description?: string;
	placeholder?: string;
	hint?: string;
	required?: boolean;
	builderHint?: INodeProperties['builderHint'];
}

/** The properties of a node, each with the field's name and the conditions under which it is shown. */
export function propertiesOf(fields: Fields): INodeProperties[] {
	return Object.entries(fields).flatMap(([name, field]) => field.properties(name));
}

/** Reads all fields, in the order in which they are declared. */
export function readAll<F extends Fields>(fields: F, input: Input): Values<F> {
	const values: Record<string, unknown> = {};
	const meaning = meaningOf(fields, input);
	for (const [name, field] of Object.entries(fields)) {
		values[name] = field.read(meaning, name);
	}
	return values as Values<F>;
}

/** Returns the values with the options that these fields mean: a label in the place of its option shows the same fields. */
function meaningOf(fields: Fields, input: Input): Input {
	if (Object.values(fields).every(({ meant }) => meant === undefined)) return input;
	const value: Input['value'] = (name) => valueMeant(fields, name, input.value(name));
	return Object.create(input, { value: { value } }) as Input;
}

/** Returns the option that a field's value means; the value itself of a field without options. */
export function valueMeant(fields: Fields, name: string, given: unknown): unknown {
	const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
	return field?.meant?.(given) ?? given;
}

/** Makes a text field. With `required`, blank text is rejected; otherwise a missing value is ''. */
export function text({
	rows,
	password,
	default: initial = '',
	type = 'string',
	...options
}: FieldOptions & {
	rows?: number;
	password?: true;
	default?: string;
	/** Set to show a color picker. */
	type?: 'string' | 'color';
}): Field<string> {
	const typeOptions = { ...(rows && { rows }), ...(password && { password }) };
	return parameter(
		{
			...options,
			type,
			default: initial,
			...(Object.keys(typeOptions).length > 0 && { typeOptions }),
		},
		(given, reject) => {
			const value = toText(given, reject);
			if (options.required && value.trim() === '') throw reject(...EMPTY);
			return value;
		},
	);
}

/** Makes a field for a date and time. With `required`, a missing value is rejected. */
export function dateTime(options: FieldOptions): Field<Date | undefined> {
	return parameter({ ...options, type: 'dateTime', default: '' }, (given, reject, input) => {
		const date = toDate(given, input.timeZone(), reject);
		if (date === undefined && options.required) throw reject(...EMPTY);
		return date;
	});
}

/**
 * Makes an ID field; surrounding blanks are removed. With `required`, a missing value is rejected; otherwise it is
 * ''.
 */
export function id({
	default: initial = '',
	...options
}: FieldOptions & { default?: string }): Field<string> {
	return parameter({ ...options, type: 'string', default: initial }, (given, reject) =>
		idOf(given, reject, options.required),
	);
}

/** Makes a field for a 64-bit ID, read as decimal digits. */
export function int64(options: FieldOptions): Field<string> {
	return parameter({ ...options, type: 'string', default: '' }, (given, reject) => {
		const value = idOf(given, reject, options.required);
		if (value === '' || isInt64(value)) return value;
		throw reject(`must be a number of up to 19 digits, not "${value}"`);
	});
}

function idOf(given: unknown, reject: Reject, required = false): string {
	const value = toId(given, reject);
	if (required && value === '') throw reject(...EMPTY);
	return value;
}

interface IdsOptions extends FieldOptions {
	/** 'comma' where values may contain blanks. Default: blanks separate IDs too. */
	separator?: 'blank' | 'comma';
}

/** Makes a field for IDs in one line, or a list from an expression. With `required`, an empty list is rejected. */
export function ids({ separator, ...options }: IdsOptions): Field<string[]> {
	return parameter({ ...options, type: 'string', default: '' }, (given, reject) =>
		idsOf(given, reject, options.required, separator),
	);
}

/**
 * Makes a field for IDs chosen from a list or given by an expression.
 *
 * @param options.loadOptionsMethod the node's method that loads the list
 */
export function chosenIds({
	loadOptionsMethod,
	...options
}: FieldOptions & { loadOptionsMethod: string }): Field<string[]> {
	return parameter(
		{
			description:
				'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
			...options,
			type: 'multiOptions',
			typeOptions: { loadOptionsMethod },
			default: [],
		},
		(given, reject) => idsOf(given, reject, options.required, 'comma'),
	);
}

function idsOf(
	given: unknown,
	reject: Reject,
	required = false,
	separator?: 'blank' | 'comma',
): string[] {
	const value = toIds(given, reject, separator);
	if (required && value.length === 0) throw reject(...EMPTY);
	return value;
}

/** Makes a boolean field. Where an expression has no value the default counts; with `required` it is rejected. */
export function flag({
	default: initial = false,
	...options
}: FieldOptions & { default?: boolean }): Field<boolean> {
	return parameter({ ...options, type: 'boolean', default: initial }, (given, reject) => {
		const value = toFlag(given, reject);
		if (value === undefined && options.required) throw reject(...EMPTY);
		return value ?? initial;
	});
}

/** Makes a number field with limits. Where an expression has no value the default counts. */
export function number({
	min,
	max,
	fractions,
	default: initial,
	...options
}: FieldOptions & NumberLimits & { default: number }): Field<number> {
	const typeOptions = {
		...(min !== undefined && { minValue: min }),
		...(max !== undefined && { maxValue: max }),
	};
	return parameter(
		{
			...options,
			type: 'number',
			default: initial,
			...(Object.keys(typeOptions).length > 0 && { typeOptions }),
		},
		(given, reject) => toNumber(given, { min, max, fractions }, reject) ?? initial,
	);
}

export interface Choice<V extends string | number> extends Omit<INodePropertyOptions, 'value'> {
	value: V;
}

/** Makes a field for one of several values. An expression may also give a number as text, or the label. */
export function choice<const V extends string | number>({
	options: choices,
	default: initial,
	noDataExpression,
	...options
}: FieldOptions & {
	options: ReadonlyArray<Choice<V>>;
	default: NoInfer<V>;
	noDataExpression?: boolean;
}): Field<V> {
	const chosen = (value: string) =>
		choices.find((one) => String(one.value) === value) ??
		choices.find(({ name }) => name.toLowerCase() === value.toLowerCase());
	const field = parameter(
		{
			...options,
			type: 'options',
			...(noDataExpression && { noDataExpression }),
			options: [...choices],
			default: initial,
		},
		(given, reject) => {
			const value = toText(given, reject).trim();
			if (value === '') return initial;
			const found = chosen(value);
			if (found !== undefined) return found.value;
			const known = choices.map((one) => String(one.value)).join(', ');
			throw reject(`has no choice "${value}"`, `Possible values: ${known}.`);
		},
	);
	return {
		...field,
		meant: (given) => (typeof given === 'string' ? chosen(given.trim())?.value : undefined),
	};
}

/** Makes a field for any number of several values. */
export function choices<const V extends string>({
	options: possible,
	default: initial,
	...options
}: FieldOptions & { options: ReadonlyArray<Choice<V>>; default: ReadonlyArray<NoInfer<V>> }): Field<
	V[]
> {
	return parameter(
		{ ...options, type: 'multiOptions', options: [...possible], default: [...initial] },
		(given, reject) =>
			idsOf(given, reject, options.required, 'comma').map((value) => {
				const found = possible.find((one) => one.value === value);
				if (found !== undefined) return found.value;
				const known = possible.map((one) => one.value).join(', ');
				throw reject(`has no choice "${value}"`, `Possible values: ${known}.`);
			}),
	);
}

/**
 * Makes a JSON field, given as text or as a value. Integers beyond 2^53 become text. Empty gives undefined, unless
 * `required`.
 */
export function json({
	default: initial = '',
	...options
}: FieldOptions & { default?: string }): Field<unknown> {
	return parameter({ ...options, type: 'json', default: initial }, (given, reject) => {
		const value = toJson(given, reject);
		if (value === undefined && options.required) throw reject(...EMPTY);
		return value;
	});
}

/** Makes a notice in the editor; it has no value. */
export function notice(displayName: string): Field<undefined> {
	return {
		...parameter({ displayName, type: 'notice', default: '' }, () => undefined),
		read: () => undefined,
	};
}

/** A mode of a resource locator in which the user types the value: its label, name and example. */
export type TypedMode = Pick<INodePropertyMode, 'displayName' | 'name' | 'placeholder' | 'hint'>;

/** A resource locator's value and its mode ('' where the whole locator is an expression). */
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
 * Makes a resource locator. It is required unless `required: false`, which lets an empty field give ''. An expression
 * without a value is always rejected, so that the node never acts on a default instead.
 */
export function locator({ required = true, ...options }: LocatorOptions): Field<Located> {
	const property = locatorProperty({ ...options, required });
	return parameter(property, (given, reject, input, name) => ({
		mode: input.mode(name),
		value: idOf(given, reject, required || input.hasExpression(name)),
	}));
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
	const located: Field<Located[]> = parameter(
		locatorProperty({ displayName: row, search, modes, required: true }),
		(given, reject, input, name) =>
			idsOf(given, reject).map((value) => ({ mode: input.mode(name), value })),
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
	 * The heading of a row that is filled in: the name of the field that says most, or an expression. n8n 1 numbers the rows
	 * instead.
	 */
	title: (keyof F & string) | `={{${string}}}`;
	fields: F;
	/** Whether the user can move rows. */
	sortable?: boolean;
}): Field<Array<Values<F>>> {
	const itemTitle = title.startsWith('=') ? title : `={{ $collection.item.value.${title} }}`;
	const property: Unnamed = {
		...options,
		type: 'fixedCollection',
		typeOptions: {
			multipleValues: true,
			...(sortable && { sortable }),
			fixedCollection: { itemTitle },
		},
		default: {},
		options: [{ ...row, values: propertiesOf(fields) }],
	};
	return parameter(property, (given, reject, input, name) => {
		const table = objectOf(given, reject)[row.name];
		if (table === undefined) return [];
		if (!Array.isArray(table)) throw reject('must be a list of rows');
		return table.map((one, index) =>
			readAll(fields, within(input, objectOf(one, reject), [name, row.name, String(index)])),
		);
	});
}

/**
 * Makes a group of fields below one label. In a collection it is open when it is added; elsewhere the user opens it,
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
	return parameter(property, (given, reject, input, name) =>
		readAll(
			fields,
			within(input, objectOf(objectOf(given, reject)[one.name], reject), [name, one.name]),
		),
	);
}

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
		mode: (name) => {
			const { mode } = asObject(members[name]) ?? {};
			return typeof mode === 'string' ? mode : '';
		},
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

/** Combines several fields to one; the editor shows them one after another under their own names. */
export function fieldset<F extends Fields>(displayName: string, fields: F): Field<Values<F>> {
	return {
		displayName,
		properties: () => propertiesOf(fields),
		read: (input) => readAll(fields, input),
	};
}

/** The values of other fields with which a field is shown. */
export type Conditions = Readonly<Record<string, ReadonlyArray<string | number | boolean>>>;

/** Shows a field only where other fields have one of these values. A hidden field is undefined. */
export function when<T>(show: Conditions, field: Field<T>): Field<T | undefined> {
	return {
		...field,
		properties: (name) => field.properties(name).map((property) => shownWhen(property, show)),
		read: (input, name) => {
			const shown = Object.entries(show).every(([other, values]) =>
				values.some((value) => meansSame(input.value(other), value)),
			);
			return shown ? field.read(input, name) : undefined;
		},
	};
}

/** A condition of `offered()`: another member of the collection has a value. */
export const HAS_VALUE = { _cnd: { exists: true } } as const;

/**
 * Shows a member of a collection only where it can have an effect. Unlike with when(), what was added is read all the same.
 *
 * @param where n8n's conditions, e.g. that another member has a value
 */
export function offered<T>({ show, hide }: IDisplayOptions, field: Field<T>): Field<T> {
	return {
		...field,
		properties: (name) =>
			field.properties(name).map((property) => ({
				...property,
				displayOptions: {
					...property.displayOptions,
					...(show && { show }),
					...(hide && { hide }),
				},
			})),
	};
}

/** Tells whether a given value equals an option, also where it comes as text. */
function meansSame(given: unknown, value: string | number | boolean): boolean {
	if (typeof value !== 'boolean') return String(given ?? '').trim() === String(value);
	try {
		// A boolean without a value is off.
		return (toFlag(given, () => new Error('no switch')) ?? false) === value;
	} catch {
		return false;
	}
}

/** One option of a variants() field: its label and its fields. */
export interface Variant extends Omit<INodePropertyOptions, 'value'> {
	fields: Fields;
}

/** The value of a variants() field: the chosen kind, and the values of its fields. */
export type VariantValue<V extends Readonly<Record<string, Variant>>> = {
	[K in keyof V & string]: { readonly kind: K } & Values<V[K]['fields']>;
}[keyof V & string];

/** Makes an option field whose options have fields of their own, e.g. the kinds of chat to send to. */
export function variants<const V extends Readonly<Record<string, Variant>>>({
	variants: kinds,
	default: initial,
	noDataExpression,
	...options
}: FieldOptions & {
	variants: V;
	default: NoInfer<keyof V & string>;
	noDataExpression?: boolean;
}): Field<VariantValue<V>> {
	const names = Object.keys(kinds) as Array<keyof V & string>;
	const selector = choice({
		...options,
		noDataExpression,
		options: names.map((value) => {
			const { fields: _shown, ...label } = kinds[value] as Variant;
			return { ...label, value };
		}),
		default: initial,
	});
	return {
		...selector,
		properties: (name) => [...selector.properties(name), ...propertiesOfKinds(name, kinds)],
		read: (input, name) => {
			const kind = selector.read(input, name);
			const { fields } = kinds[kind] as Variant;
			return { ...readAll(fields, input), kind } as VariantValue<V>;
		},
	};
}

/** Merges a field that several kinds share to one property, shown for all of them. */
function propertiesOfKinds(
	selector: string,
	kinds: Readonly<Record<string, Variant>>,
): INodeProperties[] {
	const shown: Array<{ name: string; field: Field<unknown>; kinds: string[] }> = [];
	for (const [kind, { fields }] of Object.entries(kinds)) {
		for (const [name, field] of Object.entries(fields)) {
			const known = shown.find((one) => one.name === name && one.field === field);
			if (known === undefined) shown.push({ name, field, kinds: [kind] });
			else known.kinds.push(kind);
		}
	}
	return shown.flatMap(({ name, field, kinds: values }) =>
		field.properties(name).map((property) => shownWhen(property, { [selector]: values })),
	);
}

function shownWhen(property: INodeProperties, show: Conditions): INodeProperties {
	const conditions = Object.fromEntries(
		Object.entries(show).map(([name, values]) => [name, [...values]]),
	);
	const displayOptions: IDisplayOptions = {
		...property.displayOptions,
		show: { ...conditions, ...property.displayOptions?.show },
	};
	return { ...property, displayOptions };
}

/**
 * Converts a field's value.
 *
 * @param make may throw an error made by `reject`
 */
export function map<T, U>(
	field: Field<T>,
	make: (value: T, reject: (complaint: string, hint?: string) => Error) => U,
): Field<U> {
	return {
		...field,
		read: (input, name) =>
			make(field.read(input, name), (complaint, hint) => input.reject(field, complaint, hint)),
	};
}

/**
 * Makes a field reject an expression that gives nothing. For a field that means everybody or everything where it is left empty:
 * what the expression should have named must not become that.
 */
export function neverLost<T>(field: Field<T>): Field<T> {
	return {
		...field,
		read: (input, name) => {
			const value = field.read(input, name);
			const isEmpty =
				value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
			if (isEmpty && input.hasExpression(name)) throw input.reject(field, ...LOST);
			return value;
		},
	};
}

const LOST = [
	'is empty, as its expression gives nothing',
	'Correct the expression, or delete it to leave the field empty.',
] as const;

/**
 * Makes a field reject an expression that gives nothing. For a field that writes something, or that limits who sees it: its default,
 * or an empty text, must not take the place of what the expression should have named. A text may be given as empty: ''.
 */
export function neverAssumed<T>(field: Field<T>): Field<T> {
	return {
		...field,
		read: (input, name) => {
			const given = input.value(name);
			const isText = field.properties(name)[0]?.type === 'string';
			const isNothing =
				given === undefined || (!isText && /^\s*(?:null|undefined)?\s*$/.test(String(given)));
			if (isNothing && input.hasExpression(name)) {
				throw input.reject(
					field,
					LOST[0],
					isText
						? 'Correct the expression, or let it give an empty text to remove what is there.'
						: 'Correct the expression.',
				);
			}
			return field.read(input, name);
		},
	};
}

/** Makes the fields of an update, each of which is never assumed: what an expression did not give stays as it is. */
export function changing<F extends Fields>(fields: F): F {
	const changed = Object.entries(fields).map(
		([name, field]) => [name, neverAssumed(field)] as const,
	);
	return Object.fromEntries(changed) as unknown as F;
}

const EMPTY = ['is empty', 'Enter a value, or choose one where the field has a list.'] as const;

type Unnamed = Omit<INodeProperties, 'name'>;

function parameter<T>(
	property: Unnamed,
	read: (given: unknown, reject: Reject, input: Input, name: string) => T,
): Field<T> {
	return {
		displayName: property.displayName,
		properties: (name) => [{ ...property, name }],
		read: (input, name) =>
			read(
				input.value(name),
				(complaint, hint) => input.reject(property, complaint, hint),
				input,
				name,
			),
	};
}
