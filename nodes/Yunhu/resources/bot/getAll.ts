import type { IDataObject } from 'n8n-workflow';

import { textOf } from '../../../common/serverValues';
import { limit, simplify } from '../../../common/operations/standardFields';
import { maskedAddress } from '../../../common/requests/secrets';
import { isOn, ownBots } from '../../console';
import { yunhuOperation } from '../../operation';
import { USER } from '../../transport';
import { simplifyBot } from './simplify';

/**
 * POST /v1/bot/bot-group-list. The response has the bots' tokens and the links of triggers; these secrets are
 * removed.
 */
export const getAll = yunhuOperation({
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many bots',
	description: 'Retrieve the bots that the account created',
	source: 'the community documentation (src/api/v1/bot.md)',
	credential: USER,
	repeatable: true,
	fields: { limit, simplify },
	async run(call, { limit, simplify }) {
		const bots = (await ownBots(call)).slice(0, limit);
		return bots.map((bot): IDataObject => {
			const { token: _secret, ...rest } = bot;
			const link = maskedAddress(textOf(bot.link));
			if (!simplify) return { ...rest, link };
			return { ...simplifyBot(bot), link, linkStopped: isOn(bot.linkStop) };
		});
	},
});
