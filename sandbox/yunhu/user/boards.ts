import { refuse } from '../refusal';
import { CHAT_TYPE_NUMBER, isBoardCurrent, memberOf, type Board } from '../state';
import type { World } from '../world';
import { messageOf, numberOf, protobuf, textOf, type UserEndpoints } from './endpoint';

const CONTENT_TYPE_NUMBER: Record<string, number> = { text: 1, markdown: 2, html: 3 };

export const boardEndpoints: UserEndpoints = {
	/** The boards that the user sees above a conversation: in a group, those of several bots. */
	'bot/board': protobuf('board', (call) => {
		const { world, user } = call;
		const message = messageOf(call, 'board_send');
		const id = textOf(message, 'id');
		const chatType = numberOf(message, 'chat_type');
		return {
			data: boardsSeen(world, user.userId, id, chatType).map((board) => ({
				bot_id: board.botId,
				chat_id: id,
				chat_type: chatType,
				content: board.content,
				content_type: CONTENT_TYPE_NUMBER[board.contentType],
				last_update_time: board.lastUpdateTime,
				bot_name: world.nameOf(board.botId),
			})),
		};
	}),
};

/**
 * For each bot in the conversation its most specific board: a member's, the conversation's, or the
 * global one.
 */
function boardsSeen(world: World, userId: string, id: string, chatType: number): Board[] {
	const { state } = world;
	const current = state.boards.filter((board) => isBoardCurrent(board, world.now()));
	const best = (botId: string, type: 'user' | 'group', chatId: string, memberId: string) => {
		const of = current.filter((board) => board.botId === botId);
		const at = (member: string) =>
			of.find(({ chat }) => chat?.type === type && chat.id === chatId && chat.memberId === member);
		return (memberId && at(memberId)) || at('') || of.find(({ chat }) => !chat);
	};
	const found = (boards: Array<Board | undefined>) => boards.filter((board) => board !== undefined);

	switch (chatType) {
		case CHAT_TYPE_NUMBER.group: {
			const group = world.group(id);
			const memberId = memberOf(group, userId) ? userId : '';
			return found([...group.bots.keys()].map((botId) => best(botId, 'group', id, memberId)));
		}
		case CHAT_TYPE_NUMBER.bot:
			return found([best(world.bot(id).botId, 'user', userId, '')]);
		// No source describes the boards of private chats; boards for that user are the closest.
		case CHAT_TYPE_NUMBER.user:
			return current.filter(({ chat }) => chat?.type === 'user' && chat.id === id);
		default:
			throw refuse.badParameters();
	}
}
