/** Characters that keyboards and apps add to a letter or an emoji without another meaning: variation selectors, skin tones, U+200B. */
const WITHOUT_MEANING = /[\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}]/gu;
/** Signs that phones write in several forms: the apostrophe of "don't", quotes, dashes. */
const APOSTROPHES = /[‘’‛ʼ′`´]/g;
const QUOTES = /[“”„‟]/g;
const DASHES = /[‐-―−]/g;

/**
 * Returns a text without the differences between keyboards: letter case, width, composed accents, apostrophes, quotes, dashes, the
 * number of blanks, and WITHOUT_MEANING. lengthOf() needs that the result for a text is the joined results for its CHARACTERs. Upper case
 * has this property; lower case has not, because Σ has two small forms.
 */
function comparable(text: string): string {
	return text
		.replace(APOSTROPHES, "'")
		.replace(QUOTES, '"')
		.replace(DASHES, '-')
		.normalize('NFKD')
		.toUpperCase()
		.replace(WITHOUT_MEANING, '')
		.replace(/\s+/g, ' ');
}

/** Tells whether two labels of an approval are the same answer for the person who writes it in the chat. */
export function sameAnswer(one: string, other: string): boolean {
	return comparable(one) === comparable(other);
}

/** Quotes, brackets and the signs of Markdown. The question shows its answers in quotes, and people copy the quotes too. */
const SIGNS = String.raw`\s\p{Ps}\p{Pe}\p{Pi}\p{Pf}"'\x60*_\p{Default_Ignorable_Code_Point}`;
/** Question marks of all scripts, and those of emoji. */
export const QUESTION_SIGNS = '?？﹖︖؟՞\u037e⸮⁇⁈⁉‽❓❔¿';
const SEPARATORS = String.raw`\s,.!;:~，。！；：、～…،؛${QUESTION_SIGNS}\p{Default_Ignorable_Code_Point}`;

const OPENING_SIGNS = new RegExp(`^[${SIGNS}]+`, 'u');
const CLOSING_SIGNS = new RegExp(`^[${SIGNS}${SEPARATORS}]+`, 'u');
const AFTER_A_WORD = new RegExp(
	`^(?:[${SEPARATORS}]|[-‐-―]{1,9}(?=[\\s\\p{L}]|$)|[/|#](?=\\s|$))+`,
	'u',
);

/**
 * Returns the text behind one of the words; undefined if the text begins with none of them.
 *
 * @param areLabels whether the user of the node chose the words
 */
export function textBehind(
	text: string,
	words: readonly string[],
	areLabels = false,
): string | undefined {
	const after = behind(text, words, areLabels);
	if (after !== undefined) return after.replace(AFTER_A_WORD, '');
	const unquoted = text.replace(OPENING_SIGNS, '');
	return unquoted === text
		? undefined
		: behind(unquoted, words, areLabels)?.replace(CLOSING_SIGNS, '');
}

const NOTHING_VISIBLE = /^[\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}]+/u;

/** Returns the text behind the longest word at the beginning of a text; undefined if it begins with none of the words. */
function behind(text: string, words: readonly string[], areLabels: boolean): string | undefined {
	// Removed once, not for each word: anybody in the chat can write 20,000 of them.
	const visible = text.replace(NOTHING_VISIBLE, '');
	return words
		.map((word) => visible.slice(lengthOf(word, visible, areLabels)))
		.filter((after) => after !== visible)
		.sort((a, b) => a.length - b.length)[0];
}

/**
 * Matches a row of blanks, or a character with the accents and the WITHOUT_MEANING characters behind it. Their number is limited, because
 * normalize() is slow for very many.
 */
const CHARACTER = /\s+|.[\p{M}\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}]{0,30}/gsu;

/** Returns the length of a word at the beginning of a text, in the spelling of the text; 0 if the text does not begin with the word. */
function lengthOf(word: string, text: string, isLabel: boolean): number {
	const wanted = comparable(word);
	let read = 0;
	for (const { 0: character, index } of text.matchAll(CHARACTER)) {
		const added = comparable(character);
		// Only more signs without a meaning than a CHARACTER has give nothing.
		if (added === '' || !wanted.startsWith(added, read)) return 0;
		read += added.length;
		if (read < wanted.length) continue;
		const length = index + character.length;
		const found = { word, after: text.slice(length), isLabel };
		return OTHER_MEANINGS.some((isOther) => isOther(found)) ? 0 : length;
	}
	return 0;
}

