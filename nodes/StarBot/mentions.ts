import { findMentions, mentionsRobot, withoutMentions, type Mention } from '../common/mentions';

/** How a mention is written into a text; the client makes a real mention of it. */
export function mentionCode(wxid: string): string {
	return `[@,wxid=${wxid},nick=,isAuto=true]`;
}

/** What an id in a code must not hold, as it would end the field or the code. */
export const BREAKS_CODE = /[[\],=\s]/;

/** The bracket that opens a code. How strict the client reads is not known, so blanks and invisible signs may follow. */
const OPENING = /\[(?=[\s\p{Cf}]*[@＠])/gu;

/** The text with full-width brackets where a code would begin, so that what others wrote mentions nobody. */
export function withoutCodes(text: string): string {
	return text.replace(OPENING, '［');
}

/** A mention in a text. */
export const CODE = /\[@,([^[\]]*)\]/g;

/** The mention codes in a text, with the wxids as names. */
function codesIn(text: string, robotId = ''): Mention[] {
	return [...text.matchAll(CODE)].flatMap(({ 0: code, 1: fields = '', index: start }) => {
		const name = /(?:^|,)wxid="?([^",\s]+)/.exec(fields)?.[1];
		if (name === undefined) return [];
		return [{ start, end: start + code.length, name, marked: true, ofRobot: name === robotId }];
	});
}

/** The ids that the codes of a text mention. */
export function mentionedIn(text: string): string[] {
	return codesIn(text).map(({ name }) => name);
}

/** WeChat puts U+2005 after a name that was picked from its list of members; a name typed by hand ends as words do. */
const RULE = { endMarks: '\u2005' };

/** Whether a text mentions the robot by one of its names. */
export function mentionsByName(text: string, robotNames: string[]): boolean {
	return mentionsRobot(text, robotNames, RULE);
}

/** The text without the robot's own mentions, by code and by name; those of others stay. */
export function withoutRobot(text: string, robotId: string, robotNames: string[]): string {
	const mentions = [...codesIn(text, robotId), ...findMentions(text, robotNames, RULE)]
		.filter(({ ofRobot }) => ofRobot)
		.sort((a, b) => a.start - b.start);
	return withoutMentions(text, mentions);
}
