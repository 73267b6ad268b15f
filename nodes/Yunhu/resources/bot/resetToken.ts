import { apiError } from '../../../common/errors';
import { textOf } from '../../../common/serverValues';
import { botId } from '../../fields';
import { yunhuOperation } from '../../operation';
import { USER, userPost } from '../../transport';

/** POST /v1/bot/reset-bot-token → `{token}`. The new token is the purpose of the operation, so the item has it. */
export const resetToken = yunhuOperation({
	value: 'resetToken',
	name: 'Reset Token',
	action: 'Reset token of bot',
	description:
		'Create a new bot token. The old one becomes invalid: enter the new one in credentials, and unpublish and publish workflows whose Yunhu Trigger sets up the link automatically.',
	source: 'the community documentation (src/api/v1/bot.md)',
	credential: USER,
	fields: { botId },
	async run(call, { botId }) {
		const { token } = await userPost(call, '/bot/reset-bot-token', { botId });
		if (textOf(token) === '') {
			throw apiError(call, {
				message: 'Yunhu reports that it reset the token, but returned no new token',
				hint: 'The old token may be invalid. Look for the new one in the console (www.yhchat.com/control).',
				mayHaveHappened: true,
			});
		}
		return { botId, token };
	},
});
