import { binaryFile } from '../common/requests/binaryFile';
import type { Call } from '../common/operations/call';
import { apiError } from '../common/errors';
import type { Labelled } from '../common/fields';
import { FileForm, type UploadFile } from '../common/requests/multipart';
import { openRequest } from './transport';

/** The files that can be uploaded: the name of the key in the answer, and the largest size. */
export const UPLOADS = {
	image: { key: 'imageKey', megabytes: 10 },
	video: { key: 'videoKey', megabytes: 20 },
	file: { key: 'fileKey', megabytes: 20 },
} as const;

export type UploadKind = keyof typeof UPLOADS;

const MEGABYTE = 1024 * 1024;

/**
 * POST /open-apis/v1/{image,video,file}/upload → the key by which a message names the file. The file is streamed from
 * n8n's storage.
 *
 * Source: https://www.yhchat.com/document/400-452, 400-453, 400-454
 *
 * @param property the name of the binary field
 * @param field the parameter that holds this name, for the error message
 */
export async function uploadBinary(
	call: Call,
	kind: UploadKind,
	property: string,
	field: Labelled,
): Promise<{ key: string; name: string }> {
	const { key: keyName, megabytes } = UPLOADS[kind];
	const file = await binaryFile(call, property, field);
	if (file.size > megabytes * MEGABYTE) {
		// Rounds up: with one byte too many, the text would show the accepted size.
		const size = (Math.ceil((file.size / MEGABYTE) * 10) / 10).toFixed(1);
		throw call.reject(
			field,
			`names a file of ${size} MB, but Yunhu accepts ${kind}s of at most ${megabytes} MB`,
		);
	}
	// Uploading twice has no effect on any chat.
	const { [keyName]: key } = await openRequest(
		call,
		`/${kind}/upload`,
		{ body: new FileForm(kind, withExtension(file)) as unknown as FormData },
		{ repeatable: true },
	);
	if (typeof key !== 'string' || key === '') {
		throw apiError(call, {
			message: 'Yunhu accepted the file but returned no key for it',
			hint: 'Try again. Nothing was sent to a chat.',
		});
	}
	return { key, name: file.name };
}

/** The platform requires a file name with an extension. A file of unknown type gets `bin`. */
function withExtension(file: UploadFile): UploadFile {
	return /\.[^.]+$/.test(file.name) ? file : { ...file, name: `${file.name}.bin` };
}
