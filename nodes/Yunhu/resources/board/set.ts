import { chatFields, chatOf, chatsOf } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';
import { boardContent, boardContentFields, memberIdField } from './fields';

/** POST /open-apis/v1/bot/board → `{successCount}`. Source: https://www.yhchat.com/document/449-446 */
export const set: YunhuOperation = {
	value: 'set',
	name: 'Set',
	action: 'Set board of chat',
	description: 'Show a text above a group or a private chat',
	credential: BOT,
	properties: [...chatFields, memberIdField, ...boardContentFields],
	chats: chatsOf,
	async run(call) {
		const { id, type } = chatOf(call);
		const memberId = call.optionalText('memberId').trim();
		await openPost(
			call,
			'/bot/board',
			{ chatId: id, chatType: type, ...(memberId !== '' && { memberId }), ...boardContent(call) },
			{ repeatable: true },
		);
		return { success: true, chatId: id, chatType: type };
	},
};
