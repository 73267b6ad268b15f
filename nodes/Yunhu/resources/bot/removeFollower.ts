import { botField, followerField } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { USER, userPost } from '../../transport';

/** POST /v1/bot/remove-follower. Source: seed 002 of the community documentation */
export const removeFollower: YunhuOperation = {
	value: 'removeFollower',
	name: 'Remove Follower',
	action: 'Remove follower from bot',
	description: 'Remove a user from those who added the bot',
	credential: USER,
	properties: [botField, followerField],
	async run(call) {
		const botId = call.id('botId');
		const userId = call.id('userId');
		await userPost(call, '/bot/remove-follower', { botId, userId });
		return { deleted: true, botId, userId };
	},
};
