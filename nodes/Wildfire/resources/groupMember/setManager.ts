import type { Operation } from '../../../common/operation';
import { groupField, memberIdsField, notificationField, oneGroup, writeGroup } from '../../fields';

/**
 * POST /robot/group/manager/set. Only by the owner. The documents' example leaves `is_manager` out, which would demote.
 * The community server does not have it.
 *
 * Source: https://docs.wildfirechat.cn/robot_api/group_api.html
 */
export const setManager: Operation = {
	value: 'setManager',
	name: 'Set Manager',
	action: 'Set managers of group',
	description:
		'Make members managers of a group the robot owns, or no longer so (professional edition)',
	properties: [
		groupField,
		memberIdsField,
		{
			displayName: 'Manager',
			name: 'isManager',
			type: 'boolean',
			default: true,
			description: 'Whether the members become managers. If off, they become normal members.',
		},
		notificationField,
	],
	chats: oneGroup,
	async run(call) {
		const groupId = call.chat;
		const memberIds = call.ids('memberIds');
		const isManager = call.flag('isManager');
		await writeGroup(call, '/robot/group/manager/set', {
			group_id: groupId,
			members: memberIds,
			is_manager: isManager,
		});
		return { success: true, groupId, memberIds, manager: isManager };
	},
};
