import { parseIncomingMessage } from '@n8n/backend-network';
import type { NextFunction, Request, Response } from 'express';
import formidable from 'formidable';
import { jsonParse, sanitizeXmlName } from 'n8n-workflow';
import { rm } from 'node:fs/promises';
import { parse as parseForm } from 'node:querystring';
import { createGunzip, createInflate } from 'node:zlib';
import getRawBody from 'raw-body';
import { Parser } from 'xml2js';

import { HttpError } from './errors';

/** n8n's limits: N8N_PAYLOAD_SIZE_MAX and N8N_FORMDATA_FILE_SIZE_MAX. */
const MAX_BODY = '16mb';
const MAX_FILE_BYTES = 200 * 1024 * 1024;

/** An Express request after n8n's first middleware. */
export type WebhookRequest = Request & {
	contentType?: string;
	encoding: BufferEncoding;
	rawBody?: Buffer;
	readRawBody(): Promise<void>;
};

/** Does the same as n8n's first middleware: reads content type and encoding, and adds `readRawBody()`. */
export function rawBodyReader(incoming: Request, _response: Response, next: NextFunction) {
	const request = incoming as WebhookRequest;
	parseIncomingMessage(request);
	request.readRawBody = async () => {
		request.rawBody ??= await getRawBody(decompressed(request), { limit: MAX_BODY }).catch(
			(error: Error & { type?: string }) => {
				// Reads the remaining body, so that the caller of a body that is too large gets the response, and not a
				// broken connection.
				request.resume();
				if (error.type !== 'request.aborted' && error.type !== 'stream.not.readable') throw error;
				throw new HttpError(400, 'Request body stream was aborted mid-read or is not readable');
			},
		);
	};
	next();
}

function decompressed(request: Request) {
	switch (request.headers['content-encoding']) {
		case 'gzip':
			return request.pipe(createGunzip());
		case 'deflate':
			return request.pipe(createInflate());
		default:
			return request;
	}
}

const withoutBom = (text: string) => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);

const xmlParser = new Parser({
	async: true,
	normalize: true,
	normalizeTags: true,
	explicitArray: false,
	tagNameProcessors: [sanitizeXmlName],
	attrNameProcessors: [sanitizeXmlName],
});

/** Fills `body` from the raw body for the content types that n8n parses; others stay unparsed. */
export async function parseBody(request: WebhookRequest) {
	if (request.contentType?.startsWith('multipart/')) return;
	await request.readRawBody();
	const { rawBody, contentType, encoding } = request;
	if (!rawBody?.length) return;
	const text = rawBody.toString(encoding);
	try {
		if (contentType === 'application/json') {
			request.body = jsonParse(withoutBom(text));
		} else if (contentType?.endsWith('/xml') || contentType?.endsWith('+xml')) {
			request.body = await xmlParser.parseStringPromise(text);
		} else if (contentType === 'application/x-www-form-urlencoded') {
			request.body = parseForm(withoutBom(text));
		} else if (contentType === 'text/plain') {
			request.body = text;
		}
	} catch (error) {
		throw new HttpError(422, 'Failed to parse request body', (error as Error).message);
	}
}

/**
 * Sets `body.data` and `body.files` in n8n's form: files on disk, lists only for names that occur
 * twice. Returns a function that removes the files.
 */
export async function parseMultipart(request: WebhookRequest): Promise<() => Promise<void>> {
	const form = formidable({
		encoding: request.encoding as formidable.BufferEncoding,
		maxFileSize: MAX_FILE_BYTES,
		allowEmptyFiles: true,
		minFileSize: 0,
	});
	const paths: string[] = [];
	form.on('fileBegin', (_name, { filepath }) => paths.push(filepath));
	const removeFiles = async () => {
		await Promise.all(paths.map(async (path) => await rm(path, { force: true })));
	};
	try {
		const [data, files] = await form.parse(request);
		request.body = { data: singleValues(data), files: singleValues(withoutBlankInputs(files)) };
		return removeFiles;
	} catch (error) {
		await removeFiles();
		switch ((error as { httpCode?: number }).httpCode) {
			case 413:
				throw new HttpError(413, 'The submitted form data exceeds the allowed size.');
			case 400:
				throw new HttpError(400, 'The submitted form data could not be parsed.');
			default:
				throw error;
		}
	}
}

/** Removes files without name and content, which browsers send for an empty file input. */
function withoutBlankInputs(files: formidable.Files): formidable.Files {
	return Object.fromEntries(
		Object.entries(files)
			.map(
				([name, list = []]) =>
					[name, list.filter(({ originalFilename, size }) => originalFilename || size)] as const,
			)
			.filter(([, list]) => list.length > 0),
	);
}

function singleValues<T>(lists: Record<string, T[] | undefined>) {
	return Object.fromEntries(
		Object.entries(lists).map(([name, list]) => [name, list?.length === 1 ? list[0] : list]),
	);
}
