import { QUESTION_SIGNS, sameAnswer, textBehind } from './answerWords';
import { examplesOf, LONGEST_ANSWER, wellFormed, worded, type Decided } from './decision';
import { textsFor } from './pageTexts';
import { labelsOf, type AskedQuestion } from './questionFields';

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

/** Words that are an answer only if the message names the question. Alone they could refer to any message of the chat; so could emoji. */
const YES_IF_NAMED = [...YES, 'agree', 'agreed', '是的'];
const NO_IF_NAMED = [...NO, 'rejected', 'disagree', '拒絕', '不是', '反对', '反對'];
const YES_IN_EMOJI = ['👍', '👌', '✅', '✔'];
const NO_IN_EMOJI = ['👎', '❌', '✖'];

const ONLY_QUESTION_SIGNS = new RegExp(
	`^[${QUESTION_SIGNS}\\s\\p{Default_Ignorable_Code_Point}]*$`,
	'u',
);

/** Reads an answer written in the chat, without the question's code. */
export function decisionFromText(question: AskedQuestion, written: string): Decided {
	const texts = textsFor(question.message);
	const text = wellFormed(written).trim();
	if (text.length > LONGEST_ANSWER) return { complaint: texts.tooLong };
	const labels = labelsOf(question);
	if (labels === undefined) {
		if (question.responseType.kind === 'customForm') return { complaint: texts.onPage };
		// "7f3a?" is a question, not an answer.
		if (ONLY_QUESTION_SIGNS.test(text)) return { complaint: texts.empty };
		return { decision: worded(true, text) };
	}
	// The question's own labels come first: "Keep it?" may be approved by "No". Else the longest word counts.
	const { approve, decline } = labels;
	const answers = [
		{ approved: true, words: spellings(approve, decline), areLabels: true },
		{ approved: false, words: spellings(decline, approve), areLabels: true },
		...commonAnswers(approve, decline),
	].filter(({ approved }) => approved || decline !== undefined);
	const [chosen] = readings(text, [approve, decline]).flatMap((one) => choice(one, answers) ?? []);
	// In "@no ok" it is unclear whether "no" is a name.
	const name = /^[@＠]/.test(text) ? choice(text.slice(1), answers) : undefined;
	const isClear = name === undefined || name.approved === chosen?.approved;
	if (chosen !== undefined && isClear && !isRevoked(chosen, answers))
		return { decision: worded(chosen.approved, chosen.rest) };
	return { complaint: texts.chooseOne(examplesOf(question, texts)) };
}

/** Matches words before the answer: "@Weather yes", 我同意, "I agree". A platform may not say which mentions are the robot's. */
const BEFORE_A_WORD =
	/^(?:[@＠][^@＠\n\u2005\u200b]{1,64}[\u2005\u200b]\s*|[@＠][^\s@＠]{1,64}\s+)*(?:我们?|(?:I|we)\s+)?/iu;

