/** Returns a text with half-width letters, digits and signs, which Chinese keyboards write in full width. Its length stays. */
export function halfWidth(text: string): string {
	return text.replace(/[\u3000\uff01-\uff5e]/g, (sign) =>
		sign === '\u3000' ? ' ' : String.fromCharCode(sign.charCodeAt(0) - 0xfee0),
	);
}
