import { Refusal } from './codes';
import { GROUP, isInCharge, MEMBER, memberOf, type Group, type Member } from './state';
import type { Announcement, World } from './world';

/*
 * Operations on a group, by a robot over the API or by a person on the page: the same rules per
 * group type and the same notifications.
 */

export interface NewGroup {
	target_id: string;
	info: Omit<Group, 'target_id' | 'owner' | 'updateDt' | 'members'>;
	members: Array<{ member_id: string; alias: string; extra: string }>;
}

const GROUP_EVENT = { created: 0, updated: 1, transferred: 2, muted: 3, unmuted: 4, dismissed: 5 };
const MEMBER_EVENT = { joined: 0, left: 1, kicked: 2, role: 3, alias: 4 };

export function createGroup(
	world: World,
	operator: string,
	wanted: NewGroup,
	announcement: Announcement,
): string {
	if (wanted.info.type < GROUP.normal || wanted.info.type > GROUP.organisation)
		throw new Refusal(2);
	if (wanted.info.type === GROUP.organisation) throw new Refusal(248);
	const target_id = wanted.target_id || newGroupId();
	if (world.state.groups.has(target_id)) throw new Refusal(11);

	const listed = wanted.members.map((member) => ({
		...newMember(world, member.member_id),
		...member,
	}));
	const others = listed.filter(({ member_id }) => member_id !== operator);
	const owner = {
		...newMember(world, operator),
		...listed.find(({ member_id }) => member_id === operator),
		type: MEMBER.owner,
	};
	const group: Group = {
		...wanted.info,
		target_id,
		owner: operator,
		updateDt: world.now(),
		members: [owner, ...others],
	};
	// A group with a name, ID or portrait beyond the columns, or with such a member, is there all the same: the server keeps it in memory,
	// and loses it at a restart (run on 1.2.4). This stand-in has no restart.
	world.state.groups.set(target_id, group);
	void world.notify(group, 104, operator, { value: group.name }, announcement);
	groupEvent(world, operator, group, GROUP_EVENT.created);
	return target_id;
}

export function dismissGroup(
	world: World,
	operator: string,
	groupId: string,
	announcement: Announcement,
): void {
	const group = world.group(groupId);
	if (!hasOwnerRules(group) || group.owner !== operator) throw new Refusal(248);
	// Sends the notification first, while there are still members to receive it.
	void world.notify(group, 108, operator, {}, announcement);
	world.state.groups.delete(groupId);
	groupEvent(world, operator, group, GROUP_EVENT.dismissed);
}

export function transferGroup(
	world: World,
	operator: string,
	groupId: string,
	newOwner: string,
	announcement: Announcement,
): void {
	const group = world.group(groupId);
	if (group.type === GROUP.organisation) throw new Refusal(248);
	if (hasOwnerRules(group) && group.owner !== operator) throw new Refusal(248);
	handOver(group, newOwner);
	void world.notify(group, 109, operator, { member: newOwner }, announcement);
	groupEvent(world, operator, group, GROUP_EVENT.transferred);
}

/** The property numbers of `group/modify`, with the group field and the notification of each. */
const PROPERTIES: Record<
	number,
	{ field: keyof Group; notification: number; number?: true; professional?: true }
> = {
	0: { field: 'name', notification: 110 },
	1: { field: 'portrait', notification: 112 },
	2: { field: 'extra', notification: 122 },
	3: { field: 'mute', notification: 113, number: true },
	4: { field: 'join_type', notification: 114, number: true },
	5: { field: 'private_chat', notification: 115, number: true },
	6: { field: 'searchable', notification: 116, number: true },
	7: { field: 'history_message', notification: 124, number: true, professional: true },
	10: { field: 'type', notification: 124, number: true, professional: true },
};

/** The lengths of the columns for changes of a group and of its members, in UTF-16 code units (H2, the server's own database). */
const LENGTHS: Readonly<Record<string, number>> = { name: 64, portrait: 1024, alias: 64 };

