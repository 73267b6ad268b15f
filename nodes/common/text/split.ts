import { FULL_WIDTH_PUNCTUATION } from './halfWidth';

/** The limit on a part's length. */
export interface Fit {
	/** Length of a part, at least 20. */
	limit: number;
	/** The unit of the limit: bytes of UTF-8, or characters (Unicode code points). */
	unit: 'bytes' | 'characters';
	/** A pattern (flag g) for texts besides links that must not be cut, e.g. a platform's mention codes. */
	whole?: RegExp;
}

/** A link ends at blanks, quotes, brackets and Chinese punctuation. A link without a scheme and an e-mail address also end at Chinese letters. */
const LINKS = new RegExp(
	[
		String.raw`[a-z]{2,12}:\/\/[^\s"'<>()[\]\u3001-\u301f\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f“”‘’]+`,
		String.raw`www\.[\w./?=&%#~:+@-]+`,
		String.raw`(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}`,
	].join('|'),
	'gi',
);

/** Matches Markdown on one line that a cut would break: links and pictures, code, bold. */
const SPANS =
	/!?\[[^[\]\n]{1,200}\]\((?:[^()\s]|\([^()\s]*\))*(?: "[^"\n]*")?\)|`[^`\n]+`|\*\*[^*\n]+\*\*/g;

/** The name of a language, which attributes may follow. Other words behind a fence are code. */
const LANGUAGE = String.raw`[\w#+.-]{0,30}(?=[ \t\r]*(?:$|\{|(?<=[ \t])[\w-]+=))`;

/**
 * Matches every line: its blanks, the marks of list items, and the fence that opens or closes a code block, with the name of the
 * language. Every part of a block repeats fence and language, so longer ones count as text. A backtick fence with another backtick on
 * its line is code within a text (CommonMark 0.31, section 4.5).
 */
const LINES = new RegExp(
	[
		String.raw`^([ \t]*)((?:(?:[-*+]|\d{1,9}[.)])[ \t]+){0,3})`,
		String.raw`(?:(\x60{3,5}(?=[^\x60\n]*$)|~{3,5}(?!~))[ \t]*(${LANGUAGE})?[^\n]*)?`,
	].join(''),
	'gm',
);

/** The most blanks before a fence outside of lists; with more blanks the line is indented code (section 4.4). */
const MOST_BLANKS = 3;

/**
 * Splits a text into parts that fit: between paragraphs if possible, else between lines, sentences, words. Never
 * splits a character (an emoji may be a sequence of many), a link, or a match of `whole`, unless it is longer than a
 * part by itself. A split code block is closed at the end of a part and opened again in the next; a split table has its head again.
 *
 * Runs in linear time.
 */
export function splitText(text: string, fit: Fit): string[] {
	const blocks = blocksIn(text, fit);
	const reserve = longestClosing(blocks);
	const tables = tablesIn(text, blocks);
	const parts: string[] = [];
	let position = 0;
	let next = 0;
	let nextTable = 0;
	/** The code block that the previous part left open. */
	let open: CodeBlock | undefined;
	while (position < text.length) {
		while ((tables[nextTable]?.end ?? Infinity) <= position) nextTable++;
		const opening =
			open === undefined
				? headOf(tables[nextTable], text, position, fit)
				: openingOf(open, fit.limit - reserve, fit);
		const room = fit.limit - sizeOf(opening, fit);
		const isLast = end(text, position, room, fit) >= text.length;
		const last = end(text, position, room - reserve, fit);
		const first = blocks[next];
		const cut = isLast
			? text.length
			: bestCut(text, beginning(position, last, first), last, [
					...keptTexts(text, position, last, fit),
					...keptFences(blocks, next, last),
					...keptHeads(tables, nextTable, last),
				]);
		const column = open !== undefined ? 0 : first?.start === position ? first.marks : Infinity;
		const part = partOf(text, position, cut, first, column);
		while ((blocks[next]?.end ?? Infinity) <= cut) next++;
		const block = blocks[next];
		open = block !== undefined && block.start < cut ? block : undefined;
		const blanks = Math.min(open?.column ?? 0, open === first ? column : Infinity);
		const closing = open === undefined || isLast ? '' : `\n${' '.repeat(blanks)}${open.marker}`;
		if (part.trim() !== '') parts.push(`${opening}${part.trimEnd()}${closing}`);
		if (open !== undefined && isAtEnd(text, cut, open, fit)) {
			position = open.end;
			open = undefined;
			next++;
		} else {
			position = cut;
		}
		position = open === undefined ? afterBlanks(text, position) : afterLineEnd(text, position);
	}
	return parts;
}

/** Returns the first position for a cut. A part that begins with a code block must have some of its code. */
function beginning(position: number, last: number, block: CodeBlock | undefined): number {
	return block?.start === position && block.code < last ? block.code : position;
}

/**
 * Returns the text of a part. If a part begins with a block or within it, the opening fence has lost its blanks. The closing fence must
 * not have more blanks, or it would be code (CommonMark 0.31, section 4.5).
 *
 * @param column the column of the opening fence in this part
 */
function partOf(
	text: string,
	position: number,
	cut: number,
	block: CodeBlock | undefined,
	column: number,
): string {
	if (block === undefined || block.end > cut || block.closeBlanks <= column)
		return text.slice(position, cut);
	return (
		text.slice(position, block.close) + text.slice(block.close + block.closeBlanks - column, cut)
	);
}

/** Tells whether only blanks stand between a position and the fence that closes the block. */
function isAtEnd(text: string, position: number, { close }: CodeBlock, { limit }: Fit): boolean {
	return close - position <= limit && text.slice(position, close).trim() === '';
}

/** Returns the room that a part needs to close a code block; 0 where the text has none. */
function longestClosing(blocks: CodeBlock[]): number {
	let longest = 0;
	for (const { column, marker } of blocks) longest = Math.max(longest, column + marker.length);
	return longest === 0 ? 0 : longest + 1;
}

/** Returns the line that opens a code block again. A part that is too short for it gets no name of the language. */
function openingOf({ language, marker }: CodeBlock, room: number, fit: Fit): string {
	const opening = marker + language;
	return `${room - sizeOf(opening, fit) - 1 < MINIMUM ? marker : opening}\n`;
}

/** The smallest length of a part's own text besides repeated fences. The shortest limit leaves it even with the longest markers. */
const MINIMUM = 8;

/** A fenced code block. A block without a closing fence ends with the text. */
interface CodeBlock {
	start: number;
	/** The position of the first character behind the line with the opening fence. */
	code: number;
	/** The start of the line with the closing fence. */
	close: number;
	end: number;
	/** The characters that open and close the block. */
	marker: string;
	language: string;
	isInList: boolean;
	/** The width of the marks of list items before the opening fence. */
	marks: number;
	/** The column of the closing fence in the part that begins the block. Further left it would be outside of the list item. */
	column: number;
	/** The number of blanks before the closing fence. */
	closeBlanks: number;
}

/** The most blanks before a closing fence, and the shortest part that has room for them. */
const WIDEST_BLANKS = 8;
const ROOMY = 60;

function blocksIn(text: string, { limit }: Fit): CodeBlock[] {
	const blocks: CodeBlock[] = [];
	let open: CodeBlock | undefined;
	let isInList = false;
	for (const match of text.matchAll(LINES)) {
		const { index, 0: line, 1: blanks = '', 2: marks = '', 3: marker, 4: language = '' } = match;
		const isFar = blanks.length > MOST_BLANKS;
		if (open !== undefined) {
			if (isFar && !open.isInList) continue;
			if (line.trim() !== marker || !marker.startsWith(open.marker)) continue;
			open.close = index;
			open.end = index + line.length;
			open.closeBlanks = blanks.length;
			open = undefined;
			continue;
		}
		// A list ends with a line that is not indented.
		if (marks !== '') isInList = true;
		else if (blanks === '' && !isBlank(text[index])) isInList = false;
		if (marker === undefined || (isFar && !isInList)) continue;
		const code = afterBlanks(text, index + line.length);
		const width = blanks.length + marks.length;
		const hasRoom = limit >= ROOMY && width <= WIDEST_BLANKS;
		open = {
			...{ start: index + blanks.length, code, close: text.length, end: text.length },
			...{ marker, language, isInList, closeBlanks: 0 },
			...{ marks: hasRoom ? marks.length : 0, column: hasRoom ? width : 0 },
		};
		blocks.push(open);
	}
	return blocks;
}

/** A table of Markdown. */
interface Table {
	start: number;
	/** The beginning of its first row below the head. */
	rows: number;
	end: number;
}

/** Matches the line below a table's head. It takes linear time, because no two parts that match blanks are side by side. */
const DELIMITER = /^[ \t]{0,3}\|?[ \t]*:?-+:?(?:[ \t]*\|[ \t]*:?-+:?)*(?:[ \t]*\|)?[ \t\r]*$/;

/** Finds the tables outside of code blocks: a head, a delimiter, and the rows up to a line without a bar. */
function tablesIn(text: string, blocks: readonly CodeBlock[]): Table[] {
	const tables: Table[] = [];
	let head = -1;
	let table: Table | undefined;
	let next = 0;
	for (let start = 0; start < text.length;) {
		const end = (text.indexOf('\n', start) + 1 || text.length + 1) - 1;
		const line = text.slice(start, end);
		const behind = Math.min(end + 1, text.length);
		while ((blocks[next]?.end ?? Infinity) <= start) next++;
		const isRow = line.includes('|') && start < (blocks[next]?.start ?? Infinity);
		if (!isRow) table = undefined;
		else if (table !== undefined) table.end = behind;
		else if (head >= 0 && DELIMITER.test(line))
			tables.push((table = { start: head, rows: behind, end: behind }));
		head = isRow ? start : -1;
		start = behind;
	}
	return tables;
}

/** Returns the head of the table in whose rows a part begins; '' if there is none, or if the head would fill more than half of the part. */
function headOf(table: Table | undefined, text: string, position: number, fit: Fit): string {
	if (table === undefined || position < table.rows) return '';
	if (table.rows - table.start > fit.limit) return '';
	if (!/\n[ \t]*$/.test(text.slice(Math.max(position - fit.limit, table.rows - 1), position)))
		return '';
	const head = text.slice(table.start, table.rows);
	return sizeOf(head, fit) > fit.limit / 2 ? '' : head;
}

/** Yields the ranges of table heads, each with the beginning of its first row, in which no cut may be. */
function* keptHeads(tables: readonly Table[], next: number, last: number): Generator<Range> {
	for (let index = next; (tables[index]?.start ?? Infinity) < last; index++) {
		const { start, rows, end } = tables[index] as Table;
		if (end > rows) yield [start, rows + 1];
	}
}

type Range = readonly [start: number, end: number];

/** Yields the ranges of links and other texts of a part that must not be cut, if they fit into one part. */
function* keptTexts(text: string, position: number, last: number, fit: Fit): Generator<Range> {
	const around = text.slice(position, last + fit.limit);
	for (const pattern of [LINKS, SPANS, fit.whole]) {
		if (pattern === undefined) continue;
		for (const { index, 0: found } of around.matchAll(pattern)) {
			const start = position + index;
			// A Markdown link that is too long for a part may be cut, but LINKS still protects its address.
			if (start < last && (pattern !== SPANS || found.length <= fit.limit))
				yield [start, start + found.length];
		}
	}
}

/** Yields the ranges of a part's fences. No cut may be in a fence, or between the opening fence and its code. */
function* keptFences(blocks: CodeBlock[], next: number, last: number): Generator<Range> {
	for (let index = next; (blocks[index]?.start ?? Infinity) < last; index++) {
		const { start, code, close, end: behind } = blocks[index] as CodeBlock;
		yield [start, code + 1];
		if (close < behind) yield [close, behind];
	}
}

/** Sorts ranges, and joins overlapping ones, such as a link in a mention code. */
function joined(ranges: Range[]): Range[] {
	const apart: Array<[number, number]> = [];
	for (const [start, behind] of ranges.sort(([a], [b]) => a - b)) {
		const before = apart.at(-1);
		if (before !== undefined && start < before[1]) before[1] = Math.max(before[1], behind);
		else apart.push([start, behind]);
	}
	return apart;
}

/** Returns the position up to which a text fits into a size. */
function end(text: string, start: number, size: number, fit: Fit): number {
	let used = 0;
	let position = start;
	while (position < text.length) {
		const code = text.codePointAt(position) ?? 0;
		used += sizeOfCode(code, fit);
		if (used > size) return position;
		position += code > 0xffff ? 2 : 1;
	}
	return position;
}

function sizeOf(text: string, fit: Fit): number {
	let size = 0;
	for (const character of text) size += sizeOfCode(character.codePointAt(0) ?? 0, fit);
	return size;
}

function sizeOfCode(code: number, { unit }: Fit): number {
	if (unit === 'characters' || code < 0x80) return 1;
	if (code < 0x800) return 2;
	return code > 0xffff ? 4 : 3;
}

/** Returns the best position for a cut between start and last that does not leave a very short part. */
function bestCut(text: string, start: number, last: number, ranges: Range[]): number {
	const kept = joined(ranges);
	const earliest = start + Math.floor((last - start) / 3);
	const places = [
		() => behindLast(text, /\n[ \t\r]*\n/g, earliest, last),
		() => behindLast(text, /\n/g, earliest, last),
		() => sentenceEnd(text, earliest, last),
		() => wordEnd(text, earliest, last),
	];
	for (const place of places) {
		const cut = outside(place(), kept, start);
		if (cut > earliest && cut <= last) return cut;
	}
	const cut = outside(last, kept, start);
	return characterStart(text, start, cut > start ? cut : last);
}

/**
 * Returns the position behind the last match in a range; -1 if there is none. Searches only the range, so that each part takes
 * little time.
 */
function behindLast(text: string, pattern: RegExp, earliest: number, last: number): number {
	let behind = -1;
	for (const { index, 0: found } of text.slice(earliest, last).matchAll(pattern))
		behind = earliest + index + found.length;
	return behind;
}

const SENTENCE_ENDS = new Set('.!?…');
/** In Chinese, no blank follows a sentence. */
const CHINESE_ENDS = new Set('。！？；');
/** The signs that may stand behind the end of a sentence and belong to it. */
const CLOSING_SIGNS = new Set('”’」』）》】)"\'');
const MOST_CLOSING_SIGNS = 2;

function sentenceEnd(text: string, earliest: number, last: number): number {
	for (let position = last; position > earliest; position--) {
		const after = text[position] ?? '';
		if (CLOSING_SIGNS.has(after) || CHINESE_ENDS.has(after)) continue;
		const sign = lastSign(text, position);
		if (CHINESE_ENDS.has(sign)) return position;
		if (SENTENCE_ENDS.has(sign) && isBlank(after)) return position;
	}
	return -1;
}

/** Returns the sign before a position, without the closing ones behind it. */
function lastSign(text: string, position: number): string {
	for (let count = 0; count < MOST_CLOSING_SIGNS; count++) {
		const sign = text[position - 1 - count] ?? '';
		if (!CLOSING_SIGNS.has(sign)) return sign;
	}
	return text[position - 1 - MOST_CLOSING_SIGNS] ?? '';
}

function wordEnd(text: string, earliest: number, last: number): number {
	const words = new WordsWithoutBlanks(text, earliest, last);
	for (let position = last; position > earliest;) {
		if (isBlank(text[position]) || isBlank(text[position - 1])) return position;
		const start = words.mayBeCut(position) ? words.startAt(position) : position - 1;
		if (start === position) return position;
		position = start;
	}
	return -1;
}

/** The scripts that have no blanks between words. */
const WITHOUT_BLANKS =
	/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
const WIDE = new RegExp(`[${FULL_WIDTH_PUNCTUATION}]`);
/** A line must not begin with a character of CLOSES_LINE, or end with one of OPENS_LINE. */
const CLOSES_LINE = /[、。，．：；！？…—～·\p{Pe}\p{Pf}]/u;
const OPENS_LINE = /[\p{Ps}\p{Pi}]/u;

const WORDS = new Intl.Segmenter(undefined, { granularity: 'word' });

/** Finds the words of such scripts in the last part of a text. */
class WordsWithoutBlanks {
	private found: Intl.Segments | undefined;

	constructor(
		private readonly text: string,
		private readonly start: number,
		private readonly last: number,
	) {}

	/** Tells whether a line may end at a position where a word of such a script ends. */
	mayBeCut(position: number): boolean {
		const [before = '', after = ''] = [this.text[position - 1], this.text[position]];
		const isBetween =
			[before, after].some((sign) => WITHOUT_BLANKS.test(sign)) || WIDE.test(before);
		if (!isBetween || CLOSES_LINE.test(after) || OPENS_LINE.test(before)) return false;
		// A number keeps its unit: 5月.
		return !(/\d/.test(before) && WITHOUT_BLANKS.test(after));
	}

	/** Returns the start of the word at a position. Between two words that is the position itself. */
	startAt(position: number): number {
		this.found ??= WORDS.segment(this.text.slice(this.start, this.last + LONGEST_CHARACTER));
		return this.start + (this.found.containing(position - this.start)?.index ?? 0);
	}
}

function isBlank(character: string | undefined): boolean {
	return character !== undefined && /\s/.test(character);
}

/** Returns the cut, or the start of the protected text that it would split. */
function outside(cut: number, kept: Range[], start: number): number {
	let low = 0;
	let high = kept.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((kept[middle]?.[0] ?? 0) < cut) low = middle + 1;
		else high = middle;
	}
	const range = kept[low - 1];
	if (range === undefined || cut >= range[1]) return cut;
	// A protected text that is longer than a part is split anyway.
	return range[0] > start ? range[0] : cut;
}

const CHARACTERS = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** The longest sequence of code units that is shown as one character; family emoji have about 30. */
const LONGEST_CHARACTER = 64;

/** Returns the start of the character at a position. Reads from the start of the part, because flags are pairs of characters. */
function characterStart(text: string, start: number, position: number): number {
	const around = text.slice(start, position + LONGEST_CHARACTER);
	const { index } = CHARACTERS.segment(around).containing(position - start) ?? { index: 0 };
	return index > 0 ? start + index : position;
}

function afterBlanks(text: string, position: number): number {
	let next = position;
	while (next < text.length && isBlank(text[next])) next++;
	return next;
}

/** Skips only the line end inside a code block: blanks at the start of a line matter there. */
function afterLineEnd(text: string, position: number): number {
	if (text.startsWith('\r\n', position)) return position + 2;
	return text[position] === '\n' ? position + 1 : position;
}
