import { parseIncomingMessage } from '@n8n/backend-network';
import { jsonParse, sanitizeXmlName } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse as parseForm } from 'node:querystring';
import type { Readable } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import { Parser } from 'xml2js';

import { HttpError } from './errors';
import type { WebhookRequest } from './exchange';

const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Gives the request what n8n's first middleware gives it: content type, encoding and `readRawBody()`. */
export function prepareBody(request: WebhookRequest) {
	parseIncomingMessage(request as unknown as Parameters<typeof parseIncomingMessage>[0]);
	request.readRawBody = async () => {
		request.rawBody ??= await readAll(decompressed(request));
	};
}

function decompressed(request: WebhookRequest): Readable {
	switch (request.headers['content-encoding']) {
		case 'gzip':
			return request.pipe(createGunzip());
		case 'deflate':
			return request.pipe(createInflate());
		default:
			return request;
	}
}

async function readAll(stream: Readable): Promise<Buffer> {
	return await new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		let size = 0;
		stream.on('data', (chunk: Buffer) => {
			size += chunk.length;
			if (size <= MAX_BODY_BYTES) {
				chunks.push(chunk);
				return;
			}
			// The rest is read and thrown away, so that the caller gets the answer and not a broken pipe.
			stream.removeAllListeners('data').resume();
			reject(new Error('request entity too large'));
		});
		stream.on('end', () => resolve(Buffer.concat(chunks)));
		stream.on('error', reject);
		stream.on('close', () => {
			if (!stream.readableEnded) reject(new HttpError(400, 'Request body stream was aborted'));
		});
	});
}

const withoutBom = (text: string) => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);

/** Fills `body` from the raw one for the content types n8n parses; others stay unparsed. */
export async function parseBody(request: WebhookRequest) {
	if (request.contentType?.startsWith('multipart/')) return;
	await request.readRawBody();
	const { rawBody, contentType, encoding } = request;
	if (!rawBody?.length) return;
	try {
		if (contentType === 'application/json') {
			request.body = jsonParse(withoutBom(rawBody.toString(encoding)));
		} else if (contentType?.endsWith('/xml') || contentType?.endsWith('+xml')) {
			request.body = await parseXml(rawBody.toString(encoding));
		} else if (contentType === 'application/x-www-form-urlencoded') {
			request.body = parseForm(withoutBom(rawBody.toString(encoding)));
		} else if (contentType === 'text/plain') {
			request.body = rawBody.toString(encoding);
		}
	} catch (error) {
		throw new HttpError(422, 'Failed to parse request body', (error as Error).message);
	}
}

async function parseXml(xml: string): Promise<unknown> {
	return await new Parser({
		async: true,
		normalize: true,
		normalizeTags: true,
		explicitArray: false,
		tagNameProcessors: [sanitizeXmlName],
		attrNameProcessors: [sanitizeXmlName],
	}).parseStringPromise(xml);
}

interface UploadedFile {
	filepath: string;
	originalFilename: string;
	mimetype: string;
	size: number;
}

type OneOrMore<T> = T | T[];

/** `body.data` and `body.files` as n8n has them: files on disk, lists only where a name occurs twice. */
export async function parseMultipart(request: WebhookRequest): Promise<() => Promise<void>> {
	await request.readRawBody();
	const form = await new Response(new Uint8Array(request.rawBody ?? []), {
		headers: { 'content-type': request.headers['content-type'] ?? '' },
	})
		.formData()
		.catch(() => {
			throw new HttpError(400, 'The submitted form data could not be parsed.');
		});

	const data: Record<string, OneOrMore<string>> = {};
	const files: Record<string, OneOrMore<UploadedFile>> = {};
	const paths: string[] = [];
	for (const [name, value] of form.entries()) {
		if (typeof value === 'string') {
			collect(data, name, value);
			continue;
		}
		const filepath = join(tmpdir(), `groupbots-upload-${randomUUID()}`);
		await writeFile(filepath, Buffer.from(await value.arrayBuffer()));
		paths.push(filepath);
		const { name: originalFilename, type: mimetype, size } = value;
		collect(files, name, { filepath, originalFilename, mimetype, size });
	}
	request.body = { data, files };
	return async () => {
		await Promise.all(paths.map(async (path) => await rm(path, { force: true })));
	};
}

function collect<T>(target: Record<string, OneOrMore<T>>, name: string, value: T) {
	const present = target[name];
	if (present === undefined) target[name] = value;
	else if (Array.isArray(present)) present.push(value);
	else target[name] = [present, value];
}
