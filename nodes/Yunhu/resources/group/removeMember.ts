import { groupField, userIdField } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';

/**
 * POST /open-apis/v1/group/remove-member. The bot needs the right to remove members in the group.
 *
 * Source: https://www.yhchat.com/document/456-458
 */
export const removeMember: YunhuOperation = {
	value: 'removeMember',
	name: 'Remove Member',
	action: 'Remove group member',
	description: 'Remove a member from a group',
	credential: BOT,
	properties: [groupField, userIdField],
	async run(call) {
		const groupId = call.id('groupId');
		const userId = call.id('userId');
		await openPost(call, '/group/remove-member', { userId, groupId });
		return { deleted: true, groupId, userId };
	},
};
