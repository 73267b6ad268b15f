import { limit } from '../../../common/operations/standardFields';
import { groupId } from '../../fields';
import { yunhuOperation } from '../../operation';
import { BOT, listIn, openPost } from '../../transport';

/** POST /open-apis/v1/group/tag/list → `{list}`. */
export const getAll = yunhuOperation({
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many tags',
	description: 'Retrieve the tags of a group',
	source: 'https://www.yhchat.com/document/456-459',
	credential: BOT,
	repeatable: true,
	fields: { groupId, limit },
	async run(call, { groupId, limit }) {
		const { list } = await openPost(call, '/group/tag/list', { groupId });
		return listIn(call, list).slice(0, limit);
	},
});
