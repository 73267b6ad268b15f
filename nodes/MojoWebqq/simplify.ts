import type { IDataObject } from 'n8n-workflow';

import { isoTimeIn, textOf } from '../common/serverValues';
import { displayNameOf, membersIn } from './contacts';

/*
 * Simplify: the fields of the client's objects with readable keys. IDs and numbers are text, times are ISO 8601.
 */

export function simplifyAccount(user: IDataObject): IDataObject {
	return {
		id: text(user.id),
		uid: text(user.uid),
		name: user.name,
		state: user.state,
		signature: user.personal || user.signature,
		sex: user.sex,
		birthday: user.birthday,
		country: user.country,
		province: user.province,
		city: user.city,
	};
}

export function simplifyFriend(friend: IDataObject): IDataObject {
	return {
		id: text(friend.id),
		uid: text(friend.uid),
		name: friend.name,
		remark: friend.markname,
		displayName: displayNameOf(friend),
		category: friend.category,
		state: friend.state,
		clientType: friend.client_type,
	};
}

export function simplifyGroup(group: IDataObject): IDataObject {
	return {
		id: text(group.id),
		uid: text(group.uid),
		name: group.name,
		displayName: displayNameOf(group),
		role: roleOf(group),
		ownerId: text(group.owner_id),
		ownerUid: text(group.owner_uid),
		notice: group.memo,
		createdAt: isoTimeIn(group.createtime, 1000),
		...(Array.isArray(group.member) && { members: membersIn(group).map(simplifyMember) }),
	};
}

/**
 * The names of roles. A group has the robot's own role (create, manage, attend), a member has the member's role (owner,
 * admin, member).
 */
const ROLES = new Map([
	['create', 'owner'],
	['manage', 'manager'],
	['attend', 'member'],
	['admin', 'manager'],
]);

function roleOf({ role }: IDataObject): IDataObject[string] {
	return ROLES.get(textOf(role)) ?? role;
}

export function simplifyMember(member: IDataObject): IDataObject {
	return {
		id: text(member.id),
		uid: text(member.uid),
		name: member.name,
		card: member.card,
		displayName: displayNameOf(member),
		role: roleOf(member),
		sex: member.sex,
		state: member.state,
		joinedAt: isoTimeIn(member.join_time, 1000),
		lastSpokeAt: isoTimeIn(member.last_speak_time, 1000),
	};
}

export function simplifyDiscussion(discussion: IDataObject): IDataObject {
	return {
		id: text(discussion.id),
		name: discussion.name,
		ownerId: text(discussion.owner_id),
		...(Array.isArray(discussion.member) && {
			members: membersIn(discussion).map(({ id, uid, name, state }) => ({
				id: text(id),
				uid: text(uid),
				name,
				state,
			})),
		}),
	};
}

export function simplifyClient(client: IDataObject): IDataObject {
	return {
		account: client.account,
		version: client.version,
		os: client.os,
		pid: client.pid,
		startedAt: isoTimeIn(client.starttime ?? client.start_time, 1000),
		runtimeSeconds: client.runtime,
		logLevel: client.log_level,
	};
}

/**
 * Returns an ID or number as text; undefined if the client does not have it. It comes as a number or as text.
 */
function text(value: unknown): string | undefined {
	return textOf(value) || undefined;
}
