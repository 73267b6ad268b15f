/** Reads the body of a form. Returns a form without fields for an invalid body. */
export async function readForm(body: Buffer, contentType: string): Promise<FormData> {
	try {
		return await new Response(body, { headers: { 'content-type': contentType } }).formData();
	} catch {
		return new FormData();
	}
}

export async function bytesOf(file: File): Promise<Buffer> {
	return Buffer.from(await file.arrayBuffer());
}
