import { limit } from '../../../common/operations/standardFields';
import { yunhuOperation } from '../../operation';
import { listIn, USER, userPost } from '../../transport';

/** POST /v1/bot/banner. */
export const getBanners = yunhuOperation({
	value: 'getBanners',
	name: 'Get Store Banners',
	action: 'Get store banners',
	description: 'Retrieve the banners of the bot store',
	source: 'the community documentation (src/api/v1/bot.md)',
	credential: USER,
	repeatable: true,
	fields: { limit },
	async run(call, { limit }) {
		const { banners } = await userPost(call, '/bot/banner');
		return listIn(call, banners).slice(0, limit);
	},
});
