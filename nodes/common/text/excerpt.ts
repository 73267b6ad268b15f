/** Returns the beginning of a text: at most `length` UTF-16 code units, without half of a surrogate pair at the end. */
export function beginningOf(text: string, length: number): string {
	return text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}

const LONGEST_GIVEN = 60;

/** Returns a text that the user gave, for a complaint: not longer than a line. */
export function givenText(text: string): string {
	return shortened(text, LONGEST_GIVEN);
}

/** Returns a text of at most `length` UTF-16 code units; what was cut off is an ellipsis. */
export function shortened(text: string, length: number): string {
	return text.length > length ? `${beginningOf(text, length)}…` : text;
}
