import { botId, followerId } from '../../fields';
import { yunhuOperation } from '../../operation';
import { USER, userPost } from '../../transport';

/** POST /v1/bot/remove-follower. */
export const removeFollower = yunhuOperation({
	value: 'removeFollower',
	name: 'Remove Follower',
	action: 'Remove follower from bot',
	description: 'Remove a user from the followers of the bot',
	source: 'the community documentation (src/api/v1/bot.md)',
	credential: USER,
	fields: { botId, userId: followerId },
	async run(call, { botId, userId }) {
		await userPost(call, '/bot/remove-follower', { botId, userId });
		return { deleted: true, botId, userId };
	},
});
