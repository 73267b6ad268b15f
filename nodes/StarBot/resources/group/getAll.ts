import { limitField, returnAllField, simplifyField } from '../../../common/legacyFields';
import type { Operation } from '../../../common/operation';
import { cacheField, robotField } from '../../fields';
import { requestListAs } from '../../robot';
import { simplifiedFor } from '../../simplify';

/**
 * getGroupList {cache} → a list; the fields of its objects are not documented.
 *
 * Source: https://apifox.com/apidoc/shared/f647771e-a7dc-41df-9435-1cac2995bb6a/api-217507386
 */
export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many groups',
	description: 'Retrieve the groups that the robot is in',
	properties: [robotField, returnAllField, limitField, cacheField, simplifyField],
	async run(call) {
		const groups = await requestListAs(call, 'getGroupList', {
			cache: call.param<boolean>('cache') ? 1 : 0,
		});
		return call.limited(groups).map((group) => simplifiedFor(call, group));
	},
};
