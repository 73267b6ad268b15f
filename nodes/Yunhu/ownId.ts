import type { IHookFunctions, ITriggerFunctions } from 'n8n-workflow';

import { setupError } from '../common/errors';
import type { TriggerValues } from '../common/triggers/triggerFields';

/**
 * Rejects a bot credential without the bot's ID, if only mentions of the bot let group messages start the workflow. The platform names
 * mentioned bots by ID alone and has no request that tells a bot its own ID, so none would ever start it.
 *
 * @throws NodeOperationError that names the fields
 */
export function checkBotId(
	context: IHookFunctions | ITriggerFunctions,
	botId: string,
	{ events, respondTo, filters }: Pick<TriggerValues, 'events' | 'respondTo' | 'filters'>,
): void {
	const isNeeded =
		events.includes('groupMessage') && respondTo === 'mentioned' && filters.everyone !== true;
	if (botId !== '' || !isNeeded) return;
	throw setupError(
		context,
		'The credential has no Bot ID, so the trigger cannot recognise mentions of the bot',
		'Enter the ID of the bot in the credential, or choose another value in "Respond To".',
	);
}
