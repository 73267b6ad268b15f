import { simplifyField } from '../../../common/legacyFields';
import type { Operation } from '../../../common/operation';
import { cacheField, robotField } from '../../fields';
import { requestObjectAs } from '../../robot';
import { simplifiedFor } from '../../simplify';
import { ROBOT_INFO } from '../../transport';

/**
 * robotInfo {cache} → `{robotId, instanceId, wxNum, nickname, device, phone, avatarUrl, country, province, sign}`. The
 * documented answer has `type` in place of `code`.
 *
 * Source: https://apifox.com/apidoc/shared/f647771e-a7dc-41df-9435-1cac2995bb6a/api-217622232
 */
export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get robot',
	description: 'Retrieve the account of a robot',
	properties: [robotField, cacheField, simplifyField],
	async run(call) {
		const cache = call.param<boolean>('cache') ? 1 : 0;
		return simplifiedFor(
			call,
			await requestObjectAs(call, ROBOT_INFO, { cache }, { repeatable: true }),
		);
	},
};
