import { inChatOfMessage, messageId, targetOf } from '../../fields';
import { yunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';

/** POST /open-apis/v1/bot/recall. Not repeated, because the platform answers a second recall as if there were no such message. */
export const recall = yunhuOperation({
	value: 'recall',
	name: 'Recall',
	action: 'Recall message',
	description: 'Take a message back for everybody',
	source: 'https://www.yhchat.com/document/400-451',
	credential: BOT,
	fields: { messageId, inChat: inChatOfMessage },
	targets: targetOf,
	async run(call, { messageId, inChat: { id: chatId, type: chatType } }) {
		await openPost(call, '/bot/recall', { msgId: messageId, chatId, chatType });
		return { deleted: true, messageId, chatId, chatType };
	},
});
