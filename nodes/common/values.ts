import { isComposite, isLocator, isRecord } from './guards';
import { parseJson } from './json';
import { givenText } from './text/excerpt';

/**
 * Makes the error for a value that a field cannot use.
 *
 * @param complaint follows the field's name, e.g. `is empty`
 * @param hint says what to do
 */
export type Reject = (complaint: string, hint?: string) => Error;

const COMPOSITE = [
	'must be text, not an object or a list',
	'Let the expression name a field of the object, e.g. {{ $json.chat.id }}, or join the list, e.g. {{ $json.names.join(", ") }}.',
] as const;

/**
 * Returns text. Numbers, booleans and dates become text, a missing value ''.
 *
 * @throws the error of `reject` for another object or a list
 */
export function toText(value: unknown, reject: Reject): string {
	if (value === undefined || value === null) return '';
	if (isDate(value)) return value.toJSON() ?? '';
	if (isComposite(value)) throw reject(...COMPOSITE);
	if (typeof value === 'number' && !Number.isFinite(value)) {
		throw reject(
			`must be text, not ${value}`,
			'The expression calculates with a value that is not a number. Correct the expression.',
		);
	}
	return String(value);
}

/** Tells whether a value is a Date, or a DateTime of Luxon: in n8n an expression such as {{ $now }} gives one. */
function isDate(value: unknown): value is { toJSON(): string | null } {
	if (Object.prototype.toString.call(value) === '[object Date]') return true;
	return isRecord(value) && value.isLuxonDateTime === true;
}

/**
 * Returns an ID without surrounding blanks, '' for a missing value. Of an object with an ID, such as a trigger's chat
 * or sender, that ID is returned.
 *
 * @throws the error of `reject` for a list, for an object without an ID, for a number that lost digits, and for the word null
 */
export function toId(value: unknown, reject: Reject): string {
	return withoutWord(toIdOrName(value, reject), reject);
}

/**
 * Tells whether nothing was given: null, undefined, blanks, or one of these words, which AI models write for a field that they leave out,
 * and JavaScript where an expression adds a missing value to a text. A text field keeps the words.
 */
export function isMissing(given: unknown): boolean {
	if (given === undefined || given === null) return true;
	return typeof given === 'string' && ['', 'null', 'undefined'].includes(given.trim());
}

/** Rejects a word for a missing value: a message would go to a chat of this name. */
function withoutWord(id: string, reject: Reject): string {
	if (id !== 'NaN' && (id === '' || !isMissing(id))) return id;
	throw inPlaceOfId(id, reject);
}

/** Rejects in a list of IDs also what AI models write for nothing, and signs between IDs: "a & b", "- a". */
function withoutSigns(id: string, reject: Reject): string {
	if (id !== '' && (/^(?:None|nil)$/.test(id) || !/[\p{L}\p{N}]/u.test(id)))
		throw inPlaceOfId(id, reject);
	return withoutWord(id, reject);
}

function inPlaceOfId(text: string, reject: Reject): Error {
	return reject(
		`has "${text}" in the place of an ID`,
		'Correct the expression, or leave the ID out.',
	);
}

function toIdOrName(value: unknown, reject: Reject): string {
	if (isRecord(value)) return toIdOrName(idIn(value, reject), reject);
	if (typeof value === 'number' && !Number.isSafeInteger(value)) {
		throw inexact(value, 'is', reject);
	}
	if (typeof value === 'boolean') throw reject('must be an ID, not true or false');
	const text = toText(value, reject).trim();
	const parsed = parsedIfJson(text);
	if (Array.isArray(parsed)) throw reject('must be one ID, not a list');
	return isRecord(parsed) ? toIdOrName(idIn(parsed, reject), reject) : text;
}

/** Makes the error for a number that cannot be the ID that was meant. */
function inexact(value: number, verb: 'is' | 'holds', reject: Reject): Error {
	if (!Number.isInteger(value))
		return reject(
			`${verb} ${value}, which is no ID`,
			'Correct the expression, or leave the ID out.',
		);
	return reject(
		`${verb} a number that has lost digits`,
		'IDs longer than 15 digits must be given as text.',
	);
}

