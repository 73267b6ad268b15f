import { literally } from './text/escapes';

/** How a platform's apps write a mention in a text. */
export interface MentionRule {
	/**
	 * Characters that the app adds behind a name. A name may contain blanks, so a mention with such an end mark
	 * reaches back to the last "@" before the mark.
	 */
	endMarks?: string;
	/**
	 * Characters that continue a name: "@Bottle" does not mention "Bot". Default: letters, digits, emoji, and "-x",
	 * ".x".
	 */
	longerName?: RegExp;
	ignoreCase?: boolean;
}

/** The position of a mention in a text. */
export interface Mention {
	start: number;
	/** The first index after the mention and its end mark. */
	end: number;
	name: string;
	/** Whether the mention has one of the platform's end marks. */
	marked: boolean;
	/** Whether the name is one of the robot's. */
	ofRobot: boolean;
}

const LONGER_NAME = /[\p{L}\p{N}\p{M}\p{So}_]|[-.'’·][\p{L}\p{N}]/u;
const WORD = /[A-Za-z0-9_]/;
const LINE_BREAK = /[\r\n]/;
const BLANK = /\s/;

/**
 * Finds the mentions in a text, in order: all with an end mark, and the robot's also without one. Runs in linear
 * time, since anybody can write the text.
 */
export function findMentions(
	written: string,
	robotNames: string[],
	{ endMarks = '', longerName = LONGER_NAME, ignoreCase = false }: MentionRule = {},
): Mention[] {
	const text = withPlainSigns(written);
	const names = namePattern(robotNames, ignoreCase);
	const goesOn = new RegExp(longerName.source, `${longerName.flags.replace(/[gy]/g, '')}y`);
	const mentions: Mention[] = [];
	for (let start = text.indexOf('@'); start >= 0;) {
		const follows = mentions.at(-1)?.end === start;
		const mention =
			robotMention(text, start, names, { endMarks, goesOn, follows }) ??
			markedMention(text, start, endMarks);
		if (mention) mentions.push(mention);
		start = text.indexOf('@', mention?.end ?? start + 1);
	}
	return mentions;
}

/** Replaces the full-width sign of Chinese keyboards, except between Latin letters: the name "Ann＠work" is one. */
function withPlainSigns(text: string): string {
	return text.replace(/(?<!\w)＠/g, '@');
}

/** Builds the pattern. The longest name comes first, so that "Bot 2" is not read as "Bot". */
function namePattern(names: string[], ignoreCase: boolean): RegExp | undefined {
	const known = names.map((name) => withPlainSigns(name.trim())).filter((name) => name !== '');
	if (known.length === 0) return undefined;
	const escaped = known.sort((one, other) => other.length - one.length).map(literally);
	return new RegExp(escaped.join('|'), ignoreCase ? 'iuy' : 'uy');
}

function robotMention(
	text: string,
	start: number,
	names: RegExp | undefined,
	{ endMarks, goesOn, follows }: { endMarks: string; goesOn: RegExp; follows: boolean },
): Mention | undefined {
	if (names === undefined) return undefined;
	names.lastIndex = start + 1;
	const name = names.exec(text)?.[0];
	if (name === undefined) return undefined;
	const end = start + 1 + name.length;
	if (end < text.length && endMarks.includes(text.charAt(end)))
		return { start, end: end + 1, name, marked: true, ofRobot: true };
	goesOn.lastIndex = end;
	// "me@robot.org" is an e-mail address; "@Bot the Great" with an end mark is another person.
	if (goesOn.test(text) || (!follows && WORD.test(text.charAt(start - 1)))) return undefined;
	if (markedMention(text, start, endMarks) !== undefined) return undefined;
	return { start, end, name, marked: false, ofRobot: true };
}

/**
 * Finds a mention with an end mark. A name has no line break and does not begin with a blank: "meet @ 10" is no
 * mention.
 */
function markedMention(text: string, start: number, endMarks: string): Mention | undefined {
	if (endMarks === '' || BLANK.test(text.charAt(start + 1))) return undefined;
	for (let end = start + 1; end < text.length; end++) {
		const sign = text.charAt(end);
		if (sign === '@' || LINE_BREAK.test(sign)) return undefined;
		if (!endMarks.includes(sign)) continue;
		if (end === start + 1) return undefined;
		return { start, end: end + 1, name: text.slice(start + 1, end), marked: true, ofRobot: false };
	}
	return undefined;
}

/** Removes the robot's mentions from a text, and one of the two blanks around each. Other people's mentions stay. */
export function withoutRobotMentions(
	text: string,
	robotNames: string[],
	rule: MentionRule = {},
): string {
	const mentions = findMentions(text, robotNames, rule);
	return withoutMentions(
		text,
		mentions.filter(({ ofRobot }) => ofRobot),
	);
}

/** Tells whether a text mentions the robot. */
export function mentionsRobot(text: string, robotNames: string[], rule: MentionRule = {}): boolean {
	return findMentions(text, robotNames, rule).some(({ ofRobot }) => ofRobot);
}

/** Removes mentions from a text, and one of the two blanks around each. */
export function withoutMentions(text: string, mentions: Mention[]): string {
	const kept: string[] = [];
	let from = 0;
	const keep = (part: string) => {
		if (part !== '') kept.push(part);
	};
	for (const { start, end } of mentions) {
		keep(text.slice(from, start));
		const last = kept.at(-1) ?? '';
		const before = last.slice(-1);
		const after = text.startsWith('\r\n', end) ? '\r\n' : text.charAt(end);
		from = end;
		if (!isBlankOrEdge(before) || !isBlankOrEdge(after)) continue;
		// Keep the line break where a space stands beside it.
		if (after === '' || (LINE_BREAK.test(after) && before !== '' && !LINE_BREAK.test(before))) {
			kept.pop();
			keep(last.slice(0, last.endsWith('\r\n') ? -2 : -1));
		} else {
			from = end + after.length;
		}
	}
	keep(text.slice(from));
	return kept.join('');
}

function isBlankOrEdge(sign: string): boolean {
	return sign === '' || BLANK.test(sign);
}
