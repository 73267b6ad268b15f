import type { IBinaryData } from 'n8n-workflow';

import type { Call } from '../operations/call';
import type { Labelled } from '../fields';
import { isRecord } from '../guards';
import { textOf } from '../serverValues';
import type { UploadFile } from './multipart';
import { errorName } from '../log';

/** A file from an item's binary data, to be uploaded in a form or as a request body. */
export interface BinaryFile extends UploadFile {
	/** Returns the content from n8n's storage (disk or memory). */
	content(): Promise<Buffer | NodeJS.ReadableStream>;
}

/** The type of a file that has none, or something else in its place: a Code node can give a file without it. */
const UNKNOWN_TYPE = 'application/octet-stream';

/** A type and subtype, both tokens. Source: RFC 9110, sections 5.6.2 and 8.3.1 */
const MIME_TYPE = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+\/[!#$%&'*+\-.^_`|~\dA-Za-z]+$/;

/** Printable ASCII. */
const HEADER_TEXT = /^[\x20-\x7e]*$/;

const HINT_FOR_FILES =
	'Name a field that holds a file, as a node that downloads or reads files makes it.';

/**
 * Describes a file in an item's binary data. Its content is read only when content() is called.
 *
 * @param property the name of the binary field
 * @param field the parameter that holds this name, for the error message
 * @throws NodeOperationError where n8n cannot read the file, or it is empty: platforms accept an empty file and show a broken one
 */
export async function binaryFile(
	call: Call,
	property: string,
	field: Labelled,
): Promise<BinaryFile> {
	const { helpers } = call.context;
	const noFile = (found: string) => call.reject(field, `names no file (${found})`, HINT_FOR_FILES);
	// A Code node can give null or a text in the place of a file, or of all files, which n8n passes on.
	const files: unknown = call.item.binary;
	if (files === null) throw noFile('the item has none');
	const binary: unknown = helpers.assertBinaryData(call.itemIndex, property);
	if (!isBinary(binary))
		throw noFile(`"${property}" ${binary === null ? 'is empty' : 'holds something else'}`);
	const { id } = binary;
	// Nothing was sent yet. An error from n8n itself would count as one after which the message may have arrived.
	const readable = async <T>(read: () => Promise<T>): Promise<T> => {
		try {
			return await read();
		} catch (error) {
			const complaint = `names a file that n8n cannot read ("${property}", ${errorName(error)})`;
			throw call.reject(field, complaint, 'Run the node that makes the file again.');
		}
	};
	const inMemory = async () => await helpers.getBinaryDataBuffer(call.itemIndex, property);
	const size = await readable(async () =>
		id === undefined ? (await inMemory()).length : (await helpers.getBinaryMetadata(id)).fileSize,
	);
	if (size === 0) throw call.reject(field, `names an empty file ("${property}" has no bytes)`);
	let opening: ReturnType<typeof helpers.getBinaryStream> | undefined;
	const content = async () =>
		await readable(async () => {
			if (id === undefined) return await inMemory();
			opening = helpers.getBinaryStream(id);
			return await opening;
		});
	// A request may fail while the file is being opened.
	const close = () =>
		void opening?.then(
			(stream) => stream.destroy(),
			() => {},
		);
	const type = typeIn(textOf(binary.mimeType).trim());
	return {
		name: fileNameOf(textOf(binary.fileName), textOf(binary.fileExtension), type),
		type,
		size,
		content,
		close,
		async *[Symbol.asyncIterator]() {
			const bytes = await content();
			if (Buffer.isBuffer(bytes)) yield bytes;
			else yield* bytes as AsyncIterable<Uint8Array>;
		},
	};
}

function isBinary(value: unknown): value is IBinaryData {
	return isRecord(value);
}

/**
 * Returns a MIME type that a header can hold. What is no type becomes the unknown one; parameters are left out if they have characters
 * other than printable ASCII, which Node.js refuses in a header or sends in another encoding.
 */
function typeIn(given: string): string {
	const type = given.replace(/;.*/s, '').trim();
	if (!MIME_TYPE.test(type)) return UNKNOWN_TYPE;
	return HEADER_TEXT.test(given) ? given : type;
}

/**
 * Returns the file's name. Apps recognise a file's type by its extension, so a missing extension is added from the
 * MIME type.
 */
function fileNameOf(given: string, givenExtension: string, mimeType: string): string {
	const name = given.trim() || 'file';
	// One or two digits are no extension ("report v1.2"), even if n8n gives them as one; three are ("backup.001").
	if (/\.(?!\d{1,2}$)[^.\s]+$/.test(name)) return name;
	const extension = /^\d{0,2}$/.test(givenExtension) ? extensionOf(mimeType) : givenExtension;
	return extension === '' ? name : `${name}.${extension}`;
}

/** MIME types whose usual extension differs from their subtype. */
const EXTENSIONS: Record<string, string> = {
	'application/gzip': 'gz',
	'application/javascript': 'js',
	'application/msword': 'doc',
	'application/vnd.ms-excel': 'xls',
	'application/vnd.ms-powerpoint': 'ppt',
	'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
	'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
	'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
	'application/x-7z-compressed': '7z',
	'application/x-tar': 'tar',
	'audio/mp4': 'm4a',
	'audio/mpeg': 'mp3',
	'audio/x-wav': 'wav',
	'image/jpeg': 'jpg',
	'image/svg+xml': 'svg',
	'image/x-icon': 'ico',
	'text/calendar': 'ics',
	'text/javascript': 'js',
	'text/markdown': 'md',
	'text/plain': 'txt',
	'video/quicktime': 'mov',
	'video/x-matroska': 'mkv',
	'video/x-msvideo': 'avi',
};

/** Returns the extension for a MIME type, e.g. `png` for `image/png`; empty where no extension is in common use. */
function extensionOf(mimeType: string): string {
	const type = mimeType.toLowerCase().replace(/;.*/s, '').trim();
	if (Object.hasOwn(EXTENSIONS, type)) return EXTENSIONS[type] as string;
	return /^(?:application|audio|image|text|video)\/([a-z0-9]{2,5})$/.exec(type)?.[1] ?? '';
}
