import { Refusal } from '../codes';
import { memberOf } from '../state';
import {
	bodyOrRefusal,
	present,
	presentList,
	groupWrite,
	required,
	type Call,
	type Endpoints,
} from './endpoint';
import { readNewMembers } from './groups';

export const memberEndpoints: Endpoints = {
	'/robot/group/member/list': {
		run(call) {
			const groupId = present(bodyOrRefusal(call).string('groupId'));
			const group = call.world.group(groupId);
			// A robot outside the group gets an empty list, no error.
			return { members: memberOf(group, call.robot.userId) ? group.members : [] };
		},
	},

	'/robot/group/member/get': {
		run(call) {
			const body = bodyOrRefusal(call);
			const groupId = body.string('groupId');
			const memberId = present(body.string('memberId'));
			const group = call.world.group(present(groupId));
			if (!memberOf(group, call.robot.userId)) throw new Refusal(9);
			const member = memberOf(group, memberId);
			if (!member) throw new Refusal(253);
			return member;
		},
	},

	'/robot/group/member/add': {
		run(call) {
			const { body, act } = groupWrite(call, 'unchecked');
			const groupId = required(body.string('group_id'));
			const members = readNewMembers(required(body.objects('members')));
			act().add(groupId, members);
		},
	},

	'/robot/group/member/del': {
		run(call) {
			const { body, act } = groupWrite(call);
			const groupId = present(body.string('group_id'));
			const members = presentList(body.strings('members'));
			act().remove(groupId, members);
		},
	},

	/** The robot leaves, whatever `operator` says. */
	'/robot/group/member/quit': {
		run(call) {
			const { body, act } = groupWrite(call);
			const groupId = present(body.string('group_id'));
			act().quit(groupId);
		},
	},

	'/robot/group/member/set_alias': { run: (call) => label(call, 'alias') },
	'/robot/group/member/set_extra': { run: (call) => label(call, 'extra') },

	'/robot/group/manager/set': { professional: true, run: (call) => assign(call, 'manager') },
	'/robot/group/manager/mute': { professional: true, run: (call) => assign(call, 'silenced') },
	'/robot/group/manager/allow': { professional: true, run: (call) => assign(call, 'allowed') },
};

function label(call: Call, field: 'alias' | 'extra'): void {
	const { body, act } = groupWrite(call);
	const groupId = required(body.string('group_id'));
	// An empty id means the robot itself, a missing one causes a null pointer exception.
	const memberId = required(body.string('memberId'));
	const value = body.string(field) ?? '';
	act().label(groupId, memberId, field, value);
}

function assign(call: Call, role: 'manager' | 'silenced' | 'allowed'): void {
	const { body, act } = groupWrite(call);
	const groupId = present(body.string('group_id'));
	const members = presentList(body.strings('members'));
	// Muting and allowing use the same key; a missing one means false.
	const given = body.bool('is_manager');
	act().setRole(groupId, members, role, given);
}
