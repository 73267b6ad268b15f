import { groupField } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';
import { checkTag, colorField, descField, sortField, tagDetails, tagField } from './fields';

/** POST /open-apis/v1/group/tag/create → `{tagId}`. Source: https://www.yhchat.com/document/456-461 */
export const create: YunhuOperation = {
	value: 'create',
	name: 'Create',
	action: 'Create tag',
	description: 'Create a tag in a group',
	credential: BOT,
	properties: [
		groupField,
		tagField,
		{
			displayName: 'Tag Fields',
			name: 'tagFields',
			type: 'collection',
			placeholder: 'Add field',
			default: {},
			options: [colorField, descField, sortField],
		},
	],
	async run(call) {
		const groupId = call.id('groupId');
		const tag = checkTag(call, 'tag', call.id('tag'));
		const details = tagDetails(call, call.collection('tagFields'));
		const { tagId } = await openPost(call, '/group/tag/create', { groupId, tag, ...details });
		return { tagId, groupId, tag, ...details };
	},
};
