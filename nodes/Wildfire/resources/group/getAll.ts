import { operation } from '../../../common/operations/operation';
import { limit, simplify } from '../../../common/operations/standardFields';
import { knownGroups } from '../../groups';
import { simplifyGroup } from './get';

/**
 * The server has no request that lists a robot's groups, so each group named in the credential is looked up with POST
 * /robot/group/get_info. Groups that no longer exist are left out.
 */
export const getAll = operation({
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many groups',
	description: 'Retrieve the groups named in the credential',
	source: 'https://docs.wildfirechat.cn/robot_api/group_api.html',
	repeatable: true,
	fields: { limit, simplify },
	async run(call, { limit: most, simplify: simple }) {
		const groups = (await knownGroups(call)).slice(0, most);
		return simple ? groups.map(simplifyGroup) : groups;
	},
});
