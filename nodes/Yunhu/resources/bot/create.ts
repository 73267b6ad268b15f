import { yunhu } from '../../../../proto/codec';
import { apiError } from '../../../common/errors';
import { flag, text } from '../../../common/fields';
import { simplify } from '../../../common/operations/standardFields';
import { yunhuOperation } from '../../operation';
import { USER, userCall } from '../../transport';
import { botOf } from './get';
import { simplifyInfo } from './simplify';

/** POST /v1/bot/create-bot, protobuf. */
export const create = yunhuOperation({
	value: 'create',
	name: 'Create',
	action: 'Create bot',
	description: 'Create a bot for the account',
	source: 'the community documentation (src/api/v1/bot.md, src/full.proto)',
	credential: USER,
	fields: {
		botName: text({ displayName: 'Bot Name', required: true, placeholder: 'e.g. helper' }),
		introduction: text({ displayName: 'Introduction', placeholder: 'e.g. Answers questions' }),
		avatarUrl: text({
			displayName: 'Avatar URL',
			placeholder: 'e.g. https://example.com/bot.png',
		}),
		private: flag({
			displayName: 'Private',
			default: true,
			description: 'Whether the bot is hidden from others',
		}),
		simplify,
	},
	async run(call, { botName, introduction, avatarUrl, private: hidden, simplify: simple }) {
		const given = { name: botName, introduction, private: hidden ? 1 : 0 };
		const { message, bytes } = await userCall(
			call,
			'/bot/create-bot',
			[yunhu.CreateBotRequest, { ...given, avatarUrl }],
			yunhu.BotInfoResponse,
		);
		const bot = botOf(message, bytes);
		if (bot.botId === '') {
			throw apiError(call, {
				message: 'Yunhu reports that it created the bot, but returned no bot ID',
				hint: 'Bot: Get Many lists the bots of the account. Look there before you create it again.',
				mayHaveHappened: true,
			});
		}
		// Running clients read the ID alone, so the answer may hold nothing else.
		return simple ? simplifyInfo({ ...bot, ...given }) : bot;
	},
});
