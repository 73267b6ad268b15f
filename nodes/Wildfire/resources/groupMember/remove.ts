import { operation } from '../../../common/operations/operation';
import { changeGroup, groupField, memberIdsField, notificationField, oneGroup } from '../../fields';
import { membersAmong } from '../../groups';

/**
 * POST /robot/group/member/del. In normal and restricted groups the robot must be owner or manager; the owner cannot
 * be removed (248). The server ignores the IDs of users who are not in the group, and announces their removal all the same.
 */
export const remove = operation({
	value: 'remove',
	name: 'Remove',
	action: 'Remove group members',
	description: 'Remove members from a group',
	source: 'https://docs.wildfirechat.cn/robot_api/group_api.html',
	fields: { groupId: groupField, memberIds: memberIdsField, notification: notificationField },
	targets: oneGroup,
	async run(call, { memberIds, notification }) {
		const members = await membersAmong(call, memberIds);
		await changeGroup(call, '/robot/group/member/del', notification, { members });
		return { deleted: true, groupId: call.target, memberIds: members };
	},
});
