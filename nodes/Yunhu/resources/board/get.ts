import { yunhu } from '../../../../proto/codec';
import { choice, id, takesId } from '../../../common/fields';
import { numberOf } from '../../../common/serverValues';
import { yunhuOperation } from '../../operation';
import { plain } from '../../protobuf';
import { USER, userCall } from '../../transport';

const CONTENT_TYPES = new Map([
	[1, 'text'],
	[2, 'markdown'],
	[3, 'html'],
]);

/** POST /v1/bot/board, protobuf. Several bots can have a board in the same chat; each is an item. */
export const get = yunhuOperation({
	value: 'get',
	name: 'Get',
	action: 'Get boards of chat',
	description: 'Retrieve the boards that bots have set in a chat of the account',
	source:
		'the community documentation (src/api/v1/bot.md); running clients (a list instead of one board)',
	credential: USER,
	repeatable: true,
	fields: {
		boardChatType: choice({
			displayName: 'Chat Type',
			options: [
				{ name: 'Bot', value: 3 },
				{ name: 'Group', value: 2 },
				{ name: 'User', value: 1 },
			],
			default: 2,
		}),
		boardChatId: takesId(
			id({
				displayName: 'Chat ID',
				required: true,
				placeholder: 'e.g. 307149245',
				description: 'ID of the group, user or bot',
			}),
			{ noun: 'chat', example: '307149245' },
		),
	},
	async run(call, { boardChatType, boardChatId }) {
		const { message } = await userCall(
			call,
			'/bot/board',
			[yunhu.BoardRequest, { id: boardChatId, chatType: boardChatType }],
			yunhu.BoardResponse,
		);
		return message.data.map((board) => {
			const { contentType, ...fields } = plain(board);
			return { ...fields, contentType: CONTENT_TYPES.get(numberOf(contentType)) ?? contentType };
		});
	},
});
