import { notOwn, ownBots } from '../../console';
import { botField } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { USER, userPost } from '../../transport';

/**
 * POST /v1/bot/web-edit-bot. It takes the whole profile, and which fields could be left out is not known; so the present one
 * is read first and goes back with the changes.
 *
 * Source: seed 002 of the community documentation
 */
export const update: YunhuOperation = {
	value: 'update',
	name: 'Update',
	action: 'Update bot profile',
	description: 'Change the name, introduction, picture or visibility of a bot',
	credential: USER,
	properties: [
		botField,
		{
			displayName: 'Update Fields',
			name: 'updateFields',
			type: 'collection',
			placeholder: 'Add field',
			default: {},
			options: [
				{
					displayName: 'Avatar URL',
					name: 'avatarUrl',
					type: 'string',
					default: '',
					placeholder: 'e.g. https://example.com/bot.png',
				},
				{
					displayName: 'Introduction',
					name: 'introduction',
					type: 'string',
					default: '',
					placeholder: 'e.g. Answers questions',
				},
				{
					displayName: 'Name',
					name: 'nickname',
					type: 'string',
					default: '',
					placeholder: 'e.g. helper',
				},
				{
					displayName: 'Private',
					name: 'private',
					type: 'boolean',
					default: false,
					description: 'Whether the bot is hidden from others',
				},
			],
		},
	],
	async run(call) {
		const botId = call.id('botId');
		const changes = call.collection('updateFields');
		if (Object.keys(changes).length === 0)
			throw call.complaint('updateFields', 'holds no field to change');
		const bot = (await ownBots(call)).find((own) => String(own.botId) === botId);
		if (bot === undefined) throw notOwn(call, botId);
		const { nickname, introduction, avatarUrl, private: hidden } = { ...bot, ...changes };
		const profile = { nickname, introduction, avatarUrl, botId, private: Number(hidden) };
		await userPost(call, '/bot/web-edit-bot', profile, { repeatable: true });
		return {
			success: true,
			botId,
			name: nickname,
			introduction,
			avatarUrl,
			private: profile.private === 1,
		};
	},
};
