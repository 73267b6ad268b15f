import { limitField, returnAllField } from '../../../common/legacyFields';
import { botField } from '../../fields';
import type { YunhuOperation } from '../../operation';
import { USER } from '../../transport';
import { allOf, FOLLOWERS, keywordsField } from './lists';

export const getFollowers: YunhuOperation = {
	value: 'getFollowers',
	name: 'Get Followers',
	action: 'Get followers of bot',
	description: 'Retrieve the users who added the bot',
	credential: USER,
	properties: [botField, returnAllField, limitField, keywordsField],
	async run(call) {
		return (await allOf(call, FOLLOWERS)).map(({ isVip, ...user }) => ({
			...user,
			isVip: isVip === 1,
		}));
	},
};
