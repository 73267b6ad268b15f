import { botField } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { USER, userPost } from '../../transport';

/**
 * POST /v1/bot/reset-bot-token → `{token}`. The token is what the operation is for, so it goes into the item.
 *
 * Source: the community documentation (src/api/v1/bot.md)
 */
export const resetToken: YunhuOperation = {
	value: 'resetToken',
	name: 'Reset Token',
	action: 'Reset token of bot',
	description: 'Make a new bot token. The old one ends, also in the credentials that hold it.',
	credential: USER,
	properties: [botField],
	async run(call) {
		const botId = call.id('botId');
		const { token } = await userPost(call, '/bot/reset-bot-token', { botId });
		return { botId, token };
	},
};
