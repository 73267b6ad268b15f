import type { Fields } from '../fields';
import { GroupOperations } from '../groupOperations';
import type { Group } from '../state';
import type { World } from '../world';
import {
	bodyOf,
	bodyOrRefusal,
	checkTypes,
	groupWrite,
	present,
	readAnnouncement,
	required,
	type Endpoints,
} from './endpoint';

export const groupEndpoints: Endpoints = {
	'/robot/group/create': {
		run(call) {
			const { world, robot } = call;
			const body = bodyOf(call);
			const group = required(body.object('group'));
			const info = required(group.object('group_info'));
			const wanted = {
				target_id: info.string('target_id') ?? '',
				info: readGroupInfo(info),
				members: readNewMembers(group.objects('members') ?? []),
			};
			const announcement = readAnnouncement(world, body);
			const operations = new GroupOperations(world, robot.userId, announcement());
			return { group_id: operations.create(wanted) };
		},
	},

	'/robot/group/del': {
		run(call) {
			const { body, act } = groupWrite(call);
			const groupId = present(body.string('group_id'));
			act().dismiss(groupId);
		},
	},

	'/robot/group/get_info': {
		run(call) {
			const groupId = present(bodyOrRefusal(call).string('groupId'));
			return groupInfo(call.world, call.world.group(groupId));
		},
	},

	'/robot/group/transfer': {
		run(call) {
			const { body, act } = groupWrite(call);
			const groupId = present(body.string('group_id'));
			const newOwner = present(body.string('new_owner'));
			act().transfer(groupId, newOwner);
		},
	},

	'/robot/group/modify': {
		run(call) {
			const { body, act } = groupWrite(call);
			const property = body.int('type');
			const value = body.string('value') ?? '';
			const groupId = present(body.string('group_id'));
			act().modify(groupId, property, value);
		},
	},
};

/** Members as a robot may add them: their `type` is ignored, all become normal members. */
export function readNewMembers(list: Array<Fields | null>) {
	return list.map((entry) => {
		const member = required(entry);
		checkTypes(member, { type: 'int', createDt: 'long' });
		return {
			member_id: required(member.string('member_id')),
			alias: member.string('alias') ?? '',
			extra: member.string('extra') ?? '',
		};
	});
}

function readGroupInfo(info: Fields) {
	// Switches are accepted if they are positive and fit into a byte.
	const flag = (key: string) => {
		const value = info.int(key);
		return value >= 1 && value <= 127 ? value : 0;
	};
	return {
		// Only the name is used without a check; an empty one is read as none.
		name: required(info.string('name') || undefined),
		portrait: info.string('portrait') ?? '',
		extra: info.string('extra') ?? '',
		type: info.int('type'),
		mute: flag('mute'),
		join_type: flag('join_type'),
		private_chat: flag('private_chat'),
		searchable: flag('searchable'),
		history_message: flag('history_message'),
		max_member_count: Math.max(0, info.int('max_member_count')),
		super_group: info.bool('super_group'),
	};
}

function groupInfo({ settings }: World, group: Group) {
	const { target_id, name, portrait, owner, type, extra, members, updateDt, ...options } = group;
	const common = { target_id, name, portrait, owner, type, extra, ...options };
	if (settings.edition === 'community') {
		// The open-source server leaves these empty.
		return { ...common, max_member_count: 0, history_message: 0, super_group: false };
	}
	return {
		...common,
		member_count: members.length,
		deleted: false,
		update_dt: updateDt,
		member_update_dt: Math.max(updateDt, ...members.map(({ createDt }) => createDt)),
	};
}
