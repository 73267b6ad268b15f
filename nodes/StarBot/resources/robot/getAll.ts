import { number } from '../../../common/fields';
import { operation } from '../../../common/operations/operation';
import { limit, simplify } from '../../../common/operations/standardFields';
import { simplifiedIf } from '../../simplify';
import { request, ROBOT_LIST } from '../../transport';

/** getAccountListRequest {status} → `[{instanceId, …}]`; the only request that names no robot. */
export const getAll = operation({
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many robots',
	description: 'Retrieve the robots of the StarBot client',
	source: 'https://s.apifox.cn/f647771e-a7dc-41df-9435-1cac2995bb6a/api-223774209',
	repeatable: true,
	fields: {
		limit,
		status: number({
			displayName: 'Status Number',
			default: 1,
			description:
				"1 stands for robots that are logged in; the vendor's page lists the other numbers",
		}),
		simplify,
	},
	async run(call, { limit: most, status, simplify: isSimplified }) {
		const robots = await request(call, { ...ROBOT_LIST, params: { status } });
		return robots.slice(0, most).map((robot) => simplifiedIf(isSimplified, robot));
	},
});
