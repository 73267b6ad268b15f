import { groupId, userId } from '../../fields';
import { yunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';
import { tag } from './fields';

/** POST /open-apis/v1/group/tag/user-relate. */
export const assign = yunhuOperation({
	value: 'assign',
	name: 'Assign',
	action: 'Assign tag to user',
	description: 'Assign a tag of a group to a user',
	source: 'https://www.yhchat.com/document/456-464',
	credential: BOT,
	repeatable: true,
	fields: { groupId, userId, tag },
	async run(call, { groupId, userId, tag }) {
		await openPost(call, '/group/tag/user-relate', { userId, tag, groupId });
		return { success: true, groupId, userId, tag };
	},
});
