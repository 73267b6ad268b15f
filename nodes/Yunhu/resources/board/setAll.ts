import type { YunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';
import { boardContent, boardContentFields } from './fields';

/** POST /open-apis/v1/bot/board-all → `{successCount}`. Source: https://www.yhchat.com/document/449-445 */
export const setAll: YunhuOperation = {
	value: 'setAll',
	name: 'Set for All',
	action: 'Set board of all chats',
	description: 'Show a text above all chats of the bot',
	credential: BOT,
	properties: boardContentFields,
	async run(call) {
		const { successCount } = await openPost(call, '/bot/board-all', boardContent(call), {
			repeatable: true,
		});
		return { success: true, successCount };
	},
};
