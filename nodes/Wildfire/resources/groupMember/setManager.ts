import { flag } from '../../../common/fields';
import { operation } from '../../../common/operations/operation';
import { changeGroup, groupField, memberIdsField, notificationField, oneGroup } from '../../fields';

/**
 * POST /robot/group/manager/set. For the owner only. The documents' example omits `is_manager`, which would remove
 * the manager role. The community server does not have this endpoint.
 */
export const setManager = operation({
	value: 'setManager',
	name: 'Set Manager',
	action: 'Set managers of group',
	description:
		'Make members managers of a group that the robot owns, or normal members again (professional edition)',
	source: 'https://docs.wildfirechat.cn/robot_api/group_api.html',
	edition: 'professional',
	fields: {
		groupId: groupField,
		memberIds: memberIdsField,
		isManager: flag({
			displayName: 'Manager',
			required: true,
			default: true,
			description: 'Whether the members become managers. If off, they become normal members.',
		}),
		notification: notificationField,
	},
	targets: oneGroup,
	async run(call, { memberIds, isManager, notification }) {
		await changeGroup(call, '/robot/group/manager/set', notification, {
			members: memberIds,
			is_manager: isManager,
		});
		return { success: true, groupId: call.target, memberIds, manager: isManager };
	},
});
