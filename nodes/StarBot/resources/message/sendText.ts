import type { Operation } from '../../../common/operation';
import { messageText, recipientFields, recipientsOf, robotField, textFields } from '../../fields';
import { paced } from '../../pace';
import { identityOf } from '../../robot';
import { requestObject } from '../../transport';

/**
 * sendTextMessage {wxId, message} → `{robotId?, instanceId}`: no message id, so what was sent cannot be referred to. The
 * vendor's page could not be read; name and parameters are those of two public programs.
 *
 * Source: https://github.com/FB208/MarkTools (services/starbot_api_service.py)
 */
export const sendText: Operation = {
	value: 'sendText',
	name: 'Send Text',
	action: 'Send text message',
	description: 'Send a text to a group, to several groups or to a friend',
	properties: [robotField, ...recipientFields, ...textFields],
	chats: recipientsOf,
	async run(call) {
		const message = messageText(call);
		const identity = await identityOf(call);
		const sent = await paced(
			call,
			identity,
			async () =>
				await requestObject(call, 'sendTextMessage', { ...identity, wxId: call.chat, message }),
		);
		return { success: true, chatId: call.chat, ...sent };
	},
};
