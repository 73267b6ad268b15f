import type { Operation } from '../../../common/operation';
import { groupField, notificationField, oneGroup, writeGroup } from '../../fields';

/**
 * POST /robot/group/member/quit. It is always the robot that leaves, whatever the documents say of `operator`. If it owns
 * the group, the first other member becomes the owner; if nobody is left, the group is dismissed.
 *
 * Source: https://docs.wildfirechat.cn/robot_api/group_api.html
 */
export const leave: Operation = {
	value: 'leave',
	name: 'Leave',
	action: 'Leave group',
	description: 'Have the robot itself leave a group. To remove somebody else use Remove.',
	properties: [groupField, notificationField],
	chats: oneGroup,
	async run(call) {
		const groupId = call.chat;
		await writeGroup(call, '/robot/group/member/quit', { group_id: groupId });
		return { success: true, groupId };
	},
};
