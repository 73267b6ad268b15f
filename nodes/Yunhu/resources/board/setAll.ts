import { yunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';
import { boardContent, boardFields } from './fields';

/** POST /open-apis/v1/bot/board-all → `{successCount}`. */
export const setAll = yunhuOperation({
	value: 'setAll',
	name: 'Set for All',
	action: 'Set board of all chats',
	description: 'Show a text above all chats of the bot',
	source: 'https://www.yhchat.com/document/449-445',
	credential: BOT,
	repeatable: true,
	fields: boardFields,
	async run(call, values) {
		const { successCount } = await openPost(call, '/bot/board-all', boardContent(values));
		return { success: true, successCount };
	},
});
