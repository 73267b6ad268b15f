import type { Caller } from '../common/requests/caller';
import type { Chat } from '../common/message';
import { textOf } from '../common/serverValues';
import type { QuestionChannel, QuestionPost } from '../common/waiting/channel';
import { callerForBot } from './botCaller';
import { ACTION } from './buttons';
import { sendTo } from './fields';
import { BOT, messageIdIn, openPost } from './transport';

/**
 * Send and Wait on Yunhu: the answers to an approval are buttons below the question. A button reports its value to
 * the bot, so every process of n8n can read the answer, also after a restart. These values have about 300 characters; the limit is
 * not documented.
 */
export const questions: QuestionChannel<{ sendTo: typeof sendTo }> = {
	credential: BOT,
	fields: { sendTo },
	chatId: ({ sendTo }) => sendTo.id,
	async ask(call, { sendTo: { id, type } }, post) {
		const sent = await openPost(call, '/bot/send', {
			recvId: id,
			recvType: type,
			contentType: 'text',
			content: { text: post.text, ...buttonsOf(post) },
		});
		return {
			messageId: messageIdIn(sent),
			chat: { id, type: type === 'group' ? 'group' : 'private' },
		};
	},
	/** Only a trigger that sets up the link keeps `answerKey` (see Registration): it has no credential of the bot. */
	callerOf: (context) => {
		const { answerKey, botId } = context.getWorkflowStaticData('node');
		return callerForBot(context, answerKey === undefined ? undefined : textOf(botId));
	},
	async say(caller, chat, text) {
		await openPost(caller, '/bot/send', { ...receiverOf(chat), ...textContent(text) });
	},
	/** Updates the question and removes its buttons, because an edit replaces the whole content. */
	async update(caller: Caller, { messageId, chat }, text) {
		const edited = { msgId: messageId, ...receiverOf(chat), ...textContent(text) };
		await openPost(caller, '/bot/edit', edited, { repeatable: true });
	},
	secret: ({ token }) => textOf(token),
	isKnownBySecret: true,
	buttonValue: ({ event, details }) =>
		event === 'buttonPressed' ? textOf(details?.value) : undefined,
};

function buttonsOf({ answers }: QuestionPost): object {
	if (answers.length === 0) return {};
	const row = answers.map(({ label, value }) => ({
		text: label,
		actionType: ACTION.report,
		value,
	}));
	return { buttons: [row] };
}

function receiverOf({ id, type }: Chat) {
	return { recvId: id, recvType: type === 'group' ? 'group' : 'user' };
}

function textContent(text: string) {
	return { contentType: 'text', content: { text } };
}
