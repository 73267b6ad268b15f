import type { Operation } from '../../../common/operation';
import { groupField, memberField, notificationField, oneGroup, writeGroup } from '../../fields';

/**
 * POST /robot/group/member/set_extra. `memberId` is spelled so, beside `group_id`.
 *
 * Source: https://docs.wildfirechat.cn/robot_api/group_api.html
 */
export const setExtra: Operation = {
	value: 'setExtra',
	name: 'Set Extra',
	action: 'Set extra of group member',
	description: 'Set the free text that is kept with a group member',
	properties: [
		groupField,
		memberField,
		{
			displayName: 'Extra',
			name: 'extra',
			type: 'string',
			default: '',
			description: "Free text for the app's own use. Empty removes it.",
		},
		notificationField,
	],
	chats: oneGroup,
	async run(call) {
		const groupId = call.chat;
		const memberId = call.id('memberId');
		const extra = call.optionalText('extra');
		await writeGroup(call, '/robot/group/member/set_extra', { group_id: groupId, memberId, extra });
		return { success: true, groupId, memberId, extra };
	},
};
