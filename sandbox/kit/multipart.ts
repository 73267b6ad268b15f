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
	const delimiter = Buffer.from(`--${boundary}`);
	let start = body.indexOf(delimiter) + delimiter.length;
	for (let end = body.indexOf(delimiter, start); end >= 0; end = body.indexOf(delimiter, start)) {
		const part = body.subarray(start, end);
		start = end + delimiter.length;
		const headEnd = part.indexOf('\r\n\r\n');
		const head = part.subarray(0, Math.max(0, headEnd)).toString();
		const name = /[; ]name="([^"]*)"/.exec(head)?.[1];
		if (name === undefined) continue;
		parts.set(name, {
			contentType: /content-type:\s*([^\r\n]+)/i.exec(head)?.[1] ?? 'application/octet-stream',
			fileName: /[; ]filename="([^"]*)"/.exec(head)?.[1],
			content: part.subarray(headEnd + 4, -2),
		});
	}
	return parts;
}
