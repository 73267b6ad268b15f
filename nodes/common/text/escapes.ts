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

/** Decodes the escapes in a file name. A percent sign that is no escape stays: "100% %E5%90%88.pdf" becomes "100% 合.pdf". */
export function decodedName(name: string): string {
	return name.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => percentDecoded(escaped));
}
