import type { IDataObject } from 'n8n-workflow';

import { limitField, returnAllField, simplifyField } from '../../../common/legacyFields';
import { ownBots, withoutSecret } from '../../console';
import type { YunhuOperation } from '../../operation';
import { USER } from '../../transport';
import { simplifyBot } from './simplify';

/**
 * POST /v1/bot/bot-group-list. The answer holds the bots' tokens and the links of triggers; neither goes into an item.
 *
 * Source: seed 002 of the community documentation
 */
export const getAll: YunhuOperation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many bots',
	description: 'Retrieve the bots that the account created',
	credential: USER,
	properties: [returnAllField, limitField, simplifyField],
	async run(call) {
		const bots = call.limited(await ownBots(call));
		const simplify = call.param<boolean>('simplify');
		return bots.map((bot) => {
			const { token, ...rest } = bot;
			const link = withoutSecret(String(bot.link ?? ''));
			if (!simplify) return { ...rest, link };
			return { ...simplifyBot(bot), link, linkStopped: Number(bot.linkStop) === 1 };
		}) as IDataObject[];
	},
};
