import { operation } from '../../../common/operations/operation';
import { simplify } from '../../../common/operations/standardFields';
import { cache } from '../../fields';
import { identityOf, robot } from '../../robot';
import { simplifiedIf } from '../../simplify';
import { request, ROBOT_DATA, ROBOT_INFO } from '../../transport';

/**
 * robotInfo {cache} → `{robotId, instanceId, wxNum, nickname, device, phone, avatarUrl, country, province, sign}`.
 * The documented response has `type` instead of `code`.
 */
export const get = operation({
	value: 'get',
	name: 'Get',
	action: 'Get robot',
	description: 'Retrieve the account of a robot',
	source: 'https://apifox.com/apidoc/shared/f647771e-a7dc-41df-9435-1cac2995bb6a/api-217622232',
	repeatable: true,
	fields: { robot, cache, simplify },
	async run(call, values) {
		const params = { ...(await identityOf(call, values.robot)), cache: values.cache };
		const data = await request(call, { type: ROBOT_INFO, params, data: ROBOT_DATA });
		return simplifiedIf(values.simplify, data);
	},
});