/** Matches signs before a word, e.g. behind a code: "7f3a#ok". Leaves out signs that may mean no: "!ok", ×同意, and emoji. */
const SIGNS_BEFORE_A_WORD =
	/^(?:(?![!！@＠])[\p{P}\s\p{Default_Ignorable_Code_Point}=＝+＋|｜<>~～^`→⇒])+/u;

/**
 * Returns a text unchanged, without the words before the answer, and without the signs before it. Keeps the signs if a label begins with
 * one: with the labels -1 and 1, "- 1" may mean -1.
 */
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
 * Returns the common words for yes and no. Returns none if a label says the opposite, such as "No" for approval. Returns no emoji if a
 * label has one: with "Delete ❌" for approval and "Keep ✅", ✅ is not the approval.
 */
function commonAnswers(approve: string, decline = ''): Answer[] {
	const says = (label: string, words: string[]) =>
		lettersOf(label).some((letters) => textBehind(letters, words) !== undefined);
	if (says(approve, NO_IF_NAMED) || says(decline, YES_IF_NAMED)) return [];
	const [yes, no] = EMOJI.test(approve + decline) ? [[], []] : [YES_IN_EMOJI, NO_IN_EMOJI];
	return [
		{ approved: true, words: [...YES_IF_NAMED, ...yes], areLabels: false },
		{ approved: false, words: [...NO_IF_NAMED, ...no], areLabels: false },
	];
}

interface Choice {
	approved: boolean;
	/** The words of the answer, with the signs behind them. */
	given: string;
	/** The text behind the answer. */
	rest: string;
}

/** Returns the answer whose word a text begins with; the longest word counts. */
function choice(text: string, answers: Answer[]): Choice | undefined {
	let shortest: Choice | undefined;
	for (const { approved, words, areLabels } of answers) {
		const left = textBehind(text, words, areLabels);
		if (left !== undefined && left.length < (shortest?.rest.length ?? Infinity))
			shortest = { approved, given: text.slice(0, text.length - left.length), rest: left };
	}
	return shortest;
}

/** Matches what stands between two answers: "yes/no", "Approve or Decline", 同意还是拒绝. */
const BETWEEN_ANSWERS = /^(?:[\s/|、]|(?:and|or)\s|或者?|还是)+/iu;

const CLOSING = `[${QUESTION_SIGNS}"'”’」』】）)\\p{Default_Ignorable_Code_Point}]`;
const BEHIND_THE_LAST = new RegExp(`(?<!${CLOSING})${CLOSING}+$`, 'u');

const PAUSE = /[\s,.!;，。！；～…]$/u;
const CHOICE_SIGN = /[/|、]/;
/** The common words that after "no, " still mean yes. People say the others politely: "no, okay", 不行，好的. */
const YES_AFTER_NO = ['yes', 'approve', 'approved', '同意', '批准'];

/** Matches the words before a second answer: "but no", "I decline", 但我不同意. */
const BEFORE_A_SECOND =
	/^(?:(?:but|wait|actually|sorry|但是?|可是|不过|不過)[\s,，]+|但是?|可是|不过|不過)*(?:我们?|(?:I|we)\s+)?/iu;
/** Matches a no that names what it is about: "I do not approve", "decline it". */
const NO_WITH_OBJECT =
	/^(?:(?:cannot|(?:do|will|can|would)\s+not|(?:do|wo|ca|would)n['’]?t)\s+(?:approve|agree|accept|allow|want)|(?:decline|reject|refuse)d?)(?:\s+(?:(?:to|of)\s+)?(?:it|this|that|them))?(?:\s+please)?[^\p{L}\p{N}]*$/iu;
/** Matches a no without words of another meaning behind it: "ok, not yet", 同意 不了. "No changes needed" and 不用改 are comments. */
const BARE_NO =
	/^(?:(?:no|not|nope|nah|never|cannot|(?:do|will|can|should|is|are|am)\s+not|(?:do|wo|ca|should|is|are)n['’]?t)(?:[\s,]+(?:not\s+)?(?:yet|now|today|really|thanks|thank you|any ?more|at all|this time|sure|ok(?:ay)?))*|[还先暂]?(?:不了?|不行|不可以|不能|不要|不同意|不是|别|別|没有|沒有|算了)[了吧啊哦呢]?)[^\p{L}\p{N}]*$/iu;

/** A word before the other label that does not mean it: "pay, don't wait", 发布，不要取消. */
const NEGATION = /^(?:not?|never|nothing|than|or|.*n['’]?t)$|[不没沒别別勿无無]/iu;
const FIRST_WORD = /^([\p{L}\p{M}'’]{1,20})[\s,，、]+/u;
const WORDS_WITHOUT_BLANKS = [1, 2].map(
	(letters) =>
		new RegExp(`^([\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}]{${letters}})`, 'u'),
);

/** Returns a text without its first word; also without one and two letters, in a script that has no blanks between words. */
function behindOneWord(text: string): string[] {
	return [FIRST_WORD, ...WORDS_WITHOUT_BLANKS].flatMap((pattern) => {
		const [start, word = ''] = pattern.exec(text) ?? [];
		return start === undefined || NEGATION.test(word) ? [] : [text.slice(start.length)];
	});
}

/** Tells whether the text behind an approval takes it back. An approval by mistake costs more than a second question. */
function isTakenBack(rest: string, answers: Answer[]): boolean {
	// With the labels "No" for approval and "Yes" the words have other meanings.
	if (answers.every(({ areLabels }) => areLabels)) return false;
	const says = (words: readonly string[], areLabels: boolean, text = rest) =>
		textBehind(text, words, areLabels) === '';
	const labels = (wanted: boolean) =>
		answers.flatMap(({ approved, words, areLabels }) =>
			areLabels && approved === wanted ? words : [],
		);
	if (says(labels(true), true)) return false;
	// "ok 😂 no"
	const words = rest.replace(/^[^\p{L}\p{N}]+/u, '').replace(BEFORE_A_SECOND, '');
	const isNo = BARE_NO.test(words) || NO_WITH_OBJECT.test(words) || says(NO_IF_NAMED, false, words);
	// "ja, aber nein": a label can be of any language.
	const others = [rest, words, ...behindOneWord(words)];
	return isNo || others.some((text) => says(labels(false), true, text));
}

/**
 * Tells whether the text behind an answer takes it back: an approval by a no, a decline by nothing but a yes. People copy both from the
 * question, or ask which is meant.
 */
function isRevoked({ approved, given, rest }: Choice, answers: Answer[]): boolean {
	const second = rest
		.replace(BETWEEN_ANSWERS, '')
		.replace(BEHIND_THE_LAST, '')
		.replace(BEFORE_A_SECOND, '');
	if (approved && isTakenBack(second, answers)) return true;
	const areAlternatives = CHOICE_SIGN.test(given) || BETWEEN_ANSWERS.test(rest);
	const isDecline = !approved && PAUSE.test(given) && !areAlternatives;
	return answers
		.filter((one) => one.approved !== approved)
		.some(({ words, areLabels }) => {
			const opposite = isDecline && !areLabels ? YES_AFTER_NO : words;
			return textBehind(second, opposite, areLabels) === '';
		});
}

/** Returns a label and the parts that people write instead: not every keyboard has the emoji of "✅ Pay", and "✅" is short. */
function spellings(label = '', other = ''): string[] {
	if (label === '') return [];
	return [label, ...partsOf(label, other, lettersOf), ...partsOf(label, other, emojiOf)];
}

/** Returns the parts of a label that the other label does not have: "+1" and "-1" have the part 1 in common. */
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

/** Tells whether a text that does not name the question answers an approval. */
export function isDecisive(text: string, labels: readonly string[]): boolean {
	return isAnswer(text, [...labels, ...YES, ...NO]);
}

/** Tells whether the text in one word with the question's code, as in ok7f3a, answers an approval. */
export function isDecisiveBesideCode(text: string, labels: readonly string[]): boolean {
	return isAnswer(text, [...labels, ...YES_IF_NAMED, ...NO_IF_NAMED]);
}

function isAnswer(text: string, words: readonly string[]): boolean {
	return text.length <= LONGEST_ANSWER && textBehind(wellFormed(text).trim(), words) === '';
}
