import type { IDataObject } from 'n8n-workflow';

import { limit, simplify } from '../../../common/operations/standardFields';
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
	fields: { limit, simplify },
	async run(call, { limit, simplify }) {
		const { banners } = await userPost(call, '/bot/banner');
		const listed = listIn(call, banners).slice(0, limit);
		return simplify ? listed.map(simplifyBanner) : listed;
	},
});

/** Leaves out what the documentation does not explain, and the time, which is 0 in its sample. */
function simplifyBanner(banner: IDataObject): IDataObject {
	const { id, title, introduction, imageUrl, targetId, targetUrl, sort } = banner;
	return { id, title, introduction, imageUrl, targetId, targetUrl, sort };
}
