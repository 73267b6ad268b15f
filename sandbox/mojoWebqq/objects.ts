import type { Discuss, DiscussMember, Friend, Group, GroupMember, State } from './state';

/* The objects of the state in the form of the API. */

export type WireObject = Record<string, unknown>;

export function accountObject({ account }: State): WireObject {
	return {
		...account,
		account: account.uid,
		allow: 1,
		birthday: '1990-1-1',
		blood: 3,
		city: '北京',
		client_type: 'web',
		college: '',
		constel: 0,
		country: '中国',
		email: '',
		face: 591,
		homepage: '',
		mobile: '188********',
		occupation: '计算机/互联网/IT',
		personal: '这是我的个性签名 ✨',
		phone: '',
		province: '北京',
		sex: 'male',
		shengxiao: 7,
		signature: ' ',
		state: 'online',
		vfwebqq: '59185d94e66218548d1ecb4b1251a0b8c9a4dc5e',
		vip_info: 0,
	};
}

export function friendObject(friend: Friend, { extended }: State): WireObject {
	return { ...friend, uid: extended ? friend.uid : undefined };
}

/** Without members, as `get_group_basic_info` returns it. */
export function groupObject(group: Group, state: State): WireObject {
	const { id, code, uid, name, markname, level, createtime, memo, owner_id, loaded, member } =
		group;
	const owner = member.find(({ role }) => role === 'owner');
	return {
		id,
		code,
		name,
		markname,
		...(loaded && { level, createtime, memo, owner_id }),
		...(loaded && state.extended && { owner_uid: owner?.uid, max_member: null, max_admin: null }),
		...(state.extended && { uid, role: uid === undefined ? undefined : roleOfBot(group, state) }),
	};
}

export function groupWithMembers(group: Group, state: State): WireObject {
	const member = group.member.map((entry) => groupMemberObject(entry, state));
	return { ...groupObject(group, state), ...(group.loaded && { member }) };
}

export function groupMemberObject(member: GroupMember, { extended }: State): WireObject {
	const { mutedUntil, gone, uid, role, join_time, last_speak_time, ...basic } = member;
	return { ...basic, ...(extended && { uid, role, join_time, last_speak_time }) };
}

export function discussObject(discuss: Discuss, state: State): WireObject {
	const { id, name, owner_id, loaded, member } = discuss;
	if (!loaded) return { id, name };
	return { id, name, owner_id, member: member.map((entry) => discussMemberObject(entry, state)) };
}

export function discussMemberObject(member: DiscussMember, { extended }: State): WireObject {
	return { ...member, uid: extended ? member.uid : undefined };
}

/** The bot's own role in a group, in the words of a group's `role`. */
function roleOfBot({ member }: Group, { account }: State): string {
	const role = member.find(({ id }) => id === account.id)?.role;
	return role === 'owner' ? 'create' : role === 'admin' ? 'manage' : 'attend';
}

/** Attributes that can be searched for, but are not returned. */
export function displayName(object: { name: string; markname?: string | null }): string {
	return object.markname || object.name;
}

/**
 * Whether a selector matches: both are compared as text, and an unknown value is an empty text. So
 * `uid=` finds the first object without a number.
 */
export function hits(value: unknown, wanted: string): boolean {
	return String(value ?? '') === wanted;
}
