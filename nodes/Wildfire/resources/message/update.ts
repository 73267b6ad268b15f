import { request } from '../../../common/requests/client';
import { flag } from '../../../common/fields';
import { int64 } from '../../../common/json';
import { operation } from '../../../common/operations/operation';
import { payloadOf } from '../../content';
import { contentFields } from '../../contentFields';
import { messageIdField, oneMessage } from '../../fields';
import { nothing, post, WILDFIRE } from '../../transport';

const { additionalFields, ...content } = contentFields;

/**
 * POST /robot/message/update. Only types in the server's `message.allow_client_update_types` can be changed. The SDKs send
 * `updateTimestamp: 0`; the meaning of 1 is not documented.
 */
export const update = operation({
	value: 'update',
	name: 'Update',
	action: 'Update message',
	description: 'Change the content of a message that was sent (professional edition)',
	source: 'https://docs.wildfirechat.cn/robot_api/',
	edition: 'professional',
	fields: {
		messageId: messageIdField,
		...content,
		distribute: flag({
			displayName: 'Deliver Again',
			default: true,
			description:
				'Whether the members receive the changed message. If off, only members who load it later see it.',
		}),
		additionalFields,
	},
	targets: oneMessage,
	async run(call, { distribute, ...values }) {
		const messageId = call.target;
		const body = {
			messageUid: int64(messageId),
			payload: await payloadOf(call, values),
			distribute: distribute ? 1 : 0,
			updateTimestamp: 0,
		};
		await request(WILDFIRE, call, post('/robot/message/update', nothing, body));
		return { success: true, messageId };
	},
});
