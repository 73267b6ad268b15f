/** A file of an upload, read only when it is sent, and anew each time. */
export interface UploadFile {
	name: string;
	type: string;
	/** Bytes. */
	size: number;
	[Symbol.asyncIterator](): AsyncIterator<Uint8Array>;
}

/**
 * A form with one file, for n8n's request helper. The built-in FormData takes only files that are in memory; the helper
 * takes whatever behaves like one, and streams its files.
 */
export class FileForm {
	readonly [Symbol.toStringTag] = 'FormData';

	constructor(
		private readonly field: string,
		private readonly file: UploadFile,
		/** Texts that stand before the file. */
		private readonly texts: Record<string, string> = {},
	) {}

	/** By this the helper tells a form from other bodies; the form is complete as made. */
	append(): void {}

	*entries(): Generator<[string, string | UploadFile]> {
		yield* Object.entries(this.texts);
		yield [this.field, this.file];
	}

	[Symbol.iterator](): Generator<[string, string | UploadFile]> {
		return this.entries();
	}
}
