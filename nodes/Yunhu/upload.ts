import type { Call } from '../common/call';
import { apiError } from '../common/errors';
import { FileForm, type UploadFile } from '../common/multipart';
import { openRequest } from './transport';

/** What can be uploaded: the endpoint and the form's field, the name of the key in the answer, and the largest size. */
export const UPLOADS = {
	image: { key: 'imageKey', megabytes: 10 },
	video: { key: 'videoKey', megabytes: 20 },
	file: { key: 'fileKey', megabytes: 20 },
} as const;

export type UploadKind = keyof typeof UPLOADS;

const MEGABYTE = 1024 * 1024;

/**
 * POST /open-apis/v1/{image,video,file}/upload → the key by which a message names the file. The file is streamed from
 * where n8n keeps it.
 *
 * Source: https://www.yhchat.com/document/400-452, 400-453, 400-454
 */
export async function uploadBinary(
	call: Call,
	kind: UploadKind,
): Promise<{ key: string; name: string }> {
	const { key: keyName, megabytes } = UPLOADS[kind];
	const file = await fileOf(call);
	const complaint = (text: string) => call.complaint('binaryPropertyName', text);
	if (file.size === 0) throw complaint('names an empty file');
	if (file.size > megabytes * MEGABYTE) {
		const size = (file.size / MEGABYTE).toFixed(1);
		throw complaint(
			`names a file of ${size} MB, but Yunhu takes ${kind}s of at most ${megabytes} MB`,
		);
	}
	// Uploading twice leaves nothing in any chat.
	const { [keyName]: key } = await openRequest(
		call,
		`/${kind}/upload`,
		{ body: new FileForm(kind, file) as unknown as FormData },
		{ repeatable: true },
	);
	if (typeof key !== 'string' || key === '') {
		throw apiError(call, {
			message: 'Yunhu took the file but gave no key for it',
			hint: 'No message was sent.',
		});
	}
	return { key, name: file.name };
}

async function fileOf(call: Call): Promise<UploadFile> {
	const { helpers } = call.context;
	const property = call.text('binaryPropertyName');
	const binary = helpers.assertBinaryData(call.itemIndex, property);
	const description = {
		name: nameOf(binary.fileName, binary.fileExtension || extensionOf(binary.mimeType)),
		type: binary.mimeType,
	};
	const { id } = binary;
	if (id === undefined) {
		const bytes = await helpers.getBinaryDataBuffer(call.itemIndex, property);
		return {
			...description,
			size: bytes.length,
			async *[Symbol.asyncIterator]() {
				yield bytes;
			},
		};
	}
	return {
		...description,
		size: (await helpers.getBinaryMetadata(id)).fileSize,
		async *[Symbol.asyncIterator]() {
			yield* (await helpers.getBinaryStream(id)) as AsyncIterable<Uint8Array>;
		},
	};
}

/** The platform wants an extension, and shows the name as it was sent. */
function nameOf(fileName: string | undefined, extension: string): string {
	const name = fileName?.trim() || 'file';
	return /\.[A-Za-z0-9]{1,8}$/.test(name) || extension === '' ? name : `${name}.${extension}`;
}

/** Extensions that are not the second half of the MIME type. */
const EXTENSIONS = new Map([
	['application/gzip', 'gz'],
	['application/msword', 'doc'],
	['application/octet-stream', ''],
	['application/vnd.ms-excel', 'xls'],
	['application/vnd.openxmlformats-officedocument.presentationml.presentation', 'pptx'],
	['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
	['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
	['application/x-zip-compressed', 'zip'],
	['audio/mpeg', 'mp3'],
	['audio/x-wav', 'wav'],
	['image/jpeg', 'jpg'],
	['image/svg+xml', 'svg'],
	['image/tiff', 'tif'],
	['image/x-icon', 'ico'],
	['text/javascript', 'js'],
	['text/markdown', 'md'],
	['text/plain', 'txt'],
	['video/quicktime', 'mov'],
	['video/x-matroska', 'mkv'],
	['video/x-msvideo', 'avi'],
]);

/** The extension that a MIME type stands for; empty where it stands for none. */
function extensionOf(mimeType: string): string {
	const type = mimeType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
	return EXTENSIONS.get(type) ?? /^\w+\/([a-z0-9]{2,5})$/.exec(type)?.[1] ?? '';
}
