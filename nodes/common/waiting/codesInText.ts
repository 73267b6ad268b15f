import { halfWidth } from '../text/halfWidth';
import { CODE_LENGTH } from './openQuestions';

/** The start and the end of a code in a text. */
export type Place = readonly [start: number, end: number];

/**
 * Returns the words of a text that may be codes, in small half-width letters, with their first places. Chinese characters next to a code do
 * not belong to the word, because Chinese writes no blank between a word and a code.
 */
export function codesIn(text: string): Map<string, Place> {
	const words = halfWidth(text).matchAll(/[a-z0-9]+/gi);
	const places = Array.from(words, ({ 0: word, index }): [string, Place] => [
		word.toLowerCase(),
		[index, index + word.length],
	]);
	return new Map(places.reverse());
}

/** Returns the possible codes at the start and the end of words, with the rest of the word: people forget the blank, as in ok7f3a. */
export function codesInWords(words: ReadonlyMap<string, Place>) {
	const codes = new Map<string, { beside: string; place: Place }>();
	for (const [word, [start, end]] of words) {
		if (word.length <= CODE_LENGTH) continue;
		const [first, last] = [word.slice(0, CODE_LENGTH), word.slice(-CODE_LENGTH)];
		codes.set(first, { beside: word.slice(CODE_LENGTH), place: [start, start + CODE_LENGTH] });
		codes.set(last, { beside: word.slice(0, -CODE_LENGTH), place: [end - CODE_LENGTH, end] });
	}
	return codes;
}

const CLOSING_QUOTES: Readonly<Record<string, string>> = {
	...{ '"': '"', "'": "'", '`': '`', '“': '”', '‘': '’', '「': '」', '『': '』', '«': '»' },
	...{ '(': ')', '[': ']', '（': '）', '【': '】', '*': '*', _: '_' },
};

/** Returns a message without the quotes around all of it. The question shows its answers in quotes, and people copy them. */
export function unquoted(text: string): string {
	const written = text.trim();
	const opening = written.charAt(0);
	const closing = CLOSING_QUOTES[opening];
	const inner = written.slice(1, -1);
	if (closing === undefined || written.length < 2 || !written.endsWith(closing)) return text;
	return inner.includes(opening) || inner.includes(closing) ? text : inner;
}

/**
 * Matches the signs directly behind a code that separate it from the answer: "7f3a, ok", "7f3a-ok", 7f3a→同意. The signs of .5, -5 and
 * >5 are parts of the answer.
 */
const BEHIND_A_CODE =
	/^(?:[!,;:~，。！；：、～…]|\.(?!\d)){1,9}|^(?:[-=]{1,3}[>＞]|[—―]{1,3}|[/|=·•・→／｜＝]|[-–+>－＋＞](?![\d.]))/u;

/** Removes a code from a text, with the quotes around it and the sign that separates it. Keeps signs that may be a part of the answer. */
export function withoutCode(text: string, [start, end]: Place): string {
	let [from, to] = [start, end];
	while (from > 0 && to < text.length && CLOSING_QUOTES[text.charAt(from - 1)] === text[to]) {
		from--;
		to++;
	}
	const [sign = ''] = BEHIND_A_CODE.exec(text.slice(to)) ?? [];
	const [before, after] = [text.slice(0, from), text.slice(to + sign.length).trimEnd()];
	// "ok7f3a-thanks" is two words.
	const between = sign !== '' && /\S$/.test(before) && /^\S/.test(after) ? ' ' : '';
	if (after !== '') return `${before}${between}${after}`.trim();
	return before
		.trimEnd()
		.replace(/[,，、:：;；]$/, '')
		.trim();
}