/** Returns the ID of an object from a trigger, a list or a resource locator. */
function idIn(object: Record<string, unknown>, reject: Reject): unknown {
	const id = isLocator(object) ? object.value : object.id;
	if (isComposite(id) || id === undefined) throw reject(...COMPOSITE);
	return id;
}

/** Separators of IDs in one line: Latin and Chinese commas and semicolons, bars, blanks, line breaks. */
const BETWEEN_IDS = /[\s,;|，；、]+/u;
/** The separators of IDs that also separate the IDs in a member of a list, where a blank shows that it is a name. */
const WITHIN_A_MEMBER = /[,;|，；、]+/u;
/** Separators of values that may contain blanks, such as names. */
const BETWEEN_NAMES = /[\n,;，；、]+/u;

/** Matches a list as AI agents write it, also with mistakes. Split at its commas, it would give IDs with quotes and brackets. */
const BEGINS_LIKE_JSON = /^(?:\[\s*["'{\d]|\{\s*["']|\[.*\]$|\{.*\}$)/s;
/** The same for names, which may begin with a number in brackets. */
const BEGINS_LIKE_JSON_OF_NAMES = /^(?:\[\s*["'{]|\{\s*["'])/;

/** What separates several values in one text: blanks too for IDs, commas where a value may contain blanks. */
export type Separator = 'blank' | 'comma';

/** By separator, what stands between two values, and the beginning of a list with mistakes. */
const WRITTEN: Record<Separator, { between: RegExp; listLike: RegExp }> = {
	blank: { between: BETWEEN_IDS, listLike: BEGINS_LIKE_JSON },
	comma: { between: BETWEEN_NAMES, listLike: BEGINS_LIKE_JSON_OF_NAMES },
};

const LISTS = 'Write IDs separated by commas, or a JSON list with double quotes like ["a", "b"].';

/**
 * Returns IDs, each once, in order. Accepts a list, a list as JSON text, text with separators, or a single ID. Drops
 * empty members.
 *
 * @param ofObject writes the ID of an object, where IDs of another kind may stand in the list too
 * @throws the error of `reject` for anything else
 */
export function toIds(
	value: unknown,
	reject: Reject,
	separator: Separator = 'blank',
	ofObject = (id: string) => id,
): string[] {
	const areIds = separator === 'blank';
	if (typeof value === 'string') {
		const text = value.trim();
		const parsed = parsedIfJson(text);
		if (isComposite(parsed)) return toIds(parsed, reject, separator, ofObject);
		const { between, listLike } = WRITTEN[separator];
		if (listLike.test(text)) throw reject('begins like a JSON list but is not valid JSON', LISTS);
		const ids = unique(text.split(between));
		return areIds ? ids.map((id) => withoutSigns(id, reject)) : ids;
	}
	return unique(
		[value].flat().flatMap((member) => {
			const id = toMember(member, reject);
			if (isRecord(member) && id !== '') return ofObject(withoutWord(id, reject));
			if (!areIds) return id;
			return id.split(WITHIN_A_MEMBER).map((one) => withoutSigns(one.trim(), reject));
		}),
	);
}

/**
 * Returns texts, one from each line. Accepts a list and JSON text too. Leaves out empty ones.
 *
 * @throws the error of `reject` for an object, and for a list with objects or lists in it
 */
export function toLines(value: unknown, reject: Reject): string[] {
	const parsed = typeof value === 'string' ? parsedIfJson(value.trim()) : value;
	if (!Array.isArray(parsed)) return unique(toText(value, reject).split(/[\r\n]+/));
	if (parsed.some(isComposite)) throw reject('must hold one text in each line');
	return unique(parsed.map((member) => toText(member, reject)));
}

function toMember(member: unknown, reject: Reject): string {
	if (typeof member === 'number' && !Number.isSafeInteger(member)) {
		throw inexact(member, 'holds', reject);
	}
	return toIdOrName(member, () => reject('is neither text nor a list of texts'));
}

function unique(ids: string[]): string[] {
	return [...new Set(ids.map((id) => id.trim()).filter((id) => id !== ''))];
}

/** Parses text that begins like an object or a list in JSON; returns undefined where it is not JSON. */
export function parsedIfJson(text: string): unknown {
	if (!/^[[{]/.test(text)) return undefined;
	try {
		return parseJson(text);
	} catch {
		return undefined;
	}
}

const SWITCH = new Map([
	['true', true],
	['1', true],
	['false', false],
	['0', false],
]);

/**
 * Returns a boolean, also from text, 0 or 1. Undefined for a missing value.
 *
 * @throws the error of `reject` for anything else
 */
export function toFlag(value: unknown, reject: Reject): boolean | undefined {
	const text = toText(value, () =>
		reject(
			`must be true or false, not ${isComposite(value) ? 'an object or a list' : quoted(value)}`,
		),
	)
		.trim()
		.toLowerCase();
	if (isMissing(text)) return undefined;
	const flag = SWITCH.get(text);
	if (flag === undefined) throw reject(`must be true or false, not ${quoted(value)}`);
	return flag;
}

/** Returns a value as a complaint quotes it. */
function quoted(value: unknown): string {
	// JSON has no form for NaN, and none for a BigInt.
	const isPlain = typeof value === 'string' || isComposite(value);
	return givenText(isPlain ? JSON.stringify(value) : String(value));
}

/** Matches decimal numbers, and no other form that JavaScript accepts, such as 0x10. */
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Inclusive limits. Whole numbers are at most 2^53 - 1: a larger one is not exact, and would be sent as another number or as 1e+21. */
export interface NumberLimits {
	min?: number;
	max?: number;
	/** Whether fractions are allowed. Default: whole numbers only. */
	fractions?: boolean;
}

/**
 * Returns a number within its limits, also from text. Undefined for a missing value.
 *
 * @throws the error of `reject` for anything else
 */
export function toNumber(
	value: unknown,
	{
		fractions,
		min = fractions ? -Infinity : Number.MIN_SAFE_INTEGER,
		max = fractions ? Infinity : Number.MAX_SAFE_INTEGER,
	}: NumberLimits,
	reject: Reject,
): number | undefined {
	if (isMissing(value)) return undefined;
	const given = typeof value === 'string' ? value.trim() : value;
	const isDecimal = typeof given === 'bigint' || (typeof given === 'string' && DECIMAL.test(given));
	const number = isDecimal ? Number(given) : given;
	if (typeof number !== 'number' || !Number.isFinite(number)) {
		throw reject(`must be a number, not ${quoted(value)}`);
	}
	if (!fractions && !Number.isInteger(number)) {
		throw reject(`must be a whole number, not ${number}`);
	}
	if (number < min) {
		throw reject(`must be at least ${min}, not ${number}`);
	}
	if (number > max) {
		throw reject(`must be at most ${max}, not ${number}`);
	}
	return number;
}

/**
 * Returns JSON given as text or as a value; integers beyond 2^53 become text. Undefined for a missing value.
 *
 * @throws the error of `reject` where text is not JSON
 */
export function toJson(value: unknown, reject: Reject): unknown {
	if (isMissing(value)) return undefined;
	if (typeof value !== 'string') return value;
	try {
		// Without a byte order mark, which is a blank to JavaScript and a mistake to JSON.
		return parseJson(value.trim());
	} catch (error) {
		throw reject(`is not valid JSON: ${(error as Error).message}`);
	}
}

/** Returns the IDs in a list from an event or a trigger's field, without members that are no IDs; none where it is not a list. Never throws. */
export function idsOf(value: unknown, separator?: Separator): string[] {
	const read = (given: unknown) => {
		try {
			return toIds(given, () => new Error(), separator);
		} catch {
			return [];
		}
	};
	return Array.isArray(value)
		? [...new Set(value.flatMap((member) => read([member])))]
		: read(value);
}
