import type { INodeProperties } from 'n8n-workflow';

import { toId, toIds, type Reject, type Separator } from '../values';
import type { Field, Input } from './field';

/** An n8n property without the parameter's name, which comes from the operation. */
export type Unnamed = Omit<INodeProperties, 'name'>;

/** Makes the errors for the value of one parameter. */
interface ParameterReject extends Reject {
	/** Makes the error for a required field without a value. */
	empty(): Error;
}

/**
 * Makes the field of one parameter.
 *
 * @param read converts n8n's value to the field's value
 */
export function parameter<T>(
	property: Unnamed,
	read: (given: unknown, reject: ParameterReject, input: Input, name: string) => T,
): Field<T> {
	return {
		displayName: property.displayName,
		properties: (name) => [{ ...property, name }],
		read: (input, name) => {
			const reject: Reject = (complaint, hint) => input.reject(property, complaint, hint);
			const empty = () =>
				reject('is empty', input.hasExpression(name) ? CORRECT_EXPRESSION : FILL_IN);
			return read(input.value(name), Object.assign(reject, { empty }), input, name);
		},
	};
}

const FILL_IN = 'Enter a value, or choose one where the field has a list.';
/** The user has entered an expression, so that "enter a value" would not help. */
const CORRECT_EXPRESSION =
	'Its expression gives nothing. Give a value, or correct the names in the expression.';

/** Reads an ID; '' for none. */
export function readId(given: unknown, reject: ParameterReject, required = false): string {
	const value = toId(given, reject);
	if (required && value === '') throw reject.empty();
	return value;
}

/** Reads IDs in one line, or a list of them. */
export function readIds(
	given: unknown,
	reject: ParameterReject,
	required = false,
	separator?: Separator,
	ofObject?: (id: string) => string,
): string[] {
	const value = toIds(given, reject, separator, ofObject);
	if (required && value.length === 0) throw reject.empty();
	return value;
}
