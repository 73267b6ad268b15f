import { yunhu } from '../../../../proto/codec';
import { plain } from '../../protobuf';
import type { YunhuOperation } from '../../operation';
import { USER, userCall } from '../../transport';

const CONTENT_TYPES: Record<number, string> = { 1: 'text', 2: 'markdown', 3: 'html' };

/**
 * POST /v1/bot/board, protobuf. Several bots can have a board in the same chat; each is an item.
 *
 * Source: seed 002 of the community documentation, and running clients (a list instead of one board)
 */
export const get: YunhuOperation = {
	value: 'get',
	name: 'Get',
	action: 'Get boards of chat',
	description: 'Retrieve the boards that bots have set in a chat of the account',
	credential: USER,
	properties: [
		{
			displayName: 'Chat Type',
			name: 'boardChatType',
			type: 'options',
			options: [
				{ name: 'Bot', value: 3 },
				{ name: 'Group', value: 2 },
				{ name: 'User', value: 1 },
			],
			default: 2,
		},
		{
			displayName: 'Chat ID',
			name: 'boardChatId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 307149245',
			description: 'ID of the group, user or bot',
		},
	],
	async run(call) {
		const { message } = await userCall(
			call,
			'/bot/board',
			[
				yunhu.BoardRequest,
				{ id: call.id('boardChatId'), chatType: call.param<number>('boardChatType') },
			],
			yunhu.BoardResponse,
			{ repeatable: true },
		);
		return message.data.map((board) => {
			const { contentType, ...fields } = plain(board);
			return { ...fields, contentType: CONTENT_TYPES[Number(contentType)] ?? contentType };
		});
	},
};
