import { UserError } from 'n8n-workflow';

import type { Caller } from '../common/requests/caller';
import type { Chat } from '../common/message';
import { textOf } from '../common/serverValues';
import type { QuestionChannel, QuestionChat } from '../common/waiting/channel';
import {
	CHAT_ENDPOINTS,
	chatDestination,
	chatIdOf,
	destinationOf,
	identifying,
	parametersOf,
	questionTo,
	sending,
	type QuestionTo,
} from './destination';
import { chatNumberOf, isMessageEvent, isReceived, senderNumberOf } from './events';
import { entryOf, FACE, selectorOfEntry, type Selector } from './fields';
import { CREDENTIAL, send } from './transport';

/**
 * Send and Wait on QQ. The client cannot change a message. It reports the robot's own messages, so a trigger learns
 * of a question from the question's own message.
 */
export const questions: QuestionChannel<{ sendTo: typeof questionTo }> = {
	credential: CREDENTIAL,
	fields: { sendTo: questionTo },
	whole: FACE,
	chatId: ({ sendTo }) => chatIdOf(destinationOf(sendTo)),
	chatOf: (_call, { sendTo }) => identifying(destinationOf(sendTo)),
	async ask(call, { sendTo }, { text, checkEnd }) {
		const { endpoint, parameters } = destinationOf(sendTo);
		const message = { ...parameters, content: text };
		const { id } = await send(call, sending(endpoint), message, checkEnd);
		return { messageId: id, chat: chatOf(sendTo) };
	},
	async say(caller, chat, text) {
		await say(caller, chat, text);
	},
	secret: ({ webhookSecret, authSecret, secretParameters }) =>
		[webhookSecret, authSecret, secretParameters]
			.map(textOf)
			.find((secret) => secret.trim() !== '') ?? '',
	/**
	 * Returns the IDs of a chat. The editor's list stores the number of a group or a friend, which stays the same
	 * after a login; events have the ID.
	 */
	chatIds(message) {
		const { chat } = message;
		const number = chatNumberOf(message);
		const selectors: Selector[] = [
			{ by: 'id', value: chat.id },
			...(number === '' ? [] : [{ by: 'uid' as const, value: number }]),
			...(chat.name === undefined
				? []
				: [
						{ by: 'name' as const, value: chat.name },
						{ by: 'displayname' as const, value: chat.name },
					]),
		];
		return [chat.id, ...selectors.map(entryOf)];
	},
	lastingChatId(message) {
		const { chat } = message;
		const number = chatNumberOf(message);
		const hasNumber = (chat.type === 'group' || chat.type === 'private') && number !== '';
		return hasNumber ? entryOf({ by: 'uid', value: number }) : chat.id;
	},
	/** Returns the ID and the QQ number of the sender: the number stays the same after a login. */
	members: {
		placeholder: 'e.g. 45678901, 61000014',
		description:
			'QQ numbers separated by commas. IDs of senders count too, but they change with every login by QR code.',
	},
	senderIds: (message) => [message.sender.id, senderNumberOf(message)].filter(Boolean),
	isOwn: ({ event }) => isMessageEvent(event) && !isReceived(event),
};

/** Marks a chat that is selected by a name: several can have it, and the client takes the first. */
function byName({ by }: Selector): Pick<QuestionChat, 'isByName'> {
	return by === 'id' || by === 'uid' ? {} : { isByName: true };
}

/** Returns the chat of a question. Its ID includes the parameter that finds the chat. */
function chatOf(sendTo: QuestionTo): QuestionChat {
	switch (sendTo.kind) {
		case 'chat':
			return sendTo.chat.via === undefined
				? { id: sendTo.chat.id, type: sendTo.chat.type }
				: {
						id: sendTo.chat.id,
						type: sendTo.chat.type,
						via: { id: sendTo.chat.via.id, type: sendTo.chat.via.type as Chat['type'] },
					};
		case 'friend':
			return { id: entryOf(sendTo.friend), type: 'private', ...byName(sendTo.friend) };
		case 'group':
			return { id: entryOf(sendTo.group), type: 'group', ...byName(sendTo.group) };
		case 'discussion':
			return { id: entryOf(sendTo.discussion), type: 'discussion' };
	}
}

async function say(caller: Caller, { id, type, via }: Chat, text: string): Promise<void> {
	if (type === 'temporary') {
		const { endpoint, parameters } = chatDestination({
			id,
			type,
			...(via && { via: { id: via.id, type: via.type } }),
		});
		await send(caller, sending(endpoint), { ...parameters, content: text });
		return;
	}
	if (type !== 'private' && type !== 'group' && type !== 'discussion') {
		throw new UserError('The client cannot write to a chat of this kind');
	}
	const parameters = parametersOf(selectorOfEntry(id));
	await send(caller, sending(CHAT_ENDPOINTS[type]), { ...parameters, content: text });
}
