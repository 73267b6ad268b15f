/** How long a part may be. */
export interface Fit {
	/** Length of a part, at least 20. */
	limit: number;
	/** What the limit counts: bytes of UTF-8, or characters (Unicode code points). */
	unit: 'bytes' | 'characters';
	/** Texts that must not be cut, beside links: a pattern with the flag g, e.g. for a platform's mention codes. */
	whole?: RegExp;
}

/** Stops a link at blanks, quotes and brackets. */
const LINKS = /https?:\/\/[^\s"'<>()[\]]+/g;

/** A line that opens or closes a block of code, as Markdown has it. */
const FENCE = /^[ \t]{0,3}(`{3,}|~{3,})[^\n]*/;

const FENCES = new RegExp(FENCE.source, 'm');

/**
 * Cuts a text into parts that fit: at paragraphs if possible, else at lines, sentences, words. Never cuts inside of a character
 * (an emoji may be a sequence of many), a link, or a text that `whole` finds, unless it is longer than a part by itself. A
 * block of code that is cut is closed at the end of a part and opened again in the next one.
 *
 * Takes time in proportion to the length of the text.
 */
export function splitText(text: string, fit: Fit): string[] {
	const kept = keptRanges(text, fit.whole);
	// Only a text with blocks of code needs room for closing them.
	const reserve = FENCES.test(text) ? sizeOf(CLOSING, fit) : 0;
	const parts: string[] = [];
	let position = 0;
	let fence: Fence | undefined;
	while (position < text.length) {
		const opening = fence === undefined ? '' : `${fence.opening}\n`;
		const budget = Math.max(fit.limit - sizeOf(opening, fit) - reserve, MINIMUM);
		const whole = end(text, position, fit.limit - sizeOf(opening, fit), fit);
		const isLast = whole >= text.length;
		const cut = isLast
			? text.length
			: bestCut(text, position, end(text, position, budget, fit), kept);
		const part = text.slice(position, cut);
		fence = fenceAfter(part, fence);
		const closing = fence === undefined || isLast ? '' : `\n${fence.marker}`;
		const written = `${opening}${part.replace(/\s+$/, '')}${closing}`;
		if (written.trim() !== '') parts.push(written);
		position = fence === undefined ? afterBlanks(text, cut) : afterLineEnd(text, cut);
	}
	return parts;
}

/** The longest usual closing of a block of code. */
const CLOSING = '\n````';
/** No part is shorter, whatever has to be repeated in it. */
const MINIMUM = 10;

interface Fence {
	/** The whole opening line, with the name of the language. */
	opening: string;
	/** The characters that close it. */
	marker: string;
}

/** The block of code that is open at the end of a part. */
function fenceAfter(part: string, before: Fence | undefined): Fence | undefined {
	let fence = before;
	for (const line of part.split('\n')) {
		const [opening, marker] = FENCE.exec(line) ?? [];
		if (opening === undefined || marker === undefined) continue;
		if (fence === undefined) fence = { opening: opening.trim(), marker };
		else if (marker.startsWith(fence.marker) && opening.trim() === marker) fence = undefined;
	}
	return fence;
}

type Range = readonly [start: number, end: number];

function keptRanges(text: string, whole: RegExp | undefined): Range[] {
	const ranges = [LINKS, whole].flatMap((pattern) =>
		pattern === undefined
			? []
			: [...text.matchAll(pattern)].map(({ index, 0: found }): Range => [
					index,
					index + found.length,
				]),
	);
	return ranges.sort(([a], [b]) => a - b);
}

/** The position up to which a text fits into a size. */
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

/** Where to cut so that the part ends between start and last; the best kind of place that leaves no tiny part. */
function bestCut(text: string, start: number, last: number, kept: Range[]): number {
	const earliest = start + Math.floor((last - start) / 3);
	const places = [
		(from: number) => behind(text.lastIndexOf('\n\n', from - 1), 2),
		(from: number) => behind(text.lastIndexOf('\n', from - 1), 1),
		(from: number) => sentenceEnd(text, earliest, from),
		(from: number) => wordEnd(text, earliest, from),
	];
	for (const place of places) {
		const cut = outside(place(last), kept, start);
		if (cut > earliest && cut <= last) return cut;
	}
	const cut = outside(last, kept, start);
	return characterStart(text, start, cut > start ? cut : last);
}

function behind(index: number, length: number): number {
	return index < 0 ? -1 : index + length;
}

const SENTENCE_ENDS = new Set('.!?…');
/** Chinese writes no blank behind a sentence. */
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

/** The cut, or the start of the kept text in which it lies. */
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
	// A text that is longer than a part has to be cut all the same.
	return range[0] > start ? range[0] : cut;
}

const CHARACTERS = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** The longest sequence of code units that people take for one character; families of emoji have about 30. */
const LONGEST_CHARACTER = 64;

/** The start of the character in which a position lies. */
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

/** In a block of code only the end of the line goes; blanks at the start of the next one mean something. */
function afterLineEnd(text: string, position: number): number {
	return text[position] === '\n' ? position + 1 : position;
}
