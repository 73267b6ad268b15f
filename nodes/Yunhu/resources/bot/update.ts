import { changing, collection, flag, text } from '../../../common/fields';
import { textOf } from '../../../common/serverValues';
import { isOn, notOwn, ownBots } from '../../console';
import { botId, changedName } from '../../fields';
import { yunhuOperation } from '../../operation';
import { USER, userPost } from '../../transport';

const updateFields = collection({
	displayName: 'Update Fields',
	fields: changing({
		avatarUrl: text({
			displayName: 'Avatar URL',
			placeholder: 'e.g. https://example.com/bot.png',
		}),
		introduction: text({ displayName: 'Introduction', placeholder: 'e.g. Answers questions' }),
		nickname: changedName({ displayName: 'New Bot Name', placeholder: 'e.g. helper' }),
		private: flag({
			displayName: 'Private',
			description: 'Whether the bot is hidden from others',
		}),
	}),
});

/**
 * POST /v1/bot/web-edit-bot. It takes the whole profile, and it is unknown which fields can be omitted, so the
 * current profile is read first and sent back with the changes.
 */
export const update = yunhuOperation({
	value: 'update',
	name: 'Update',
	action: 'Update bot profile',
	description: 'Change the name, introduction, picture or visibility of a bot',
	source: 'the community documentation (src/api/v1/bot.md)',
	credential: USER,
	repeatable: true,
	fields: { botId, updateFields },
	/** The profile is read and written as a whole, so two calls at once would lose a change. */
	targets: ({ botId }) => [botId],
	async run(call, { botId, updateFields: changes }) {
		if (Object.keys(changes).length === 0)
			throw call.reject(updateFields, 'holds no field to change');
		const bot = (await ownBots(call)).find((own) => textOf(own.botId) === botId);
		if (bot === undefined) throw notOwn(call, botId);
		const { nickname, introduction, avatarUrl, private: hidden } = { ...bot, ...changes };
		const profile = { nickname, introduction, avatarUrl, botId, private: isOn(hidden) ? 1 : 0 };
		await userPost(call, '/bot/web-edit-bot', profile);
		return {
			success: true,
			botId,
			name: nickname,
			introduction,
			avatarUrl,
			private: isOn(hidden),
		};
	},
});
