import { limitField, returnAllField, simplifyField } from '../../../common/legacyFields';
import type { Operation } from '../../../common/operation';
import { knownGroups } from '../../listSearch';
import { simplifyGroup } from './get';

/**
 * The server has no call that lists a robot's groups, so this takes those named in the credential and looks each up with
 * POST /robot/group/get_info. Groups that no longer exist are left out.
 */
export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many groups',
	description: 'Retrieve the groups named in the credential',
	properties: [returnAllField, limitField, simplifyField],
	async run(call) {
		const groups = call.limited(await knownGroups(call));
		return call.flag('simplify') ? groups.map(simplifyGroup) : groups;
	},
};
