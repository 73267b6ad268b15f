import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { percentDecoded } from '../text/escapes';
import { beginningOf } from '../text/excerpt';

const MASK = '***';

/** Shorter secrets are masked only as whole words; otherwise they would mask parts of most texts. */
const SHORTEST_ANYWHERE = 4;

/** A longer text of a server is cut, because errors show only its beginning. */
const LONGEST_TEXT = 20_000;

/** The most characters that stand for one of a secret, e.g. `%25E2` or `\\u00e2`. */
const LONGEST_ESCAPE = 12;

/**
 * Returns a function that masks the secrets of a credential in a text. It finds all forms in which requests carry and servers repeat
 * a secret: plain, in Base64, in hexadecimal digits, and escaped for a URL, for JSON or for HTML.
 *
 * @param fields the credential's fields that hold secrets, plain or as `name=value&name=value`
 * @param more patterns of other secrets, e.g. signatures
 * @param address the credential's field with the address, which may have a proxy's password, or a secret in its query
 */
export function secretMask(
	credential: ICredentialDataDecryptedObject,
	fields: readonly string[],
	more: readonly RegExp[] = [],
	address = '',
): (text: string) => string {
	// A new login replaces a session, but responses may still have the old one.
	const values = new Set<string>();
	const note = () =>
		fields.flatMap((field) => secretsIn(credential[field])).forEach((secret) => values.add(secret));
	note();
	// The forms are made at the first use, since most requests end without an error.
	let forms: readonly string[] = [];
	let madeOf = 0;
	let ofAddress: string[] | undefined;
	return (text) => {
		note();
		ofAddress ??= secretsOfAddress(credential[address]);
		for (const secret of ofAddress) values.add(secret);
		if (madeOf !== values.size) forms = formsOf([...values]);
		madeOf = values.size;
		const beginning = more.reduce(
			(masked, pattern) => masked.replace(pattern, MASK),
			text.slice(0, LONGEST_TEXT),
		);
		const masked = withoutForms(beginning, forms);
		if (text.length <= LONGEST_TEXT) return masked;
		// The end of a text that was cut may be the beginning of a secret.
		const longest = Math.max(0, ...forms.map(({ length }) => length));
		return `${beginningOf(masked, Math.max(masked.length - LONGEST_ESCAPE * longest, 0))}…`;
	};
}

/**
 * Returns a webhook address without the values of its query, also one without a name, and without a password: they are secrets, of a trigger or of another
 * program, and must not appear in items or errors.
 */
