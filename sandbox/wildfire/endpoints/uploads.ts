import { randomUUID } from 'node:crypto';
import type { Exchange, Reply } from '../../kit/exchange';
import { bytesOf, readForm } from '../../kit/multipart';
import type { World } from '../world';
import { bodyOf, present, type Endpoints } from './endpoint';

/** The types of object storage, which differ in the upload. */
const QINIU = 1;
const PLAIN_PUT = 2;

const OBJECT_PREFIX = '/oss/files/';
const FORM_PATH = '/oss/qiniu';

export const uploadEndpoints: Endpoints = {
	'/robot/oss/get_upload_url': {
		professional: true,
		run(call) {
			const body = bodyOf(call);
			const fileName = present(body.string('fileName'));
			body.int('mediaType');
			body.string('contentType');
			const key = `${randomUUID()}-${fileName.replace(/[^\w.-]/g, '_')}`;
			const downloadUrl = `${call.baseUrl}${OBJECT_PREFIX}${key}`;
			return call.world.settings.uploadStyle === 'qiniu'
				? { uploadUrl: `${call.baseUrl}${FORM_PATH}?upload-token?${key}`, downloadUrl, type: QINIU }
				: { uploadUrl: downloadUrl, downloadUrl, type: PLAIN_PUT };
		},
	},
};

/** The object storage beside the server; undefined if the request is for the server. */
export async function handleStorage(
	exchange: Exchange,
	{ state }: World,
): Promise<Reply | undefined> {
	const { method, path, body, contentType } = exchange;
	if (path === FORM_PATH && method === 'POST') {
		const form = await readForm(body, contentType);
		const key = form.get('key');
		const file = form.get('file');
		if (typeof key !== 'string' || !(file instanceof File) || !form.has('token'))
			return reply(400, '{"error":"token, key or file missing"}');
		state.files.set(key, { contentType: file.type, content: await bytesOf(file) });
		return reply(200, JSON.stringify({ key }));
	}
	if (!path.startsWith(OBJECT_PREFIX)) return undefined;
	const key = path.slice(OBJECT_PREFIX.length);
	if (method === 'PUT') {
		state.files.set(key, { contentType, content: body });
		return reply(200, '');
	}
	const file = state.files.get(key);
	if (method !== 'GET' || !file) return reply(404, '{"error":"no such object"}');
	return { status: 200, headers: { 'Content-Type': file.contentType }, body: file.content };
}

function reply(status: number, body: string): Reply {
	return { status, headers: { 'Content-Type': 'application/json' }, body };
}
