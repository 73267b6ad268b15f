import { changing, collection, id, map } from '../../../common/fields';
import { groupId } from '../../fields';
import { yunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';
import { color, desc, newName, sort, tag } from './fields';

/** POST /open-apis/v1/group/tag/edit. A tag is addressed by its name. */
export const update = yunhuOperation({
	value: 'update',
	name: 'Update',
	action: 'Update tag',
	description: 'Change a tag of a group',
	source: 'https://www.yhchat.com/document/456-462',
	credential: BOT,
	fields: {
		groupId,
		tag,
		updateFields: map(
			collection({
				displayName: 'Update Fields',
				fields: changing({
					color,
					desc,
					newTag: newName(id({ displayName: 'New Tag Name', description: 'At most 9 characters' })),
					sort,
				}),
			}),
			({ newTag, ...details }, reject) => {
				const changes = { ...details, ...(newTag && { newTag }) };
				if (Object.keys(changes).length === 0) throw reject('holds no field to change');
				return changes;
			},
		),
	},
	async run(call, { groupId, tag, updateFields }) {
		const { newTag } = updateFields;
		// A renamed tag can no longer be found by its old name.
		const repeatable = newTag === undefined;
		await openPost(call, '/group/tag/edit', { groupId, tag, ...updateFields }, { repeatable });
		return { success: true, groupId, tag: newTag ?? tag };
	},
});
