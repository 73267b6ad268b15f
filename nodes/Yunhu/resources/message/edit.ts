import { contentFields, contentOf } from '../../content';
import { chatFields, chatOf, chatsOf, messageIdField } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';

/**
 * POST /open-apis/v1/bot/edit → `{successCount}`. The chat must be the one the message was sent to. Changing images and files
 * is accepted and does nothing.
 *
 * Source: https://www.yhchat.com/document/400-437
 */
export const edit: YunhuOperation = {
	value: 'edit',
	name: 'Edit',
	action: 'Edit message',
	description: 'Change the text of a message that the bot sent',
	credential: BOT,
	properties: [messageIdField, ...chatFields, ...contentFields],
	chats: chatsOf,
	async run(call) {
		const { id, type } = chatOf(call);
		const messageId = call.id('messageId');
		await openPost(
			call,
			'/bot/edit',
			{ msgId: messageId, recvId: id, recvType: type, ...(await contentOf(call)) },
			{ repeatable: true },
		);
		return { success: true, messageId, chatId: id, chatType: type };
	},
};
