import type { IDataObject } from 'n8n-workflow';

import { asObject, isComposite } from './guards';
import { LosslessNumber, parse, stringify } from './jsonVendor';

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

/** The largest ID of 63 bits. */
export const LARGEST_INT64 = 0x7fffffffffffffffn;

/** Tells whether a text is a non-negative decimal ID of at most 63 bits. */
export function isInt64(text: string): boolean {
	return /^(0|[1-9]\d{0,18})$/.test(text) && BigInt(text) <= LARGEST_INT64;
}

/** The deepest nesting. n8n copies and stores items, and fails on objects that are nested much deeper. No platform nests as deeply. */
const MAX_DEPTH = 100;

/** The most lists, objects and members. A QQ group with 5,000 members, the largest known event, has 80,000. */
export const MAX_VALUES = 200_000;

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
