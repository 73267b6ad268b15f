import { groupId } from '../../fields';
import { yunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';
import { tag } from './fields';

/** POST /open-apis/v1/group/tag/delete. */
export const deleteTag = yunhuOperation({
	value: 'delete',
	name: 'Delete',
	action: 'Delete tag',
	description: 'Delete a tag of a group',
	source: 'https://www.yhchat.com/document/456-463',
	credential: BOT,
	fields: { groupId, tag },
	async run(call, { groupId, tag }) {
		await openPost(call, '/group/tag/delete', { tag, groupId });
		return { deleted: true, groupId, tag };
	},
});
