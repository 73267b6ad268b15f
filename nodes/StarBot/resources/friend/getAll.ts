import { operation } from '../../../common/operations/operation';
import { limit, simplify } from '../../../common/operations/standardFields';
import { cache } from '../../fields';
import { identityOf, robot } from '../../robot';
import { simplifiedIf } from '../../simplify';
import { LIST, request } from '../../transport';

/** getFriendList {cache} → `[{wxId, nickname, Gender, …}]`. Answer: https://github.com/FB208/MarkTools */
export const getAll = operation({
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many friends',
	description: 'Retrieve the friends of the robot',
	source: 'https://apifox.com/apidoc/shared/f647771e-a7dc-41df-9435-1cac2995bb6a/api-217527689',
	repeatable: true,
	fields: { robot, limit, cache, simplify },
	async run(call, values) {
		const params = { ...(await identityOf(call, values.robot)), cache: values.cache };
		const friends = await request(call, { type: 'getFriendList', params, data: LIST });
		return friends.slice(0, values.limit).map((friend) => simplifiedIf(values.simplify, friend));
	},
});
