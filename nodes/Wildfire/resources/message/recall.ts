import { request } from '../../../common/requests/client';
import { int64 } from '../../../common/json';
import { operation } from '../../../common/operations/operation';
import { messageIdField, oneMessage } from '../../fields';
import { nothing, post, WILDFIRE } from '../../transport';

/**
 * POST /robot/message/recall. Recalls the robot's own messages for two minutes (`message.recall_time_limit`, else 24), and other
 * people's messages if the robot is owner or manager of the group. Not repeated when the answer is lost: the answer to a second recall
 * would be that there is no such message.
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
