import type { IDataObject } from 'n8n-workflow';

import { isoTimeIn } from '../../../common/serverValues';
import { isOn } from '../../console';

/** Returns a bot of the JSON endpoints with readable keys. */
export function simplifyBot(bot: IDataObject): IDataObject {
	return {
		botId: bot.botId,
		name: bot.nickname,
		introduction: bot.introduction,
		avatarUrl: bot.avatarUrl,
		headcount: bot.headcount,
		private: isOn(bot.private),
		stopped: isOn(bot.isStop),
		createdBy: bot.createBy || undefined,
		createdAt: isoTimeIn(bot.createTime, 1000),
	};
}

/** Returns a bot of the protobuf endpoints with the same keys. */
export function simplifyInfo(bot: IDataObject): IDataObject {
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
		createdAt: isoTimeIn(bot.createTime, 1000),
	};
}
