import type { Operation } from '../../../common/operation';
import { groupField, memberField, notificationField, oneGroup, writeGroup } from '../../fields';

/**
 * POST /robot/group/member/set_alias. `memberId` is spelled so, beside `group_id`. A manager that is not the owner cannot rename normal members on the community server (248).
 *
 * Source: https://docs.wildfirechat.cn/robot_api/group_api.html
 */
export const setAlias: Operation = {
	value: 'setAlias',
	name: 'Set Alias',
	action: 'Set alias of group member',
	description: 'Set the name under which a member appears in a group',
	properties: [
		groupField,
		memberField,
		{
			displayName: 'Alias',
			name: 'alias',
			type: 'string',
			default: '',
			description: 'Name of the member in this group. Empty removes it.',
		},
		notificationField,
	],
	chats: oneGroup,
	async run(call) {
		const groupId = call.chat;
		const memberId = call.id('memberId');
		const alias = call.optionalText('alias');
		await writeGroup(call, '/robot/group/member/set_alias', { group_id: groupId, memberId, alias });
		return { success: true, groupId, memberId, alias };
	},
};
