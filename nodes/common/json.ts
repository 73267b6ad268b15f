import type { IDataObject } from 'n8n-workflow';

import { asObject } from './guards';
import { LosslessNumber, parse, stringify } from './vendor';

/** JSON.parse rounds only numbers of 16 or more digits. For text without such numbers it is exact, and much faster. */
const LONG_NUMBER = /\d{16}/;

/**
 * Parses JSON without losing digits: an integer outside ±(2^53 − 1) becomes a decimal string, every other number a
 * number. Of repeated keys the last counts, as in JSON.parse.
 *
 * @throws SyntaxError where the text is not JSON; RangeError where it is nested too deeply
 */
export function parseJson(text: string): unknown {
	if (!LONG_NUMBER.test(text)) return JSON.parse(text);
	return parse(text, undefined, {
		parseNumber: exactNumber,
		onDuplicateKey: ({ newValue }) => newValue,
	});
}

/** Returns the JSON object in a text, read as parseJson() does; undefined for any other text, such as a proxy's page. */
export function objectInJson(text: string): IDataObject | undefined {
	try {
		return asObject(parseJson(text));
	} catch {
		return undefined;
	}
}

/** Returns a decimal literal as a number, or as text where that number would be inexact. */
export function exactNumber(literal: string): number | string {
	const value = Number(literal);
	if (/^-?\d+$/.test(literal)) return Number.isSafeInteger(value) ? value : literal;
	return Number.isFinite(value) ? value : literal;
}

/** Serializes a value. A value made by int64() becomes a bare number with all its digits. */
export function stringifyJson(value: unknown): string {
	return stringify(value) ?? 'null';
}

/** Makes a 64-bit ID that stringifyJson() writes as a bare number. `digits` must be decimal (see isInt64). */
export function int64(digits: string): LosslessNumber {
	return new LosslessNumber(digits);
}

/** Tells whether a text is a non-negative decimal ID of at most 63 bits. */
export function isInt64(text: string): boolean {
	return /^(0|[1-9]\d{0,18})$/.test(text) && BigInt(text) <= 0x7fffffffffffffffn;
}
