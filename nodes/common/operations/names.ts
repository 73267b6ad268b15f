import { markUnknownId } from '../errors';
import type { Field, Identified, Naming } from '../fields';
import { givenText } from '../text/excerpt';

/**
 * People and AI agents give the name of a chat or a member where its ID is wanted. Nothing is ever sent to a guessed chat:
 * the complaint tells the IDs that match.
 */

/** Not in quotes or brackets either, in which AI models put what they quote or list. */
const ASCII_WITHOUT_BLANKS = /^(?!["'`[])[!-~]*(?<!["'`\]])$/;

/** Makes the field complain of a value that is no ID. The run completes the complaint by the IDs of that name. */
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

/** Makes a field of one ID complain as takesIds() does. */
export function takesId(field: Field<string>, naming: Omit<Naming<string>, 'idsIn'>) {
	return takesIds(field, { ...naming, idsIn: (id) => [id] });
}

/** Makes a field of several IDs complain as takesIds() does. */
export function takesList(field: Field<string[]>, naming: Omit<Naming<string[]>, 'idsIn'>) {
	return takesIds(field, { ...naming, idsIn: (ids) => ids });
}

/** Tells whether a value looks as all IDs of its kind do. */
export function isId(id: string, { shape = ASCII_WITHOUT_BLANKS }: Identified['naming']): boolean {
	return id === '' || shape.test(id);
}

/** Says what an ID looks like. */
function exampleOf({ noun, example }: Identified['naming']): string | undefined {
	return example && `The ID of a ${noun} looks like ${example}.`;
}
