import { simplifyField } from '../../../common/legacyFields';
import type { Operation } from '../../../common/operation';
import { groupField, robotField } from '../../fields';
import { requestObjectAs } from '../../robot';
import { simplifiedFor } from '../../simplify';

/**
 * queryGroupInfo {groupId} → `{wxId, nickname, avatarUrl, groupManger, groupMemberNum, …}`; groupManger is spelt so.
 *
 * Source: https://apifox.com/apidoc/shared/f647771e-a7dc-41df-9435-1cac2995bb6a/api-221594078
 */
export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get group',
	description: 'Retrieve the name, manager and size of a group',
	properties: [robotField, groupField, simplifyField],
	async run(call) {
		const groupId = call.id('groupId');
		return simplifiedFor(
			call,
			await requestObjectAs(call, 'queryGroupInfo', { groupId }, { repeatable: true }),
		);
	},
};
