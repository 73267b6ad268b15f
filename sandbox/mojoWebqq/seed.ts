import { friend, group, guest, member, type GroupMember, type State } from './state';

const ACCOUNT = { id: 1234567, uid: 1234567, name: '小灰' };

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
				owner_id: 2372835507,
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
				owner_id: 2500000001,
				member: [
					bot('member'),
					member(2500000001, 913166583, '大厨', { role: 'owner' }),
					member(2457053936, 10000001, '测试帐号1'),
				],
			}),
			group(2700000021, 330014455, 'Launch team', {
				markname: 'Launch',
				owner_id: ACCOUNT.id,
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
				owner_id: 2900000013,
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
					guest('2372835507', 419902730, '灰灰', { state: 'online', client_type: 'pc' }),
					guest('2800000009', 66668888, '讨论组路人'),
					guest('1234567', 1234567, '小灰', { state: 'online', client_type: 'web' }),
				],
			},
		],
		messages: [],
		notices: [],
		extended: true,
	};
}
