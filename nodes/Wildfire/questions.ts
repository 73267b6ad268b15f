import { request } from '../common/requests/client';
import { map, variants, type Field } from '../common/fields';
import { int64 } from '../common/json';
import { lineIn, onlyToIn, type Chat } from '../common/message';
import type { Call } from '../common/operations/call';
import { textOf } from '../common/serverValues';
import type { QuestionChannel } from '../common/waiting/channel';
import { getCallback } from './callback';
import {
	chatRoom,
	conversationOf,
	groupField,
	lineOption,
	receiver,
	toUsersOf,
	triggerChat,
} from './fields';
import { text as textPayload } from './payload';
import { CREDENTIAL, nothing, post, receipt, WILDFIRE } from './transport';

/** The chat to which a question is sent. */
const sendTo: Field<Chat> = map(
	variants({
		displayName: 'Send To',
		default: 'chat',
		variants: {
			chat: triggerChat,
			chatRoom,
			group: { name: 'Group', fields: { groupId: groupField } },
			user: receiver,
		},
	}),
	(to): Chat => {
		switch (to.kind) {
			case 'chat': {
				const { id, type, line, onlyTo } = to.chat;
				return { id, type, ...lineIn({ line }), ...onlyToIn({ onlyTo }) };
			}
			case 'chatRoom':
				return { id: to.chatRoomId, type: 'chatRoom' };
			case 'group':
				return { id: to.groupId, type: 'group' };
			case 'user':
				return { id: to.userId, type: 'private' };
		}
	},
);

/** Returns the chat of a question, on the line that the user enters, else on that of the trigger's message. */
function placeOf(call: Call, { line: ofChat, ...chat }: Chat): Chat {
	const { line = ofChat } = call.options(lineOption);
	return { ...chat, ...lineIn({ line }) };
}

function message(chat: Chat, text: string) {
	return post('/robot/message/send', receipt, {
		conv: conversationOf(chat),
		payload: textPayload(text),
		...toUsersOf(chat),
	});
}

/**
 * Send and Wait on WildfireChat. The server does not report the robot's own messages, so the node sends the question
 * to the trigger: the robot's callback is the trigger's address.
 */
export const questions: QuestionChannel<{ sendTo: typeof sendTo }> = {
	credential: CREDENTIAL,
	fields: { sendTo },
	options: lineOption,
	chatId: ({ sendTo }) => sendTo.id,
	chatOf: (call, { sendTo }) => JSON.stringify(placeOf(call, sendTo)),
	async ask(call, { sendTo }, { text }) {
		const chat = placeOf(call, sendTo);
		const { messageUid } = await request(WILDFIRE, call, message(chat, text));
		return { messageId: textOf(messageUid), chat };
	},
	async say(caller, chat, text) {
		await request(WILDFIRE, caller, message(chat, text));
	},
	/** Updates the question. The community edition cannot; there the outcome is posted to the chat. */
	async update(caller, { messageId }, text) {
		const body = {
			messageUid: int64(messageId),
			payload: textPayload(text),
			distribute: 1,
			updateTimestamp: 0,
		};
		await request(WILDFIRE, caller, post('/robot/message/update', nothing, body));
	},
	secret: ({ robotSecret }) => textOf(robotSecret),
	triggerAddress: getCallback,
};
