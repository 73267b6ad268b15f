import type { IDataObject } from 'n8n-workflow';

/** A bot as the JSON endpoints describe it, under readable names. */
export function simplifyBot(bot: IDataObject): IDataObject {
	return {
		botId: bot.botId,
		name: bot.nickname,
		introduction: bot.introduction,
		avatarUrl: bot.avatarUrl,
		headcount: bot.headcount,
		private: Number(bot.private) === 1,
		stopped: Number(bot.isStop) === 1,
		createdBy: bot.createBy || undefined,
		createdAt: secondsToIso(bot.createTime),
	};
}

/** Unix seconds as ISO 8601; undefined where the platform gives 0. */
export function secondsToIso(seconds: unknown): string | undefined {
	const time = Number(seconds);
	return time > 0 ? new Date(time * 1000).toISOString() : undefined;
}
