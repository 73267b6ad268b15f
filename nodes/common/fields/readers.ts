import { isMissing } from '../values';
import type { Field, Fields } from './field';

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
 * Makes a field reject an expression that gives nothing. Use it for a field that means everybody or everything when it is empty:
 * a faulty expression must not select everybody.
 */
export function neverLost<T>(field: Field<T>): Field<T> {
	return {
		...field,
		read: (input, name) => {
			const value = field.read(input, name);
			const isEmpty =
				value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
			if (isEmpty && input.hasExpression(name)) {
				throw input.reject(
					field,
					NOTHING,
					'Correct the expression, or delete it to leave the field empty.',
				);
			}
			return value;
		},
	};
}

const NOTHING = 'is empty, as its expression gives nothing';

/**
 * Makes a field reject an expression that gives nothing. Use it for a field that writes something or limits who sees it: a faulty
 * expression must not write the default or an empty text. A text field accepts '' from an expression.
 *
 * @param hint what the user can do
 */
export function neverAssumed<T>(field: Field<T>, hint = 'Correct the expression.'): Field<T> {
	return {
		...field,
		read: (input, name) => {
			const given = input.value(name);
			const isText = () => field.properties(name)[0]?.type === 'string';
			const isNothing = given === undefined || (isMissing(given) && !isText());
			if (isNothing && input.hasExpression(name)) throw input.reject(field, NOTHING, hint);
			return field.read(input, name);
		},
	};
}

/** Makes the fields of an update reject an expression that gives nothing, so that nothing is emptied or set to a default. */
export function changing<F extends Fields>(fields: F): F {
	const hint = 'Correct the expression, or remove the field to leave it as it is.';
	const changed = Object.entries(fields).map(
		([name, field]) => [name, neverAssumed(field, hint)] as const,
	);
	return Object.fromEntries(changed) as unknown as F;
}
