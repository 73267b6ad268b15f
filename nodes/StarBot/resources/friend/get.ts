import { simplifyField } from '../../../common/legacyFields';
import type { Operation } from '../../../common/operation';
import { contactField, robotField } from '../../fields';
import { requestObjectAs } from '../../robot';
import { simplifiedFor } from '../../simplify';

/**
 * queryFriendOrGroupInfo {wxId} → an object whose fields are not documented.
 *
 * Source: https://s.apifox.cn/f647771e-a7dc-41df-9435-1cac2995bb6a/api-221208025, and for the parameter
 * https://github.com/FB208/MarkTools
 */
export const get: Operation = {
	value: 'get',
	name: 'Get Friend or Group',
	action: 'Get friend or group',
	description: 'Retrieve what is known of a friend or a group',
	properties: [robotField, contactField, simplifyField],
	async run(call) {
		const wxId = call.id('contactId');
		return simplifiedFor(
			call,
			await requestObjectAs(call, 'queryFriendOrGroupInfo', { wxId }, { repeatable: true }),
		);
	},
};
