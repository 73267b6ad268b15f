import { omit } from 'lodash';
import { isGroup, shownName, type Discuss, type Friend, type Group, type State } from './state';

/* The objects of the state in the form of the API. */

export type WireObject = Record<string, unknown>;

/** What only this stand-in knows. */
const OWN = ['loaded', 'mutedUntil', 'gone'];
/** What a client knows of a group after it has loaded the members. */
const LOADED = ['level', 'createtime', 'memo', 'owner_id', 'owner_uid', 'max_member', 'max_admin'];
/** What only QQ's web pages tell. */
const EXTENDED = [
	...['uid', 'role', 'join_time', 'last_speak_time'],
	...['owner_uid', 'max_member', 'max_admin'],
];
/** The words for the bot's own role in a group's `role`. */
const OWN_ROLE = { owner: 'create', admin: 'manage', member: 'attend' };

const PROFILE = {
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

export function accountObject({ account }: State): WireObject {
	return { ...PROFILE, ...account, account: account.uid };
}

/** A friend, or a member of a group or discussion. */
export function personObject(person: object, { extended }: State): WireObject {
	const hidden = extended ? OWN : [...OWN, ...EXTENDED];
	return { ...omit(person, hidden) };
}

/** Without members, as `get_group_basic_info` returns it. */
export function groupObject(group: Group, state: State): WireObject {
	const own = group.member.find(({ id }) => id === state.account.id);
	const owner = group.member.find(({ role }) => role === 'owner');
	const object = {
		...omit(group, 'member', ...(group.loaded ? [] : LOADED)),
		code: group.id,
		role: group.uid === undefined ? undefined : OWN_ROLE[own?.role ?? 'member'],
		...(group.loaded && { owner_uid: owner?.uid, max_member: null, max_admin: null }),
	};
	return personObject(object, state);
}

/** With members, if the client has loaded them. */
export function roomObject(room: Group | Discuss, state: State): WireObject {
	const { id, name, loaded } = room;
	const member = room.member.map((entry) => personObject(entry, state));
	if (isGroup(room)) return { ...groupObject(room, state), ...(loaded && { member }) };
	return { id, name, ...(loaded && { owner_id: room.owner_id, member }) };
}

/** With the display name, by which an object is found, but which is not returned. */
export function selectable(object: Friend | Group, state: State): WireObject {
	const wire = 'member' in object ? groupObject(object, state) : personObject(object, state);
	return { ...wire, displayname: shownName(object) };
}

/**
 * Whether a selector matches: both are compared as text, and an unknown value is an empty text. So
 * `uid=` finds the first object without a number.
 */
export function hits(value: unknown, wanted: string): boolean {
	return String(value ?? '') === wanted;
}
