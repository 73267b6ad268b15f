import { int64 } from '../../../common/json';
import type { Operation } from '../../../common/operation';
import { contentFields, payloadOf } from '../../content';
import { messageUidField, oneMessage } from '../../fields';
import { requestObject } from '../../transport';

/**
 * POST /robot/message/reply → `{messageUid, timestamp}`. The id is what callbacks call `messageId`. Needs the professional
 * edition or a newer server; elsewhere Send with a quote does the same.
 *
 * Source: https://docs.wildfirechat.cn/robot_api/
 */
export const reply: Operation = {
	value: 'reply',
	name: 'Reply',
	action: 'Reply to message',
	description: 'Answer a message where it was written (professional edition or newer server)',
	properties: [
		messageUidField,
		...contentFields,
		{
			displayName: 'Only to Sender',
			name: 'only2Sender',
			type: 'boolean',
			default: false,
			description: 'Whether only the one who wrote the message sees the answer',
		},
	],
	chats: oneMessage,
	async run(call) {
		const { messageUid, timestamp } = await requestObject(call, '/robot/message/reply', {
			messageUid: int64(call.chat),
			payload: await payloadOf(call),
			only2Sender: call.flag('only2Sender'),
		});
		return { messageUid, timestamp };
	},
};
