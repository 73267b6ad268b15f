import { limitField, returnAllField } from '../../../common/legacyFields';
import { botField } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { USER } from '../../transport';
import { allOf, GROUPS, keywordsField } from './lists';

export const getGroups: YunhuOperation = {
	value: 'getGroups',
	name: 'Get Groups',
	action: 'Get groups of bot',
	description: 'Retrieve the groups that the bot is in',
	credential: USER,
	properties: [botField, returnAllField, limitField, keywordsField],
	async run(call) {
		return (await allOf(call, GROUPS)).map(({ id, ...group }) => ({ groupId: id, ...group }));
	},
};