/** A word that a text begins with, and the rest of the text. */
interface Found {
	word: string;
	after: string;
	/** Whether the user of the node chose the word. */
	isLabel: boolean;
}

const LETTERS = /[\p{L}\p{N}]/u;
/** Accents and vowel signs belong to their letter. The keycap around an emoji's digit does not, so \p{Me} is left out. */
const ENDS_WITH_LETTER = /[\p{L}\p{N}][\p{Mn}\p{Mc}]*$/u;
const ENDS_WITH_LATIN = /\p{Script=Latin}\p{M}*$/u;
const TWO_CHINESE_LETTERS = /^\p{Script=Han}{2,}$/u;

const QUESTION_MARK = new RegExp(
	`^[^\\p{L}\\p{N}${QUESTION_SIGNS}]{0,9}(?:[${QUESTION_SIGNS}]|[吗嗎](?!\\p{L}))`,
	'u',
);
const ENDS_WITH_QUESTION_MARK = new RegExp(
	`[${QUESTION_SIGNS}]\\p{Default_Ignorable_Code_Point}?$`,
	'u',
);
const ENDS_AS_QUESTION = /[吗嗎么嘛]$/;
const NEGATED_OR_ASKED = /^[不没吗嗎么嘛]/;
const AGREEMENT_BEHIND_NO = /^\s+(?:problem|objection|worries|issue|concern|doubt|rush|hurry)s?\b/i;
const CONTRACTION = /^['’ʼ]\p{Script=Latin}/u;
/** Lists the compounds, because people also put a hyphen between the answer and their own words: "ok-thanks", "no-too dear", 同意-张三. */
const COMPOUND = /^[-‐‑](?:brainer|ish|man|men|one|show)s?(?!\p{L})/iu;
const HYPHENATED = /^[-‐‑]\p{Script=Latin}/u;
/** Words that are no answer if a letter follows: 不是我负责的 ("it is not I who decides"), 是的确有 ("there is indeed"). */
const WHOLE_WORDS = ['是的', '不是'];

/** Returns the letters and digits that follow a word without a blank. */
function lettersBehind({ word, after }: Found): string {
	return (ENDS_WITH_LETTER.test(word) && /^[\p{L}\p{N}]+/u.exec(after)?.[0]) || '';
}

/** The cases in which a text that begins with a word does not mean the word. */
const OTHER_MEANINGS: ReadonlyArray<(found: Found) => boolean> = [
	// "❌ Wait?" asks, where ❌ stands for the label "❌ Wait".
	({ word, after }) => !LETTERS.test(word) && ENDS_WITH_QUESTION_MARK.test(after),
	// "no problem"
	({ word, after }) => sameAnswer(word, 'no') && AGREEMENT_BEHIND_NO.test(after),
	// "y'all", "no-brainer"
	({ word, after }) =>
		ENDS_WITH_LATIN.test(word) && (CONTRACTION.test(after) || COMPOUND.test(after)),
	// "n/a", "y/o"
	({ word, after }) => /^\p{Script=Latin}$/u.test(word) && /^\/\p{L}/u.test(after),
	// "pay-later", where the label is "Pay"
	({ word, after, isLabel }) => isLabel && ENDS_WITH_LATIN.test(word) && HYPHENATED.test(after),
	// "yesterday". In Chinese no blank follows a word: 同意付款 ("approve the payment").
	(found) =>
		lettersBehind(found) !== '' &&
		(!TWO_CHINESE_LETTERS.test(found.word) || WHOLE_WORDS.includes(found.word)),
	// 同意不了 ("cannot approve"), 可以吗 ("may I?"), 可以谈谈吗 ("can we talk?")
	(found) => {
		const letters = lettersBehind(found);
		return NEGATED_OR_ASKED.test(letters) || ENDS_AS_QUESTION.test(letters);
	},
	// "ok?", "ok 吗", 可以谈谈？
	(found) => QUESTION_MARK.test(found.after.slice(lettersBehind(found).length)),
];
