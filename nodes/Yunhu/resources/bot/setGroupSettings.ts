import { botGroupId, botId } from '../../fields';
import { formJson } from '../../form';
import { yunhuOperation } from '../../operation';
import { USER, userPost } from '../../transport';

/**
 * POST /v1/bot/send-setting-json, the settings as a JSON list in a text. For administrators of the group. No source
 * shows the list's entries; the event that follows has an object of answers by field ID.
 */
export const setGroupSettings = yunhuOperation({
	value: 'setGroupSettings',
	name: 'Save Group Settings',
	action: 'Save settings of bot in group',
	description: 'Save the settings of the bot in a group',
	source: 'the community documentation (src/api/v1/bot.md)',
	credential: USER,
	repeatable: true,
	fields: {
		botId,
		groupId: botGroupId,
		settingsJson: formJson({
			displayName: 'Settings (JSON)',
			required: true,
			description:
				'JSON list with the saved value of each field. Yunhu does not document its format: compare the fields that Get Group Settings returns with the answers in the event Settings Saved. Write plain JSON; the node converts it to text.',
		}),
	},
	async run(call, { botId, groupId, settingsJson: settingJson }) {
		await userPost(call, '/bot/send-setting-json', { id: botId, groupId, settingJson });
		return { success: true, botId, groupId };
	},
});
