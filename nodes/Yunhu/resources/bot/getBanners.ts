import type { IDataObject } from 'n8n-workflow';

import { limitField, returnAllField } from '../../../common/legacyFields';
import type { YunhuOperation } from '../../operation';
import { USER, userPost } from '../../transport';

/** POST /v1/bot/banner. Source: seed 002 of the community documentation */
export const getBanners: YunhuOperation = {
	value: 'getBanners',
	name: 'Get Store Banners',
	action: 'Get store banners',
	description: 'Retrieve the banners of the bot store',
	credential: USER,
	properties: [returnAllField, limitField],
	async run(call) {
		const { banners } = await userPost(call, '/bot/banner', {}, { repeatable: true });
		return call.limited(Array.isArray(banners) ? (banners as IDataObject[]) : []);
	},
};
