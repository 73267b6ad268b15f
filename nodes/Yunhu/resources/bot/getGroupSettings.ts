import type { IDataObject } from 'n8n-workflow';

import { botField, botGroupField } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { USER, userPost } from '../../transport';

/**
 * POST /v1/bot/get-user-settings-json → `{settingsJson}`, a list and not a text. For administrators of the group.
 *
 * Source: the community documentation (src/api/v1/bot.md)
 */
export const getGroupSettings: YunhuOperation = {
	value: 'getGroupSettings',
	name: 'Get Group Settings',
	action: 'Get settings of bot in group',
	description: 'Retrieve how a group has set the bot up',
	credential: USER,
	properties: [botField, botGroupField],
	async run(call) {
		const botId = call.id('botId');
		const groupId = call.id('groupId');
		const { settingsJson } = await userPost(
			call,
			'/bot/get-user-settings-json',
			{ botId, chatId: groupId },
			{ repeatable: true },
		);
		return { botId, groupId, settings: (settingsJson ?? []) as IDataObject[] };
	},
};
