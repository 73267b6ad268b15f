/** Returns a text as a regular expression that matches it. */
export function literally(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** Returns a text without its percent escapes; unchanged where they are not UTF-8, or a percent sign begins no escape. */
export function percentDecoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