export function maskedAddress(url: string): string {
	return url
		.replace(/([?&])(?:([^=&#]*=)[^&#]*|[^&#]+)/g, (_all, sign, name = '') => sign + name + MASK)
		.replace(/^([a-z][a-z\d+.-]*:\/\/)[^/?#]*@/i, `$1${MASK}@`);
}

/** Returns all forms of the secrets, ready for the comparison. */
function formsOf(secrets: string[]): string[] {
	const forms = secrets.flatMap((secret) => {
		const bytes = Buffer.from(secret);
		const base64 = bytes.toString('base64');
		const plain = [secret, base64, base64.replace(/=+$/, ''), bytes.toString('base64url')];
		// The hexadecimal digits of a shorter secret also occur in ordinary numbers.
		return secret.length < SHORTEST_ANYWHERE ? plain : [...plain, bytes.toString('hex')];
	});
	// A secret may itself look escaped. unescaped() then resolves the secret's own escapes too, so these forms are needed as well.
	const resolved = forms.flatMap((form) => layersOf(bytesOf(form)).map(({ bytes }) => bytes));
	return [...new Set(resolved.map(comparable))].filter((form) => form !== '');
}

/** Returns a field's value, and the values of the parameters in it. */
function secretsIn(value: unknown): string[] {
	const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
	const parameters = /=/.test(text) ? [...new URLSearchParams(text).values()] : [];
	// Base64 ends with "=" signs.
	return [text, text.trim(), ...parameters].filter((secret) => /[^=]/.test(secret));
}

/** Shorter values in an address are masked only together with their names: most are words or numbers, not secrets. */
const SHORTEST_IN_ADDRESS = 8;

/** Returns the user, the password and the query of an address, in the forms of a request. */
function secretsOfAddress(entered: unknown): string[] {
	const text = String(entered).trim();
	if (!URL.canParse(text)) return [];
	const { username, password, search, searchParams } = new URL(text);
	const [user, pass] = [percentDecoded(username), percentDecoded(password)];
	const parameters = [...searchParams];
	const alone = [user, ...parameters.map(([, value]) => value)].filter(
		({ length }) => length >= SHORTEST_IN_ADDRESS,
	);
	const named = parameters.map(([name, value]) => `${name}=${value}`);
	const login = pass !== '' || user.length >= SHORTEST_IN_ADDRESS ? [`${user}:${pass}`, pass] : [];
	return [...login, search.slice(1), ...named, ...alone].filter((secret) => /[^:=]/.test(secret));
}

/** A text with its escapes resolved: its UTF-8 bytes, one character a byte, because URLs escape bytes. */
interface Layer {
	bytes: string;
	/** For each byte, the end of its escape in the original text. */
	ends: number[];
}

type Range = readonly [start: number, end: number];

/** Masks the secrets in a text, whose escapes may be escaped again. */
function withoutForms(text: string, forms: readonly string[]): string {
	const bytes = bytesOf(text);
	const found = layersOf(bytes).flatMap((layer) => rangesIn(layer, forms));
	const kept: string[] = [];
	let position = 0;
	for (const [start, end] of found.sort(([a], [b]) => a - b)) {
		if (end <= position) continue;
		if (start >= position) kept.push(bytes.slice(position, start), MASK);
		position = end;
	}
	kept.push(bytes.slice(position));
	return Buffer.from(kept.join(''), 'latin1').toString('utf8');
}

/** The most times that escapes are resolved. */
const DEEPEST_ESCAPE = 5;

/** Returns a text unchanged, and with its escapes resolved once, twice and so on. */
function layersOf(bytes: string): Layer[] {
	const layers: Layer[] = [];
	let layer: Layer | undefined = { bytes, ends: Array.from(bytes, (_, index) => index + 1) };
	for (let depth = 0; layer !== undefined && depth <= DEEPEST_ESCAPE; depth++) {
		layers.push(layer);
		layer = unescaped(layer);
	}
	return layers;
}

/** Returns the positions of secrets in the original text. */
function rangesIn({ bytes, ends }: Layer, forms: readonly string[]): Range[] {
	const looked = comparable(bytes);
	const ranges: Range[] = [];
	for (const form of forms) {
		const isShort = form.length < SHORTEST_ANYWHERE;
		for (let at = looked.indexOf(form); at >= 0; at = looked.indexOf(form, at + 1)) {
			const end = at + form.length;
			if (isShort && (isWord(looked.charAt(at - 1)) || isWord(looked.charAt(end)))) continue;
			ranges.push([ends[at - 1] ?? 0, ends[end - 1] ?? 0]);
		}
	}
	return ranges;
}

const ESCAPES =
	/\\u(d[89ab][\da-f]{2})\\u(d[c-f][\da-f]{2})|\\u([\da-f]{4})|\\([^])|%([\da-f]{2})|&(?:#x([\da-f]{1,5})|#(\d{1,6})|(amp|apos|gt|lt|quot));/gi;

const LETTERS: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const NAMES: Record<string, string> = { amp: '&', apos: "'", gt: '>', lt: '<', quot: '"' };

/** Resolves the escapes of JSON, URLs and HTML. Returns undefined where there are none. */
function unescaped({ bytes, ends }: Layer): Layer | undefined {
	const resolved: string[] = [];
	const resolvedEnds: number[] = [];
	let position = 0;
	for (const match of bytes.matchAll(ESCAPES)) {
		const end = match.index + match[0].length;
		resolved.push(bytes.slice(position, match.index));
		for (; position < match.index; position++) resolvedEnds.push(ends[position] ?? 0);
		const meant = meantBy(match);
		resolved.push(meant);
		for (let index = 0; index < meant.length; index++) resolvedEnds.push(ends[end - 1] ?? 0);
		position = end;
	}
	if (position === 0) return undefined;
	resolved.push(bytes.slice(position));
	for (; position < bytes.length; position++) resolvedEnds.push(ends[position] ?? 0);
	return { bytes: resolved.join(''), ends: resolvedEnds };
}

/** Returns the bytes that an escape stands for. */
function meantBy([, high, low, unit, letter, byte, hexCode, code, name]: RegExpMatchArray): string {
	if (letter !== undefined) return LETTERS[letter] ?? letter;
	if (byte !== undefined) return String.fromCharCode(Number.parseInt(byte, 16));
	if (name !== undefined) return NAMES[name.toLowerCase()] ?? '';
	if (hexCode !== undefined) return bytesOf(String.fromCodePoint(Number.parseInt(hexCode, 16)));
	if (code !== undefined) return bytesOf(String.fromCodePoint(Number(code)));
	const units = [high, low, unit].filter((digits) => digits !== undefined);
	return bytesOf(String.fromCharCode(...units.map((digits) => Number.parseInt(digits, 16))));
}

function bytesOf(text: string): string {
	return Buffer.from(text, 'utf8').toString('latin1');
}

/** Makes texts comparable: servers may change upper and lower case, and URLs have "+" for a blank. */
function comparable(bytes: string): string {
	return bytes.toLowerCase().replaceAll('+', ' ');
}

function isWord(character: string): boolean {
	return /\w/.test(character);
}
