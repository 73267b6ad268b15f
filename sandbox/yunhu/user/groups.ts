import { refuse } from '../refusal';
import { ownerOf } from '../state';
import { botData } from './bots';
import {
	bodyOf,
	groupRunBy,
	json,
	messageOf,
	pageOf,
	protobuf,
	required,
	textOf,
	type UserEndpoints,
} from './endpoint';

export const groupEndpoints: UserEndpoints = {
	'group/info': protobuf('group_info', (call) => {
		const { world } = call;
		const group = world.group(textOf(messageOf(call, 'group_info_send'), 'group_id'));
		return {
			data: {
				group_id: group.groupId,
				name: group.name,
				avatar_url: group.avatarUrl,
				introduction: group.introduction,
				headcount: group.members.length,
				create_by: ownerOf(group),
				admin: group.members
					.filter(({ level }) => level === 'administrator')
					.map(({ userId }) => userId),
				limited_msg_type: group.msgTypeLimit,
				owner: ownerOf(group),
			},
			bot: [...group.bots.keys()].map((botId) => botData(world.bot(botId))),
		};
	}),

	'group/list-member': protobuf('list_member', (call) => {
		const { world } = call;
		const message = messageOf(call, 'list_member_send');
		const group = world.group(textOf(message, 'group_id'));
		const found = group.members.filter(({ userId }) =>
			world.nameOf(userId).includes(textOf(message, 'keywords')),
		);
		return {
			// The numbers of permission_level are not known.
			user: pageOf(message, found).map(({ userId, gagUntil }) => ({
				group_id: group.groupId,
				user_info: {
					user_id: userId,
					name: world.nameOf(userId),
					avatar_url: world.user(userId)?.avatarUrl,
				},
				gag_time: gagUntil,
				is_gag: gagUntil === 0 ? 0 : 1,
			})),
			total: found.length,
		};
	}),

	'group/remove-bot': json((call) => {
		const body = bodyOf(call);
		const group = groupRunBy(call, required(body, 'groupId'), 'administrator');
		const botId = required(body, 'botId');
		if (!group.bots.delete(botId)) throw refuse.notInGroup(group.groupId, botId);
	}),
};

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
					createTime: 0,
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
