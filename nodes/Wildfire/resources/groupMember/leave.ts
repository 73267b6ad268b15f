import { operation } from '../../../common/operations/operation';
import { changeGroup, groupField, notificationField, oneGroup } from '../../fields';

/**
 * POST /robot/group/member/quit. The robot itself always leaves, even if the documents' `operator` is another user.
 * If it owns the group, the first other member becomes the owner; if nobody is left, the group is dismissed.
 */
export const leave = operation({
	value: 'leave',
	name: 'Leave',
	action: 'Leave group',
	description: 'Have the robot itself leave a group. To remove somebody else use Remove.',
	source: 'https://docs.wildfirechat.cn/robot_api/group_api.html',
	fields: { groupId: groupField, notification: notificationField },
	targets: oneGroup,
	async run(call, { notification }) {
		await changeGroup(call, '/robot/group/member/quit', notification);
		return { success: true, groupId: call.target };
	},
});
