/** The punctuation of Chinese and Japanese texts, as part of a character class. Leaves out 々 and 〇, which are letters: 佐々木. */
export const FULL_WIDTH_PUNCTUATION = String.raw`\u3001\u3002\u3008-\u301f\uff01-\uff0f\uff1a-\uff1f`;

/** Converts full-width letters, digits and signs, which Chinese keyboards write, to half width. The length stays the same. */
export function halfWidth(text: string): string {
	return text.replace(/[\u3000\uff01-\uff5e]/g, (sign) =>
		sign === '\u3000' ? ' ' : String.fromCharCode(sign.charCodeAt(0) - 0xfee0),
	);
}
