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
	) {}

	/** By this the helper tells a form from other bodies; the form is complete as made. */
	append(): void {}

	*entries(): Generator<[string, UploadFile]> {
		yield [this.field, this.file];
	}

	[Symbol.iterator](): Generator<[string, UploadFile]> {
		return this.entries();
	}
}
