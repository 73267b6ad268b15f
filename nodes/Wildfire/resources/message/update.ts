import { int64 } from '../../../common/json';
import type { Operation } from '../../../common/operation';
import { contentFields, payloadOf } from '../../content';
import { messageUidField, oneMessage } from '../../fields';
import { request } from '../../transport';

/**
 * POST /robot/message/update. Only types in the server's `message.allow_client_update_types` can be changed. The SDKs send
 * `updateTimestamp: 0`; what 1 means is not documented. Professional edition.
 *
 * Source: https://docs.wildfirechat.cn/robot_api/
 */
export const update: Operation = {
	value: 'update',
	name: 'Update',
	action: 'Update message',
	description: 'Change the content of a message that was sent (professional edition)',
	properties: [
		messageUidField,
		...contentFields,
		{
			displayName: 'Deliver Again',
			name: 'distribute',
			type: 'boolean',
			default: true,
			description:
				'Whether the members receive the changed message; if not, only those who load it later see it',
		},
	],
	chats: oneMessage,
	async run(call) {
		const messageUid = call.chat;
		await request(call, '/robot/message/update', {
			messageUid: int64(messageUid),
			payload: await payloadOf(call),
			distribute: call.flag('distribute') ? 1 : 0,
			updateTimestamp: 0,
		});
		return { success: true, messageUid };
	},
};
