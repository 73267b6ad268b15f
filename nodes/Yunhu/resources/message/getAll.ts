import type { IDataObject } from 'n8n-workflow';

import type { Call } from '../../../common/call';
import { asObject } from '../../../common/inbound';
import { limitField, returnAllField, simplifyField } from '../../../common/legacyFields';
import { isoTime, textOf } from '../../../common/message';
import { mediaOf, objectIn } from '../../events';
import { chatFields, chatOf, type Chat } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { BOT, openRequest } from '../../transport';

/** The platform's own limit is not known. */
const PAGE_SIZE = 50;

/**
 * GET /open-apis/v1/bot/messages → `{list, total}`, newest first. The message that a page is counted from is itself in the
 * page. Media come as names, without an address.
 *
 * Source: https://www.yhchat.com/document/400-450
 */
export const getAll: YunhuOperation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many messages',
	description: 'Retrieve the messages of a chat, newest first',
	credential: BOT,
	properties: [
		...chatFields,
		returnAllField,
		limitField,
		{
			displayName: 'Before Message ID',
			name: 'beforeMessageId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 2a50d66c747f4d119fe49fa531390e93',
			description: 'Only messages older than this one. The newest if left empty.',
		},
		{
			displayName: 'After Message ID',
			name: 'afterMessageId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 2a50d66c747f4d119fe49fa531390e93',
			description:
				'Only messages newer than this one, beginning with the oldest of them. Cannot be used together with Before Message ID.',
		},
		simplifyField,
	],
	async run(call) {
		const messages = await messagesOf(call, chatOf(call));
		return call.param<boolean>('simplify') ? messages.map(simplifyMessage) : messages;
	},
};

async function messagesOf(call: Call, { id, type }: Chat): Promise<IDataObject[]> {
	const wanted = call.param<boolean>('returnAll') ? Infinity : call.param<number>('limit');
	const before = call.optionalText('beforeMessageId').trim();
	const after = call.optionalText('afterMessageId').trim();
	if (before !== '' && after !== '')
		throw call.complaint('afterMessageId', 'cannot be used together with "Before Message ID"');
	const direction = after === '' ? 'before' : 'after';
	const messages: IDataObject[] = [];
	let anchor = before || after;
	const seen = new Set([anchor]);
	while (messages.length < wanted) {
		const { list } = await openRequest(
			call,
			'/bot/messages',
			{
				method: 'GET',
				qs: {
					'chat-id': id,
					'chat-type': type,
					...(anchor !== '' && { 'message-id': anchor }),
					[direction]: Math.min(PAGE_SIZE, wanted - messages.length),
				},
			},
			{ repeatable: true },
		);
		const page = (Array.isArray(list) ? list : [])
			.map(asObject)
			.filter((entry) => entry !== undefined)
			.filter(({ msgId }) => !seen.has(textOf(msgId)));
		if (page.length === 0) break;
		for (const { msgId } of page) seen.add(textOf(msgId));
		// Each page is newest first; the next one is older with "before", and newer with "after".
		if (direction === 'before') messages.push(...page);
		else messages.unshift(...page);
		anchor = textOf((direction === 'before' ? page.at(-1) : page[0])?.msgId);
	}
	return direction === 'before' ? messages.slice(0, wanted) : messages.slice(-wanted);
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
