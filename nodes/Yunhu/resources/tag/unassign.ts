import { groupField, userIdField } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';
import { tagField } from './fields';

/** POST /open-apis/v1/group/tag/user-relate-cancel. Source: https://www.yhchat.com/document/456-465 */
export const unassign: YunhuOperation = {
	value: 'unassign',
	name: 'Unassign',
	action: 'Unassign tag from user',
	description: 'Take a tag of a group from a user',
	credential: BOT,
	properties: [groupField, userIdField, tagField],
	async run(call) {
		const groupId = call.id('groupId');
		const userId = call.id('userId');
		const tag = call.id('tag');
		await openPost(
			call,
			'/group/tag/user-relate-cancel',
			{ userId, tag, groupId },
			{ repeatable: true },
		);
		return { success: true, groupId, userId, tag };
	},
};
