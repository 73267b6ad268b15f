import { int64 } from '../../../common/json';
import type { Operation } from '../../../common/operation';
import { messageUidField } from '../../fields';
import { request } from '../../transport';

/**
 * POST /robot/message/recall. The robot's own messages for two minutes (`message.recall_time_limit`, else 24); other
 * people's as owner or manager of the group. Professional edition.
 *
 * Source: https://docs.wildfirechat.cn/robot_api/
 */
export const recall: Operation = {
	value: 'recall',
	name: 'Recall',
	action: 'Recall message',
	description: 'Take a message back for everybody (professional edition)',
	properties: [messageUidField],
	async run(call) {
		const messageUid = call.int64('messageUid');
		await request(call, '/robot/message/recall', { messageUid: int64(messageUid) }, { repeatable: true });
		return { deleted: true, messageUid };
	},
};
