/** The limit on a part's length. */
export interface Fit {
	/** Length of a part, at least 20. */
	limit: number;
	/** The unit of the limit: bytes of UTF-8, or characters (Unicode code points). */
	unit: 'bytes' | 'characters';
	/** A pattern (flag g) for texts besides links that must not be cut, e.g. a platform's mention codes. */
	whole?: RegExp;
}

/** A link ends at blanks, quotes and brackets. */
const LINKS = /https?:\/\/[^\s"'<>()[\]]+/g;

/**
 * A line that opens or closes a fenced code block in Markdown, with the name of the language. Both are repeated in every
 * part of the block, so longer ones count as text. With another backtick on the line it is code within a text (CommonMark 0.31,
 * section 4.5).
 */
const FENCES = /^[ \t]{0,3}(`{3,5}(?=[^`\n]*$)|~{3,5}(?!~))[ \t]*([\w#+.-]{0,30})[^\n]*/gm;

/**
 * Splits a text into parts that fit: between paragraphs if possible, else between lines, sentences, words. Never
 * splits a character (an emoji may be a sequence of many), a link, or a match of `whole`, unless it is longer than a
 * part by itself. A split code block is closed at the end of a part and opened again in the next.
 *
 * Runs in linear time.
 */
export function splitText(text: string, fit: Fit): string[] {
	const kept = keptRanges(text, fit.whole);
	// Those of the whole text: a part may begin with what was no line of its own.
	const fences = Array.from(text.matchAll(FENCES), fenceLine);
	const reserve = longestClosing(fences);
	const parts: string[] = [];
	let position = 0;
	let nextFence = 0;
	let fence: Fence | undefined;
	while (position < text.length) {
		const opening = fence === undefined ? '' : openingOf(fence, fit.limit - reserve, fit);
		const budget = fit.limit - sizeOf(opening, fit) - reserve;
		const whole = end(text, position, fit.limit - sizeOf(opening, fit), fit);
		const isLast = whole >= text.length;
		const cut = isLast
			? text.length
			: bestCut(text, position, end(text, position, budget, fit), kept);
		const part = text.slice(position, cut);
		for (; (fences[nextFence]?.index ?? Infinity) < cut; nextFence++)
			fence = fenceBehind(fences[nextFence] as FenceLine, fence);
		const closing = fence === undefined || isLast ? '' : `\n${fence.marker}`;
		const written = `${opening}${part.trimEnd()}${closing}`;
		if (written.trim() !== '') parts.push(written);
		position = fence === undefined ? afterBlanks(text, cut) : afterLineEnd(text, cut);
	}
	return parts;
}

/** Returns the room that a part needs to close a code block; 0 where the text has none. */
function longestClosing(fences: FenceLine[]): number {
	let longest = 0;
	for (const { marker } of fences) longest = Math.max(longest, marker.length);
	return longest === 0 ? 0 : longest + 1;
}

/** Returns the line that opens a code block again. A part that is too short for it does without the name of the language. */
function openingOf({ opening, marker }: Fence, room: number, fit: Fit): string {
	return `${room - sizeOf(opening, fit) - 1 < MINIMUM ? marker : opening}\n`;
}

/** The smallest length of a part's own text, besides repeated fences: with the shortest limit and the longest markers. */
const MINIMUM = 8;

/** A line that opens or closes a code block. */
interface FenceLine {
	index: number;
	marker: string;
	language: string;
	/** Whether the line has nothing but the marker, so that it can close a block. */
	isBare: boolean;
}

function fenceLine({
	index,
	0: line,
	1: marker = '',
	2: language = '',
}: RegExpExecArray): FenceLine {
	return { index, marker, language, isBare: line.trim() === marker };
}

interface Fence {
	/** The marker with the name of the language, without what else stands on the line. */
	opening: string;
	/** The characters that close the block. */
	marker: string;
}

/** Returns the code block that is open behind a line. */
function fenceBehind(
	{ marker, language, isBare }: FenceLine,
	before: Fence | undefined,
): Fence | undefined {
	if (before === undefined) return { opening: marker + language, marker };
	return isBare && marker.startsWith(before.marker) ? undefined : before;
}

type Range = readonly [start: number, end: number];

function keptRanges(text: string, whole: RegExp | undefined): Range[] {
	const ranges: Range[] = [];
	for (const pattern of [LINKS, whole]) {
		if (pattern === undefined) continue;
		for (const { index, 0: found } of text.matchAll(pattern))
			ranges.push([index, index + found.length]);
	}
	return whole === undefined ? ranges : ranges.sort(([a], [b]) => a - b);
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
function bestCut(text: string, start: number, last: number, kept: Range[]): number {
	const earliest = start + Math.floor((last - start) / 3);
	const places = [
		() => behindLast(text, '\n\n', earliest, last),
		() => behindLast(text, '\n', earliest, last),
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
 * Returns the position behind the last line end in a range; -1 where there is none. Looks at the range only:
 * `text.lastIndexOf()` would read back to the start of the text for each part.
 */
function behindLast(text: string, lineEnd: string, earliest: number, last: number): number {
	const index = text.slice(earliest, last).lastIndexOf(lineEnd);
	return index < 0 ? -1 : earliest + index + lineEnd.length;
}

const SENTENCE_ENDS = new Set('.!?…');
/** In Chinese, no blank follows a sentence. */
const CHINESE_ENDS = new Set('。！？；');

function sentenceEnd(text: string, earliest: number, last: number): number {
	for (let position = last; position > earliest; position--) {
		const before = text[position - 1] ?? '';
		if (CHINESE_ENDS.has(before)) return position;
		if (SENTENCE_ENDS.has(before) && isBlank(text[position])) return position;
	}
	return -1;
}

function wordEnd(text: string, earliest: number, last: number): number {
	for (let position = last; position > earliest; position--) {
		if (isBlank(text[position]) || isBlank(text[position - 1])) return position;
	}
	return -1;
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

/** Returns the start of the character at a position. */
function characterStart(text: string, start: number, position: number): number {
	const from = Math.max(start, position - LONGEST_CHARACTER);
	const around = text.slice(from, position + LONGEST_CHARACTER);
	const { index } = CHARACTERS.segment(around).containing(position - from) ?? { index: 0 };
	const found = from + index;
	return found > start ? found : position;
}

function afterBlanks(text: string, position: number): number {
	let next = position;
	while (next < text.length && isBlank(text[next])) next++;
	return next;
}

/** Skips only the line end inside a code block: blanks at the start of a line matter there. */
function afterLineEnd(text: string, position: number): number {
	return text[position] === '\n' ? position + 1 : position;
}
