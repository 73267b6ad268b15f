import { operation } from '../../../common/operations/operation';
import { simplify } from '../../../common/operations/standardFields';
import { group } from '../../fields';
import { identityOf, robot } from '../../robot';
import { simplifiedIf } from '../../simplify';
import { objectWith, request } from '../../transport';

/** queryGroupInfo {groupId} → `{wxId, nickname, avatarUrl, groupManger, groupMemberNum, …}`; groupManger is the API's spelling. */
export const get = operation({
	value: 'get',
	name: 'Get',
	action: 'Get group',
	description: 'Retrieve the name, manager and size of a group',
	source: 'https://apifox.com/apidoc/shared/f647771e-a7dc-41df-9435-1cac2995bb6a/api-221594078',
	repeatable: true,
	fields: { robot, groupId: group, simplify },
	async run(call, values) {
		const params = { ...(await identityOf(call, values.robot)), groupId: values.groupId };
		const data = await request(call, { type: 'queryGroupInfo', params, data: objectWith('wxId') });
		return simplifiedIf(values.simplify, data);
	},
});
