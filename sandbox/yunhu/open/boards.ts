import type { Fields } from '../fields';
import { refuse } from '../refusal';
import type { Board } from '../state';
import type { World } from '../world';
import { bodyOf, chatOf, type OpenCall, type OpenEndpoints } from './endpoint';

const CONTENT_TYPES = ['text', 'markdown', 'html'];

export const boardEndpoints: OpenEndpoints = {
	/** document/449-446 */
	'bot/board': {
		method: 'POST',
		limited: true,
		run(call) {
			const body = bodyOf(call);
			const chat = targetOf(call, body);
			put(call.world, { botId: call.bot.botId, chat, ...contentOf(call.world, body) });
			return { successCount: 1 };
		},
	},

	/** document/449-445. The document does not say what is counted. */
	'bot/board-all': {
		method: 'POST',
		limited: true,
		run(call) {
			const { world, bot } = call;
			put(world, { botId: bot.botId, ...contentOf(world, bodyOf(call)) });
			return { successCount: bot.followers.size + world.groupsOf(bot.botId).length };
		},
	},

	/** document/449-448 */
	'bot/board-dismiss': {
		method: 'POST',
		limited: true,
		run(call) {
			remove(call.world, { botId: call.bot.botId, chat: targetOf(call, bodyOf(call)) });
		},
	},

	/** document/449-447 */
	'bot/board-all-dismiss': {
		method: 'POST',
		limited: true,
		run({ world, bot }) {
			world.state.boards = world.state.boards.filter(({ botId }) => botId !== bot.botId);
		},
	},
};

/**
 * The chat's older names, `recvId` and `recvType`, are deprecated but accepted (document/449-446,
 * 449-448).
 */
function targetOf(call: OpenCall, body: Fields): NonNullable<Board['chat']> {
	const get = (name: string) => body.text(name);
	const chat = body.has('recvId')
		? chatOf(call, get, 'recvId', 'recvType')
		: chatOf(call, get, 'chatId', 'chatType');
	return chat.type === 'group'
		? { type: 'group', id: chat.groupId, memberId: body.text('memberId') }
		: { type: 'user', id: chat.userId, memberId: '' };
}

function contentOf(world: World, body: Fields) {
	const contentType = body.text('contentType');
	if (!CONTENT_TYPES.includes(contentType)) throw refuse.badContentType();
	const content = body.text('content');
	if (!content) throw refuse.noBoardContent();
	return { contentType, content, expireTime: body.int('expireTime'), lastUpdateTime: world.now() };
}

type Place = Pick<Board, 'botId' | 'chat'>;

function put(world: World, board: Board): void {
	remove(world, board);
	world.state.boards.push(board);
}

function remove(world: World, place: Place): void {
	world.state.boards = world.state.boards.filter((board) => !samePlace(board, place));
}

function samePlace(a: Place, b: Place): boolean {
	return (
		a.botId === b.botId &&
		a.chat?.type === b.chat?.type &&
		a.chat?.id === b.chat?.id &&
		a.chat?.memberId === b.chat?.memberId
	);
}
