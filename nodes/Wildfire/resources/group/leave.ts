import { operation } from '../../../common/operations/operation';
import { request } from '../../../common/requests/client';
import { changeGroup, groupField, notificationField, oneGroup } from '../../fields';
import { membersOf } from '../../groups';
import { WILDFIRE } from '../../transport';

/**
 * POST /robot/group/member/quit. The robot itself always leaves, even if the documents' `operator` is another user.
 * If it owns a normal or restricted group, the first other member becomes the owner; if nobody is left, the group is dismissed. The
 * server reports success also for a group that the robot is not in, so its members are read first.
 */
export const leave = operation({
	value: 'leave',
	name: 'Leave',
	action: 'Leave group',
	description:
		'Have the robot itself leave a group. A normal or restricted group that it owns goes to the first other member, or is dismissed if there is none. To remove somebody else use Group Member: Remove.',
	source: 'https://docs.wildfirechat.cn/robot_api/group_api.html',
	fields: { groupId: groupField, notification: notificationField },
	targets: oneGroup,
	async run(call, { notification }) {
		await request(WILDFIRE, call, membersOf(call.target));
		await changeGroup(call, '/robot/group/member/quit', notification);
		return { success: true, groupId: call.target };
	},
});
