import { limit } from '../../../common/operations/standardFields';
import { botId } from '../../fields';
import { yunhuOperation } from '../../operation';
import { USER } from '../../transport';
import { allOf, FOLLOWERS, keywords } from '../../lists';

export const getFollowers = yunhuOperation({
	value: 'getFollowers',
	name: 'Get Followers',
	action: 'Get followers of bot',
	description: 'Retrieve the users who added the bot',
	source: FOLLOWERS.source,
	credential: USER,
	repeatable: true,
	fields: { botId, limit, keywords },
	async run(call, values) {
		const followers = await allOf(call, FOLLOWERS, values);
		return followers.map(({ isVip, ...user }) => ({ ...user, isVip: isVip === 1 }));
	},
});
