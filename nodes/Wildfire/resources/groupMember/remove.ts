import type { Operation } from '../../../common/operation';
import { groupField, memberIdsField, notificationField, oneGroup, writeGroup } from '../../fields';

/**
 * POST /robot/group/member/del. In normal and restricted groups the robot must be owner or manager; the owner cannot be
 * removed (248). Ids that are no members are ignored by the server.
 *
 * Source: https://docs.wildfirechat.cn/robot_api/group_api.html
 */
export const remove: Operation = {
	value: 'remove',
	name: 'Remove',
	action: 'Remove group members',
	description: 'Remove members from a group',
	properties: [groupField, memberIdsField, notificationField],
	chats: oneGroup,
	async run(call) {
		const groupId = call.chat;
		const memberIds = call.ids('memberIds');
		await writeGroup(call, '/robot/group/member/del', { group_id: groupId, members: memberIds });
		return { deleted: true, groupId, memberIds };
	},
};
