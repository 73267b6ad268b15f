import { asObject } from '../../../common/guards';
import { textOf } from '../../../common/serverValues';
import { simplify } from '../../../common/operations/standardFields';
import { noSuchBot } from '../../console';
import { botId } from '../../fields';
import { yunhuOperation } from '../../operation';
import { listIn, USER, userPost } from '../../transport';
import { simplifyBot } from './simplify';

/** POST /v1/bot/bot-detail → `{bot, groups}`. */
export const getDetail = yunhuOperation({
	value: 'getDetail',
	name: 'Get Detail',
	action: 'Get bot with its groups',
	description: 'Retrieve a bot and groups that use it',
	source: 'the community documentation (src/api/v1/bot.md)',
	credential: USER,
	repeatable: true,
	fields: { botId, simplify },
	async run(call, { botId, simplify }) {
		const { bot: described, groups } = await userPost(call, '/bot/bot-detail', { id: botId });
		const bot = asObject(described);
		if (bot === undefined || textOf(bot.botId) === '') throw noSuchBot(call, botId);
		const found = listIn(call, groups);
		if (!simplify) return { bot, groups: found };
		return {
			...simplifyBot(bot),
			groups: found.map(({ groupId, name, introduction, avatarUrl }) => ({
				groupId,
				name,
				introduction,
				avatarUrl,
			})),
		};
	},
});
