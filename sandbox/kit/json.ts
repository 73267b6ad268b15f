import { isSafeNumber, parse, stringify } from 'lossless-json';

/** Returns JSON text in which a bigint is a bare number, as the platforms write 64-bit IDs. */
export function toJson(value: unknown): string {
	return stringify(value) ?? '';
}

/**
 * Parses JSON without losing digits: a number that a double cannot represent becomes its decimal
 * text.
 */
export function parseKeepingIds(text: string): unknown {
	return parse(text, undefined, (digits) => (isSafeNumber(digits) ? Number(digits) : digits));
}

/** Parses JSON in the same way; returns undefined for other text. */
export function parsedOrNothing(text: string): unknown {
	try {
		return parseKeepingIds(text);
	} catch {
		return undefined;
	}
}

export function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
