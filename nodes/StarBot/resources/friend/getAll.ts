import { limitField, returnAllField, simplifyField } from '../../../common/legacyFields';
import type { Operation } from '../../../common/operation';
import { cacheField, robotField } from '../../fields';
import { requestListAs } from '../../robot';
import { simplifiedFor } from '../../simplify';

/**
 * getFriendList {cache} → `[{wxId, nickname, Gender, …}]`.
 *
 * Source: https://apifox.com/apidoc/shared/f647771e-a7dc-41df-9435-1cac2995bb6a/api-217527689, and for the answer
 * https://github.com/FB208/MarkTools
 */
export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many friends',
	description: 'Retrieve the friends of the robot',
	properties: [robotField, returnAllField, limitField, cacheField, simplifyField],
	async run(call) {
		const friends = await requestListAs(call, 'getFriendList', {
			cache: call.param<boolean>('cache') ? 1 : 0,
		});
		return call.limited(friends).map((friend) => simplifiedFor(call, friend));
	},
};
