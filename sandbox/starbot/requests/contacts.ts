import { Refusal } from '../../kit/refusal';
import type { Group } from '../state';
import { acknowledgement, pick, type RequestTypes, type RobotCall } from './requestType';

export const contactRequests: RequestTypes = {
	getGroupList: {
		robot: 'online',
		description: '获取群聊列表成功',
		answer: ({ world, robot, params }) => {
			params.checkCache();
			return world.groupsOf(robot).map((group) => pick(group, world.settings.groupListFields));
		},
	},
	getFriendList: {
		robot: 'online',
		description: '获取好友列表成功',
		answer: ({ world, robot, params }) => {
			params.checkCache();
			return world.state.people
				.filter(({ wxId, official }) => robot.friends.includes(wxId) && !official)
				.map(({ wxId, nickname, Gender }) => ({ wxId, nickname, Gender }));
		},
	},
	queryFriendOrGroupInfo: {
		robot: 'online',
		description: '查询成功',
		answer: ({ world, robot, params }) => {
			const wxId = params.text('wxId');
			const friend = robot.friends.includes(wxId) ? world.person(wxId) : undefined;
			// The fields of the answer are not documented; these are those of queryGroupInfo.
			return pick(friend ?? groupOf({ world, robot }, wxId), ['wxId', 'nickname', 'avatarUrl']);
		},
	},
	queryGroupInfo: {
		robot: 'online',
		description: '查询成功',
		answer: ({ world, robot, params }) => {
			const groupId = params.text('groupId');
			const { wxId, nickname, avatarUrl, groupManger, members } = groupOf(
				{ world, robot },
				groupId,
			);
			return {
				allData: { groupId, robotId: robot.robotId },
				avatarUrl,
				groupManger,
				groupMemberNum: members.length,
				instanceId: robot.instanceId,
				nickname,
				robotId: robot.robotId,
				wxId,
			};
		},
	},
	quitGroupRequest: {
		robot: 'online',
		description: '退出群聊成功',
		answer: (call) => {
			const group = groupAmong(call);
			group.members = group.members.filter((wxId) => wxId !== call.robot.robotId);
			call.world.note(group, `${call.robot.nickname} left the group`);
			return acknowledgement(call.robot);
		},
	},
	addFriendRequestFromGroup: {
		robot: 'online',
		description: '添加好友成功',
		answer: (call) => {
			const { world, robot, params } = call;
			const { members } = groupAmong(call);
			if (!members.some((wxId) => Object.values(params.others()).includes(wxId))) {
				throw new Refusal('None of the params is a member of the group');
			}
			world.state.friendRequests.push({ instanceId: robot.instanceId, params: params.others() });
			return acknowledgement(robot);
		},
	},
};

function groupOf({ world, robot }: Pick<RobotCall, 'world' | 'robot'>, groupId: unknown): Group {
	const group = world.groupsOf(robot).find(({ wxId }) => wxId === groupId);
	if (!group)
		throw new Refusal(`${String(groupId)} is neither a friend nor a group of this account`);
	return group;
}

/**
 * The name of the group's parameter is not documented, so the first parameter with a group's id
 * is used.
 */
function groupAmong({ world, robot, params }: RobotCall): Group {
	const id = Object.values(params.others()).find((value) =>
		/@(?:im\.)?chatroom$/.test(String(value)),
	);
	if (id === undefined) throw new Refusal('None of the params is a group');
	return groupOf({ world, robot }, id);
}
