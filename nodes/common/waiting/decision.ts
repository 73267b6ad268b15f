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
	'agree',
	'agreed',
	'同意',
	'批准',
	'可以',
	'好',
	'好的',
	'是',
	'是的',
	'行',
];
const NO = [
	'no',
	'n',
	'decline',
	'declined',
	'reject',
	'rejected',
	'disagree',
	'拒绝',
	'拒絕',
	'不同意',
	'不批准',
	'不可以',
	'否',
	'不行',
	'不',
	'不是',
];

/** Emoji that answer where the message names the question; alone they could be about any message of the chat. */
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
		{ approved: true, words: [...spellings(approve, decline), ...emojiOf(approve, decline)] },
		{ approved: false, words: [...spellings(decline, approve), ...emojiOf(decline, approve)] },
		{ approved: true, words: [...YES, ...YES_IN_EMOJI] },
		{ approved: false, words: [...NO, ...NO_IN_EMOJI] },
	].filter(({ approved }) => approved || decline !== undefined);
	const chosen = choice(text, answers) ?? choice(text.replace(BEFORE_A_WORD, ''), answers);
	if (chosen !== undefined) return { decision: worded(chosen.approved, chosen.rest) };
	return { complaint: texts.chooseOne(examplesOf(question, texts)) };
}

/** What people write before the word: "@Weather yes", 我同意, "I agree". A platform may not tell which mentions are the robot's. */
const BEFORE_A_WORD =
	/^(?:@[^@\n\u2005\u200b]{1,64}[\u2005\u200b]\s*|@[^\s@]{1,64}\s+)*(?:我们?|(?:I|we)\s+)?/iu;

interface Choice {
	approved: boolean;
	/** What the text says besides. */
	rest: string;
}

/** Returns the answer with whose words a text begins; the longest word counts. */
function choice(
	text: string,
	answers: Array<{ approved: boolean; words: string[] }>,
): Choice | undefined {
	let shortest: Choice | undefined;
	for (const { approved, words } of answers) {
		const left = rest(text, words);
		if (left !== undefined && left.length < (shortest?.rest.length ?? Infinity))
			shortest = { approved, rest: left };
	}
	return shortest;
}

/** Tells whether a text alone answers an approval. */
export function isDecisive(text: string, words: readonly string[]): boolean {
	return (
		text.length <= LONGEST_ANSWER && rest(wellFormed(text).trim(), [...words, ...YES, ...NO]) === ''
	);
}

/** Tells whether two labels of an approval are one answer to whoever writes it in the chat. */
export function sameAnswer(one: string, other: string): boolean {
	return comparable(one) === comparable(other);
}

/** Returns the words that alone are an answer to an approval, besides yes and no. */
export function wordsOf(question: AskedQuestion): string[] {
	const { approve, decline } = labelsOf(question) ?? {};
	return [...spellings(approve, decline), ...spellings(decline, approve)];
}

/** Returns a label, and its letters alone: "✅ Pay" is also "Pay", as not every keyboard has the emoji. */
function spellings(label = '', other = ''): string[] {
	return label === '' ? [] : [label, ...partOf(label, other, lettersOf)];
}

/** Returns the emoji of a label: "✅" stands for "✅ Pay". */
function emojiOf(label = '', other = ''): string[] {
	return partOf(
		label,
		other,
		(text) => /^\p{Extended_Pictographic}[^\p{L}\p{N}\s]*/u.exec(text)?.[0] ?? '',
	);
}

/** Returns the part of a label that stands for it; none where the other label has the same: "+1" and "-1". */
function partOf(label: string, other: string, part: (text: string) => string): string[] {
	const own = part(label);
	return own === '' || own === label || sameAnswer(own, part(other)) ? [] : [own];
}

/** Returns a label without the signs around its letters and digits. */
function lettersOf(label: string): string {
	return label.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}\p{M}]+$/gu, '');
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
const AFTER_A_WORD = new RegExp(`^(?:[${SEPARATORS}]|[-–—/|#](?=\\s|$))+`, 'u');

/** Returns the text behind one of the words; undefined where the text begins with none of them. */
function rest(text: string, words: readonly string[]): string | undefined {
	const after = behind(text, words);
	if (after !== undefined) return after.replace(AFTER_A_WORD, '');
	const unquoted = text.replace(OPENING_SIGNS, '');
	return unquoted === text ? undefined : behind(unquoted, words)?.replace(CLOSING_SIGNS, '');
}

/** Returns what follows the longest of the words that a text begins with. */
function behind(text: string, words: readonly string[]): string | undefined {
	return words
		.map((word) => text.slice(lengthOf(word, text)))
		.filter((after) => after !== text)
		.sort((a, b) => a.length - b.length)[0];
}

/**
 * A row of blanks, or a character with its accents and what is WITHOUT_MEANING behind it: a limited number, as normalize() is slow for
 * very many.
 */
const CHARACTER = /\s+|.[\p{M}\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}]{0,30}/gsu;

/** Returns the length of a word at the beginning of a text, which may spell it in another way; 0 where no word ends there. */
function lengthOf(word: string, text: string): number {
	const wanted = comparable(word);
	let read = '';
	for (const { 0: character, index } of text.matchAll(CHARACTER)) {
		read += comparable(character);
		if (read.length < wanted.length || read === '') continue;
		const length = index + character.length;
		return read === wanted && isWordAt(text.slice(length), word) ? length : 0;
	}
	return 0;
}

/** Behind "no", these words make a yes. */
const AGREEING = /^\s+(?:problem|objection|worries|issue|concern|doubt)s?\b/i;

/** An accent or a vowel sign belongs to its letter. A keycap, as around an emoji's digit, is none. */
const ENDS_WITH_LETTER = /[\p{L}\p{N}][\p{Mn}\p{Mc}]*$/u;

/** "pay-later" is not "pay", "no-brainer" not "no". */
const WORD_GOES_ON = /^[-'’][\p{L}\p{N}]/u;

const ASKS = /^[\s"'\p{Pe}\p{Pf},:，：]{0,9}(?:[?？]|[吗嗎](?!\p{L}))/u;

/**
 * "yesterday" does not begin with the word "yes", but in Chinese no blank follows 同意. 同意不了, 可以吗, 可以谈谈吗, "ok?" and "no problem"
 * are not what their first word says.
 */
function isWordAt(after: string, word: string): boolean {
	if (ASKS.test(after)) return false;
	if (sameAnswer(word, 'no') && AGREEING.test(after)) return false;
	if (WORD_GOES_ON.test(after)) return false;
	const [more] = (ENDS_WITH_LETTER.test(word) && /^[\p{L}\p{N}]+/u.exec(after)) || [];
	if (more === undefined) return true;
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
