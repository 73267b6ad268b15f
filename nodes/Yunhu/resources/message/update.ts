import { contentFor, contentOf, newContentFields } from '../../content';
import { inChatOfMessage, messageId, sentTo, targetOf } from '../../fields';
import { yunhuOperation } from '../../operation';
import { remarkNothing } from '../../successCount';
import { BOT, openPost } from '../../transport';

/** POST /open-apis/v1/bot/edit → `{successCount}`. The chat must be the chat of the message. */
export const update = yunhuOperation({
	value: 'update',
	name: 'Update',
	action: 'Update message',
	description:
		'Change the text of a message that the bot sent. The new content replaces the old one, so give the buttons again to keep them.',
	source: 'https://www.yhchat.com/document/400-437',
	credential: BOT,
	repeatable: true,
	fields: { messageId, inChat: inChatOfMessage, ...newContentFields },
	targets: targetOf,
	async run(call, values) {
		const { inChat: chat, messageId } = values;
		const answer = await openPost(call, '/bot/edit', {
			msgId: messageId,
			recvId: chat.id,
			recvType: chat.type,
			...(await contentOf(call, contentFor(call, values, chat.type === 'user'))),
		});
		remarkNothing(call, answer, 'the message may be unchanged');
		return { success: true, messageId, chatId: chat.id, chatType: chat.type, sentTo: sentTo(chat) };
	},
});
