import { Refusal } from './codes';
import { GROUP, isInCharge, MEMBER, memberOf, type Group, type Member } from './state';
import {
	handOver,
	hasOwnerRules,
	inChargeOf,
	isJavaInt,
	LENGTHS,
	mayModify,
	newGroupId,
	PROPERTIES,
	requireMember,
} from './groupRules';
import type { Announcement, NotificationContent, World } from './world';

type NewMember = Pick<Member, 'member_id' | 'alias' | 'extra'>;

interface NewGroup {
	target_id: string;
	info: Omit<Group, 'target_id' | 'owner' | 'updateDt' | 'members'>;
	members: NewMember[];
}

const GROUP_EVENT = { created: 0, updated: 1, transferred: 2, muted: 3, unmuted: 4, dismissed: 5 };
const MEMBER_EVENT = { joined: 0, left: 1, kicked: 2, role: 3, alias: 4 };

const ROLE_NOTIFICATIONS = { manager: 117, silenced: 118, allowed: 119 };

type Role = keyof typeof ROLE_NOTIFICATIONS;

/** The additional notifications of a leave, by the bits of the setting. */
const VISIBLE = { quit: 1, kickoff: 2 };

/**
 * The operations on groups of a robot over the API or a person on the page: the same rules per
 * group type and the same notifications.
 */
export class GroupOperations {
	constructor(
		private readonly world: World,
		private readonly operator: string,
		private readonly announcement: Announcement = { lines: [0] },
	) {}

	/** Returns the new group's ID. */
	create({ target_id: wantedId, info, members }: NewGroup): string {
		const { world, operator } = this;
		if (info.type < GROUP.normal || info.type > GROUP.organisation) throw new Refusal(2);
		if (info.type === GROUP.organisation) throw new Refusal(248);
		const target_id = wantedId || newGroupId();
		if (world.state.groups.has(target_id)) throw new Refusal(11);

		const listed = members.map((member) => this.newMember(member));
		const own = listed.find(({ member_id }) => member_id === operator);
		const others = listed.filter((member) => member.member_id !== operator);
		const owner = { ...(own ?? this.newMember({ member_id: operator })), type: MEMBER.owner };
		const group: Group = {
			...info,
			target_id,
			owner: operator,
			updateDt: world.now(),
			members: [owner, ...others],
		};
		// A group with a name, ID or portrait beyond the columns, or with such a member, is there all the same: the server keeps it in memory,
		// and loses it at a restart (run on 1.2.4). This stand-in has no restart.
		world.state.groups.set(target_id, group);
		this.notify(group, 104, { value: group.name });
		this.groupEvent(group, GROUP_EVENT.created);
		return target_id;
	}

	dismiss(groupId: string): void {
		const group = this.world.group(groupId);
		if (!hasOwnerRules(group) || group.owner !== this.operator) throw new Refusal(248);
		// Sends the notification first, while there are still members to receive it.
		this.notify(group, 108);
		this.world.state.groups.delete(groupId);
		this.groupEvent(group, GROUP_EVENT.dismissed);
	}

	transfer(groupId: string, newOwner: string): void {
		const group = this.changeable(groupId);
		if (hasOwnerRules(group) && group.owner !== this.operator) throw new Refusal(248);
		handOver(group, newOwner);
		this.notify(group, 109, { member: newOwner });
		this.groupEvent(group, GROUP_EVENT.transferred);
	}

	modify(groupId: string, property: number, value: string): void {
		// Checked before membership: a stranger gets 248 for an organisation group, too.
		const group = this.changeable(groupId);
		const member = requireMember(group, this.operator);
		if (!mayModify(group, member, property)) throw new Refusal(248);

		const { settings } = this.world;
		const known = PROPERTIES[property];
		if (!known || (known.professional && settings.edition === 'community')) throw new Refusal(251);
		if (known.number && !isJavaInt(value)) throw new Refusal(4);
		// The server reports success for a text that its column does not hold, and has the old one again, at the latest
		// after a restart (run on 1.2.4); here at once.
		const { [known.field]: most = Infinity } = LENGTHS;
		if (value.length <= most)
			Object.assign(group, { [known.field]: known.number ? Number(value) : value });
		group.updateDt = this.world.now();

		// Notification 124 has the setting in `n`, and its value in `m`.
		const content = known.notification === 124 ? { value: property, member: value } : { value };
		this.notify(group, known.notification, content);
		const muteEvent = group.mute === 1 ? GROUP_EVENT.muted : GROUP_EVENT.unmuted;
		this.groupEvent(group, known.field === 'mute' ? muteEvent : GROUP_EVENT.updated);
	}

	add(groupId: string, wanted: NewMember[]): void {
		const { operator } = this;
		const group = this.changeable(groupId);
		const member = memberOf(group, operator);
		const joins = wanted.length === 1 && wanted[0]?.member_id === operator;
		if (member?.type === MEMBER.silenced) throw new Refusal(248);
		if (group.type === GROUP.restricted && !isInCharge(member)) {
			if (group.join_type === 2 || (group.join_type === 1 && joins)) throw new Refusal(248);
		}
		if (!member && !joins) throw new Refusal(9);

		const missing = wanted.filter(({ member_id }) => !memberOf(group, member_id));
		if (missing.length === 0) throw new Refusal(12);
		const most = this.world.settings.maxGroupMembers;
		if (group.members.length + missing.length > most) throw new Refusal(240);

		group.members.push(...missing.map((entry) => this.newMember(entry)));
		const ids = (members: NewMember[]) => members.map(({ member_id }) => member_id);
		// The notification names all members of the request, including those who were members before.
		this.notify(group, 105, { members: ids(wanted) });
		this.memberEvent(group, ids(missing), MEMBER_EVENT.joined);
	}

