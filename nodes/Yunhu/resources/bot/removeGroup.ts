import { botGroupId, botId } from '../../fields';
import { yunhuOperation } from '../../operation';
import { USER, userPost } from '../../transport';

/** POST /v1/bot/remove-group. */
export const removeGroup = yunhuOperation({
	value: 'removeGroup',
	name: 'Remove Group',
	action: 'Remove group from bot',
	description: 'Remove the bot from a group',
	source: 'the community documentation (src/api/v1/bot.md)',
	credential: USER,
	fields: { botId, groupId: botGroupId },
	async run(call, { botId, groupId }) {
		await userPost(call, '/bot/remove-group', { botId, groupId });
		return { deleted: true, botId, groupId };
	},
});
