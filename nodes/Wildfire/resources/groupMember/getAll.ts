import type { IDataObject } from 'n8n-workflow';

import { request } from '../../../common/requests/client';
import { isoTimeIn } from '../../../common/serverValues';
import { operation } from '../../../common/operations/operation';
import { limit, simplify } from '../../../common/operations/standardFields';
import { groupField } from '../../fields';
import { membersOf } from '../../groups';
import { WILDFIRE } from '../../transport';

/**
 * POST /robot/group/member/list. The documents show a bare list, servers send `{members: […]}`; both are read.
 * Refused if the robot is not in the group. There are no pages.
 */
export const getAll = operation({
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many group members',
	description: 'Retrieve the members of a group that the robot is in',
	source: 'https://docs.wildfirechat.cn/robot_api/group_api.html',
	repeatable: true,
	fields: { groupId: groupField, limit, simplify },
	async run(call, { groupId, limit: most, simplify: simple }) {
		const members = (await request(WILDFIRE, call, membersOf(groupId))).slice(0, most);
		return simple ? members.map(simplifyMember) : members;
	},
});

const ROLES = ['member', 'manager', 'owner', 'silenced', 'removed', 'allowed'];

/** Returns a member with readable keys; the server's type (a number, sometimes as text) becomes a role. */
export function simplifyMember(member: IDataObject): IDataObject {
	return {
		userId: member.member_id,
		alias: member.alias,
		role: ROLES[Number(member.type ?? 0)] ?? member.type,
		extra: member.extra,
		joinedAt: isoTimeIn(member.createDt, 1),
	};
}
