import type { IDataObject } from 'n8n-workflow';

import { yunhu } from '../../../../proto/codec';
import { simplify } from '../../../common/operations/standardFields';
import { noSuchBot } from '../../console';
import { botId } from '../../fields';
import { yunhuOperation } from '../../operation';
import { plain } from '../../protobuf';
import { USER, userCall } from '../../transport';
import { simplifyInfo } from './simplify';

/** POST /v1/bot/bot-info, protobuf (proto/bot.proto). */
export const get = yunhuOperation({
	value: 'get',
	name: 'Get',
	action: 'Get bot',
	description: 'Retrieve a bot',
	source: 'the community documentation (src/api/v1/bot.md)',
	credential: USER,
	repeatable: true,
	fields: { botId, simplify },
	async run(call, { botId, simplify }) {
		const { message, bytes } = await userCall(
			call,
			'/bot/bot-info',
			[yunhu.BotInfoRequest, { id: botId }],
			yunhu.BotInfoResponse,
		);
		const bot = botOf(message, bytes);
		if (bot.botId === '') throw noSuchBot(call, botId);
		return simplify ? simplifyInfo(bot) : bot;
	},
});

/** Returns the bot in a response. Also reads an avatar_id that comes as text, as one version of the documentation defines it. */
export function botOf({ data }: yunhu.BotInfoResponse, bytes: Uint8Array): IDataObject {
	const bot = plain(data ?? new yunhu.BotData());
	const avatarId = yunhu.AvatarIdResponse.decode(bytes).data?.avatarId;
	return avatarId ? { ...bot, avatarId } : bot;
}
