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

const CODE = /\[@,([^[\]]*)\]/g;

/** The ids that the codes of a text mention. */
export function mentionedIn(text: string): string[] {
	return [...text.matchAll(CODE)].flatMap(
		([, fields = '']) => /(?:^|,)wxid="?([^",\s]+)/.exec(fields)?.[1] ?? [],
	);
}

/** The text without its codes. */
export function stripped(text: string): string {
	return text.replace(CODE, '').trim();
}
