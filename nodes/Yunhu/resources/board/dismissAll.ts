import type { YunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';

/** POST /open-apis/v1/bot/board-all-dismiss. Source: https://www.yhchat.com/document/449-447 */
export const dismissAll: YunhuOperation = {
	value: 'dismissAll',
	name: 'Dismiss for All',
	action: 'Dismiss boards of all chats',
	description: 'Take the boards of all chats of the bot away',
	credential: BOT,
	properties: [],
	async run(call) {
		await openPost(call, '/bot/board-all-dismiss', {}, { repeatable: true });
		return { deleted: true };
	},
};
