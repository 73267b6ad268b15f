import { FULL_WIDTH_PUNCTUATION } from './halfWidth';
import {
	getDefaults,
	Lexer,
	Tokenizer,
	type MarkedToken,
	type Token,
	type Tokens,
} from './markdownVendor';

/** No answer of an AI model is nearly as long. The parser takes the square of the time for nested quotes: at 1 MB more than a minute. */
const LONGEST_CONVERTED = 100_000;

/**
 * Converts Markdown to plain text, for chats that show its marks as they are (WeChat, QQ): lists get bullets, links
 * follow their text in brackets, tables become lines, code keeps its lines. A text of more than 100,000 characters is
 * returned as it is.
 */
export function plainText(markdown: string): string {
	if (markdown.length > LONGEST_CONVERTED) return markdown;
	try {
		const text = markdown.includes(MARK)
			? converted(markdown)
			: converted(withMarks(markdown)).replaceAll(MARK, '');
		// Nothing is left of e.g. a line that begins a code block. An empty message would be refused, or sent.
		return text.replace(/^[ \t\n]+/, '').trimEnd() || markdown.trim();
	} catch {
		// The parser overflows the stack with thousands of nested quotes. Such a text is sent unconverted.
		return markdown;
	}
}

function converted(markdown: string): string {
	return blocks(new BoundedLexer(markdown).lex(markdown));
}

/** A punctuation character of the Tai Viet script, which hardly any text holds. A text that holds it gets no marks. */
const MARK = '\uaadf';

const LETTER = String.raw`[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}]`;
const PUNCTUATION = String.raw`(?!\*)\p{P}`;
const FULL_WIDTH = `[${FULL_WIDTH_PUNCTUATION}]`;
const ASTERISKS = String.raw`(?<!\*)\*{1,3}(?!\*)`;
/** Not a single asterisk: beside a symbol it means "times". */
const TWO_OR_MORE = String.raw`(?<!\*)\*{2,3}(?!\*)|(?<!~)~~(?!~)`;
const SIGN = String.raw`(?![*~])[\p{P}\p{S}]`;

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
		String.raw`(?<=${LETTER})(?:${TWO_OR_MORE})(?=${SIGN})`,
	].join('|'),
	'gu',
);

/**
 * Marks the ends of emphasis in scripts without blanks between words: in `**注意：**请` CommonMark sees no end, because a letter follows
 * the punctuation (section 6.2, "flanking"; symbols and emoji count as punctuation). AI models write so all the time, and readers would
 * see the asterisks.
 */
function withMarks(markdown: string): string {
	return markdown.replace(END, `$&${MARK}`).replace(BEGINNING, `${MARK}$&`);
}

/** The longest text in which the parser looks for emphasis, links and code: it takes the square of the time. */
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

/** Takes nothing for Markdown that people and AI models write with another meaning, and that would be lost. */
class CarefulTokenizer extends Tokenizer {
	/** The labels in brackets, as references in the text have them. */
	private readonly labels: ReadonlySet<string>;

	constructor(markdown: string) {
		super();
		const references = markdown.matchAll(/\[([^[\]]+)\](?!:)/g);
		this.labels = new Set(Array.from(references, ([, label = '']) => tagOf(label)));
	}

	/** `[Ann]: hello` is an address to nobody but a parser, and an address that nothing refers to is text. */
	override def(source: string): Tokens.Def | undefined {
		const found = super.def(source);
		return found && ADDRESS.test(found.href) && this.labels.has(tagOf(found.tag))
			? found
			: undefined;
	}

	/** Empty cells fill a short row. With many columns and rows a short text would become one of many megabytes. */
	override table(source: string): Tokens.Table | undefined {
		// Where the second line is that of no table, the parser notices it only behind the last line of the text.
		const [, second = ''] = source.split('\n', 2);
		if (!/[:|]/.test(second)) return undefined;
		const [raw = ''] = this.rules.block.table.exec(source) ?? [];
		const [header = '', ...rows] = raw.split('\n');
		const cells = (header.split('|').length - 1) * rows.length;
		return cells > raw.length + MOST_EMPTY_CELLS ? undefined : super.table(source);
	}

	/** The parser looks for the line below a heading from each line of a list item, to the end of a long text. */
	override lheading(source: string): Tokens.Heading | undefined {
		return super.lheading(source.split('\n', MOST_HEADING_LINES + 1).join('\n'));
	}

	/** A single tilde is the sign of a range in Chinese: 5~10元，3~4个. */
	override del(...[source, ...rest]: Parameters<Tokenizer['del']>): Tokens.Del | undefined {
		return source.startsWith('~~') ? (super.del(source, ...rest) as Tokens.Del) : undefined;
	}
}

/** A label as references are compared. */
function tagOf(label: string): string {
	return label.trim().toLowerCase().replace(/\s+/g, ' ');
}

/** Cuts behind line ends if possible, else behind blanks. */
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

/** The name of a language behind a fence, and its attributes. Other words there are code, or text behind a fence that nothing closes. */
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
	// Markdown counts up from the first number, also where the writer counts down. With one number for all it has to.
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
 * Returns a row that has more bars than the table has columns, undefined for others: Markdown drops what is too much, but AI models
 * forget to escape the bars in code.
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
		.map((token, index) =>
			isProduct(tokens[index - 1], token, tokens[index + 1])
				? token.raw
				: inlineText(token as MarkedToken),
		)
		.join('');
}

/** The characters of named references; the parser reads those that are numbers. */
const CHARACTERS: Readonly<Record<string, string>> = {
	amp: '&',
	apos: "'",
	gt: '>',
	lt: '<',
	nbsp: ' ',
	quot: '"',
};

function withCharacters(text: string): string {
	return text.replace(/&(\w{2,4});/g, (reference, name: string) => CHARACTERS[name] ?? reference);
}

/** A word, which is no factor of a product as a number or a single Latin letter is. */
const WORD = new RegExp(String.raw`${LETTER}|\p{L}{2}`, 'u');

/** Whether the asterisks around a token mean "times": without them 2*3*4 would be another number. */
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
			return isAddress || href === '' ? text : `${text} (${href})`;
		}
		case 'image':
			return token.text === '' ? token.href : `${token.text} (${token.href})`;
		case 'br':
			return '\n';
		case 'html':
			// AI models write <br> to break lines in the cells of a table.
			return /^<br\s*\/?>$/i.test(token.raw) ? '\n' : token.raw;
		case 'text':
			return withCharacters(token.text);
		case 'codespan':
		case 'escape':
			return token.text;
		default:
			return token.raw;
	}
}

function prefixed(text: string, prefix: string): string {
	return text
		.split('\n')
		.map((line) => prefix + line)
		.join('\n');
}
