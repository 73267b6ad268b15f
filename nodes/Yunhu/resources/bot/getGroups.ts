import { limit } from '../../../common/operations/standardFields';
import { botId } from '../../fields';
import { yunhuOperation } from '../../operation';
import { USER } from '../../transport';
import { allOf, GROUPS, keywords } from '../../lists';

export const getGroups = yunhuOperation({
	value: 'getGroups',
	name: 'Get Groups',
	action: 'Get groups of bot',
	description: 'Retrieve the groups that the bot is in',
	source: GROUPS.source,
	credential: USER,
	repeatable: true,
	fields: { botId, limit, keywords },
	async run(call, values) {
		const groups = await allOf(call, GROUPS, values);
		return groups.map(({ id, ...group }) => ({ groupId: id, ...group }));
	},
});
