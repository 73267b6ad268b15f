import { yunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';
import { remarkNothing } from '../../successCount';
import { boardContent, boardFields, NOT_SHOWN } from './fields';

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
		const answer = await openPost(call, '/bot/board-all', boardContent(values));
		remarkNothing(call, answer, NOT_SHOWN);
		return { success: true, successCount: answer.successCount };
	},
});
