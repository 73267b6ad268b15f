import type { IDataObject } from 'n8n-workflow';

import type { BinaryFile } from '../common/requests/binaryFile';
import type { Call } from '../common/operations/call';
import { request, type Answer, type ApiRequest, type Service } from '../common/requests/client';
import { apiError } from '../common/errors';
import { isRecord } from '../common/guards';
import { FileForm } from '../common/requests/multipart';
import { isWebAddress, type Reply } from '../common/requests/request';
import { query, WILDFIRE } from './transport';

/** A file at a URL, and the data about it for a message. */
export interface Media {
	url: string;
	name: string;
	/** Size in bytes; 0 where unknown. */
	size: number;
}

const QINIU = 1;

/** The server's object storage. It is another host, whose address the server gives for each file, so requests are not signed. */
const STORAGE: Service = {
	...WILDFIRE,
	unsigned: true,
	texts: {
		...WILDFIRE.texts,
		name: "the server's storage",
		unreachable: 'Check that the storage of the server can be reached from n8n',
		late: 'No message was sent. Check the storage, or raise Timeout in the options.',
		lost: 'No message was sent. Check the storage, and any proxy before it.',
	},
};

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
	await request(STORAGE, call, {
		path: '',
		...(Number(place.type) === QINIU
			? qiniuUpload(place.uploadUrl, file)
			: upload(place.uploadUrl, file)),
		// A second upload overwrites the first one.
		repeatable: true,
		read: stored,
	});
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
	if (!isWebAddress(uploadUrl) || !isWebAddress(downloadUrl)) {
		throw apiError(call, {
			message: 'The server gave no usable addresses for the file',
			hint: 'Upload the file to a web server that clients can reach, and send it by URL.',
		});
	}
	return { uploadUrl, downloadUrl, type };
}

/** Reads the addresses. uploadPlace() reports missing ones with its own error message. */
function placeIn(result: unknown): IDataObject {
	return isRecord(result) ? result : {};
}

type Upload = Pick<ApiRequest<undefined>, 'url' | 'method' | 'headers' | 'body' | 'file'>;

function upload(url: string, file: BinaryFile): Upload {
	return {
		url,
		method: 'PUT',
		headers: { 'Content-Type': file.type, 'Content-Length': file.size },
		file,
	};
}

/**
 * Makes the upload to Qiniu storage. Its address is `host?token?key`: a form with token, key and file is sent to the
 * host.
 */
function qiniuUpload(uploadUrl: string, file: BinaryFile): Upload {
	const [url = '', token = '', key = ''] = uploadUrl.split('?');
	return { url, body: new FileForm('file', file, { token, key }) as unknown as FormData };
}

/** Reads the storage's answer, of which only the status is defined. */
function stored({ status }: Reply): Answer<undefined> {
	if (status === 200 || status === 201) return { value: undefined };
	const message = `The file could not be uploaded to the server's storage (${status})`;
	return { refusal: { message, hint: 'No message was sent.', httpStatus: status } };
}
