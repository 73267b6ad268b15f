import { groupField } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';
import { tagField } from './fields';

/** POST /open-apis/v1/group/tag/delete. Source: https://www.yhchat.com/document/456-463 */
export const deleteTag: YunhuOperation = {
	value: 'delete',
	name: 'Delete',
	action: 'Delete tag',
	description: 'Delete a tag of a group',
	credential: BOT,
	properties: [groupField, tagField],
	async run(call) {
		const groupId = call.id('groupId');
		const tag = call.id('tag');
		await openPost(call, '/group/tag/delete', { tag, groupId });
		return { deleted: true, groupId, tag };
	},
};
