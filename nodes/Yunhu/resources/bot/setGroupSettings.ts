import { botField, botGroupField } from '../../fields';
import { formFromJson } from '../../form';
import type { YunhuOperation } from '../../operation';
import { USER, userPost } from '../../transport';

/**
 * POST /v1/bot/send-setting-json, the settings as a JSON list in a text. For administrators of the group. No source shows
 * what the list holds; the event that follows has an object of answers by field ID.
 *
 * Source: the community documentation (src/api/v1/bot.md)
 */
export const setGroupSettings: YunhuOperation = {
	value: 'setGroupSettings',
	name: 'Save Group Settings',
	action: 'Save settings of bot in group',
	description: 'Set the bot up for a group',
	credential: USER,
	properties: [
		botField,
		botGroupField,
		{
			displayName: 'Settings',
			name: 'settingsJson',
			type: 'json',
			required: true,
			default: '[]',
			description:
				'List of the answers. The documents do not show an answer; Get Group Settings returns the fields, and the event Settings Saved the answers. Write plain JSON; the node puts it into a text.',
		},
	],
	async run(call) {
		const botId = call.id('botId');
		const groupId = call.id('groupId');
		const settingJson = formFromJson(call, 'settingsJson');
		await userPost(
			call,
			'/bot/send-setting-json',
			{ id: botId, groupId, settingJson },
			{ repeatable: true },
		);
		return { success: true, botId, groupId };
	},
};
