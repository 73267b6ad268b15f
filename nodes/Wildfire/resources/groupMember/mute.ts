import { flag } from '../../../common/fields';
import { operation } from '../../../common/operations/operation';
import { changeGroup, groupField, memberIdsField, notificationField, oneGroup } from '../../fields';

/**
 * POST /robot/group/manager/mute. Mutes single members. The boolean is `is_manager` in the Java and Node SDKs and
 * `is_mute` in the Python SDK; servers ignore unknown names, so both are sent. Not in the documents.
 */
export const mute = operation({
	value: 'mute',
	name: 'Mute',
	action: 'Mute group members',
	description:
		'Take the right to speak from members of a group, or give it back (professional edition)',
	source: 'https://github.com/wildfirechat/server-sdk',
	edition: 'professional',
	fields: {
		groupId: groupField,
		memberIds: memberIdsField,
		muted: flag({
			displayName: 'Muted',
			required: true,
			default: true,
			description: 'Whether to mute the members. If off, they may speak again.',
		}),
		notification: notificationField,
	},
	targets: oneGroup,
	async run(call, { memberIds, muted, notification }) {
		await changeGroup(call, '/robot/group/manager/mute', notification, {
			members: memberIds,
			is_manager: muted,
			is_mute: muted,
		});
		return { success: true, groupId: call.target, memberIds, muted };
	},
});
