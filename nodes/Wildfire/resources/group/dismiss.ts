import { operation } from '../../../common/operations/operation';
import { changeGroup, groupField, notificationField, oneGroup } from '../../fields';

/** POST /robot/group/del. Works only for normal and restricted groups that the robot owns (else 248). */
export const dismiss = operation({
	value: 'dismiss',
	name: 'Dismiss',
	action: 'Dismiss group',
	description: 'Delete a group that the robot owns, for all its members',
	source: 'https://docs.wildfirechat.cn/robot_api/group_api.html',
	fields: { groupId: groupField, notification: notificationField },
	targets: oneGroup,
	async run(call, { notification }) {
		await changeGroup(call, '/robot/group/del', notification);
		return { deleted: true, groupId: call.target };
	},
});
