import { chatFields, chatOf, chatsOf } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';
import { memberIdField } from './fields';

/** POST /open-apis/v1/bot/board-dismiss. Source: https://www.yhchat.com/document/449-448 */
export const dismiss: YunhuOperation = {
	value: 'dismiss',
	name: 'Dismiss',
	action: 'Dismiss board of chat',
	description: 'Take the board of a group or a private chat away',
	credential: BOT,
	properties: [...chatFields, memberIdField],
	chats: chatsOf,
	async run(call) {
		const { id, type } = chatOf(call);
		const memberId = call.optionalText('memberId').trim();
		await openPost(
			call,
			'/bot/board-dismiss',
			{ chatId: id, chatType: type, ...(memberId !== '' && { memberId }) },
			{ repeatable: true },
		);
		return { deleted: true, chatId: id, chatType: type };
	},
};
