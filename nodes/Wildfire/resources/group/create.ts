import { request } from '../../../common/requests/client';
import {
	choice,
	groupedCollection,
	id,
	ids,
	neverAssumed,
	neverLost,
	number,
	takesList,
	text,
} from '../../../common/fields';
import { operation } from '../../../common/operations/operation';
import { announcement, atMost, NOTIFICATION, USER } from '../../fields';
import { joinType, muted, privateChatAllowed, searchable } from '../../groupSettings';
import { post, record, WILDFIRE } from '../../transport';

/**
 * POST /robot/group/create → `{group_id}`. The robot becomes the owner and a member; the server ignores the type of
 * the other members. It rejects organisation groups (type 3, as in the documents' example) from robots.
 */
export const create = operation({
	value: 'create',
	name: 'Create',
	action: 'Create group',
	description: 'Create a group that the robot owns',
	source: 'https://docs.wildfirechat.cn/robot_api/group_api.html',
	fields: {
		name: atMost(
			'name',
			text({ displayName: 'Group Name', required: true, placeholder: 'e.g. Weekend hikers' }),
		),
		type: choice({
			displayName: 'Type',
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
					description:
						'Only owner and managers may change it. The apps create groups of this type.',
				},
			],
			default: 2,
		}),
		memberIds: neverLost(
			takesList(
				atMost(
					'id',
					ids({
						displayName: 'Member IDs',
						placeholder: 'e.g. userA, userB',
						description:
							'User IDs separated by commas, or a list from an expression. The robot is added automatically. The server does not check that the users exist.',
					}),
				),
				USER,
			),
		),
		additionalFields: groupedCollection({
			displayName: 'Additional Fields',
			groups: {
				group: {
					privateChatAllowed: neverAssumed(privateChatAllowed),
					extra: text({
						displayName: 'Extra',
						description: "Free text stored with the group, for the app's own use",
					}),
					targetId: atMost(
						'id',
						id({
							displayName: 'Group ID',
							description: 'ID for the new group. Leave empty to let the server create one.',
						}),
					),
					joinType: neverAssumed(joinType),
					maxMemberCount: number({
						displayName: 'Maximum Members',
						min: 1,
						max: 2_147_483_647,
						default: 200,
						description:
							'Ignored by the community server, which uses the limit in its system settings',
					}),
					memberExtra: text({
						displayName: 'Member Extra',
						description: 'Free text stored with each member. Ignored by the community server.',
					}),
					muted: neverAssumed(muted),
					portrait: atMost(
						'address',
						text({
							displayName: 'Portrait URL',
							placeholder: 'e.g. https://example.com/group.png',
						}),
					),
					// The server leaves out a number that does not fit a byte.
					searchable: neverAssumed(searchable(127)),
				},
				notification: NOTIFICATION,
			},
		}),
	},
	async run(call, { name, type, memberIds, additionalFields }) {
		const { group: settings, notification } = additionalFields;
		const { targetId, portrait, extra, maxMemberCount, memberExtra } = settings;
		const body = {
			...(await announcement(call, notification)),
			group: {
				group_info: {
					...(targetId && { target_id: targetId }),
					name,
					type,
					...(portrait && { portrait }),
					...(extra && { extra }),
					...(maxMemberCount !== undefined && { max_member_count: maxMemberCount }),
					...(settings.joinType !== undefined && { join_type: settings.joinType }),
					...(settings.muted !== undefined && { mute: settings.muted }),
					...(settings.privateChatAllowed !== undefined && {
						private_chat: settings.privateChatAllowed,
					}),
					...(settings.searchable !== undefined && { searchable: settings.searchable }),
				},
				members: memberIds.map((memberId) => ({ member_id: memberId, type: 0 })),
			},
			...(memberExtra && { member_extra: memberExtra }),
		};
		const group = await request(
			WILDFIRE,
			call,
			post('/robot/group/create', record('group_id'), body),
		);
		return { groupId: group.group_id };
	},
});
