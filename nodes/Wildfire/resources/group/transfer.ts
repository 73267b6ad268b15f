import type { Operation } from '../../../common/operation';
import { groupField, notificationField, oneGroup, userField, writeGroup } from '../../fields';

/**
 * POST /robot/group/transfer. The robot must own the group, and becomes a normal member of it.
 *
 * Source: https://docs.wildfirechat.cn/robot_api/group_api.html
 */
export const transfer: Operation = {
	value: 'transfer',
	name: 'Transfer',
	action: 'Transfer group',
	description: 'Give a group that the robot owns to a new owner',
	properties: [
		groupField,
		{
			...userField,
			displayName: 'New Owner',
			name: 'newOwner',
			description: 'Should be a member: the server does not check it',
		},
		notificationField,
	],
	chats: oneGroup,
	async run(call) {
		const groupId = call.chat;
		const newOwner = call.id('newOwner');
		await writeGroup(call, '/robot/group/transfer', { group_id: groupId, new_owner: newOwner });
		return { success: true, groupId, owner: newOwner };
	},
};
