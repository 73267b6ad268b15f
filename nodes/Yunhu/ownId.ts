import type { IHookFunctions, ITriggerFunctions } from 'n8n-workflow';

import { setupError } from '../common/errors';
import type { TriggerValues } from '../common/triggers/triggerFields';

/**
 * Rejects a bot credential without the bot's ID, if the trigger waits for mentions of the bot. The platform names mentioned bots by ID
 * alone and has no request that tells a bot its own ID, so no group message would ever start the workflow.
 *
 * @throws NodeOperationError that names the fields
 */
export function checkBotId(
	context: IHookFunctions | ITriggerFunctions,
	botId: string,
	{ events, respondTo }: Pick<TriggerValues, 'events' | 'respondTo'>,
): void {
	if (botId !== '' || respondTo !== 'mentioned' || !events.includes('groupMessage')) return;
	throw setupError(
		context,
		'The credential has no Bot ID, so the trigger cannot recognise mentions of the bot',
		'Enter the ID of the bot in the credential, or choose another value in "Respond To".',
	);
}
