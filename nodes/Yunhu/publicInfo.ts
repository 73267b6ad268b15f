import type { Caller } from '../common/requests/caller';
import { asObject } from '../common/guards';
import { textOf } from '../common/serverValues';
import { publicRead, publicRequest, type Credential } from './transport';

/*
 * Requests for names to the platform's web host, without a login. A name only makes lists and texts more readable, so a failed
 * request returns ''.
 */

/** POST /v1/group/group-info. Source: the community documentation (src/api/web/v1/group.md) */
export async function groupName(
	caller: Caller,
	credential: Credential,
	groupId: string,
): Promise<string> {
	const { group } = await publicRequest(caller, credential, '/group/group-info', { groupId });
	return textOf(asObject(group)?.name);
}

/** POST /v1/bot/bot-info. Source: the community documentation (src/api/web/v1/bot.md) */
export async function botName(
	caller: Caller,
	credential: Credential,
	botId: string,
): Promise<string> {
	if (botId === '') return '';
	const { bot } = await publicRequest(caller, credential, '/bot/bot-info', { botId });
	return textOf(asObject(bot)?.nickname);
}

/** GET /v1/user/homepage; the name is empty for an unknown user, and for a bot. Source: the community documentation (src/api/web/v1/user.md) */
export async function userName(
	caller: Caller,
	credential: Credential,
	userId: string,
): Promise<string> {
	const { user } = await publicRead(caller, credential, '/user/homepage', { userId });
	return textOf(asObject(user)?.nickname);
}
