import { GROUP, MEMBER, type Group, type Robot, type State, type User } from './state';

const SEEDED_AT = Date.UTC(2026, 0, 5, 9);

/** The initial data: a small company, a few groups, and a robot with a role in most of them. */
export function seedState(): State {
	const people = [
		user('userA', 'alice', 'Alice', {
			email: 'alice@example.com',
			mobile: '13800000001',
			gender: 2,
		}),
		user('userB', 'bob', 'Bob', { email: 'bob@example.com', mobile: '13800000002', gender: 1 }),
		user('userC', 'chenwei', 'Chen Wei', { email: 'chenwei@example.com', company: 'Lighthouse' }),
		user('userD', 'dana', 'Dana', { email: 'dana@example.com', company: 'Lighthouse' }),
		user('userE', 'erik', 'Erik'),
		user('laowang', 'laowang', '老王', { mobile: '13800000006' }),
		user('FireRobot', 'FireRobot', 'Helper', { type: 1 }),
		user('GreeterRobot', 'GreeterRobot', 'Greeter', { type: 1 }),
		user('WeatherRobot', 'WeatherRobot', 'Weather', { type: 1 }),
		user('DeskRobot', 'DeskRobot', 'Desk', { type: 1 }),
		user('wfc_file_transfer', 'wfc_file_transfer', 'File transfer', { type: 1 }),
	];
	const robots = [
		robot('FireRobot', '123456', 'userA'),
		robot('GreeterRobot', 'gr33t3r', 'userA'),
		robot('WeatherRobot', 's3cr3t', 'userB'),
		robot('DeskRobot', 'd3sk', 'userC'),
		robot('wfc_file_transfer', '', 'userA'),
	];
	const { normal, manager, owner } = MEMBER;
	const groups = [
		group('groupId1', 'Product launch', GROUP.restricted, {
			FireRobot: owner,
			userA: manager,
			userB: normal,
			userC: normal,
			laowang: normal,
			GreeterRobot: normal,
		}),
		group('groupId2', 'Weekend hikers', GROUP.normal, {
			userA: owner,
			FireRobot: manager,
			userD: normal,
			WeatherRobot: normal,
			laowang: normal,
			GreeterRobot: normal,
		}),
		group('groupId3', 'Book club', GROUP.free, {
			userB: owner,
			FireRobot: normal,
			userA: normal,
			userE: normal,
			GreeterRobot: normal,
		}),
		group('groupId4', 'Board room', GROUP.restricted, { userC: owner, userD: manager }),
		group('groupId5', 'All hands', GROUP.organisation, {
			userC: owner,
			FireRobot: manager,
			userA: normal,
			userB: normal,
			userD: normal,
			userE: normal,
			laowang: normal,
		}),
		group('groupId6', 'Customers', GROUP.normal, {
			userC: owner,
			userD: normal,
			DeskRobot: normal,
		}),
	];
	return {
		users: new Map(people.map((entry) => [entry.userId, entry])),
		robots: new Map(robots.map((entry) => [entry.userId, entry])),
		groups: new Map(groups.map((entry) => [entry.target_id, entry])),
		chatRooms: new Set(),
		channels: new Map(),
		messages: [],
		friends: new Map([['userA', ['userB', 'userC', 'laowang']]]),
		files: new Map(),
	};
}

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
	const [owner] = Object.entries(members).find(([, role]) => role === MEMBER.owner) ?? [''];
	return {
		target_id,
		name,
		portrait: '',
		owner,
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
