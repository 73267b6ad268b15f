import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import { isRecord } from '../guards';
import { isBounded, MAX_VALUES, parseJson } from '../json';

/**
 * Reads the JSON object in the body of a webhook call from the raw bytes, because n8n's parser loses the last digits of 64-bit
 * IDs. Returns undefined for any other body.
 */
export async function readBody(context: IWebhookFunctions): Promise<IDataObject | undefined> {
	const request = context.getRequestObject();
	try {
		// n8n has read the body if it parses the content type; a platform may send another content type, or none.
		await request.readRawBody();
	} catch {
		// The unread rest of the body would precede the next call on this connection.
		request.resume();
		return undefined;
	}
	return Buffer.isBuffer(request.rawBody) ? parseObject(request.rawBody) : undefined;
}

const STRUCTURAL = new Set(Buffer.from('[{,'));

/**
 * Parses a JSON object. Returns undefined for other JSON, for bytes that are not valid UTF-8 or JSON, and beyond the bounds
 * of isBounded().
 */
export function parseObject(bytes: Buffer): IDataObject | undefined {
	if (!mayBeBounded(bytes)) return undefined;
	try {
		const value = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
		return isRecord(value) && isBounded(value) ? value : undefined;
	} catch {
		return undefined;
	}
}

/** Counts the values before the JSON is parsed, because the parser takes seconds for 16 MB of brackets. */
function mayBeBounded(bytes: Buffer): boolean {
	let values = 0;
	for (const byte of bytes) {
		if (STRUCTURAL.has(byte) && ++values > MAX_VALUES) return false;
	}
	return true;
}
