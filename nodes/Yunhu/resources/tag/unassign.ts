import { groupId, userId } from '../../fields';
import { yunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';
import { tag } from './fields';

/** POST /open-apis/v1/group/tag/user-relate-cancel. */
export const unassign = yunhuOperation({
	value: 'unassign',
	name: 'Unassign',
	action: 'Unassign tag from user',
	description: 'Remove a tag of a group from a user',
	source: 'https://www.yhchat.com/document/456-465',
	credential: BOT,
	repeatable: true,
	fields: { groupId, userId, tag },
	async run(call, { groupId, userId, tag }) {
		await openPost(call, '/group/tag/user-relate-cancel', { userId, tag, groupId });
		return { success: true, groupId, userId, tag };
	},
});
