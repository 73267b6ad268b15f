import { operation } from '../../../common/operations/operation';
import { limit, simplify } from '../../../common/operations/standardFields';
import { cache } from '../../fields';
import { identityOf, robot } from '../../robot';
import { simplifiedIf } from '../../simplify';
import { LIST, request } from '../../transport';

/** getGroupList {cache} → a list; the fields of its objects are not documented. */
export const getAll = operation({
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many groups',
	description: 'Retrieve the groups that the robot is in',
	source: 'https://apifox.com/apidoc/shared/f647771e-a7dc-41df-9435-1cac2995bb6a/api-217507386',
	repeatable: true,
	fields: { robot, limit, cache, simplify },
	async run(call, values) {
		const params = { ...(await identityOf(call, values.robot)), cache: values.cache };
		const groups = await request(call, { type: 'getGroupList', params, data: LIST });
		return groups.slice(0, values.limit).map((group) => simplifiedIf(values.simplify, group));
	},
});
