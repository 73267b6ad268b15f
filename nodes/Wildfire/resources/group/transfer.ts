import { operation } from '../../../common/operations/operation';
import {
	atMost,
	changeGroup,
	groupField,
	notificationField,
	oneGroup,
	userField,
} from '../../fields';
import { membersAmong } from '../../groups';

/**
 * POST /robot/group/transfer. The robot must own the group, and becomes a normal member. The server accepts anybody as the new owner,
 * and the robot could not undo it.
 */
export const transfer = operation({
	value: 'transfer',
	name: 'Transfer',
	action: 'Transfer group',
	description: 'Give a group that the robot owns to a new owner',
	source: 'https://docs.wildfirechat.cn/robot_api/group_api.html',
	fields: {
		groupId: groupField,
		newOwner: atMost(
			'id',
			userField({
				displayName: 'New Owner',
				description: 'A member of the group',
			}),
		),
		notification: notificationField,
	},
	targets: oneGroup,
	async run(call, { newOwner, notification }) {
		await membersAmong(call, [newOwner]);
		await changeGroup(call, '/robot/group/transfer', notification, { new_owner: newOwner });
		return { success: true, groupId: call.target, owner: newOwner };
	},
});
