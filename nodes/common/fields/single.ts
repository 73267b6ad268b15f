import type { INodePropertyOptions } from 'n8n-workflow';

import { toDate } from '../dates';
import { isInt64, LARGEST_INT64 } from '../json';
import {
	isMissing,
	toFlag,
	toId,
	toJson,
	toLines,
	toNumber,
	toText,
	type NumberLimits,
	type Reject,
	type Separator,
} from '../values';
import type { Field, FieldOptions } from './field';
import { parameter, readId, readIds } from './parameter';

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
			if (options.required && value.trim() === '') throw reject.empty();
			return value;
		},
	);
}

/** Makes a field for a date and time. With `required`, a missing value is rejected. */
export function dateTime(options: FieldOptions): Field<Date | undefined> {
	return parameter({ ...options, type: 'dateTime', default: '' }, (given, reject, input) => {
		const date = toDate(given, input.timeZone(), reject);
		if (date === undefined && options.required) throw reject.empty();
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
		readId(given, reject, options.required),
	);
}

/** Makes a field for a 64-bit ID, read as decimal digits. */
export function int64({
	default: initial = '',
	...options
}: FieldOptions & { default?: string }): Field<string> {
	return parameter({ ...options, type: 'string', default: initial }, (given, reject) => {
		const value = readId(given, reject, options.required);
		if (value === '' || isInt64(value)) return value;
		throw reject(`must be a whole number from 0 to ${LARGEST_INT64}, not "${value}"`);
	});
}

interface IdsOptions extends FieldOptions {
	/** 'comma' where values may contain blanks. Default: blanks separate IDs too. */
	separator?: Separator;
	/** Writes the ID of an object, where the field takes IDs of another kind too. */
	ofObject?(id: string): string;
}

/** Makes a field for IDs in one line, or a list from an expression. With `required`, an empty list is rejected. */
export function ids({ separator, ofObject, ...options }: IdsOptions): Field<string[]> {
	return parameter({ ...options, type: 'string', default: '' }, (given, reject) =>
		readIds(given, reject, options.required, separator, ofObject),
	);
}

/** Makes a field for texts, one in each line, or a list from an expression. */
export function lines(options: FieldOptions): Field<string[]> {
	return parameter(
		{ ...options, type: 'string', typeOptions: { rows: 3 }, default: '' },
		(given, reject) => toLines(given, reject),
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
		(given, reject) =>
			readIds(given, reject, options.required, 'comma').map((value) => toId(value, reject)),
	);
}

/** Makes a boolean field. Where an expression has no value the default counts; with `required` it is rejected. */
export function flag({
	default: initial = false,
	...options
}: FieldOptions & { default?: boolean }): Field<boolean> {
	return parameter({ ...options, type: 'boolean', default: initial }, (given, reject) => {
		const value = toFlag(given, reject);
		if (value === undefined && options.required) throw reject.empty();
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
			if (isMissing(value)) return initial;
			return valueOf(choices, value, reject);
		},
	);
	return {
		...field,
		meant: (given) =>
			typeof given === 'string' ? chosenFrom(choices, given.trim())?.value : undefined,
	};
}

function chosenFrom<C extends Choice<string | number>>(
	choices: readonly C[],
	given: string,
): C | undefined {
	return (
		choices.find(({ value }) => String(value) === given) ??
		choices.find(({ name }) => name.toLowerCase() === given.toLowerCase())
	);
}

function valueOf<V extends string | number>(
	choices: ReadonlyArray<Choice<V>>,
	given: string,
	reject: Reject,
): V {
	const found = chosenFrom(choices, given);
	if (found !== undefined) return found.value;
	const known = choices.map(({ value }) => String(value)).join(', ');
	throw reject(`has no choice "${given}"`, `Possible values: ${known}.`);
}

/** Makes a field for any number of several values. An expression may also give their labels. */
export function choices<const V extends string>({
	options: possible,
	default: initial,
	...options
}: FieldOptions & { options: ReadonlyArray<Choice<V>>; default: ReadonlyArray<NoInfer<V>> }): Field<
	V[]
> {
	return parameter(
		{ ...options, type: 'multiOptions', options: [...possible], default: [...initial] },
		(given, reject) => {
			const chosen = readIds(given, reject, options.required, 'comma');
			return [...new Set(chosen.map((one) => valueOf(possible, one, reject)))];
		},
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
		if (value === undefined && options.required) throw reject.empty();
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
