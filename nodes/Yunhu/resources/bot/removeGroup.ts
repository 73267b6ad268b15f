import { botField, botGroupField } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { USER, userPost } from '../../transport';

/** POST /v1/bot/remove-group. Source: seed 002 of the community documentation */
export const removeGroup: YunhuOperation = {
	value: 'removeGroup',
	name: 'Remove Group',
	action: 'Remove group from bot',
	description: 'Take the bot out of a group',
	credential: USER,
	properties: [botField, botGroupField],
	async run(call) {
		const botId = call.id('botId');
		const groupId = call.id('groupId');
		await userPost(call, '/bot/remove-group', { botId, groupId });
		return { deleted: true, botId, groupId };
	},
};
