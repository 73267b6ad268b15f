import { FULL_WIDTH_PUNCTUATION } from './halfWidth';
import {
	getDefaults,
	Lexer,
	Tokenizer,
	type MarkedToken,
	type Token,
	type Tokens,
} from './markdownVendor';

/** No answer of an AI model is as long. */
const LONGEST_CONVERTED = 100_000;

/**
 * Converts Markdown to plain text, for chats that do not format it (WeChat, QQ): lists get bullets, links
 * follow their text in brackets, tables become lines, code keeps its lines. Returns a text of more than 100,000 characters
 * unchanged.
 */
export function plainText(markdown: string): string {
	if (markdown.length > LONGEST_CONVERTED) return markdown;
	try {
		const text = markdown.includes(MARK)
			? converted(markdown)
			: converted(withMarks(markdown)).replaceAll(MARK, '');
		// Conversion may leave nothing, e.g. of a line that begins a code block. Then the text is sent unconverted, not an empty message.
		return text.replace(/^[ \t\n]+/, '').trimEnd() || markdown.trim();
	} catch {
		// No text must be lost because the parser fails: it is sent unconverted.
		return markdown;
	}
}

function converted(markdown: string): string {
	return blocks(new BoundedLexer(markdown).lex(markdown));
}

/** A rare punctuation character (Tai Viet script) that serves as a mark. A text that contains it gets no marks. */
const MARK = '\uaadf';

const LETTER = String.raw`[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}]`;
const PUNCTUATION = String.raw`(?!\*)\p{P}`;
const FULL_WIDTH = `[${FULL_WIDTH_PUNCTUATION}]`;
const ASTERISKS = String.raw`(?<!\*)\*{1,3}(?!\*)`;
/** Leaves out a single asterisk, because beside a symbol it means "times". */
const TWO_OR_MORE = String.raw`(?<!\*)\*{2,3}(?!\*)|(?<!~)~~(?!~)`;
const SIGN = String.raw`(?![*~])[\p{P}\p{S}]`;
/** The end of an emoji. The parser does not know it for a symbol: it looks at half of the character, or at a variation selector. */
const EMOJI = String.raw`[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\ufe0f\u20e3]`;

const END = new RegExp(
	[
		String.raw`(?<=${PUNCTUATION})${ASTERISKS}(?=${LETTER})`,
		String.raw`(?<=${FULL_WIDTH})${ASTERISKS}(?=[\p{L}\p{N}])`,
		String.raw`(?<=${SIGN})(?:${TWO_OR_MORE})(?=${LETTER})`,
	].join('|'),
	'gu',
);
const BEGINNING = new RegExp(
	[
		String.raw`(?<=${LETTER})${ASTERISKS}(?=${PUNCTUATION})`,
		String.raw`(?<=[\p{L}\p{N}])${ASTERISKS}(?=${FULL_WIDTH})`,
		String.raw`(?<=${LETTER}|${EMOJI})(?:${TWO_OR_MORE})(?=${SIGN})`,
	].join('|'),
	'gu',
);

/**
 * Marks the ends of emphasis in scripts without blanks between words: in `**注意：**请` CommonMark sees no end, because a letter follows
 * the punctuation (section 6.2, "flanking"; symbols and emoji count as punctuation). AI models often write this, and readers would
 * see the asterisks.
 */
function withMarks(markdown: string): string {
	return markdown.replace(END, `$&${MARK}`).replace(BEGINNING, `${MARK}$&`);
}

/** The longest text in which the parser looks for emphasis, links and code, because it takes quadratic time. */
const LONGEST_INLINE = 2_000;

/** Parses a long paragraph in pieces, so that the time is in proportion to its length. */
class BoundedLexer extends Lexer {
	constructor(markdown = '') {
		super({ ...getDefaults(), tokenizer: new CarefulTokenizer(markdown) });
	}

	override inlineTokens(text: string, tokens: Token[] = []): Token[] {
		for (const piece of piecesOf(text)) super.inlineTokens(piece, tokens);
		return tokens;
	}
}

