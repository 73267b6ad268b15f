/** Returns the beginning of a text: at most `length` UTF-16 code units, without half of a surrogate pair at the end. */
export function beginningOf(text: string, length: number): string {
	return text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}

/** The most texts of a list that a message for the user names. */
const MOST_LISTED = 20;

/** Returns the first texts of a list, separated by commas, and the number of the others: e.g. "a, b and 5 more". */
export function listed(texts: readonly string[], most = MOST_LISTED): string {
	const more = texts.length - most;
	return `${texts.slice(0, most).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const LONGEST_GIVEN = 60;

/** Returns a value from the user as complaints quote it: shortened to a line. */
export function givenText(text: string): string {
	return shortened(text, LONGEST_GIVEN);
}

/** Returns a text of at most `length` UTF-16 code units; an ellipsis behind it replaces the rest. */
export function shortened(text: string, length: number): string {
	return text.length > length ? `${beginningOf(text, length)}…` : text;
}

/** Returns the beginning of a text on one line. */
export function excerpt(text: string, length = 80): string {
	const line = text
		.slice(0, 10 * length)
		.replace(/\s+/g, ' ')
		.trim();
	return beginningOf(line, length);
}
