import type { IDataObject } from 'n8n-workflow';

import type { Call } from '../../../common/call';
import { id } from '../../../common/fields';
import { objectsIn } from '../../../common/guards';
import { isoTime, textOf } from '../../../common/message';
import { limit, simplify } from '../../../common/standardFields';
import { mediaOf, objectIn } from '../../events';
import { inChat, type Chat } from '../../fields';
import { yunhuOperation } from '../../operation';
import { BOT, openRequest } from '../../transport';

/** The platform's own limit is not known. */
const PAGE_SIZE = 50;

const afterMessageId = id({
	displayName: 'After Message ID',
	placeholder: 'e.g. 2a50d66c747f4d119fe49fa531390e93',
	description:
		'Only messages newer than this one, beginning with the oldest of them. Cannot be used together with Before Message ID.',
});

/**
 * GET /open-apis/v1/bot/messages → `{list, total}`, newest first. The message that a page is counted from is itself in the
 * page. Media come as names, without an address.
 */
export const getAll = yunhuOperation({
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many messages',
	description: 'Retrieve the messages of a chat, newest first',
	source: 'https://www.yhchat.com/document/400-450',
	credential: BOT,
	repeatable: true,
	fields: {
		inChat,
		limit,
		beforeMessageId: id({
			displayName: 'Before Message ID',
			placeholder: 'e.g. 2a50d66c747f4d119fe49fa531390e93',
			description: 'Only messages older than this one. The newest if left empty.',
		}),
		afterMessageId,
		simplify,
	},
	async run(call, { inChat: chat, limit, beforeMessageId, afterMessageId: after, simplify }) {
		if (beforeMessageId !== '' && after !== '')
			throw call.reject(afterMessageId, 'cannot be used together with "Before Message ID"');
		const messages =
			after === ''
				? await olderMessages(call, chat, beforeMessageId, limit)
				: await newerMessages(call, chat, after, limit);
		return simplify ? messages.map(simplifyMessage) : messages;
	},
});

async function olderMessages(
	call: Call,
	chat: Chat,
	anchor: string,
	limit: number,
): Promise<IDataObject[]> {
	const pages = pagesFrom(call, chat, anchor, limit, 'before', (page) => page.at(-1));
	const messages: IDataObject[] = [];
	for await (const page of pages) messages.push(...page);
	return messages.slice(0, limit);
}

/** Each page is newest first, and the next one newer. */
async function newerMessages(
	call: Call,
	chat: Chat,
	anchor: string,
	limit: number,
): Promise<IDataObject[]> {
	const pages = pagesFrom(call, chat, anchor, limit, 'after', (page) => page[0]);
	const messages: IDataObject[] = [];
	for await (const page of pages) messages.unshift(...page);
	return messages.slice(-limit);
}

/** Reads pages, each from the message that `last` finds in the one before, until there are enough messages or no new ones. */
async function* pagesFrom(
	call: Call,
	{ id: chatId, type }: Chat,
	anchor: string,
	limit: number,
	direction: 'before' | 'after',
	last: (page: IDataObject[]) => IDataObject | undefined,
): AsyncGenerator<IDataObject[]> {
	const seen = new Set([anchor]);
	for (let from = anchor, rest = limit; rest > 0;) {
		const { list } = await openRequest(call, '/bot/messages', {
			method: 'GET',
			qs: {
				'chat-id': chatId,
				'chat-type': type,
				...(from !== '' && { 'message-id': from }),
				[direction]: Math.min(PAGE_SIZE, rest),
			},
		});
		const page = objectsIn(list).filter(({ msgId }) => !seen.has(textOf(msgId)));
		if (page.length === 0) return;
		for (const { msgId } of page) seen.add(textOf(msgId));
		yield page;
		from = textOf(last(page)?.msgId);
		rest -= page.length;
	}
}

function simplifyMessage(message: IDataObject): IDataObject {
	const content = objectIn(message.content);
	return {
		messageId: message.msgId,
		sender: { id: message.senderId, type: message.senderType, name: message.senderNickname },
		contentType: message.contentType,
		text: content.text ?? '',
		content,
		media: mediaOf(textOf(message.contentType), content, ''),
		replyTo: message.parentId || undefined,
		instruction: message.commandName || undefined,
		timestamp: isoTime(message.sendTime),
	};
}
