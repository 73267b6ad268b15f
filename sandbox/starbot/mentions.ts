/** `[@,wxid=<wxid>,nick=,isAuto=true]`; one public program writes the wxid in quotes. */
const CODE = /\[@,wxid=("?)([^",\]]+)\1,nick=([^,\]]*),isAuto=(?:true|false)\]/g;

/**
 * Replaces the mention codes of a text sent to a group by mentions; codes for non-members stay
 * text.
 */
export function resolveMentions(
	message: string,
	members: readonly string[],
	nameOf: (wxId: string) => string,
): { text: string; mentions: string[] } {
	const mentions: string[] = [];
	const text = message.replace(CODE, (code: string, _quote: string, wxId: string, nick: string) => {
		if (!members.includes(wxId)) return code;
		mentions.push(wxId);
		return `@${nick || nameOf(wxId)}`;
	});
	return { text, mentions };
}

/** The members that a person mentions by picking `@name` from the list of members. */
export function typedMentions(
	text: string,
	members: readonly string[],
	nameOf: (wxId: string) => string,
): string[] {
	return members.filter((wxId) => {
		const [, ...after] = text.toLowerCase().split(`@${nameOf(wxId).toLowerCase()}`);
		return after.some((rest) => !/^[\p{L}\p{N}_]/u.test(rest));
	});
}
