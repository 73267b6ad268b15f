import type { IDataObject } from 'n8n-workflow';

import type { Caller } from '../common/caller';
import { urlOf } from '../common/client';
import { asObject } from '../common/guards';
import { textOf } from '../common/message';
import type { Credential } from './transport';

/**
 * Requests to the platform's web host without a login. Their names only complete what a user sees, so a failure
 * returns no name.
 */

/** POST /v1/group/group-info. Source: the community documentation (src/api/web/v1/group.md) */
export async function groupName(
	caller: Caller,
	credential: Credential,
	groupId: string,
): Promise<string> {
	const { group } = await publicInfo(caller, credential, '/group/group-info', { groupId });
	return textOf(asObject(group)?.name);
}

/** POST /v1/bot/bot-info. Source: the community documentation (src/api/web/v1/bot.md) */
export async function botName(
	caller: Caller,
	credential: Credential,
	botId: string,
): Promise<string> {
	if (botId === '') return '';
	const { bot } = await publicInfo(caller, credential, '/bot/bot-info', { botId });
	return textOf(asObject(bot)?.nickname);
}

async function publicInfo(
	caller: Caller,
	credential: Credential,
	path: string,
	body: IDataObject,
): Promise<IDataObject> {
	const { webUrl } = await caller.credential(credential);
	try {
		const answer: unknown = await caller.context.helpers.httpRequest({
			method: 'POST',
			url: urlOf(webUrl, `/v1${path}`),
			body,
			json: true,
			timeout: caller.timeoutMs,
			disableFollowRedirect: true,
		});
		return asObject(asObject(answer)?.data) ?? {};
	} catch {
		return {};
	}
}