/** An address behind the label of a reference: with a scheme, or a part of a site. */
const ADDRESS = /^(?:[a-z][a-z\d+.-]*:|[/#.]|www\.)/i;

/** About the most empty cells of a table; a filled cell has two characters or more. */
const MOST_EMPTY_CELLS = 1_000;

/** The most lines of a paragraph that a line of dashes below makes a heading. */
const MOST_HEADING_LINES = 100;

/** The most lists and quotes within one another. The parser reads their text once for each. */
const MOST_NESTED = 10;

/**
 * About the most lines that the parser reads as one list or quote. For a line without the mark of the quote or the indentation of the
 * item it reads what comes before the line again.
 */
const MOST_BLOCK_LINES = 1_000;

const FENCE = /^[ \t>]*(?:```|~~~)/gm;
const ITEM = /^(?:[*+-]|\d{1,9}[.)])[ \t]/;
const QUOTE = /^ {0,3}>/;

/**
 * Returns the first lines of a text: all, or about MOST_BLOCK_LINES. Ends before a line at which a new block can begin: outside of code
 * and without indentation.
 *
 * @param isStart matches such a line
 */
function firstLines(text: string, isStart: RegExp): string {
	let end = 0;
	for (let count = 0; count < MOST_BLOCK_LINES; count++) {
		end = text.indexOf('\n', end) + 1;
		if (end === 0) return text;
	}
	let isCode = (text.slice(0, end).match(FENCE)?.length ?? 0) % 2 === 1;
	for (let count = 0; count < MOST_BLOCK_LINES; count++) {
		const next = text.indexOf('\n', end) + 1;
		if (next === 0) return text;
		const line = text.slice(end, next);
		if (!isCode && isStart.test(line)) break;
		if (line.search(FENCE) === 0) isCode = !isCode;
		end = next;
	}
	return text.slice(0, end);
}

/** Leaves as text some Markdown syntax that people and AI models write with another meaning, and that would be lost. */
class CarefulTokenizer extends Tokenizer {
	/** The labels in brackets, as references in the text have them. */
	private readonly labels: ReadonlySet<string>;
	/** The number of lists and quotes around the text that is being read. */
	private nested = 0;

	constructor(markdown: string) {
		super();
		const references = markdown.matchAll(/\[([^[\]]+)\](?!:)/g);
		this.labels = new Set(Array.from(references, ([, label = '']) => tagOf(label)));
	}

	/** Accepts a definition only if it has an address and the text refers to it. `[Ann]: hello` is text. */
	override def(source: string): Tokens.Def | undefined {
		const found = super.def(source);
		return found && ADDRESS.test(found.href) && this.labels.has(tagOf(found.tag))
			? found
			: undefined;
	}

	/** Rejects a table with very many empty cells: they fill short rows, so a short text could become many megabytes. */
	override table(source: string): Tokens.Table | undefined {
		// The parser reads to the end of the text before it notices that the second line belongs to no table.
		const [, second = ''] = source.split('\n', 2);
		if (!/[:|]/.test(second)) return undefined;
		const [raw = ''] = this.rules.block.table.exec(source) ?? [];
		const [header = '', ...rows] = raw.split('\n');
		const cells = (header.split('|').length - 1) * rows.length;
		return cells > raw.length + MOST_EMPTY_CELLS ? undefined : super.table(source);
	}

	override list(source: string): Tokens.List | undefined {
		if (!this.rules.block.list.test(source)) return undefined;
		return this.within(() => super.list(firstLines(source, ITEM)));
	}

	override blockquote(source: string): Tokens.Blockquote | undefined {
		if (!QUOTE.test(source)) return undefined;
		return this.within(() => super.blockquote(firstLines(source, QUOTE)));
	}

	/** Reads a list or a quote. Leaves one that is nested too deeply as text. */
	private within<T>(read: () => T | undefined): T | undefined {
		if (this.nested >= MOST_NESTED) return undefined;
		this.nested++;
		try {
			return read();
		} finally {
			this.nested--;
		}
	}

	/** Limits how far the parser looks for the line below a heading: it looks from each line of a list item to the end of the text. */
	override lheading(source: string): Tokens.Heading | undefined {
		return super.lheading(source.split('\n', MOST_HEADING_LINES + 1).join('\n'));
	}

	/** Leaves single tildes as text, because in Chinese they write ranges: 5~10元，3~4个. */
	override del(...[source, ...rest]: Parameters<Tokenizer['del']>): Tokens.Del | undefined {
		return source.startsWith('~~') ? (super.del(source, ...rest) as Tokens.Del) : undefined;
	}
}

/** Returns a label in the form in which references are compared. */
function tagOf(label: string): string {
	return label.trim().toLowerCase().replace(/\s+/g, ' ');
}

/** Cuts a text into pieces, behind line ends if possible, else behind blanks. */
function piecesOf(text: string): string[] {
	const pieces: string[] = [];
	let rest = text;
	while (rest.length > LONGEST_INLINE) {
		const window = rest.slice(0, LONGEST_INLINE);
		const cut = window.lastIndexOf('\n') + 1 || window.lastIndexOf(' ') + 1 || LONGEST_INLINE;
		pieces.push(rest.slice(0, cut));
		rest = rest.slice(cut);
	}
	return [...pieces, rest];
}

function blocks(tokens: Token[]): string {
	return tokens
		.map((token) => block(token as MarkedToken))
		.filter((text) => text !== '')
		.join('\n\n');
}

/** Matches the name of a language behind a fence, and its attributes. Other words behind a fence are part of the text. */
const LANGUAGE = /^[\w#+.-]*(?:\s*\{.*\}|\s+[\w-]+=.*)?$/;

function block(token: MarkedToken): string {
	switch (token.type) {
		case 'space':
		case 'def':
			return '';
		case 'code':
			return LANGUAGE.test(token.lang ?? '') ? token.text : `${token.lang}\n${token.text}`;
		case 'blockquote':
			return prefixed(blocks(token.tokens), '> ');
		case 'list':
			return list(token);
		case 'table':
			return table(token);
		case 'hr':
			return '———';
		case 'heading':
		case 'paragraph':
			return inline(token.tokens);
		case 'text':
			return token.tokens === undefined ? token.text : inline(token.tokens);
		default:
			return inline([token]);
	}
}

function list({ ordered, start, items }: Tokens.List): string {
	const first = start === '' ? 1 : start;
	const written = items.map(({ raw }) => /^\s*(\d+[.)])/.exec(raw)?.[1] ?? '');
	// Keeps the numbers of the writer, who may count down; Markdown would count up. If numbers repeat, counts up as well.
	const isCounted = new Set(written).size < items.length;
	return items
		.map((item, index) => {
			const number = isCounted ? `${first + index}.` : written[index];
			const bullet = ordered ? `${number} ` : '• ';
			const task = item.task ? (item.checked ? '[x] ' : '[ ] ') : '';
			const content = item.tokens
				.filter(({ type }) => type !== 'checkbox')
				.map((token) => block(token as MarkedToken))
				.filter((text) => text !== '')
				.join('\n');
			return bullet + task + content.replaceAll('\n', `\n${' '.repeat(bullet.length)}`);
		})
		.join('\n');
}

/** Converts a table: two columns to `name: value`, more to cells separated by bars, since chats have no columns. */
function table({ header, rows, raw }: Tokens.Table): string {
	const separator = header.length === 2 ? ': ' : ' | ';
	const [, , ...lines] = raw.split('\n');
	return [header, ...rows]
		.map((row, index) => wholeRow(lines[index - 1], row.length) ?? row.map(cell).join(separator))
		.join('\n');
}

function cell({ tokens }: Pick<Tokens.TableCell, 'tokens'>): string {
	return inline(tokens).trim().replaceAll('\n', ' ');
}

/**
 * Returns the text of a row that has more cells than the table has columns; undefined for other rows. Markdown drops the cells that
 * are too many, but AI models forget to escape the bars in code.
 */
function wholeRow(line = '', columns: number): string | undefined {
	const row = line
		.trim()
		.replace(/^\|/, '')
		.replace(/(?<!\\)\|$/, '');
	if (row.split(/(?<!\\)\|/).length <= columns) return undefined;
	return cell({ tokens: new BoundedLexer().inlineTokens(row.replaceAll('\\|', '|')) });
}

function inline(tokens: Token[]): string {
	return tokens
		.map((token, index) => {
			const [before, after] = [tokens[index - 1], tokens[index + 1]];
			if (isProduct(before, token, after)) return token.raw;
			const text = inlineText(token as MarkedToken);
			// The end of the line behind <br> is no second break.
			return before !== undefined && BREAK.test(before.raw) ? text.replace(/^ *\n/, '') : text;
		})
		.join('');
}

/** AI models write <br> to break lines in the cells of a table. */
const BREAK = /^<br\s*\/?>$/i;

/** The characters of the named references that people and AI models write; the parser itself reads numeric ones. */
const CHARACTERS: Readonly<Record<string, string>> = {
	...{ amp: '&', apos: "'", gt: '>', lt: '<', quot: '"' },
	...{ nbsp: ' ', ensp: ' ', emsp: ' ', thinsp: ' ' },
	...{ lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', laquo: '«', raquo: '»' },
	...{ ndash: '–', mdash: '—', hellip: '…', bull: '•', middot: '·' },
	...{ larr: '←', rarr: '→', uarr: '↑', darr: '↓', harr: '↔' },
	...{ times: '×', divide: '÷', plusmn: '±', minus: '−', frac12: '½', deg: '°' },
	...{ le: '≤', ge: '≥', ne: '≠', asymp: '≈', infin: '∞' },
	...{ euro: '€', pound: '£', yen: '¥', cent: '¢' },
	...{ copy: '©', reg: '®', trade: '™', sect: '§', para: '¶' },
};

function withCharacters(text: string): string {
	return text.replace(/&(\w{2,6});/g, (reference, name: string) =>
		Object.hasOwn(CHARACTERS, name) ? (CHARACTERS[name] as string) : reference,
	);
}

/** Matches a word. Unlike a number or a single Latin letter, it is no factor of a product. */
const WORD = new RegExp(String.raw`${LETTER}|\p{L}{2}`, 'u');

/** Tells whether the asterisks around a token mean "times": without them 2*3*4 would be another number. */
function isProduct(before: Token | undefined, token: Token, after: Token | undefined): boolean {
	return (
		(token.type === 'em' || token.type === 'strong') &&
		/[\p{N})]$/u.test(before?.raw ?? '') &&
		/^[\p{N}(]/u.test(after?.raw ?? '') &&
		!WORD.test(token.raw)
	);
}

function inlineText(token: MarkedToken): string {
	switch (token.type) {
		case 'strong':
		case 'em':
		case 'del':
			return inline(token.tokens);
		case 'link': {
			const text = inline(token.tokens);
			const href = withCharacters(token.href);
			const isAddress = [token.raw, href, href.replace(/^mailto:/, '')].includes(text);
			return isAddress ? text : withAddress(text, href);
		}
		case 'image':
			return withAddress(token.text, token.href);
		case 'br':
			return '\n';
		case 'html':
			return BREAK.test(token.raw) ? '\n' : token.raw;
		case 'text':
			return withCharacters(token.text);
		case 'codespan':
		case 'escape':
			return token.text;
		default:
			return token.raw;
	}
}

function withAddress(text: string, address: string): string {
	if (address === '') return text;
	return text.trim() === '' ? address : `${text} (${address})`;
}

function prefixed(text: string, prefix: string): string {
	return text
		.split('\n')
		.map((line) => prefix + line)
		.join('\n');
}
