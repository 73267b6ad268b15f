import type { IDataObject } from 'n8n-workflow';

import { request } from '../../../common/requests/client';
import { operation } from '../../../common/operations/operation';
import { simplify } from '../../../common/operations/standardFields';
import { groupField } from '../../fields';
import { post, record, WILDFIRE } from '../../transport';

/** POST /robot/group/get_info → GroupInfo. The robot need not be a member. */
export const get = operation({
	value: 'get',
	name: 'Get',
	action: 'Get group',
	description: 'Retrieve the name, owner and settings of a group',
	source: 'https://docs.wildfirechat.cn/robot_api/group_api.html',
	repeatable: true,
	fields: { groupId: groupField, simplify },
	async run(call, { groupId, simplify: simple }) {
		const info = post('/robot/group/get_info', record('target_id'), { groupId });
		const group = await request(WILDFIRE, call, info);
		return simple ? simplifyGroup(group) : group;
	},
});

const TYPES = ['normal', 'free', 'restricted', 'organisation'];
const JOIN_TYPES = ['anyone', 'invitedByMembers', 'invitedByManagers'];

/** Returns the fields that every edition fills in, with readable keys. */
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
