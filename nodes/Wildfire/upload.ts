import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';

import type { BinaryFile } from '../common/binaryFile';
import type { Call } from '../common/call';
import { request } from '../common/client';
import { apiError } from '../common/errors';
import { isRecord } from '../common/guards';
import { FileForm } from '../common/multipart';
import { query, WILDFIRE } from './transport';

/** A file at a URL, and the data about it for a message. */
export interface Media {
	url: string;
	name: string;
	/** Size in bytes; 0 where unknown. */
	size: number;
}

const QINIU = 1;

/**
 * Uploads a file for clients to download: requests an upload URL of the server's object storage (POST
 * /robot/oss/get_upload_url, professional edition) and uploads the content to it.
 *
 * Source: https://github.com/wildfirechat/server-sdk (not in the documents)
 */
export async function uploadBinary(
	call: Call,
	file: BinaryFile,
	mediaType: number,
): Promise<Media> {
	const { name, type: contentType, size } = file;
	const place = await uploadPlace(call, { fileName: name, mediaType, contentType });
	await send(
		call,
		Number(place.type) === QINIU
			? qiniuUpload(place.uploadUrl, file)
			: {
					method: 'PUT',
					url: place.uploadUrl,
					headers: { 'Content-Type': contentType, 'Content-Length': size },
					body: await file.content(),
				},
	);
	return { url: place.downloadUrl, name, size };
}

interface Place {
	uploadUrl: string;
	downloadUrl: string;
	type: unknown;
}

async function uploadPlace(
	call: Call,
	file: { fileName: string; mediaType: number; contentType: string },
): Promise<Place> {
	const asked = query('/robot/oss/get_upload_url', placeIn, file);
	const { uploadUrl, downloadUrl, type } = await request(WILDFIRE, call, asked);
	if (typeof uploadUrl !== 'string' || typeof downloadUrl !== 'string') {
		throw apiError(call, {
			message: 'The server gave no upload URL for the file',
			hint: 'Upload the file to a web server that clients can reach, and send it by URL.',
		});
	}
	return { uploadUrl, downloadUrl, type };
}

/** Reads the upload URL. An empty one gets its own error message. */
function placeIn(result: unknown): IDataObject {
	return isRecord(result) ? result : {};
}

/**
 * Makes the upload to Qiniu storage. Its address is `host?token?key`: a form with token, key and file is sent to the
 * host.
 */
function qiniuUpload(uploadUrl: string, file: BinaryFile): IHttpRequestOptions {
	const [host = '', token = '', key = ''] = uploadUrl.split('?');
	const form = new FileForm('file', file, { token, key }) as unknown as FormData;
	return { method: 'POST', url: host, body: form };
}

async function send(call: Call, upload: IHttpRequestOptions): Promise<void> {
	let status: number | string;
	try {
		const response = await call.context.helpers.httpRequest({
			...upload,
			encoding: 'text',
			timeout: call.timeoutMs,
			abortSignal: call.signal,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
		});
		status = response.statusCode;
	} catch (error) {
		status = (error as { code?: string }).code ?? 'no answer';
	}
	if (status !== 200 && status !== 201) {
		throw apiError(call, {
			message: `The file could not be uploaded to the server's storage (${status})`,
			hint: 'No message was sent.',
		});
	}
}
