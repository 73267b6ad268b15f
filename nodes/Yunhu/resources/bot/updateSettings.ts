import { botField } from '../../fields';
import { formFields, formOf } from '../../form';
import type { YunhuOperation } from '../../operation';
import { USER, userPost } from '../../transport';

/** POST /v1/bot/edit-setting-json, the form as text. Source: seed 002 of the community documentation */
export const updateSettings: YunhuOperation = {
	value: 'updateSettings',
	name: 'Update Settings',
	action: 'Update settings form of bot',
	description: 'Replace the form in which groups set the bot up',
	credential: USER,
	properties: [botField, ...formFields],
	async run(call) {
		const botId = call.id('botId');
		const settingJson = formOf(call);
		await userPost(
			call,
			'/bot/edit-setting-json',
			{ id: botId, settingJson },
			{ repeatable: true },
		);
		return { success: true, botId, settingJson };
	},
};
