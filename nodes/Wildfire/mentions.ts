import type { IWebhookFunctions } from 'n8n-workflow';

import type { Caller } from '../common/requests/caller';
import { attempt } from '../common/requests/client';
import { digest } from '../common/digests';
import { withoutMentions, withoutRobotMentions } from '../common/mentions';
import type { Message } from '../common/message';
import { textOf } from '../common/serverValues';
import { FULL_WIDTH_PUNCTUATION } from '../common/text/halfWidth';
import { KnownNames, lookUpCaller } from '../common/triggers/knownNames';
import type { Robot } from './events';
import { registrationOf } from './registration';
import { query, record, WILDFIRE } from './transport';

/** The apps end a name with a blank. People who type a mention in a script without blanks may continue directly. */
const ENDED_BY_THE_APP = { ignoreCase: true };
const ENDED_BY_A_PERSON = { ignoreCase: true, longerName: /[A-Za-z0-9_]/ };

/** Removes the robot's mentions under these names from a text, with one blank for each. */
export function withoutNames(text: string, names: string[]): string {
	const left = withoutRobotMentions(text, names, ENDED_BY_THE_APP);
	return left === text ? withoutRobotMentions(text, names, ENDED_BY_A_PERSON) : left;
}

/**
 * Returns the text of a message that mentions the robot, without the mention. In a group the apps write the robot's
 * alias. If the text does not have the name from the registration, requests the current names.
 */
export async function withoutMention(
	context: IWebhookFunctions,
	{ text, chat, mentions }: Message,
	robot: Robot,
): Promise<string> {
	const left = withoutNames(text, [robot.displayName]);
	if (left !== text || chat.type !== 'group' || !text.includes('@')) return left;
	const names = await namesIn(
		context,
		chat.id,
		robot,
		(known) => withoutNames(text, known) !== text,
	);
	const without = withoutNames(text, names);
	return without === text && mentions.users.length === 1 ? withoutOnlyMention(text) : without;
}

const PUNCTUATION = `,:;!?${FULL_WIDTH_PUNCTUATION}`;
/** Matches a mention at the start, and the end of its name. More than 40 characters are not a name, but words. */
const UNKNOWN_NAME = new RegExp(
	String.raw`^(\s*)@([^\s@${PUNCTUATION}]{1,40})(?=(\s)|[${PUNCTUATION}]|$)`,
	'u',
);
/** Scripts whose words have no blanks between them. */
const WITHOUT_BLANKS = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/u;

/**
 * Removes the mention at the start of a text that mentions one user: it is that user's, even if the name is unknown. The apps end
 * it with a blank. Punctuation and the end of the text end it too (servers trim texts), but not in scripts without blanks: there
 * words may follow a name directly, and would be removed with it. Runs in linear time.
 */
function withoutOnlyMention(text: string): string {
	const [mention, before = '', name = '', blank] = UNKNOWN_NAME.exec(text) ?? [];
	if (mention === undefined || text.includes('@', mention.length)) return text;
	if (blank === undefined && WITHOUT_BLANKS.test(name)) return text;
	const place = {
		start: before.length,
		end: mention.length,
		name: '',
		marked: false,
		ofRobot: true,
	};
	return withoutMentions(text, [place]);
}

/** The robot's names in each group, by a digest of registration and group. */
const known = new KnownNames();

async function namesIn(
	context: IWebhookFunctions,
	groupId: string,
	robot: Robot,
	match: (names: string[]) => boolean,
): Promise<string[]> {
	const key = digest(JSON.stringify([registrationOf(context).tokenDigest, robot.id, groupId]));
	return await known.get(key, match, async () => {
		const caller = lookUpCaller(context);
		return await Promise.all([
			look(caller, '/robot/group/member/get', { groupId, memberId: robot.id }, 'alias'),
			look(caller, '/robot/profile', {}, 'displayName'),
		]);
	});
}

/** Requests a name. Resolves to '' if that fails, because a missing name must not hold the message back. */
async function look(caller: Caller, path: string, body: object, key: string): Promise<string> {
	const tried = await attempt(WILDFIRE, caller, query(path, record(), body));
	return tried.refusal === undefined ? textOf(tried.value[key]) : '';
}
