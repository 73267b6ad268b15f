import type { Operation } from '../../../common/operation';
import { groupField, notificationField, oneGroup, writeGroup } from '../../fields';

/**
 * POST /robot/group/del. Only groups that the robot owns, and only normal and restricted ones (else 248).
 *
 * Source: https://docs.wildfirechat.cn/robot_api/group_api.html
 */
export const dismiss: Operation = {
	value: 'dismiss',
	name: 'Dismiss',
	action: 'Dismiss group',
	description: 'Delete a group that the robot owns, for all its members',
	properties: [groupField, notificationField],
	chats: oneGroup,
	async run(call) {
		const groupId = call.chat;
		await writeGroup(call, '/robot/group/del', { group_id: groupId });
		return { deleted: true, groupId };
	},
};
