import { chatFields, chatOf, chatsOf, messageIdField } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';

/**
 * POST /open-apis/v1/bot/recall. A second recall is refused as if there were no such message, so it is not repeated.
 *
 * Source: https://www.yhchat.com/document/400-451
 */
export const recall: YunhuOperation = {
	value: 'recall',
	name: 'Recall',
	action: 'Recall message',
	description: 'Take a message back for everybody',
	credential: BOT,
	properties: [messageIdField, ...chatFields],
	chats: chatsOf,
	async run(call) {
		const { id, type } = chatOf(call);
		const messageId = call.id('messageId');
		await openPost(call, '/bot/recall', { msgId: messageId, chatId: id, chatType: type });
		return { deleted: true, messageId };
	},
};
