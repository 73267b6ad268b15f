import type { IDataObject } from 'n8n-workflow';

import { yunhu } from '../../../../proto/codec';
import { id, map, takesId, variants } from '../../../common/fields';
import { inChatOfTrigger, simplify } from '../../../common/operations/standardFields';
import { numberOf } from '../../../common/serverValues';
import { anyGroupId, CHAT_TYPES, TRIGGER, USER as USERS, userId } from '../../fields';
import { yunhuOperation } from '../../operation';
import { plain } from '../../protobuf';
import { USER, userCall } from '../../transport';

const CONTENT_TYPES = new Map([
	[1, 'text'],
	[2, 'markdown'],
	[3, 'html'],
]);

const CHATS = new Map([
	[1, 'user'],
	[2, 'group'],
	[3, 'bot'],
]);

const ofTrigger = inChatOfTrigger(CHAT_TYPES, TRIGGER);

/** The platform's number for a kind of chat, and the chat's ID. */
interface BoardChat {
	chatType: number;
	id: string;
}

/** A chat of the account. The lists of the bot's groups need the bot's credential, so this operation has none. */
const inChat = map(
	variants({
		displayName: 'In Chat',
		default: 'chat',
		variants: {
			bot: {
				name: 'Bot',
				description: 'The private chat of the account with a bot',
				fields: {
					boardBotId: takesId(
						id({ displayName: 'Bot ID', required: true, placeholder: 'e.g. 37090343' }),
						{ ...USERS, noun: 'bot', example: '37090343' },
					),
				},
			},
			chat: {
				...ofTrigger,
				fields: {
					chat: map(ofTrigger.fields.chat, (chat, reject) => {
						if (chat.type === 'group') return chat;
						throw reject(
							'is a private chat of the bot, which the account does not see',
							'For the private chat of the account with a bot set In Chat to Bot.',
						);
					}),
				},
			},
			group: {
				name: 'Group',
				fields: {
					boardGroupId: anyGroupId,
				},
			},
			user: { name: 'User', fields: { userId } },
		},
	}),
	(chosen): BoardChat => {
		switch (chosen.kind) {
			case 'bot':
				return { chatType: 3, id: chosen.boardBotId };
			case 'chat':
				return { chatType: 2, id: chosen.chat.id };
			case 'group':
				return { chatType: 2, id: chosen.boardGroupId };
			case 'user':
				return { chatType: 1, id: chosen.userId };
		}
	},
);

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
	fields: { inChat, simplify },
	async run(call, { inChat: chat, simplify: simple }) {
		const { message } = await userCall(
			call,
			'/bot/board',
			[yunhu.BoardRequest, chat],
			yunhu.BoardResponse,
		);
		const boards = message.data.map(plain);
		return simple ? boards.map(simplifyBoard) : boards;
	},
});

/** Names the chat and the content as Set does. The unit of the time is not documented, so it is left out. */
function simplifyBoard({ chatType, contentType, ...board }: IDataObject): IDataObject {
	return {
		botId: board.botId,
		botName: board.botName,
		chatId: board.chatId,
		chatType: CHATS.get(numberOf(chatType)) ?? chatType,
		contentType: CONTENT_TYPES.get(numberOf(contentType)) ?? contentType,
		text: board.content,
	};
}
