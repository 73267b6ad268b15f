import type { ITriggerFunctions, IWebhookFunctions } from 'n8n-workflow';

import { callerOf, credentialReader, type Caller } from '../common/requests/caller';
import { subscriptionOf } from './console';
import { BOT, USER } from './transport';

/**
 * Makes the caller for a trigger's requests of the bot. A trigger that sets up the link has the owner's account in place of the bot's
 * credential: the account cannot sign these requests, but it can read the bot's token from the console.
 *
 * @param ownBotId the bot, if the trigger has the owner's account
 */
export function callerForBot(
	context: ITriggerFunctions | IWebhookFunctions,
	ownBotId: string | undefined,
): Caller {
	const caller = callerOf(context);
	if (ownBotId === undefined) return caller;
	return {
		...caller,
		credential: credentialReader(async (type) => {
			if (type !== BOT) return await caller.credential(type);
			const { baseUrl = '' } = await caller.credential(USER);
			const { token } = await subscriptionOf(caller, ownBotId);
			return { token, baseUrl };
		}),
	};
}
