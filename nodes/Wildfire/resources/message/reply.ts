import { request } from '../../../common/client';
import { flag } from '../../../common/fields';
import { int64 } from '../../../common/json';
import { operation } from '../../../common/operation';
import { contentFields, payloadOf } from '../../content';
import { messageUidField, oneMessage } from '../../fields';
import { post, sentMessage, WILDFIRE } from '../../transport';

/**
 * POST /robot/message/reply → `{messageUid, timestamp}`. The id is what callbacks call `messageId`. Needs the professional
 * edition or a newer server; elsewhere Send with a quote does the same.
 */
export const reply = operation({
	value: 'reply',
	name: 'Reply',
	action: 'Reply to message',
	description: 'Answer a message where it was written (professional edition or newer server)',
	source: 'https://docs.wildfirechat.cn/robot_api/',
	edition: 'professional',
	sends: true,
	fields: {
		messageUid: messageUidField,
		...contentFields,
		only2Sender: flag({
			displayName: 'Only to Sender',
			description: 'Whether only the sender of the message sees the answer',
		}),
	},
	targets: oneMessage,
	async run(call, { only2Sender, ...content }) {
		const body = {
			messageUid: int64(call.target),
			payload: await payloadOf(call, content),
			only2Sender,
		};
		return await request(WILDFIRE, call, post('/robot/message/reply', sentMessage, body));
	},
});
