import type { Caller } from '../../../nodes/common/requests/caller';
import { request } from '../../../nodes/common/requests/client';
import { id } from '../../../nodes/common/fields';
import { asObject } from '../../../nodes/common/guards';
import { parseJson } from '../../../nodes/common/json';
import type { Chat } from '../../../nodes/common/message';
import { textOf } from '../../../nodes/common/serverValues';
import type { QuestionChannel } from '../../../nodes/common/waiting/channel';
import { PARROT } from './service';

async function post(caller: Caller, chat: Chat, text: string): Promise<string> {
	return await request<string>(PARROT, caller, {
		path: '/say',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({ chat: chat.id, text }),
		read: ({ status, body }) =>
			status === 200 ? { value: textOf(asObject(parseJson(body))?.id) } : undefined,
	});
}

const fields = { chat: id({ displayName: 'Chat', required: true }) };

/** The channel for questions (Send and Wait) of the platform of the tests. */
export const questions: QuestionChannel<typeof fields> = {
	credential: PARROT.credential,
	fields,
	chatId: ({ chat }) => chat,
	async ask(call, values, { text }) {
		const chat: Chat = { id: values.chat, type: 'group' };
		return { chat, messageId: await post(call, chat, text) };
	},
	say: async (caller, chat, text) => void (await post(caller, chat, text)),
	secret: ({ secret }) => textOf(secret),
	isOwn: ({ sender }) => sender.id === 'parrot',
	buttonValue: ({ details }) =>
		details?.button === undefined ? undefined : textOf(details.button),
};
