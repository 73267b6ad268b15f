import type { IDataObject } from 'n8n-workflow';

import { numberOf } from '../../../common/serverValues';
import { limit, simplify } from '../../../common/operations/standardFields';
import { yunhuOperation } from '../../operation';
import { listIn, USER, userPost } from '../../transport';

/** POST /v1/bot/new-list. Numbers in the response are texts. */
export const getStore = yunhuOperation({
	value: 'getStore',
	name: 'Get Store List',
	action: 'Get bots from store',
	description: 'Retrieve the bots that the bot store shows',
	source: 'the community documentation (src/api/v1/bot.md)',
	credential: USER,
	repeatable: true,
	fields: { limit, simplify },
	async run(call, { limit, simplify }) {
		const { bots } = await userPost(call, '/bot/new-list');
		const listed = listIn(call, bots).slice(0, limit);
		return simplify ? listed.map(simplifyStoreBot) : listed;
	},
});

function simplifyStoreBot(bot: IDataObject): IDataObject {
	return {
		botId: bot.chatId,
		name: bot.nickname,
		introduction: bot.introduction,
		avatarUrl: bot.avatarUrl,
		headcount: numberOf(bot.headcount) || 0,
	};
}
