import { int64 } from '../../../common/json';
import type { Operation } from '../../../common/operation';
import { messageUidField, oneMessage } from '../../fields';
import { request } from '../../transport';

/**
 * POST /robot/message/recall. The robot's own messages for two minutes (`message.recall_time_limit`, else 24); other
 * people's as owner or manager of the group. Professional edition. Not repeated when the answer is
 * lost: a second recall would be told that there is no such message.
 *
 * Source: https://docs.wildfirechat.cn/robot_api/
 */
export const recall: Operation = {
	value: 'recall',
	name: 'Recall',
	action: 'Recall message',
	description: 'Take a message back for everybody (professional edition)',
	properties: [messageUidField],
	chats: oneMessage,
	async run(call) {
		const messageUid = call.chat;
		await request(call, '/robot/message/recall', { messageUid: int64(messageUid) });
		return { deleted: true, messageUid };
	},
};
