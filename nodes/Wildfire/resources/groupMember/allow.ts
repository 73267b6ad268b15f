import type { Operation } from '../../../common/operation';
import { groupField, memberIdsField, notificationField, oneGroup, writeGroup } from '../../fields';

/**
 * POST /robot/group/manager/allow. Lets members speak while the group is muted. In the Java and Node SDKs the switch is called `is_manager`, in the
 * Python SDK `is_allow`; unknown names are ignored, so both are sent. Not in the documents; professional edition.
 *
 * Source: https://github.com/wildfirechat/server-sdk
 */
export const allow: Operation = {
	value: 'allow',
	name: 'Allow',
	action: 'Allow group members to speak',
	description:
		'Let members speak while their group is muted, or no longer so (professional edition)',
	properties: [
		groupField,
		memberIdsField,
		{
			displayName: 'Allowed',
			name: 'allowed',
			type: 'boolean',
			default: true,
			description: 'Whether the members may speak while the group is muted. If off, no longer.',
		},
		notificationField,
	],
	chats: oneGroup,
	async run(call) {
		const groupId = call.chat;
		const memberIds = call.ids('memberIds');
		const allowed = call.flag('allowed');
		await writeGroup(call, '/robot/group/manager/allow', {
			group_id: groupId,
			members: memberIds,
			is_manager: allowed,
			is_allow: allowed,
		});
		return { success: true, groupId, memberIds, allowed };
	},
};
