import { dropOldest } from '../maps';
import { loadRe2 } from './patternVendor';

/** A compiled pattern, or the reason why it does not work, as a text for the user. */
export type TextPattern = { test(text: string): boolean } | { reason: string };

/** Largest number of compiled patterns; the oldest are compiled again when needed. */
const MOST_COMPILED = 200;

const compiled = new Map<string, TextPattern>();

/**
 * Compiles a JavaScript regular expression for an engine with linear time (RE2): anybody can write the texts, and a
 * backtracking engine can take minutes for one of them.
 *
 * @param written the pattern alone, or `/pattern/flags`
 */
export async function textPattern(written: string, caseSensitive: boolean): Promise<TextPattern> {
	const key = `${caseSensitive} ${written}`;
	let pattern = compiled.get(key);
	if (pattern === undefined) {
		pattern = await compile(written, caseSensitive);
		compiled.set(key, pattern);
		dropOldest(compiled, MOST_COMPILED);
	}
	return pattern;
}

async function compile(written: string, caseSensitive: boolean): Promise<TextPattern> {
	const re2 = await loadRe2();
	const { source, flags } = partsOf(written);
	if (!FLAGS.test(flags)) {
		const reason = `has unknown flags behind its last slash: "${flags}". Use i (any case), m (^ and $ at each line) or s (. matches line breaks).`;
		return { reason };
	}
	const reference = backReferenceIn(source);
	if (reference !== undefined) {
		const reason = `refers back to a group with ${reference}, which is not supported because it can be very slow. Write the repeated text out.`;
		return { reason };
	}
	const [half] = HALF_CHARACTER.exec(source.replaceAll('\\\\', '')) ?? [];
	if (half !== undefined) {
		const reason = `holds ${half}, which is half of a character and never matches. Write the character itself, or its number like \\u{1F600}.`;
		return { reason };
	}
	const bits =
		(!caseSensitive || flags.includes('i') ? re2.CASE_INSENSITIVE : 0) |
		(flags.includes('m') ? re2.MULTILINE : 0) |
		(flags.includes('s') ? re2.DOTALL : 0);
	try {
		return re2.compile(re2.translateRegExp(inSyntaxOfRe2(source)), bits);
	} catch (error) {
		return { reason: reasonIn((error as Error).message) };
	}
}

/** i, m and s are supported; g, u and v do not change whether a text matches. */
const FLAGS = /^[gimsuv]*$/;

function partsOf(written: string): { source: string; flags: string } {
	const [, source, flags = ''] = /^\s*\/(.+)\/([a-z]*)\s*$/is.exec(written) ?? [];
	return source === undefined ? { source: written, flags: '' } : { source, flags };
}

/** JavaScript writes an emoji as two of these escapes. RE2 compares whole characters, so one half never matches. */
const HALF_CHARACTER = /\\(?:u[dD][89a-fA-F][0-9a-fA-F]{2}|[ux]\{0*[dD][89a-fA-F][0-9a-fA-F]{2}\})/;

/** The escapes and the character classes of a pattern. */
const PARTS = /\\(?:[pP]\{[^}]*\}|k<|[^])|\[\^?(?:\\[^]|[^\]\\])*\]/g;

function backReferenceIn(source: string): string | undefined {
	return [...source.matchAll(PARTS)]
		.map(([part]) => part)
		.find((part) => /^\\(?:[1-9]|k<)/.test(part));
}

/** The characters that \s matches in JavaScript. RE2's \s matches only ASCII, and not, for example, WeChat's blank after a mention. */
const BLANKS = String.raw`\t-\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`;

/** All other characters. In RE2 a class cannot hold `[^…]`, so \S inside a class becomes this list. */
const NON_BLANKS = String.raw`\x{0}-\x{8}\x{e}-\x{1f}!-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{fefe}\x{ff00}-\x{10ffff}`;

function inSyntaxOfRe2(source: string): string {
	return source.replace(PARTS, (part) => {
		if (part === '\\s') return `[${BLANKS}]`;
		if (part === '\\S') return `[^${BLANKS}]`;
		if (/^\\p/i.test(part)) return withoutPropertyName(part);
		if (part.startsWith('['))
			return part.replace(/\\(?:p\{[^}]*\}|[^])/gi, (escape) => {
				if (escape === '\\s') return BLANKS;
				return escape === '\\S' ? NON_BLANKS : withoutPropertyName(escape);
			});
		return part;
	});
}

/** Rewrites `\p{Script=Han}` and `\p{gc=Lu}` to `\p{Han}` and `\p{Lu}`, as RE2 expects. */
function withoutPropertyName(part: string): string {
	return part.replace(/^(\\p\{)\w+=/i, '$1');
}

/** Makes a message for the author of the pattern from RE2's error. */
function reasonIn(complaint: string): string {
	const [, what = complaint, where = ''] =
		/^error parsing regexp: (.*?)(?:: `(.*)`)?$/s.exec(complaint) ?? [];
	if (/^\(\?<?[=!]/.test(where)) {
		return `looks ahead or behind with ${where.slice(0, 4)}, which is not supported because it can be very slow. Describe the whole text instead, or filter with an If node.`;
	}
	const place = where === '' ? '' : ` in ${where}`;
	return `is not a regular expression (${what}${place}). Correct it, or choose another Text Match.`;
}
