import { operation } from '../../../common/operation';
import { changeGroup, groupField, notificationField, oneGroup } from '../../fields';

/** POST /robot/group/del. Only groups that the robot owns, and only normal and restricted ones (else 248). */
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
