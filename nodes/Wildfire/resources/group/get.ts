import type { IDataObject } from 'n8n-workflow';

import { simplifyField } from '../../../common/legacyFields';
import type { Operation } from '../../../common/operation';
import { groupField } from '../../fields';
import { requestObject } from '../../transport';

/**
 * POST /robot/group/get_info → GroupInfo. The robot need not be a member.
 *
 * Source: https://docs.wildfirechat.cn/robot_api/group_api.html
 */
export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get group',
	description: 'Retrieve the name, owner and settings of a group',
	properties: [groupField, simplifyField],
	async run(call) {
		const group = await requestObject(
			call,
			'/robot/group/get_info',
			{ groupId: call.id('groupId') },
			{ repeatable: true },
		);
		return call.flag('simplify') ? simplifyGroup(group) : group;
	},
};

const TYPES = ['normal', 'free', 'restricted', 'organisation'];
const JOIN_TYPES = ['anyone', 'invitedByMembers', 'invitedByManagers'];

/** The fields every edition fills in, under readable names. */
export function simplifyGroup(group: IDataObject): IDataObject {
	return {
		groupId: group.target_id,
		name: group.name,
		owner: group.owner,
		type: TYPES[Number(group.type ?? 0)] ?? group.type,
		portrait: group.portrait,
		extra: group.extra,
		muted: Boolean(group.mute),
		joinType: JOIN_TYPES[Number(group.join_type ?? 0)] ?? group.join_type,
		privateChatAllowed: !group.private_chat,
		memberCount: group.member_count,
	};
}
