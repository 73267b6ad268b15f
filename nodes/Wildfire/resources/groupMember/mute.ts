import type { Operation } from '../../../common/operation';
import { groupField, memberIdsField, notificationField, oneGroup, writeGroup } from '../../fields';

/**
 * POST /robot/group/manager/mute. Silences single members. In the Java and Node SDKs the switch is called `is_manager`, in the
 * Python SDK `is_mute`; unknown names are ignored, so both are sent. Not in the documents; professional edition.
 *
 * Source: https://github.com/wildfirechat/server-sdk
 */
export const mute: Operation = {
	value: 'mute',
	name: 'Mute',
	action: 'Mute group members',
	description:
		'Take the right to speak from members of a group, or give it back (professional edition)',
	properties: [
		groupField,
		memberIdsField,
		{
			displayName: 'Muted',
			name: 'muted',
			type: 'boolean',
			default: true,
			description: 'Whether the members may no longer speak. If off, they may again.',
		},
		notificationField,
	],
	chats: oneGroup,
	async run(call) {
		const groupId = call.chat;
		const memberIds = call.ids('memberIds');
		const muted = call.flag('muted');
		await writeGroup(call, '/robot/group/manager/mute', {
			group_id: groupId,
			members: memberIds,
			is_manager: muted,
			is_mute: muted,
		});
		return { success: true, groupId, memberIds, muted };
	},
};
