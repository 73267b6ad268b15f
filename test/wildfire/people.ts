import type { Group, Robot, User, WildfireStandIn } from '../../sandbox/wildfire';

/** The creation time of everything in this world. */
export const SEEDED_AT = Date.UTC(2026, 0, 5, 9);

/**
 * Resets the stand-in and adds people and groups for the tests, which do not depend on the demo
 * data.
 */
export function settle(standIn: WildfireStandIn): void {
	standIn.reset();
	const { users, robots, groups, friends } = standIn.state;
	for (const map of [users, robots, groups, friends]) map.clear();
	for (const entry of PEOPLE) users.set(entry.userId, { ...entry, blacklist: [] });
	for (const entry of ROBOTS) robots.set(entry.userId, { ...entry });
	for (const [id, name, type, members] of GROUPS) groups.set(id, group(id, name, type, members));
	friends.set('userA', ['userB', 'userC', 'laowang']);
}

const PEOPLE: User[] = [
	user('userA', 'alice', 'Alice', { email: 'alice@example.com', mobile: '13800000001', gender: 2 }),
	user('userB', 'bob', 'Bob', { email: 'bob@example.com', mobile: '13800000002', gender: 1 }),
	user('userC', 'chenwei', 'Chen Wei'),
	user('userD', 'dana', 'Dana'),
	user('userE', 'erik', 'Erik'),
	user('laowang', 'laowang', '老王'),
	user('FireRobot', 'FireRobot', 'Helper', { type: 1 }),
	user('WeatherRobot', 'WeatherRobot', 'Weather', { type: 1 }),
	user('wfc_file_transfer', 'wfc_file_transfer', 'File transfer', { type: 1 }),
];

const ROBOTS: Robot[] = [
	robot('FireRobot', '123456', 'userA'),
	robot('WeatherRobot', 's3cr3t', 'userB'),
	robot('wfc_file_transfer', '', 'userA'),
];

/** Members by role: 0 normal, 1 manager, 2 owner. */
const GROUPS: Array<[id: string, name: string, type: number, members: Record<string, number>]> = [
	['groupId1', 'Product launch', 2, { FireRobot: 2, userA: 1, userB: 0, userC: 0, laowang: 0 }],
	[
		'groupId2',
		'Weekend hikers',
		0,
		{ userA: 2, FireRobot: 1, userD: 0, WeatherRobot: 0, laowang: 0 },
	],
	['groupId3', 'Book club', 1, { userB: 2, FireRobot: 0, userA: 0, userE: 0 }],
	['groupId4', 'Board room', 2, { userC: 2, userD: 1 }],
	['groupId5', 'All hands', 3, { userC: 2, FireRobot: 1, userA: 0, userB: 0 }],
];

function user(userId: string, name: string, displayName: string, more: Partial<User> = {}): User {
	return {
		userId,
		name,
		displayName,
		portrait: '',
		gender: 0,
		mobile: '',
		email: '',
		address: '',
		company: '',
		social: '',
		extra: '',
		type: 0,
		updateDt: SEEDED_AT,
		blacklist: [],
		...more,
	};
}

function robot(userId: string, secret: string, owner: string): Robot {
	return { userId, secret, owner, callback: '', state: 0, robotExtra: '' };
}

function group(
	target_id: string,
	name: string,
	type: number,
	members: Record<string, number>,
): Group {
	return {
		target_id,
		name,
		portrait: '',
		owner: Object.keys(members).find((id) => members[id] === 2) ?? '',
		type,
		extra: '',
		mute: 0,
		join_type: 0,
		private_chat: 0,
		searchable: 0,
		max_member_count: 0,
		history_message: 0,
		super_group: false,
		updateDt: SEEDED_AT,
		members: Object.entries(members).map(([member_id, role]) => ({
			member_id,
			alias: '',
			type: role,
			extra: '',
			createDt: SEEDED_AT,
		})),
	};
}