	remove(groupId: string, userIds: string[]): void {
		const group = this.changeable(groupId);
		const inCharge = isInCharge(memberOf(group, this.operator));
		if (hasOwnerRules(group) && !inCharge) throw new Refusal(248);
		if (userIds.includes(group.owner)) throw new Refusal(248);
		const members = userIds.filter((userId) => memberOf(group, userId));

		// Sends the notification before the removal, so that the removed members still receive it. Names
		// strangers too, even if there are only strangers.
		this.notify(group, 106, { members: userIds });
		if (this.world.settings.visibleQuitOrKickoff & VISIBLE.kickoff)
			this.notify(group, 120, { members: userIds }, [...inChargeOf(group), ...userIds]);
		if (members.length === 0) return;
		group.members = group.members.filter(({ member_id }) => !members.includes(member_id));
		this.memberEvent(group, members, MEMBER_EVENT.kicked);
	}

	quit(groupId: string): void {
		const { operator } = this;
		const group = this.changeable(groupId);
		const heir = group.members.find(({ member_id }) => member_id !== operator);
		if (hasOwnerRules(group) && group.owner === operator && memberOf(group, operator)) {
			if (!heir) return this.dismiss(groupId);
			handOver(group, heir.member_id);
		}
		// Also announces the leave of a non-member.
		this.notify(group, 107);
		if (this.world.settings.visibleQuitOrKickoff & VISIBLE.quit)
			this.notify(group, 121, {}, inChargeOf(group));
		if (!memberOf(group, operator)) return;
		group.members = group.members.filter(({ member_id }) => member_id !== operator);
		this.memberEvent(group, [operator], MEMBER_EVENT.left);
	}

	/** @param memberId empty for the operator's own, as the apps send it and the notification repeats it */
	label(groupId: string, memberId: string, field: 'alias' | 'extra', value: string): void {
		const { operator } = this;
		const group = this.world.group(groupId);
		const actor = memberOf(group, operator);
		const target = memberOf(group, memberId || operator);
		if (!actor || !target) throw new Refusal(9);
		// The server's own check is inverted: it refuses a manager an action that a plain member may do.
		const isManager = memberId !== '' && operator !== group.owner && actor.type === MEMBER.manager;
		if (isManager && target.type !== MEMBER.manager) throw new Refusal(248);

		if (value.length <= (LENGTHS[field] ?? Infinity)) target[field] = value;
		this.notify(group, field === 'alias' ? 111 : 123, { value, member: memberId });
		// Both changes are reported as "alias changed".
		this.memberEvent(group, [target.member_id], MEMBER_EVENT.alias, value);
	}

	setRole(groupId: string, userIds: string[], role: Role, given: boolean): void {
		const group = this.world.group(groupId);
		const actor = requireMember(group, this.operator);
		const entitled = role === 'manager' ? actor.type === MEMBER.owner : isInCharge(actor);
		if (hasOwnerRules(group) && !entitled) throw new Refusal(248);
		if (userIds.includes(group.owner)) throw new Refusal(248);

		const type = given ? MEMBER[role] : MEMBER.normal;
		const members = userIds.filter((userId) => memberOf(group, userId));
		for (const member of group.members) {
			if (members.includes(member.member_id)) member.type = type;
		}
		this.notify(group, ROLE_NOTIFICATIONS[role], { value: given ? '1' : '0', members });
		this.memberEvent(group, members, MEMBER_EVENT.role, String(type));
	}

	/** Organisation groups refuse most changes. */
	private changeable(groupId: string): Group {
		const group = this.world.group(groupId);
		if (group.type === GROUP.organisation) throw new Refusal(248);
		return group;
	}

	private newMember(known: Partial<NewMember> & { member_id: string }): Member {
		const { member_id, alias = '', extra = '' } = known;
		return { member_id, alias, type: MEMBER.normal, extra, createDt: this.world.now() };
	}

	private notify(
		group: Group,
		type: number,
		content: NotificationContent = {},
		receivers?: string[],
	): void {
		void this.world.notify(group, type, this.operator, content, this.announcement, receivers);
	}

	private groupEvent(group: Group, type: number): void {
		const { members, updateDt, ...info } = group;
		this.world.event('group.group_info_update_callback', {
			operatorId: this.operator,
			groupId: group.target_id,
			type,
			// In this event the field has the current number of members.
			groupInfo: { ...info, max_member_count: members.length },
		});
	}

	private memberEvent(group: Group, memberIds: string[], type: number, value?: string): void {
		const { operator: operatorId } = this;
		const event = { operatorId, groupId: group.target_id, memberIds, type, value };
		this.world.event('group.group_member_update_callback', event);
	}
}