export function modifyGroup(
	world: World,
	operator: string,
	groupId: string,
	property: number,
	value: string,
	announcement: Announcement,
): void {
	const group = world.group(groupId);
	// Checked before membership: a stranger gets 248 for an organisation group, too.
	if (group.type === GROUP.organisation) throw new Refusal(248);
	const member = requireMember(group, operator);
	if (!mayModify(group, member, property)) throw new Refusal(248);

	const known = PROPERTIES[property];
	if (!known || (known.professional && world.settings.edition === 'community')) {
		throw new Refusal(251);
	}
	if (known.number && !isJavaInt(value)) throw new Refusal(4);
	// The server reports success for a text that its column does not hold, and has the old one again, at the latest
	// after a restart (run on 1.2.4); here at once.
	const { [known.field]: most = Infinity } = LENGTHS;
	if (value.length <= most)
		Object.assign(group, { [known.field]: known.number ? Number(value) : value });
	group.updateDt = world.now();

	// Notification 124 has the setting in `n`, and its value in `m`.
	const content = known.notification === 124 ? { value: property, member: value } : { value };
	void world.notify(group, known.notification, operator, content, announcement);
	const muteEvent = group.mute === 1 ? GROUP_EVENT.muted : GROUP_EVENT.unmuted;
	groupEvent(world, operator, group, known.field === 'mute' ? muteEvent : GROUP_EVENT.updated);
}

function isJavaInt(text: string): boolean {
	return /^[-+]?\d+$/.test(text) && Math.abs(Number(text)) < 2 ** 31;
}

function mayModify(group: Group, member: Member, property: number): boolean {
	const textProperty = property >= 0 && property <= 2;
	switch (group.type) {
		case GROUP.restricted:
			return isInCharge(member);
		case GROUP.normal:
			return isInCharge(member) || textProperty;
		case GROUP.free:
			return textProperty;
		default:
			return isInCharge(member);
	}
}

export function addMembers(
	world: World,
	operator: string,
	groupId: string,
	wanted: Array<{ member_id: string; alias: string; extra: string }>,
	announcement: Announcement,
): void {
	const group = world.group(groupId);
	const member = memberOf(group, operator);
	const joins = wanted.length === 1 && wanted[0]?.member_id === operator;
	if (group.type === GROUP.organisation) throw new Refusal(248);
	if (member?.type === MEMBER.silenced) throw new Refusal(248);
	if (group.type === GROUP.restricted && !isInCharge(member)) {
		if (group.join_type === 2 || (group.join_type === 1 && joins)) throw new Refusal(248);
	}
	if (!member && !joins) throw new Refusal(9);

	const missing = wanted.filter(({ member_id }) => !memberOf(group, member_id));
	if (missing.length === 0) throw new Refusal(12);
	if (group.members.length + missing.length > world.settings.maxGroupMembers)
		throw new Refusal(240);

	group.members.push(
		...missing.map((entry) => ({ ...newMember(world, entry.member_id), ...entry })),
	);
	const ids = (members: typeof wanted) => members.map(({ member_id }) => member_id);
	// The notification names all members of the request, including those who were members before.
	void world.notify(group, 105, operator, { members: ids(wanted) }, announcement);
	memberEvent(world, operator, group, ids(missing), MEMBER_EVENT.joined);
}

export function removeMembers(
	world: World,
	operator: string,
	groupId: string,
	userIds: string[],
	announcement: Announcement,
): void {
	const group = world.group(groupId);
	const inCharge = isInCharge(memberOf(group, operator));
	if (group.type === GROUP.organisation) throw new Refusal(248);
	if (hasOwnerRules(group) && !inCharge) throw new Refusal(248);
	if (userIds.includes(group.owner)) throw new Refusal(248);
	const members = userIds.filter((userId) => memberOf(group, userId));

	// Sends the notification before the removal, so that the removed members still receive it. Names
	// strangers too, even if there are only strangers.
	void world.notify(group, 106, operator, { members: userIds }, announcement);
	if (world.settings.visibleQuitOrKickoff & VISIBLE.kickoff) {
		const receivers = [...inChargeOf(group), ...userIds];
		void world.notify(group, 120, operator, { members: userIds }, announcement, receivers);
	}
	if (members.length === 0) return;
	group.members = group.members.filter(({ member_id }) => !members.includes(member_id));
	memberEvent(world, operator, group, members, MEMBER_EVENT.kicked);
}

export function quitGroup(
	world: World,
	operator: string,
	groupId: string,
	announcement: Announcement,
): void {
	const group = world.group(groupId);
	if (group.type === GROUP.organisation) throw new Refusal(248);
	const heir = group.members.find(({ member_id }) => member_id !== operator);
	if (hasOwnerRules(group) && group.owner === operator && memberOf(group, operator)) {
		if (!heir) return dismissGroup(world, operator, groupId, announcement);
		handOver(group, heir.member_id);
	}
	// Also announces the leave of a non-member.
	void world.notify(group, 107, operator, {}, announcement);
	if (world.settings.visibleQuitOrKickoff & VISIBLE.quit)
		void world.notify(group, 121, operator, {}, announcement, inChargeOf(group));
	if (!memberOf(group, operator)) return;
	group.members = group.members.filter(({ member_id }) => member_id !== operator);
	memberEvent(world, operator, group, [operator], MEMBER_EVENT.left);
}

