import type { INodeProperties } from 'n8n-workflow';

import { contentFields, contentOf } from '../../content';
import { chatFields, chatOf, chatsOf } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';

const replyToField: INodeProperties = {
	displayName: 'Reply to Message ID',
	name: 'parentId',
	type: 'string',
	default: '',
	placeholder: 'e.g. 2a50d66c747f4d119fe49fa531390e93',
	description: 'The message that this one quotes. None if left empty.',
};

/**
 * POST /open-apis/v1/bot/send → `{messageInfo: {msgId, recvId, recvType}}`. There is no key by which the platform would
 * recognise a repeated send, so one that may have arrived is never sent again.
 *
 * Source: https://www.yhchat.com/document/400-410
 */
export const send: YunhuOperation = {
	value: 'send',
	name: 'Send',
	action: 'Send message',
	description: 'Send a message to a group or a user',
	credential: BOT,
	properties: [...chatFields, ...contentFields, replyToField],
	chats: chatsOf,
	async run(call) {
		const { id, type } = chatOf(call);
		const parentId = call.optionalText('parentId').trim();
		const { messageInfo } = await openPost(call, '/bot/send', {
			recvId: id,
			recvType: type,
			...(await contentOf(call)),
			...(parentId !== '' && { parentId }),
		});
		return {
			messageId: (messageInfo as { msgId?: string } | undefined)?.msgId,
			chatId: id,
			chatType: type,
		};
	},
};
