import { flag } from '../../../common/fields';
import { operation } from '../../../common/operations/operation';
import { changeGroup, groupField, memberIdsField, notificationField, oneGroup } from '../../fields';

/**
 * POST /robot/group/manager/allow. Lets members speak while the group is muted. The boolean is `is_manager` in the
 * Java and Node SDKs and `is_allow` in the Python SDK; servers ignore unknown names, so both are sent. Not in the
 * documents.
 */
export const allow = operation({
	value: 'allow',
	name: 'Allow',
	action: 'Allow group members to speak',
	description:
		'Let members speak while their group is muted, or stop letting them (professional edition)',
	source: 'https://github.com/wildfirechat/server-sdk',
	edition: 'professional',
	fields: {
		groupId: groupField,
		memberIds: memberIdsField,
		allowed: flag({
			displayName: 'Allowed',
			required: true,
			default: true,
			description: 'Whether the members may speak while the group is muted',
		}),
		notification: notificationField,
	},
	targets: oneGroup,
	async run(call, { memberIds, allowed, notification }) {
		await changeGroup(call, '/robot/group/manager/allow', notification, {
			members: memberIds,
			is_manager: allowed,
			is_allow: allowed,
		});
		return { success: true, groupId: call.target, memberIds, allowed };
	},
});
