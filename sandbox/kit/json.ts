import { isSafeNumber, parse, stringify } from 'lossless-json';

/** JSON text in which a bigint is a bare number, as the platforms write their 64-bit ids. */
export function toJson(value: unknown): string {
	return stringify(value) ?? '';
}

/** Parses JSON without losing digits: a number a double cannot hold comes back as its decimal text. */
export function parseKeepingIds(text: string): unknown {
	return parse(text, undefined, (digits) => (isSafeNumber(digits) ? Number(digits) : digits));
}

/** The same; undefined for a text that is no JSON. */
export function parsedOrNothing(text: string): unknown {
	try {
		return parseKeepingIds(text);
	} catch {
		return undefined;
	}
}
