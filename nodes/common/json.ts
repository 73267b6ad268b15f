import { LosslessNumber, parse, stringify } from './vendor';

/** JSON.parse rounds only numbers of 16 or more digits; without such a run of digits it is exact, and much faster. */
const LONG_NUMBER = /\d{16}/;

/**
 * Parses JSON without losing digits: an integer outside ±(2^53 − 1) becomes a decimal string, every other number a number.
 * Of a repeated key the last value counts, as in JSON.parse.
 *
 * @throws SyntaxError (or RangeError for absurdly deep nesting) where the text is not JSON
 */
export function parseJson(text: string): unknown {
	if (!LONG_NUMBER.test(text)) return JSON.parse(text);
	return parse(text, undefined, {
		parseNumber: exactNumber,
		onDuplicateKey: ({ newValue }) => newValue,
	});
}

function exactNumber(literal: string): number | string {
	const value = Number(literal);
	if (/^-?\d+$/.test(literal)) return Number.isSafeInteger(value) ? value : literal;
	return Number.isFinite(value) ? value : literal;
}

/** Serialises a value; what int64() made becomes a bare number, digit for digit. */
export function stringifyJson(value: unknown): string {
	return stringify(value) ?? 'null';
}

/** A 64-bit id as it must stand in JSON: a bare number. `digits` must be decimal (see isInt64). */
export function int64(digits: string): LosslessNumber {
	return new LosslessNumber(digits);
}

/** Whether a text is a non-negative decimal id of at most 63 bits. */
export function isInt64(text: string): boolean {
	return /^(0|[1-9]\d{0,18})$/.test(text) && BigInt(text) <= 0x7fffffffffffffffn;
}
