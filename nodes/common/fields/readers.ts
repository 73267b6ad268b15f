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
