import { findMentions, withoutMentions, type Mention } from '../common/mentions';

/** Returns the code for a mention in a text; the client replaces it with a real mention. */
export function mentionCode(wxid: string): string {
	return `[@,wxid=${wxid},nick=,isAuto=true]`;
}

/** Characters that an ID in a code must not contain, because they would end the field or the code. */
export const BREAKS_CODE = /[[\],=\s]/;

/**
 * The bracket that opens a code. It is unknown how strictly the client reads codes, so blanks and invisible
 * characters may follow.
 */
const OPENING = /\[(?=[\s\p{Cf}]*[@＠])/gu;

/**
 * Returns a text with full-width brackets where a code would begin, so that a quoted or forwarded
 * text causes no mentions.
 */
export function withoutCodes(text: string): string {
	return text.replace(OPENING, '［');
}

/** Matches the code for a mention in a text. */
export const CODE = /\[@,([^[\]]*)\]/g;

/** Finds the mention codes in a text; their names are the wxids. */
function codesIn(text: string, robotId = ''): Mention[] {
	return [...text.matchAll(CODE)].flatMap(({ 0: code, 1: fields = '', index: start }) => {
		const name = /(?:^|,)wxid="?([^",\s]+)/.exec(fields)?.[1];
		if (name === undefined) return [];
		return [{ start, end: start + code.length, name, marked: true, ofRobot: name === robotId }];
	});
}

/** Returns the IDs that a text mentions by codes. */
export function mentionedIn(text: string): string[] {
	return codesIn(text).map(({ name }) => name);
}

/** WeChat adds U+2005 behind a name picked from its list of members; a typed name ends like a word. */
const RULE = { endMarks: '\u2005' };

/** Finds the mentions by name. Text inside a code belongs to the code, even if it looks like a mention. */
function namesIn(text: string, robotNames: string[]): Mention[] {
	const typed = text.replace(CODE, (code) => '\n'.repeat(code.length));
	return findMentions(typed, robotNames, RULE);
}

/** Tells whether a text mentions the robot by one of its names. */
export function mentionsByName(text: string, robotNames: string[]): boolean {
	return namesIn(text, robotNames).some(({ ofRobot }) => ofRobot);
}

/** Removes the robot's own mentions, by code and by name. Keeps the mentions of others. */
export function withoutRobot(text: string, robotId: string, robotNames: string[]): string {
	const mentions = [...codesIn(text, robotId), ...namesIn(text, robotNames)]
		.filter(({ ofRobot }) => ofRobot)
		.sort((a, b) => a.start - b.start);
	return withoutMentions(text, mentions);
}
