import { inChat, targetOf } from '../../fields';
import { yunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';
import { remarkNothing } from '../../successCount';
import { boardContent, boardFields, memberId, memberIn, NOT_SHOWN } from './fields';

/** POST /open-apis/v1/bot/board → `{successCount}`. */
export const set = yunhuOperation({
	value: 'set',
	name: 'Set',
	action: 'Set board of chat',
	description: 'Show a text above a group or a private chat',
	source: 'https://www.yhchat.com/document/449-446',
	credential: BOT,
	repeatable: true,
	fields: { inChat, memberId, ...boardFields },
	targets: targetOf,
	async run(call, values) {
		const { id: chatId, type: chatType } = values.inChat;
		const answer = await openPost(call, '/bot/board', {
			chatId,
			chatType,
			...memberIn(call, values.inChat, values.memberId),
			...boardContent(values),
		});
		remarkNothing(call, answer, NOT_SHOWN);
		return { success: true, chatId, chatType };
	},
});
