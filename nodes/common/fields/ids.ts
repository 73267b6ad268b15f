import { markUnknownId } from '../errors';
import { givenText } from '../text/excerpt';
import type { Field, Identified, Naming } from './field';

/*
 * People and AI agents give the name of a chat or a member where its ID is needed. The node never guesses the chat: its error lists
 * the IDs that match.
 */

/** Matches ASCII without blanks. AI models put values in quotes or brackets, so those do not match. */
const ASCII_WITHOUT_BLANKS = /^(?!["'`[])[!-~]*(?<!["'`\]])$/;

/** Makes the field reject a value that is no ID. The run adds the IDs of that name to the error. */
export function takesIds<T>(field: Field<T>, naming: Naming<T>): Field<T> {
	return {
		...field,
		read: (input, name) => {
			const value = field.read(input, name);
			const ids = naming.idsIn(value);
			input.identify?.({ ids, naming });
			const wrong = ids.find((id) => !isId(id, naming));
			if (wrong === undefined) return value;
			const complaint = `takes the ID of a ${naming.noun}, not "${givenText(wrong)}"`;
			throw markUnknownId(input.reject(field, complaint, exampleOf(naming)));
		},
	};
}

/** Does the same as takesIds() for a field of one ID. */
export function takesId(field: Field<string>, naming: Omit<Naming<string>, 'idsIn'>) {
	return takesIds(field, { ...naming, idsIn: (id) => [id] });
}

/** Does the same as takesIds() for a field of several IDs. */
export function takesList(field: Field<string[]>, naming: Omit<Naming<string[]>, 'idsIn'>) {
	return takesIds(field, { ...naming, idsIn: (ids) => ids });
}

/** Tells whether a value has the form of an ID of its kind. */
export function isId(
	id: string,
	{ shape = ASCII_WITHOUT_BLANKS }: { shape?: RegExp } = {},
): boolean {
	return id === '' || shape.test(id);
}

/** Returns a sentence that shows an example of the ID. */
function exampleOf({ noun, example }: Identified['naming']): string | undefined {
	return example && `The ID of a ${noun} looks like ${example}.`;
}
