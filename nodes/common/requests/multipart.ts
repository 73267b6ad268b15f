/** A file to upload. Its content is read when it is sent, anew for each attempt. */
export interface UploadFile {
	name: string;
	type: string;
	/** Size in bytes. */
	size: number;
	[Symbol.asyncIterator](): AsyncIterator<Uint8Array>;
	/** Closes the stream that reads the file. */
	close(): void;
}

/**
 * A form with one file, for n8n's request helper. The built-in FormData only takes files in memory; the helper
 * accepts any object with FormData's interface, and streams its files.
 */
export class FileForm {
	readonly [Symbol.toStringTag] = 'FormData';

	constructor(
		private readonly field: string,
		private readonly file: UploadFile,
		/** Text fields, sent before the file. */
		private readonly texts: Record<string, string> = {},
	) {}

	/** Does nothing, because the form is complete when it is constructed. n8n's helper recognises a form by this method. */
	append(): void {}

	*entries(): Generator<[string, string | UploadFile]> {
		yield* Object.entries(this.texts);
		yield [this.field, this.file];
	}

	[Symbol.iterator](): Generator<[string, string | UploadFile]> {
		return this.entries();
	}

	/** Closes the file: the helper leaves it open if the server does not take all of it. */
	close(): void {
		this.file.close();
	}
}
