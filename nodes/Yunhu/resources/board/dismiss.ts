import { inChat, targetOf } from '../../fields';
import { yunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';
import { memberId, memberIn } from './fields';

/** POST /open-apis/v1/bot/board-dismiss. */
export const dismiss = yunhuOperation({
	value: 'dismiss',
	name: 'Dismiss',
	action: 'Dismiss board of chat',
	description: 'Remove the board of a group or a private chat',
	source: 'https://www.yhchat.com/document/449-448',
	credential: BOT,
	repeatable: true,
	fields: { inChat, memberId },
	targets: targetOf,
	async run(call, { inChat, memberId }) {
		const { id: chatId, type: chatType } = inChat;
		const member = memberIn(call, inChat, memberId);
		await openPost(call, '/bot/board-dismiss', { chatId, chatType, ...member });
		return { deleted: true, chatId, chatType };
	},
});
