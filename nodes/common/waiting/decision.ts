import type { IDataObject } from 'n8n-workflow';

import { isDay } from '../dates';
import { halfWidth } from '../text/halfWidth';
import { toNumber } from '../values';
import { textsFor, type PageTexts } from './pageTexts';
import { labelsOf, type AskedQuestion } from './questionFields';

/** An answer's own part of the output. */
export interface Decision {
	approved: boolean;
	/** Text that came with the answer. In a human review of a tool call, n8n shows `chatInput` to the agent's model. */
	text?: string;
	chatInput?: string;
	[field: string]: unknown;
}

/** A decision, or the error message for a person whose answer cannot be used. */
export type Decided = { decision: Decision; complaint?: undefined } | { complaint: string };

/** Largest length of an answer in characters; longer ones are rejected. */
const LONGEST_ANSWER = 20_000;

const YES = [
	'yes',
	'y',
	'ok',
	'okay',
	'approve',
	'approved',
	'同意',
	'批准',
	'可以',
	'好',
	'好的',
	'是',
	'行',
];
const NO = [
	'no',
	'n',
	'decline',
	'declined',
	'reject',
	'拒绝',
	'不同意',
	'不批准',
	'不可以',
	'否',
	'不行',
	'不',
];

/** Words that answer only where the message names the question. Alone they could be about any message of the chat, as could emoji. */
const YES_IF_NAMED = [...YES, 'agree', 'agreed', '是的'];
const NO_IF_NAMED = [...NO, 'rejected', 'disagree', '拒絕', '不是'];
const YES_IN_EMOJI = ['👍', '👌', '✅', '✔'];
const NO_IN_EMOJI = ['👎', '❌', '✖'];

/** Reads an answer written in the chat, without the question's code. */
export function decisionFromText(question: AskedQuestion, written: string): Decided {
	const texts = textsFor(question.message);
	const text = wellFormed(written).trim();
	if (text.length > LONGEST_ANSWER) return { complaint: texts.tooLong };
	const labels = labelsOf(question);
	if (labels === undefined) {
		if (question.responseType.kind === 'customForm') return { complaint: texts.onPage };
		// "7f3a?" asks, and does not answer.
		return /^[?？\s]*$/.test(text) ? { complaint: texts.empty } : { decision: worded(true, text) };
	}
	// The question's own labels come first: "Keep it?" may be approved by "No". Else the longest word counts.
	const { approve, decline } = labels;
	const answers = [
		{ approved: true, words: spellings(approve, decline), areLabels: true },
		{ approved: false, words: spellings(decline, approve), areLabels: true },
		...commonAnswers(approve, decline),
	].filter(({ approved }) => approved || decline !== undefined);
	const [chosen] = readings(text, [approve, decline]).flatMap((one) => choice(one, answers) ?? []);
	// Of "@no ok" nobody knows whether "no" is a name.
	const name = text.startsWith('@') ? choice(text.slice(1), answers) : undefined;
	const isClear = name === undefined || name.approved === chosen?.approved;
	if (chosen !== undefined && isClear) return { decision: worded(chosen.approved, chosen.rest) };
	return { complaint: texts.chooseOne(examplesOf(question, texts)) };
}

/** What people write before the word: "@Weather yes", 我同意, "I agree". A platform may not tell which mentions are the robot's. */
const BEFORE_A_WORD =
	/^(?:@[^@\n\u2005\u200b]{1,64}[\u2005\u200b]\s*|@[^\s@]{1,64}\s+)*(?:我们?|(?:I|we)\s+)?/iu;

