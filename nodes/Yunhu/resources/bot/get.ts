import type { IDataObject } from 'n8n-workflow';

import { simplifyField } from '../../../common/legacyFields';
import { yunhu } from '../../../../proto/codec';
import { botField } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { plain } from '../../protobuf';
import { USER, userCall } from '../../transport';
import { secondsToIso } from './simplify';

/**
 * POST /v1/bot/bot-info, protobuf.
 *
 * Source: seed 002 of the community documentation; the message in proto/bot.proto
 */
export const get: YunhuOperation = {
	value: 'get',
	name: 'Get',
	action: 'Get bot',
	description: 'Retrieve a bot',
	credential: USER,
	properties: [botField, simplifyField],
	async run(call) {
		const { message, bytes } = await userCall(
			call,
			'/bot/bot-info',
			[yunhu.BotInfoRequest, { id: call.id('botId') }],
			yunhu.BotInfoResponse,
			{ repeatable: true },
		);
		const bot = botOf(message, bytes);
		return call.param<boolean>('simplify') ? simplifyInfo(bot) : bot;
	},
};

/** The bot in an answer. Where avatar_id came as the text that the seed defines, it is read as such. */
export function botOf({ data }: yunhu.BotInfoResponse, bytes: Uint8Array): IDataObject {
	const bot = plain(data ?? new yunhu.BotData());
	const avatarId = yunhu.AvatarIdResponse.decode(bytes).data?.avatarId;
	return avatarId ? { ...bot, avatarId } : bot;
}

function simplifyInfo(bot: IDataObject): IDataObject {
	return {
		botId: bot.botId,
		name: bot.name,
		introduction: bot.introduction,
		avatarUrl: bot.avatarUrl,
		headcount: bot.headcount,
		private: bot.private === 1,
		stopped: bot.isStop === 1,
		groupsAllowed: bot.groupLimit === 0,
		createdBy: bot.createBy || undefined,
		createdAt: secondsToIso(bot.createTime),
	};
}
