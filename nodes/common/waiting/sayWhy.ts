import type { ITriggerFunctions, IWebhookFunctions } from 'n8n-workflow';

import { reasonOf, warn } from '../log';
import { callerOf } from '../requests/caller';
import type { QuestionChannel, QuestionChat } from './channel';

/** Posts to the chat why an answer does not count. Never rejects. */
export async function sayWhy(
	context: ITriggerFunctions | IWebhookFunctions,
	channel: QuestionChannel,
	chat: QuestionChat,
	text: string,
): Promise<void> {
	try {
		const caller = channel.callerOf?.(context) ?? callerOf(context);
		await channel.say(caller, chat, text);
	} catch (error) {
		warn(context, `Could not say in the chat why an answer does not count (${reasonOf(error)})`);
	}
}
