import type { IDataObject } from 'n8n-workflow';

import { limitField, returnAllField, simplifyField } from '../../../common/legacyFields';
import type { YunhuOperation } from '../../operation';
import { USER, userPost } from '../../transport';

/** POST /v1/bot/new-list. Numbers are texts here. Source: seed 002 of the community documentation */
export const getStore: YunhuOperation = {
	value: 'getStore',
	name: 'Get Store List',
	action: 'Get bots from store',
	description: 'Retrieve the bots that the bot store shows',
	credential: USER,
	properties: [returnAllField, limitField, simplifyField],
	async run(call) {
		const { bots } = await userPost(call, '/bot/new-list', {}, { repeatable: true });
		const listed = call.limited(Array.isArray(bots) ? (bots as IDataObject[]) : []);
		return call.param<boolean>('simplify') ? listed.map(simplifyStoreBot) : listed;
	},
};

function simplifyStoreBot(bot: IDataObject): IDataObject {
	return {
		botId: bot.chatId,
		name: bot.nickname,
		introduction: bot.introduction,
		avatarUrl: bot.avatarUrl,
		headcount: Number(bot.headcount),
	};
}