/**
 * Sets a member's alias or extra.
 *
 * @param memberId empty for the operator's own, as the apps send it and the notification repeats it
 */
export function labelMember(
	world: World,
	operator: string,
	groupId: string,
	memberId: string,
	field: 'alias' | 'extra',
	value: string,
	announcement: Announcement,
): void {
	const group = world.group(groupId);
	const actor = memberOf(group, operator);
	const target = memberOf(group, memberId || operator);
	if (!actor || !target) throw new Refusal(9);
	// The server's own check is inverted: it refuses a manager an action that a plain member may do.
	const isManager = memberId !== '' && operator !== group.owner && actor.type === MEMBER.manager;
	if (isManager && target.type !== MEMBER.manager) throw new Refusal(248);

	if (value.length <= (LENGTHS[field] ?? Infinity)) target[field] = value;
	const notification = field === 'alias' ? 111 : 123;
	void world.notify(group, notification, operator, { value, member: memberId }, announcement);
	// Both changes are reported as "alias changed".
	memberEvent(world, operator, group, [target.member_id], MEMBER_EVENT.alias, value);
}

const ROLE_NOTIFICATIONS = { manager: 117, silenced: 118, allowed: 119 } as const;

export function setRole(
	world: World,
	operator: string,
	groupId: string,
	userIds: string[],
	role: keyof typeof ROLE_NOTIFICATIONS,
	given: boolean,
	announcement: Announcement,
): void {
	const group = world.group(groupId);
	const actor = requireMember(group, operator);
	const entitled = role === 'manager' ? actor.type === MEMBER.owner : isInCharge(actor);
	if (hasOwnerRules(group) && !entitled) throw new Refusal(248);
	if (userIds.includes(group.owner)) throw new Refusal(248);

	const type = given ? MEMBER[role] : MEMBER.normal;
	const members = userIds.filter((userId) => memberOf(group, userId));
	for (const member of group.members) {
		if (members.includes(member.member_id)) member.type = type;
	}
	const value = given ? '1' : '0';
	void world.notify(group, ROLE_NOTIFICATIONS[role], operator, { value, members }, announcement);
	memberEvent(world, operator, group, members, MEMBER_EVENT.role, String(type));
}

/** The additional notifications of a leave, by the bits of the setting. */
const VISIBLE = { quit: 1, kickoff: 2 };

/** The owner and the managers. */
function inChargeOf(group: Group): string[] {
	return group.members.filter(isInCharge).map(({ member_id }) => member_id);
}

/** The group types in which the owner has more rights than managers. */
function hasOwnerRules({ type }: Group): boolean {
	return type === GROUP.normal || type === GROUP.restricted;
}

/** The new owner need not be a member; the old one becomes a plain member. */
function handOver(group: Group, newOwner: string): void {
	for (const member of group.members) {
		if (member.member_id === group.owner) member.type = MEMBER.normal;
		if (member.member_id === newOwner) member.type = MEMBER.owner;
	}
	group.owner = newOwner;
}

function requireMember(group: Group, userId: string): Member {
	const member = memberOf(group, userId);
	if (!member) throw new Refusal(9);
	return member;
}

function newMember(world: World, member_id: string): Member {
	return { member_id, alias: '', type: MEMBER.normal, extra: '', createDt: world.now() };
}

/** Nine characters of a-z and 0-9, like the server's ids. */
function newGroupId(): string {
	const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';
	return Array.from({ length: 9 }, () => alphabet[Math.floor(Math.random() * 36)]).join('');
}

function groupEvent(world: World, operatorId: string, group: Group, type: number): void {
	const { members, updateDt, ...info } = group;
	world.event('group.group_info_update_callback', {
		operatorId,
		groupId: group.target_id,
		type,
		// In this event the field has the current number of members.
		groupInfo: { ...info, max_member_count: members.length },
	});
}

function memberEvent(
	world: World,
	operatorId: string,
	group: Group,
	memberIds: string[],
	type: number,
	value?: string,
): void {
	const event = { operatorId, groupId: group.target_id, memberIds, type, value };
	world.event('group.group_member_update_callback', event);
}
