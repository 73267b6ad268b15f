import { loadRe2 } from './patternVendor';

/** A pattern that can be tried on texts, or the reason, in the user's words, why it cannot. */
export type TextPattern = { test(text: string): boolean } | { reason: string };

/** Nobody has more patterns in active workflows; the oldest are compiled again. */
const MOST_COMPILED = 200;

const compiled = new Map<string, TextPattern>();

/**
 * Compiles a regular expression, as JavaScript writes them, for an engine that matches in linear time (RE2): strangers write
 * the texts, and a backtracking engine can be made to work for minutes on one.
 *
 * @param written the pattern alone, or `/pattern/flags`
 */
export async function textPattern(written: string, caseSensitive: boolean): Promise<TextPattern> {
	const key = `${caseSensitive} ${written}`;
	let pattern = compiled.get(key);
	if (pattern === undefined) {
		pattern = await compile(written, caseSensitive);
		if (compiled.size >= MOST_COMPILED) compiled.delete(compiled.keys().next().value!);
		compiled.set(key, pattern);
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
		const reason = `refers back to a group with ${reference}, which could take for ever on a long text and is not supported. Write the repeated text out.`;
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

/** i, m and s mean something here; g, u, v and y change nothing about whether a text matches. */
const FLAGS = /^[gimsuvy]*$/;

function partsOf(written: string): { source: string; flags: string } {
	const [, source, flags = ''] = /^\s*\/(.+)\/([a-z]*)\s*$/is.exec(written) ?? [];
	return source === undefined ? { source: written, flags: '' } : { source, flags };
}

/** The parts of a pattern, character classes and escapes in one piece. */
const PARTS = /\\(?:[pP]\{[^}]*\}|k<|[^])|\[\^?(?:\\[^]|[^\]\\])*\]|[^]/g;

function backReferenceIn(source: string): string | undefined {
	return [...source.matchAll(PARTS)]
		.map(([part]) => part)
		.find((part) => /^\\(?:[1-9]|k<)/.test(part));
}

/** What JavaScript's \s matches; that of RE2 knows no blanks beyond ASCII, such as WeChat's after a mention. */
const BLANKS = String.raw`\t-\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`;

function inSyntaxOfRe2(source: string): string {
	return source.replace(PARTS, (part) => {
		if (part === '\\s') return `[${BLANKS}]`;
		if (part === '\\S') return `[^${BLANKS}]`;
		if (/^\\p/i.test(part)) return withoutPropertyName(part);
		if (part.startsWith('[') && part.length > 1)
			return part.replace(/\\(?:p\{[^}]*\}|[^])/gi, (escape) =>
				escape === '\\s' ? BLANKS : withoutPropertyName(escape),
			);
		return part;
	});
}

/** `\p{Script=Han}` and `\p{gc=Lu}` are `\p{Han}` and `\p{Lu}` to RE2. */
function withoutPropertyName(part: string): string {
	return part.replace(/^(\\p\{)\w+=/i, '$1');
}

/** The engine's complaint, in words for whoever wrote the pattern. */
function reasonIn(complaint: string): string {
	const [, what = complaint, where = ''] =
		/^error parsing regexp: (.*?)(?:: `(.*)`)?$/s.exec(complaint) ?? [];
	if (/^\(\?<?[=!]/.test(where)) {
		return `looks ahead or behind with ${where.slice(0, 4)}, which could take for ever on a long text and is not supported. Describe the whole text instead, or filter with an If node.`;
	}
	const place = where === '' ? '' : ` in ${where}`;
	return `is not a regular expression (${what}${place}). Correct it, or choose another Text Match.`;
}
