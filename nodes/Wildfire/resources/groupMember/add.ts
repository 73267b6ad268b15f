import { groupedCollection, text } from '../../../common/fields';
import { operation } from '../../../common/operations/operation';
import { atMost, changeGroup, groupField, memberIds, NOTIFICATION, oneGroup } from '../../fields';

/**
 * POST /robot/group/member/add. Users who are already in the group are skipped; if all are, the server responds with
 * 12. For robots it ignores a member's `type` (everybody becomes a normal member). `name` in the documents' example
 * is not a field.
 */
export const add = operation({
	value: 'add',
	name: 'Add',
	action: 'Add group members',
	description: 'Add users to a group that the robot is in',
	source: 'https://docs.wildfirechat.cn/robot_api/group_api.html',
	fields: {
		groupId: groupField,
		memberIds: atMost('id', memberIds('The server does not check that the users exist.')),
		additionalFields: groupedCollection({
			displayName: 'Additional Fields',
			groups: {
				members: {
					memberExtra: text({
						displayName: 'Member Extra',
						description: 'Free text stored with each member. Ignored by the community server.',
					}),
				},
				notification: NOTIFICATION,
			},
		}),
	},
	targets: oneGroup,
	async run(call, { memberIds: added, additionalFields: { members, notification } }) {
		await changeGroup(call, '/robot/group/member/add', notification, {
			members: added.map((memberId) => ({ member_id: memberId, type: 0 })),
			...(members.memberExtra && { member_extra: members.memberExtra }),
		});
		return { success: true, groupId: call.target, memberIds: added };
	},
});
