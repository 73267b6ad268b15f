import type { IDataObject } from 'n8n-workflow';

import type { Caller } from '../../../common/caller';
import { limitField, returnAllField, simplifyField } from '../../../common/legacyFields';
import { isoTime } from '../../../common/message';
import type { Operation } from '../../../common/operation';
import { groupField } from '../../fields';
import { request } from '../../transport';

/**
 * POST /robot/group/member/list → the documents show a bare list, servers send `{members: […]}`; both are understood.
 * Where the robot is not in the group the list is empty. There are no pages.
 *
 * Source: https://docs.wildfirechat.cn/robot_api/group_api.html
 */
export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many group members',
	description: 'Retrieve the members of a group that the robot is in',
	properties: [groupField, returnAllField, limitField, simplifyField],
	async run(call) {
		const members = call.limited(await membersOf(call, call.id('groupId')));
		return call.flag('simplify') ? members.map(simplifyMember) : members;
	},
};

export async function membersOf(caller: Caller, groupId: string): Promise<IDataObject[]> {
	const result = await request(
		caller,
		'/robot/group/member/list',
		{ groupId },
		{ repeatable: true },
	);
	return membersIn(result);
}

/** The members in the server's answer. */
export function membersIn(result: unknown): IDataObject[] {
	const members = Array.isArray(result) ? result : (result as IDataObject | undefined)?.members;
	return Array.isArray(members) ? (members as IDataObject[]) : [];
}

const ROLES = ['member', 'manager', 'owner', 'silenced', 'removed', 'allowed'];

/** Readable names; the server's type (a number, sometimes as text) becomes a role. */
export function simplifyMember(member: IDataObject): IDataObject {
	return {
		userId: member.member_id,
		alias: member.alias,
		role: ROLES[Number(member.type ?? 0)] ?? member.type,
		extra: member.extra,
		joinedAt: member.createDt ? isoTime(member.createDt) : undefined,
	};
}
