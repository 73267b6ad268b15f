import { botId } from '../../fields';
import { form } from '../../form';
import { yunhuOperation } from '../../operation';
import { USER, userPost } from '../../transport';

/** POST /v1/bot/edit-setting-json, with the form as text. */
export const updateSettings = yunhuOperation({
	value: 'updateSettings',
	name: 'Update Settings',
	action: 'Update settings form of bot',
	description: 'Replace the form for the settings of the bot in groups',
	source: 'the community documentation (src/api/v1/bot.md)',
	credential: USER,
	repeatable: true,
	fields: { botId, formFrom: form },
	async run(call, { botId, formFrom: settingJson }) {
		await userPost(call, '/bot/edit-setting-json', { id: botId, settingJson });
		return { success: true, botId, settingJson };
	},
});
