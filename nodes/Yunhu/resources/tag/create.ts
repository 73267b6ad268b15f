import { collection } from '../../../common/fields';
import { textOf } from '../../../common/serverValues';
import { groupId } from '../../fields';
import { yunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';
import { color, desc, newName, sort, tag } from './fields';

/** POST /open-apis/v1/group/tag/create → `{tagId}`. */
export const create = yunhuOperation({
	value: 'create',
	name: 'Create',
	action: 'Create tag',
	description: 'Create a tag in a group',
	source: 'https://www.yhchat.com/document/456-461',
	credential: BOT,
	fields: {
		groupId,
		tag: newName(tag),
		tagFields: collection({ displayName: 'Tag Fields', fields: { color, desc, sort } }),
	},
	async run(call, { groupId, tag, tagFields }) {
		const { tagId } = await openPost(call, '/group/tag/create', { groupId, tag, ...tagFields });
		// The other operations name a tag by its name, so they need no ID.
		return { ...(textOf(tagId) !== '' && { tagId }), groupId, tag, ...tagFields };
	},
});
