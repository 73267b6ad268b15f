import { limitField, returnAllField, simplifyField } from '../../../common/legacyFields';
import type { Operation } from '../../../common/operation';
import { simplifiedFor } from '../../simplify';
import { requestList, ROBOT_LIST } from '../../transport';

/**
 * getAccountListRequest {status} → `[{instanceId, …}]`; the one request that names no robot. Callers send status 1 and get
 * the accounts that are logged in; what other numbers mean is not documented.
 *
 * Source: https://s.apifox.cn/f647771e-a7dc-41df-9435-1cac2995bb6a/api-223774209
 */
export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many robots',
	description: 'Retrieve the robots of the StarBot client',
	properties: [
		returnAllField,
		limitField,
		{
			displayName: 'Status',
			name: 'status',
			type: 'number',
			default: 1,
			description:
				"1 stands for robots that are logged in; the vendor's page tells the other numbers",
		},
		simplifyField,
	],
	async run(call) {
		const status = Number(call.param('status'));
		if (!Number.isInteger(status)) throw call.complaint('status', 'must be a whole number');
		const robots = await requestList(call, ROBOT_LIST, { status });
		return call.limited(robots).map((robot) => simplifiedFor(call, robot));
	},
};