/** Signs before a word, as behind a code: "7f3a#ok". Not those that may say no: "!ok", ×同意, and emoji. */
const SIGNS_BEFORE_A_WORD =
	/^(?:(?![!！@])[\p{P}\s\p{Default_Ignorable_Code_Point}=＝+＋|｜<>~～^`→⇒])+/u;

/** Returns a text, and without what people write before the word. Where a label begins with a sign, signs stay: of -1 and 1, "- 1" may be -1. */
function readings(text: string, labels: ReadonlyArray<string | undefined>): string[] {
	const haveSigns = labels.some((label = '') => SIGNS_BEFORE_A_WORD.test(label));
	return [
		text,
		text.replace(BEFORE_A_WORD, ''),
		...(haveSigns ? [] : [text.replace(SIGNS_BEFORE_A_WORD, '')]),
	];
}

/** An answer, and the words that give it. */
interface Answer {
	approved: boolean;
	words: string[];
	/** Whether the user chose the words. */
	areLabels: boolean;
}

/**
 * Returns what everybody understands as yes and no. Nothing where a label says the opposite, such as "No" for approval; and no emoji
 * where a label has one: of "Delete ❌" and "Keep ✅", ✅ is not the approval.
 */
function commonAnswers(approve: string, decline = ''): Answer[] {
	const says = (label: string, words: string[]) =>
		lettersOf(label).some((letters) => rest(letters, words) !== undefined);
	if (says(approve, NO_IF_NAMED) || says(decline, YES_IF_NAMED)) return [];
	const [yes, no] = EMOJI.test(approve + decline) ? [[], []] : [YES_IN_EMOJI, NO_IN_EMOJI];
	return [
		{ approved: true, words: [...YES_IF_NAMED, ...yes], areLabels: false },
		{ approved: false, words: [...NO_IF_NAMED, ...no], areLabels: false },
	];
}

interface Choice {
	approved: boolean;
	/** What the text says besides. */
	rest: string;
}

/** Returns the answer with whose words a text begins; the longest word counts. */
function choice(text: string, answers: Answer[]): Choice | undefined {
	let shortest: Choice | undefined;
	for (const { approved, words, areLabels } of answers) {
		const left = rest(text, words, areLabels);
		if (left !== undefined && left.length < (shortest?.rest.length ?? Infinity))
			shortest = { approved, rest: left };
	}
	return shortest;
}

/** Tells whether a text that does not name the question answers an approval. */
export function isDecisive(text: string, labels: readonly string[]): boolean {
	return isAnswer(text, [...labels, ...YES, ...NO]);
}

/** Tells whether what stands in one word with the question's code, as in ok7f3a, answers an approval. */
export function isDecisiveBesideCode(text: string, labels: readonly string[]): boolean {
	return isAnswer(text, [...labels, ...YES_IF_NAMED, ...NO_IF_NAMED]);
}

function isAnswer(text: string, words: readonly string[]): boolean {
	return text.length <= LONGEST_ANSWER && rest(wellFormed(text).trim(), words) === '';
}

/** Tells whether two labels of an approval are one answer to whoever writes it in the chat. */
export function sameAnswer(one: string, other: string): boolean {
	return comparable(one) === comparable(other);
}

/** Returns a label, and its parts that stand for it: not every keyboard has the emoji of "✅ Pay", and "✅" is short. */
function spellings(label = '', other = ''): string[] {
	if (label === '') return [];
	return [label, ...partsOf(label, other, lettersOf), ...partsOf(label, other, emojiOf)];
}

/** Returns the parts of a label that stand for it; not those that the other label has too: "+1" and "-1". */
function partsOf(label: string, other: string, parts: (text: string) => string[]): string[] {
	const others = parts(other);
	return parts(label).filter((own) => !others.some((one) => sameAnswer(own, one)));
}

/** Returns a label without the signs around its letters and digits. */
function lettersOf(label: string): string[] {
	return label.match(/[\p{L}\p{N}](?:.*[\p{L}\p{N}\p{M}])?/su)?.slice(0, 1) ?? [];
}

const EMOJI = /\p{Extended_Pictographic}/u;
const ROW_OF_EMOJI =
	/\p{Extended_Pictographic}[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Default_Ignorable_Code_Point}]*/gu;

/** Returns the emoji at the beginning and at the end of a label. */
function emojiOf(label: string): string[] {
	return [...label.matchAll(ROW_OF_EMOJI)]
		.filter(({ 0: row, index }) => index === 0 || index + row.length === label.length)
		.map(([row]) => row);
}

/** Characters that keyboards and apps add to a letter or an emoji without another meaning: variation selectors, skin tones, U+200B. */
const WITHOUT_MEANING = /[\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}]/gu;
/** Signs in whose place phones write others: the apostrophe of "don't", quotes, dashes. */
const APOSTROPHES = /[‘’‛ʼ′`´]/g;
const QUOTES = /[“”„‟]/g;
const DASHES = /[‐-―−]/g;

/**
 * Returns a text without the differences between keyboards: letter case, width, composed accents, apostrophes, quotes, dashes, the
 * number of blanks, and WITHOUT_MEANING. The result for a text is that of its characters in a row, with a row of blanks as one; with
 * small letters it is not, as Σ has two.
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

/** Reads the fields of the page's form. */
export function decisionFromForm(question: AskedQuestion, form: IDataObject): Decided {
	const texts = textsFor(question.message);
	if (JSON.stringify(form).length > 5 * LONGEST_ANSWER) return { complaint: texts.tooLong };
	switch (question.responseType.kind) {
		case 'approval': {
			const { decline } = labelsOf(question) ?? {};
			const words = fieldOf(form, 'comment').trim();
			const decision = fieldOf(form, 'decision');
			if (decision === 'approve') return { decision: worded(true, words) };
			if (decision === 'decline' && decline !== undefined)
				return { decision: worded(false, words) };
			return { complaint: texts.chooseOne(examplesOf(question, texts)) };
		}
		case 'freeText': {
			const text = fieldOf(form, 'text').trim();
			return text === '' ? { complaint: texts.empty } : { decision: worded(true, text) };
		}
		case 'customForm':
			return decisionFromFields(question.responseType.formFields, form, texts);
	}
}

type FormField = Extract<
	AskedQuestion['responseType'],
	{ kind: 'customForm' }
>['formFields'][number];

function decisionFromFields(fields: FormField[], form: IDataObject, texts: PageTexts): Decided {
	const values: Array<[string, unknown]> = [];
	for (const [index, field] of fields.entries()) {
		const given = fieldOf(form, `field${index}`).trim();
		const { fieldLabel } = field;
		if (field.fieldType === 'checkbox') {
			const isOn = isChecked(given);
			if (field.requiredField && !isOn) return { complaint: texts.required(fieldLabel) };
			values.push([fieldLabel, isOn]);
			continue;
		}
		if (given === '') {
			if (field.requiredField) return { complaint: texts.required(fieldLabel) };
			values.push([fieldLabel, null]);
			continue;
		}
		switch (field.fieldType) {
			case 'number': {
				const number = numberIn(given);
				if (number === undefined) return { complaint: texts.notANumber(fieldLabel) };
				values.push([fieldLabel, number]);
				break;
			}
			case 'date':
				if (!isDay(halfWidth(given))) return { complaint: texts.notADate(fieldLabel) };
				values.push([fieldLabel, halfWidth(given)]);
				break;
			case 'dropdown':
				if (!field.fieldOptions?.includes(given))
					return { complaint: texts.notAChoice(fieldLabel) };
				values.push([fieldLabel, given]);
				break;
			default:
				values.push([fieldLabel, given]);
		}
	}
	// fromEntries() defines own properties, so a label like __proto__ is safe.
	return { decision: { approved: true, ...Object.fromEntries(values) } };
}

/** Tells whether a text, such as a default value, checks a checkbox. */
export function isChecked(text: string): boolean {
	return /^(true|1|yes|on)$/i.test(text.trim());
}

/** Returns undefined for what is no number, and for one that would lose digits, such as a long order number. */
function numberIn(given: string): number | undefined {
	try {
		const number = toNumber(halfWidth(given), { fractions: true }, () => new Error());
		return Number.isInteger(number) && !Number.isSafeInteger(number) ? undefined : number;
	} catch {
		return undefined;
	}
}

/** Returns the answers to an approval, quoted: `"Approve" or "Decline"`. */
export function examplesOf(question: AskedQuestion, texts: PageTexts, code = ''): string {
	const { approve, decline } = labelsOf(question) ?? { approve: '…' };
	return [approve, decline]
		.filter((word) => word !== undefined)
		.map((word) => `"${[word, code].filter(Boolean).join(' ')}"`)
		.join(` ${texts.or} `);
}

function worded(approved: boolean, words: string): Decision {
	return { approved, ...(words !== '' && { text: words, chatInput: words }) };
}

/** Quotes, brackets and the signs of Markdown: the question shows its answers in quotes, and people copy them. */
const SIGNS = String.raw`\s\p{Ps}\p{Pe}\p{Pi}\p{Pf}"'\x60*_\p{Default_Ignorable_Code_Point}`;
const SEPARATORS = String.raw`\s,.!?;:~，。！？；：、～…\p{Default_Ignorable_Code_Point}`;

const OPENING_SIGNS = new RegExp(`^[${SIGNS}]+`, 'u');
const CLOSING_SIGNS = new RegExp(`^[${SIGNS}${SEPARATORS}]+`, 'u');
const AFTER_A_WORD = new RegExp(
	`^(?:[${SEPARATORS}]|[-‐-―]{1,9}(?=[\\s\\p{L}]|$)|[/|#](?=\\s|$))+`,
	'u',
);

/** Returns the text behind one of the words; undefined where the text begins with none of them. */
function rest(text: string, words: readonly string[], areLabels = false): string | undefined {
	const after = behind(text, words, areLabels);
	if (after !== undefined) return after.replace(AFTER_A_WORD, '');
	const unquoted = text.replace(OPENING_SIGNS, '');
	return unquoted === text
		? undefined
		: behind(unquoted, words, areLabels)?.replace(CLOSING_SIGNS, '');
}

/** Returns what follows the longest of the words that a text begins with. */
function behind(text: string, words: readonly string[], areLabels: boolean): string | undefined {
	return words
		.map((word) => text.slice(lengthOf(word, text, areLabels)))
		.filter((after) => after !== text)
		.sort((a, b) => a.length - b.length)[0];
}

/**
 * A row of blanks, or a character with its accents and what is WITHOUT_MEANING behind it: a limited number, as normalize() is slow for
 * very many.
 */
const CHARACTER = /\s+|.[\p{M}\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}]{0,30}/gsu;

