import { operation } from '../../../common/operations/operation';
import { simplify } from '../../../common/operations/standardFields';
import { friendOrGroup } from '../../fields';
import { identityOf, robot } from '../../robot';
import { simplifiedIf } from '../../simplify';
import { OBJECT, request } from '../../transport';

/** queryFriendOrGroupInfo {wxId} → an object whose fields are not documented. Parameter: https://github.com/FB208/MarkTools */
export const get = operation({
	value: 'get',
	name: 'Get Friend or Group',
	action: 'Get friend or group',
	description: 'Retrieve a friend or a group by its ID',
	source: 'https://s.apifox.cn/f647771e-a7dc-41df-9435-1cac2995bb6a/api-221208025',
	repeatable: true,
	fields: { robot, contactId: friendOrGroup, simplify },
	async run(call, values) {
		const params = { ...(await identityOf(call, values.robot)), wxId: values.contactId };
		const data = await request(call, { type: 'queryFriendOrGroupInfo', params, data: OBJECT });
		return simplifiedIf(values.simplify, data);
	},
});
