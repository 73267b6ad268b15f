import { request } from '../../../common/requests/client';
import { int64 } from '../../../common/json';
import { operation } from '../../../common/operations/operation';
import { messageIdField, oneMessage } from '../../fields';
import { nothing, post, WILDFIRE } from '../../transport';

/**
 * POST /robot/message/recall. The robot's own messages for two minutes (`message.recall_time_limit`, else 24); other
 * people's as owner or manager of the group. Not repeated when the answer is lost: a second recall would be told that there
 * is no such message.
 */
export const recall = operation({
	value: 'recall',
	name: 'Recall',
	action: 'Recall message',
	description: 'Take a message back for everybody (professional edition)',
	source: 'https://docs.wildfirechat.cn/robot_api/',
	edition: 'professional',
	fields: { messageId: messageIdField },
	targets: oneMessage,
	async run(call) {
		const messageId = call.target;
		const body = { messageUid: int64(messageId) };
		await request(WILDFIRE, call, post('/robot/message/recall', nothing, body));
		return { deleted: true, messageId };
	},
});
