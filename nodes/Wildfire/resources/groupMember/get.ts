import { simplifyField } from '../../../common/legacyFields';
import type { Operation } from '../../../common/operation';
import { groupField, memberField } from '../../fields';
import { requestObject } from '../../transport';
import { simplifyMember } from './getAll';

/**
 * POST /robot/group/member/get → GroupMember. The robot must be in the group (else 9).
 *
 * Source: https://docs.wildfirechat.cn/robot_api/group_api.html
 */
export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get group member',
	description: 'Retrieve the alias and role of a group member',
	properties: [groupField, memberField, simplifyField],
	async run(call) {
		const member = await requestObject(
			call,
			'/robot/group/member/get',
			{ groupId: call.id('groupId'), memberId: call.id('memberId') },
			{ repeatable: true },
		);
		return call.flag('simplify') ? simplifyMember(member) : member;
	},
};
