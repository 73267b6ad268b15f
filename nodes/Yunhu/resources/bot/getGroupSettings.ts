import { botGroupId, botId } from '../../fields';
import { yunhuOperation } from '../../operation';
import { listIn, USER, userPost } from '../../transport';

/** POST /v1/bot/get-user-settings-json → `{settingsJson}`, a list and not text. For administrators of the group. */
export const getGroupSettings = yunhuOperation({
	value: 'getGroupSettings',
	name: 'Get Group Settings',
	action: 'Get settings of bot in group',
	description: 'Retrieve the settings of the bot in a group',
	source: 'the community documentation (src/api/v1/bot.md)',
	credential: USER,
	repeatable: true,
	fields: { botId, groupId: botGroupId },
	async run(call, { botId, groupId }) {
		const { settingsJson } = await userPost(call, '/bot/get-user-settings-json', {
			botId,
			chatId: groupId,
		});
		// Elsewhere such settings are JSON text; Go writes an empty text where there are none.
		const settings = settingsJson === '' ? [] : listIn(call, settingsJson);
		return { botId, groupId, settings };
	},
});
