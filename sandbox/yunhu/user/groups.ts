import { ownerOf } from '../state';
import { bodyOf, json, required, type UserEndpoints } from './endpoint';

/** In Unix seconds. */
const CREATED = Date.UTC(2025, 0, 6) / 1000;

/** The web host's calls, in JSON and without a login. Source of the fields: the community documentation (web/v1/group.md) */
export const webGroupEndpoints: UserEndpoints = {
	'group/group-info': {
		...json((call) => {
			const group = call.world.group(required(bodyOf(call), 'groupId'));
			const { groupId, name, introduction, avatarUrl, members } = group;
			return {
				group: {
					id: Number(groupId),
					groupId,
					name,
					introduction,
					createBy: ownerOf(group),
					createTime: CREATED,
					avatarId: 0,
					avatarUrl,
					headcount: members.length,
					readHistory: 0,
					category: '',
					uri: '',
					groupBotRel: {},
					checkChatInfoRecord: {},
				},
			};
		}),
		anonymous: true,
	},
};
