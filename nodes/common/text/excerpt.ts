/** Returns the beginning of a text: at most `length` UTF-16 code units, without half of a surrogate pair at the end. */
export function beginningOf(text: string, length: number): string {
	return text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
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
