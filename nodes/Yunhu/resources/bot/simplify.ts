import type { IDataObject } from 'n8n-workflow';

import { numberOf } from '../../../common/message';
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
		createdAt: secondsToIso(bot.createTime),
	};
}

/** Returns Unix seconds as ISO 8601; undefined for 0. */
export function secondsToIso(seconds: unknown): string | undefined {
	const time = new Date(numberOf(seconds) * 1000);
	return time.getTime() > 0 ? time.toISOString() : undefined;
}
