export interface Part {
	contentType: string;
	/** Only files have one. */
	fileName?: string;
	content: Buffer;
}

/** The parts of a multipart/form-data body by field name. */
export function readMultipart(body: Buffer, contentType: string): Map<string, Part> {
	const parts = new Map<string, Part>();
	const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1];
	if (!boundary) return parts;
	// latin1 keeps one character per byte, so positions in the text are positions in the buffer.
	for (const part of body.toString('latin1').split(`--${boundary}`).slice(1, -1)) {
		const headEnd = part.indexOf('\r\n\r\n');
		const head = Buffer.from(part.slice(0, headEnd), 'latin1').toString();
		const name = /[; ]name="([^"]*)"/.exec(head)?.[1];
		if (headEnd < 0 || name === undefined) continue;
		parts.set(name, {
			contentType: /content-type:\s*([^\r\n]+)/i.exec(head)?.[1] ?? 'application/octet-stream',
			fileName: /[; ]filename="([^"]*)"/.exec(head)?.[1],
			content: Buffer.from(part.slice(headEnd + 4, -2), 'latin1'),
		});
	}
	return parts;
}
