import { groupField, userIdField } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';
import { tagField } from './fields';

/** POST /open-apis/v1/group/tag/user-relate. Source: https://www.yhchat.com/document/456-464 */
export const assign: YunhuOperation = {
	value: 'assign',
	name: 'Assign',
	action: 'Assign tag to user',
	description: 'Give a tag of a group to a user',
	credential: BOT,
	properties: [groupField, userIdField, tagField],
	async run(call) {
		const groupId = call.id('groupId');
		const userId = call.id('userId');
		const tag = call.id('tag');
		await openPost(call, '/group/tag/user-relate', { userId, tag, groupId }, { repeatable: true });
		return { success: true, groupId, userId, tag };
	},
};
