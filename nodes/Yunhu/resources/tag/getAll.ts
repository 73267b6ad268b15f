import type { IDataObject } from 'n8n-workflow';

import { limitField, returnAllField } from '../../../common/legacyFields';
import { groupField } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { BOT, openPost } from '../../transport';

/** POST /open-apis/v1/group/tag/list → `{list}`. Source: https://www.yhchat.com/document/456-459 */
export const getAll: YunhuOperation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many tags',
	description: 'Retrieve the tags of a group',
	credential: BOT,
	properties: [groupField, returnAllField, limitField],
	async run(call) {
		const { list } = await openPost(
			call,
			'/group/tag/list',
			{ groupId: call.id('groupId') },
			{ repeatable: true },
		);
		return call.limited(Array.isArray(list) ? (list as IDataObject[]) : []);
	},
};
