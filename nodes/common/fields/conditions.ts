import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { toFlag } from '../values';
import { readAll, type Field, type FieldOptions, type Fields, type Values } from './field';
import { neverAssumed } from './readers';
import { choice } from './single';

/** The values of other fields with which a field is shown. */
export type Conditions = Readonly<Record<string, ReadonlyArray<string | number | boolean>>>;

/** Shows a field only where other fields have one of these values. A hidden field is undefined. */
export function when<T>(show: Conditions, field: Field<T>): Field<T | undefined> {
	const conditions = Object.entries(show);
	return {
		...field,
		properties: (name) => field.properties(name).map((property) => shownWhen(property, show)),
		read: (input, name) => {
			const shown = conditions.every(([other, values]) =>
				values.some((value) => meansSame(input.value(other), value)),
			);
			return shown ? field.read(input, name) : undefined;
		},
	};
}

/** A condition of `offered()`: another member of the collection has a value. */
export const HAS_VALUE = { _cnd: { exists: true } } as const;

/**
 * Shows a member of a collection only where it can have an effect. Unlike when(), it reads the member's value also while it is hidden.
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

/** Tells whether a given value equals an option, also if it comes as text. */
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

/**
 * Makes an option field whose options have fields of their own, e.g. the kinds of chat to send to. An expression that gives nothing is
 * rejected: the default would have other fields read, and a message go to another chat.
 */
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
	const selector = neverAssumed(
		choice({
			...options,
			noDataExpression,
			options: names.map((value) => {
				const { fields: _shown, ...label } = kinds[value] as Variant;
				return { ...label, value };
			}),
			default: initial,
		}),
	);
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

/** Merges a field that several kinds share into one property, shown for all of them. */
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
