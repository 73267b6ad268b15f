import { botId } from '../../fields';
import { yunhuOperation } from '../../operation';
import { USER, userPost } from '../../transport';

/** POST /v1/bot/reset-bot-token → `{token}`. The operation is for the token, so it goes into the item. */
export const resetToken = yunhuOperation({
	value: 'resetToken',
	name: 'Reset Token',
	action: 'Reset token of bot',
	description: 'Make a new bot token. The old one ends, also in the credentials that hold it.',
	source: 'the community documentation (src/api/v1/bot.md)',
	credential: USER,
	fields: { botId },
	async run(call, { botId }) {
		const { token } = await userPost(call, '/bot/reset-bot-token', { botId });
		return { botId, token };
	},
});
