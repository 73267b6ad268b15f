import { yunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';

/** POST /open-apis/v1/bot/board-all-dismiss. */
export const dismissAll = yunhuOperation({
	value: 'dismissAll',
	name: 'Dismiss for All',
	action: 'Dismiss boards of all chats',
	description: 'Remove the boards of all chats of the bot',
	source: 'https://www.yhchat.com/document/449-447',
	credential: BOT,
	repeatable: true,
	fields: {},
	async run(call) {
		await openPost(call, '/bot/board-all-dismiss');
		return { deleted: true };
	},
});
