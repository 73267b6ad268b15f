import type { IDataObject } from 'n8n-workflow';

import { displayNameOf, membersIn } from './people';

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
		role: ROLES[String(group.role)] ?? group.role,
		ownerId: text(group.owner_id),
		ownerUid: text(group.owner_uid),
		notice: group.memo,
		createdAt: isoTime(group.createtime),
		...(Array.isArray(group.member) && { members: membersIn(group).map(simplifyMember) }),
	};
}

/** The robot's own role in a group. */
const ROLES: Record<string, string> = {
	create: 'owner',
	manage: 'manager',
	attend: 'member',
	admin: 'manager',
};

export function simplifyMember(member: IDataObject): IDataObject {
	return {
		id: text(member.id),
		uid: text(member.uid),
		name: member.name,
		card: member.card,
		displayName: displayNameOf(member),
		role: ROLES[String(member.role)] ?? member.role,
		sex: member.sex,
		state: member.state,
		joinedAt: isoTime(member.join_time),
		lastSpokeAt: isoTime(member.last_speak_time),
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
		startedAt: isoTime(client.starttime ?? client.start_time),
		runtimeSeconds: client.runtime,
		logLevel: client.log_level,
	};
}

/** Ids and numbers come as numbers or as texts, and not at all where they are not known. */
function text(value: unknown): string | undefined {
	return value === undefined || value === null || value === '' ? undefined : String(value);
}

/** Seconds since 1970; 0 is none. */
function isoTime(seconds: unknown): string | undefined {
	return Number(seconds) > 0 ? new Date(Number(seconds) * 1000).toISOString() : undefined;
}
