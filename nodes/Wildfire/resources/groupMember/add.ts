import type { Operation } from '../../../common/operation';
import { groupField, memberIdsField, notificationField, oneGroup, writeGroup } from '../../fields';

/**
 * POST /robot/group/member/add. Those who are members already are skipped; if all are, the server says 12. A member's
 * `type` is ignored for robots (everybody becomes a normal member), and `name` in the documents' example is no field.
 *
 * Source: https://docs.wildfirechat.cn/robot_api/group_api.html
 */
export const add: Operation = {
	value: 'add',
	name: 'Add',
	action: 'Add group members',
	description: 'Add users to a group that the robot is in',
	properties: [
		groupField,
		memberIdsField,
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add field',
			default: {},
			options: [
				{
					displayName: 'Member Extra',
					name: 'memberExtra',
					type: 'string',
					default: '',
					description:
						'Free text kept with each of the members. Not known to the community server.',
				},
			],
		},
		notificationField,
	],
	chats: oneGroup,
	async run(call) {
		const groupId = call.chat;
		const memberIds = [...new Set(call.ids('memberIds'))];
		const { memberExtra } = call.collection('additionalFields');
		await writeGroup(call, '/robot/group/member/add', {
			group_id: groupId,
			members: memberIds.map((id) => ({ member_id: id, type: 0 })),
			...(memberExtra && { member_extra: memberExtra }),
		});
		return { success: true, groupId, memberIds };
	},
};
