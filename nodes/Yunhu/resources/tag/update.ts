import { groupField } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';
import { checkTag, colorField, descField, sortField, tagDetails, tagField } from './fields';

/** POST /open-apis/v1/group/tag/edit. A tag is addressed by its name. Source: https://www.yhchat.com/document/456-462 */
export const update: YunhuOperation = {
	value: 'update',
	name: 'Update',
	action: 'Update tag',
	description: 'Change a tag of a group',
	credential: BOT,
	properties: [
		groupField,
		tagField,
		{
			displayName: 'Update Fields',
			name: 'updateFields',
			type: 'collection',
			placeholder: 'Add field',
			default: {},
			options: [
				colorField,
				descField,
				{
					displayName: 'New Name',
					name: 'newTag',
					type: 'string',
					default: '',
					description: 'At most 9 characters',
				},
				sortField,
			],
		},
	],
	async run(call) {
		const groupId = call.id('groupId');
		const tag = call.id('tag');
		const fields = call.collection('updateFields');
		const newTag = String(fields.newTag ?? '').trim();
		const changes = {
			...tagDetails(call, fields),
			...(newTag !== '' && { newTag: checkTag(call, 'newTag', newTag) }),
		};
		if (Object.keys(changes).length === 0)
			throw call.complaint('updateFields', 'holds no field to change');
		// A tag that was renamed is no longer found by its old name.
		await openPost(
			call,
			'/group/tag/edit',
			{ groupId, tag, ...changes },
			{ repeatable: newTag === '' },
		);
		return { success: true, groupId, tag: newTag || tag };
	},
};
