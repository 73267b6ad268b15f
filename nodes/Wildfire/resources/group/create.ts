import type { Operation } from '../../../common/operation';
import { notificationField, writeGroup } from '../../fields';

/**
 * POST /robot/group/create → `{group_id}`. The server makes the robot the owner and a member, and ignores the type of the
 * other members. Organisation groups (type 3, as in the documents' example) are refused to robots.
 *
 * Source: https://docs.wildfirechat.cn/robot_api/group_api.html
 */
export const create: Operation = {
	value: 'create',
	name: 'Create',
	action: 'Create group',
	description: 'Create a group that the robot owns',
	properties: [
		{
			displayName: 'Name',
			name: 'name',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. Weekend hikers',
		},
		{
			displayName: 'Type',
			name: 'type',
			type: 'options',
			options: [
				{
					name: 'Free',
					value: 1,
					description: 'Anybody may change anything; robots cannot dismiss it',
				},
				{
					name: 'Normal',
					value: 0,
					description: 'Members may invite and rename; owner and managers may remove',
				},
				{
					name: 'Restricted',
					value: 2,
					description: 'Only owner and managers may change it; what the apps create',
				},
			],
			default: 2,
		},
		{
			displayName: 'Member IDs',
			name: 'memberIds',
			type: 'string',
			default: '',
			placeholder: 'e.g. userA, userB',
			description:
				'User IDs separated by commas, or a list from an expression. The robot is added by itself.',
		},
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add field',
			default: {},
			options: [
				{
					displayName: 'Extra',
					name: 'extra',
					type: 'string',
					default: '',
					description: "Free text kept with the group, for the app's own use",
				},
				{
					displayName: 'Group ID',
					name: 'targetId',
					type: 'string',
					default: '',
					description: 'ID for the new group. Best left empty: the server makes one.',
				},
				{
					displayName: 'Maximum Members',
					name: 'maxMemberCount',
					type: 'number',
					typeOptions: { minValue: 1 },
					default: 200,
					description:
						'Not kept by the community server: there only the limit in the settings of the system counts',
				},
				{
					displayName: 'Member Extra',
					name: 'memberExtra',
					type: 'string',
					default: '',
					description:
						'Free text kept with each of the members. Not known to the community server.',
				},
				{
					displayName: 'Portrait URL',
					name: 'portrait',
					type: 'string',
					default: '',
					placeholder: 'e.g. https://example.com/group.png',
				},
			],
		},
		notificationField,
	],
	async run(call) {
		const { targetId, portrait, extra, maxMemberCount, memberExtra } =
			call.collection('additionalFields');
		const { group_id: groupId } = await writeGroup(call, '/robot/group/create', {
			group: {
				group_info: {
					...(targetId && { target_id: targetId }),
					name: call.text('name'),
					type: call.number('type'),
					...(portrait && { portrait }),
					...(extra && { extra }),
					...(maxMemberCount !== undefined && {
						max_member_count: call.number('maxMemberCount', maxMemberCount),
					}),
				},
				// The server makes two members of an ID that is named twice.
				members: [...new Set(call.ids('memberIds', { optional: true }))].map((id) => ({
					member_id: id,
					type: 0,
				})),
			},
			...(memberExtra && { member_extra: memberExtra }),
		});
		return { groupId };
	},
};
