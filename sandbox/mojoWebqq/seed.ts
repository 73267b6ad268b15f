import type { Discuss, Friend, Group, GroupMember, State } from './state';

const ACCOUNT = { id: 1234567, uid: 1234567, name: '小灰' };
const FOUNDED = 1_420_070_400;

/** A bot with a few friends, groups in each of the three roles, and a discussion. */
export function seedState(): State {
	const bot = (role: GroupMember['role'], card: string | null = null) =>
		member(ACCOUNT.id, ACCOUNT.uid, ACCOUNT.name, { card, role, city: '北京', sex: 'male' });
	return {
		account: ACCOUNT,
		friends: [
			friend(2457053936, 10000001, '测试帐号1', { is_vip: 1, vip_level: 6, face: 153, flag: 4 }),
			friend(2475249571, 78912345, '测试帐号2', {
				markname: '哈哈',
				category: '我的家人',
				state: 'offline',
			}),
			friend(2500000042, 10000003, 'Alice', {
				category: 'Work',
				state: 'busy',
				client_type: 'mobile',
			}),
			// Two friends with the same name: the bot cannot assign their numbers, which stay unknown.
			friend(2600000051, undefined, 'A&B 公司', { category: 'Work' }),
			friend(2600000052, null, 'A&B 公司', { category: 'Work' }),
		],
		groups: [
			group(2617047292, 144539789, 'PERL学习交流', {
				memo: '群公告 <第一行>',
				member: [
					bot('admin', '机器人小灰'),
					member(2372835507, 419902730, '灰灰', { role: 'owner', city: '大连', state: 'online' }),
					member(2832277643, 45678901, '小红', { card: '前端-小红🌹', sex: 'female' }),
					member(3680220215, 45678902, '老王'),
					member(2475249571, 78912345, '测试帐号2'),
				],
			}),
			group(3987654321, 213925424, '吃货联盟😋', {
				level: 1,
				createtime: 1_450_070_400,
				member: [
					bot('member'),
					member(2500000001, 913166583, '大厨', { role: 'owner' }),
					member(2457053936, 10000001, '测试帐号1'),
				],
			}),
			group(2700000021, 330014455, 'Launch team', {
				markname: 'Launch',
				member: [
					bot('owner'),
					member(2500000042, 10000003, 'Alice', { role: 'admin' }),
					member(2900000013, 61000013, 'Bob'),
					member(2900000014, 61000014, 'Chen Wei', { card: 'Chen (QA)' }),
				],
			}),
			// No member has written here since the login, and the number could not be found.
			group(4294967295, undefined, 'Quiet corner', {
				loaded: false,
				member: [bot('member'), member(2900000013, 61000013, 'Bob', { role: 'owner' })],
			}),
		],
		discussions: [
			{
				id: 4118239384,
				name: '测试讨论组',
				owner_id: 2372835507,
				loaded: true,
				member: [
					{ id: '2372835507', name: '灰灰', uid: 419902730, state: 'online', client_type: 'pc' },
					{
						id: '2800000009',
						name: '讨论组路人',
						uid: 66668888,
						state: 'offline',
						client_type: 'unknown',
					},
					{ id: '1234567', name: '小灰', uid: 1234567, state: 'online', client_type: 'web' },
				],
			} satisfies Discuss,
		],
		messages: [],
		notices: [],
		extended: true,
	};
}

export function friend(
	id: number,
	uid: number | null | undefined,
	name: string,
	more: Partial<Friend> = {},
): Friend {
	return {
		id,
		uid,
		name,
		markname: null,
		category: '我的网友',
		state: 'online',
		client_type: 'pc',
		face: 0,
		flag: 0,
		is_vip: 0,
		vip_level: 0,
		...more,
	};
}

export function member(
	id: number,
	uid: number | undefined,
	name: string,
	more: Partial<GroupMember> = {},
): GroupMember {
	return {
		id,
		uid,
		name,
		card: null,
		sex: 'unknown',
		country: '中国',
		province: '',
		city: '',
		state: 'offline',
		client_type: 'unknown',
		role: 'member',
		join_time: FOUNDED,
		last_speak_time: 0,
		...more,
	};
}

function group(
	id: number,
	uid: number | undefined,
	name: string,
	more: Partial<Group> & Pick<Group, 'member'>,
): Group {
	const owner = more.member.find(({ role }) => role === 'owner');
	return {
		id,
		code: id,
		uid,
		name,
		markname: null,
		level: 0,
		createtime: FOUNDED,
		memo: '',
		owner_id: owner?.id ?? 0,
		loaded: true,
		...more,
	};
}
