import { yunhu } from '../../../../proto/codec';
import type { YunhuOperation } from '../../operation';
import { USER, userCall } from '../../transport';
import { botOf } from './get';

/**
 * POST /v1/bot/create-bot, protobuf.
 *
 * Source: the community documentation (src/api/v1/bot.md, src/full.proto)
 */
export const create: YunhuOperation = {
	value: 'create',
	name: 'Create',
	action: 'Create bot',
	description: 'Create a bot for the account',
	credential: USER,
	properties: [
		{
			displayName: 'Name',
			name: 'botName',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. helper',
		},
		{
			displayName: 'Introduction',
			name: 'introduction',
			type: 'string',
			default: '',
			placeholder: 'e.g. Answers questions',
		},
		{
			displayName: 'Avatar URL',
			name: 'avatarUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://example.com/bot.png',
		},
		{
			displayName: 'Private',
			name: 'private',
			type: 'boolean',
			default: true,
			description: 'Whether the bot is hidden from others',
		},
	],
	async run(call) {
		const { message, bytes } = await userCall(
			call,
			'/bot/create-bot',
			[
				yunhu.CreateBotRequest,
				{
					name: call.text('botName'),
					introduction: call.optionalText('introduction'),
					avatarUrl: call.optionalText('avatarUrl'),
					private: call.param<boolean>('private') ? 1 : 0,
				},
			],
			yunhu.BotInfoResponse,
		);
		return botOf(message, bytes);
	},
};