/** Returns the length of a word at the beginning of a text, which may spell it in another way; 0 where no word ends there. */
function lengthOf(word: string, text: string, isLabel: boolean): number {
	const wanted = comparable(word);
	let read = '';
	for (const { 0: character, index } of text.matchAll(CHARACTER)) {
		read += comparable(character);
		if (read.length < wanted.length || read === '') continue;
		const length = index + character.length;
		return read === wanted && isWordAt(text.slice(length), word, isLabel) ? length : 0;
	}
	return 0;
}

/** Behind "no", these words make a yes. */
const AGREEING = /^\s+(?:problem|objection|worries|issue|concern|doubt)s?\b/i;

/** An accent or a vowel sign belongs to its letter. A keycap, as around an emoji's digit, is none. */
const ENDS_WITH_LETTER = /[\p{L}\p{N}][\p{Mn}\p{Mc}]*$/u;

const ENDS_WITH_LATIN = /\p{Script=Latin}\p{M}*$/u;
/**
 * What makes another word of a common one: "y'all", "no-brainer", "ok-ish". They are named, because people also put a hyphen between a word
 * and what they add: "ok-thanks", "no-too dear", 同意-张三.
 */
const WORD_GOES_ON =
	/^(?:['’ʼ]\p{Script=Latin}|[-‐‑](?:brainer|ish|man|men|one|show)s?(?!\p{L}))/iu;
/** A label is the user's own word, which a hyphen may make another one: "pay-later" is not "Pay". */
const LABEL_GOES_ON = /^[-‐‑]\p{Script=Latin}/u;

/** Words that a letter behind them makes others: 不是我负责的 ("it is not I who decides"), 是的确有 ("there is indeed"). */
const WHOLE_WORDS = ['是的', '不是'];

const ASKS = /^[^\p{L}\p{N}?？]{0,9}(?:[?？]|[吗嗎](?!\p{L}))/u;

/**
 * "yesterday" does not begin with the word "yes", but in Chinese no blank follows 同意. 同意不了, 可以吗, 可以谈谈吗, "ok?" and "no problem"
 * are not what their first word says.
 */
function isWordAt(after: string, word: string, isLabel: boolean): boolean {
	if (ASKS.test(after)) return false;
	// "❌ Wait?" asks too, where ❌ stands for "❌ Wait".
	if (!/[\p{L}\p{N}]/u.test(word) && /[?？]$/.test(after)) return false;
	if (sameAnswer(word, 'no') && AGREEING.test(after)) return false;
	if (ENDS_WITH_LATIN.test(word)) {
		if (WORD_GOES_ON.test(after) || (isLabel && LABEL_GOES_ON.test(after))) return false;
	}
	const [more] = (ENDS_WITH_LETTER.test(word) && /^[\p{L}\p{N}]+/u.exec(after)) || [];
	if (more === undefined) return true;
	if (WHOLE_WORDS.includes(word)) return false;
	const isQuestion = /[吗嗎么嘛]$/.test(more) || ASKS.test(after.slice(more.length));
	return /^\p{Script=Han}{2,}$/u.test(word) && !isQuestion && !/^[不没吗嗎么嘛]/.test(more);
}

/** Returns a field of a form; the last one where it is repeated. */
export function fieldOf(form: IDataObject, name: string): string {
	const value = Object.hasOwn(form, name) ? [form[name]].flat().at(-1) : undefined;
	return typeof value === 'string' ? wellFormed(value) : '';
}

/** Replaces half surrogate pairs, which databases reject. */
function wellFormed(text: string): string {
	return Buffer.from(text, 'utf8').toString('utf8');
}
