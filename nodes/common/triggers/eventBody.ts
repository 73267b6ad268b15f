import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import { isComposite, isRecord } from '../guards';
import { parseJson } from '../json';

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

/** The deepest nesting. n8n copies and stores items, and fails on objects that are nested much deeper. No platform nests as deeply. */
const MAX_DEPTH = 100;

/** The most lists, objects and members. A QQ group with 5,000 members, the largest known event, has 80,000. */
const MAX_VALUES = 200_000;

const STRUCTURAL = new Set(Buffer.from('[{,'));

/**
 * Parses a JSON object. Returns undefined for other JSON, for bytes that are not valid UTF-8 or JSON, and beyond MAX_DEPTH or
 * MAX_VALUES.
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

/**
 * Tells whether a value exceeds neither MAX_DEPTH nor `most` values.
 *
 * @param most Default: MAX_VALUES.
 */
export function isBounded(value: unknown, most = MAX_VALUES): boolean {
	let values = 0;
	let level = [value].filter(isComposite);
	for (let depth = 0; level.length > 0; depth++) {
		if (depth > MAX_DEPTH) return false;
		const next: object[] = [];
		for (const parent of level) {
			for (const member of Object.values(parent)) {
				if (++values > most) return false;
				if (isComposite(member)) next.push(member);
			}
		}
		level = next;
	}
	return true;
}
