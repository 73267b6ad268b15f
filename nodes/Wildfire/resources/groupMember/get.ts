import { request } from '../../../common/requests/client';
import { operation } from '../../../common/operations/operation';
import { simplify } from '../../../common/operations/standardFields';
import { groupField, memberField } from '../../fields';
import { post, record, WILDFIRE } from '../../transport';
import { simplifyMember } from './getAll';

/** POST /robot/group/member/get → GroupMember. The robot must be in the group (else 9). */
export const get = operation({
	value: 'get',
	name: 'Get',
	action: 'Get group member',
	description: 'Retrieve the alias and role of a group member',
	source: 'https://docs.wildfirechat.cn/robot_api/group_api.html',
	repeatable: true,
	fields: { groupId: groupField, memberId: memberField, simplify },
	async run(call, { groupId, memberId, simplify: simple }) {
		const info = post('/robot/group/member/get', record('member_id'), { groupId, memberId });
		const member = await request(WILDFIRE, call, info);
		return simple ? simplifyMember(member) : member;
	},
});
