import { groupId, userId } from '../../fields';
import { yunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';

/** POST /open-apis/v1/group/remove-member. The bot needs the right to remove members in the group. */
export const remove = yunhuOperation({
	value: 'remove',
	name: 'Remove',
	action: 'Remove group member',
	description: 'Remove a member from a group',
	source: 'https://www.yhchat.com/document/456-458',
	credential: BOT,
	fields: { groupId, userId },
	async run(call, { groupId, userId }) {
		await openPost(call, '/group/remove-member', { userId, groupId });
		return { deleted: true, groupId, userId };
	},
});
