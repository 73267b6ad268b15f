import type { IDataObject } from 'n8n-workflow';

import type { Call } from '../../../common/operations/call';
import { id } from '../../../common/fields';
import { isoTimeIn, textOf } from '../../../common/serverValues';
import { entriesOfPages } from '../../../common/operations/pages';
import { limit, simplify } from '../../../common/operations/standardFields';
import { objectIn, saidIn } from '../../events';
import { inChat, type ApiChat } from '../../fields';
import { yunhuOperation } from '../../operation';
import { BOT, listIn, openRequest } from '../../transport';

/** The messages of one request. The platform's own limit is not known. */
const PAGE_SIZE = 50;

const afterMessageId = id({
	displayName: 'After Message ID',
	placeholder: 'e.g. 2a50d66c747f4d119fe49fa531390e93',
	description:
		'Only messages newer than this one, beginning with the oldest of them. Cannot be used together with Before Message ID.',
});

/**
 * GET /open-apis/v1/bot/messages → `{list, total}`, newest first. A page includes the message from which it is counted. Media have
 * names, but no address.
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
				? await messagesFrom(call, chat, beforeMessageId, limit, 'before')
				: (await messagesFrom(call, chat, after, limit, 'after')).reverse();
		return simplify ? messages.map(simplifyMessage) : messages;
	},
});

/**
 * Returns the messages before or after another message, the nearest first. Each page is counted from the farthest message of the
 * page before.
 */
async function messagesFrom(
	call: Call,
	{ id: chatId, type }: ApiChat,
	anchor: string,
	limit: number,
	direction: 'before' | 'after',
): Promise<IDataObject[]> {
	let from = anchor;
	return await entriesOfPages(call, limit, idOf, async (_page, had) => {
		const { list } = await openRequest(call, '/bot/messages', {
			method: 'GET',
			qs: {
				'chat-id': chatId,
				'chat-type': type,
				...(from !== '' && { 'message-id': from }),
				[direction]: Math.min(PAGE_SIZE, limit - had),
			},
		});
		const page = listIn(call, list).filter((message) => idOf(message) !== anchor);
		if (direction === 'after') page.reverse();
		from = idOf(page.at(-1) ?? {});
		// Without an ID to count from, the platform would begin again with the newest.
		return { entries: page, isLast: from === '' };
	});
}

function idOf({ msgId }: IDataObject): string {
	return textOf(msgId);
}

/** Returns a message with the keys of a trigger's item, and its content. */
function simplifyMessage(message: IDataObject): IDataObject {
	const content = objectIn(message.content);
	return {
		messageId: message.msgId,
		sender: { id: message.senderId, type: message.senderType, name: message.senderNickname },
		...saidIn(message, content, ''),
		content,
		timestamp: isoTimeIn(message.sendTime, 1),
	};
}
