import type { Client, Group, Person, Robot, State } from './state';

/**
 * The computers with StarBot. A client posts its events to one address, and so to one workflow:
 * each listening example has its own client.
 */
export const CLIENTS = {
	main: { id: 'starbot', name: 'WeChat (StarBot)', seed: mainState },
	relay: { id: 'starbot-relay', name: 'WeChat (StarBot), relay computer', seed: relayState },
	desk: { id: 'starbot-desk', name: 'WeChat (StarBot), desk computer', seed: deskState },
	/** No example uses it. */
	practice: {
		id: 'starbot-practice',
		name: 'WeChat (StarBot), practice computer',
		seed: practiceState,
	},
} satisfies Record<string, Client>;

/** Two logged-in accounts, the record of a third one that is not logged in, and their contacts. */
function mainState(): State {
	return world({
		robots: [
			robot('97554f7c82a1439c86df3143ef4975c5', 'wxid_helper', 'Helper', {
				wxNum: 'helper_bot',
				phone: '13800000000',
				friends: ['wxid_alice', 'wxid_bob', 'wxid_laowang', 'gh_weather'],
			}),
			robot('4be1d0c2f0a94f5d9a3c7e6b58d21f07', 'wxid_frontdesk', '前台', {
				wxNum: 'frontdesk',
				phone: '13800000001',
				friends: ['wxid_chenwei', 'wxid_dana'],
			}),
			robot('c0ffee00c0ffee00c0ffee00c0ffee00', 'wxid_retired', 'Retired', { login: 'offline' }),
		],
		people: [
			person('wxid_alice', 'Alice', { Gender: 2 }),
			person('wxid_bob', 'Bob', { Gender: 1 }),
			person('wxid_chenwei', 'Chen Wei', { Gender: 1 }),
			person('wxid_dana', 'Dana', { Gender: 2 }),
			person('wxid_laowang', '老王🌹'),
			person('gh_weather', 'Weather service', { official: true }),
		],
		groups: [
			group('13887961909@chatroom', 'Product launch', [
				'wxid_alice',
				'wxid_bob',
				'wxid_chenwei',
				'wxid_helper',
			]),
			group('20110408821@chatroom', '周末徒步', [
				'wxid_laowang',
				'wxid_alice',
				'wxid_dana',
				'wxid_helper',
			]),
			group('39902112233@chatroom', 'Book club', ['wxid_helper', 'wxid_bob', 'wxid_laowang']),
			group('45550001122@chatroom', 'Front desk', ['wxid_chenwei', 'wxid_dana', 'wxid_frontdesk']),
		],
	});
}

function relayState(): State {
	return world({
		robots: [
			robot('0a1b2c3d4e5f60718293a4b5c6d7e8f9', 'wxid_relay', 'Relay', { friends: ['wxid_alice'] }),
		],
		people: [person('wxid_alice', 'Alice', { Gender: 2 }), person('wxid_laowang', '老王🌹')],
		groups: [
			group('51230001122@chatroom', 'Weekend hikers', ['wxid_laowang', 'wxid_alice', 'wxid_relay']),
		],
	});
}

function deskState(): State {
	return world({
		robots: [
			robot('9f8e7d6c5b4a39281706f5e4d3c2b1a0', 'wxid_desk', 'Desk', {
				friends: ['wxid_dana', 'wxid_chenwei'],
			}),
		],
		people: [
			person('wxid_dana', 'Dana', { Gender: 2 }),
			person('wxid_chenwei', 'Chen Wei', { Gender: 1 }),
		],
		groups: [
			group('60980001122@chatroom', 'Customers', ['wxid_chenwei', 'wxid_dana', 'wxid_desk']),
		],
	});
}

function practiceState(): State {
	return world({
		robots: [
			robot('5b4a39281706f5e4d3c2b1a09f8e7d6c', 'wxid_weather', 'Weather', {
				friends: ['wxid_alice', 'wxid_bob'],
			}),
		],
		people: [
			person('wxid_alice', 'Alice', { Gender: 2 }),
			person('wxid_bob', 'Bob', { Gender: 1 }),
		],
		groups: [
			group('70770001122@chatroom', 'Weekend hikers', ['wxid_bob', 'wxid_alice', 'wxid_weather']),
		],
	});
}

/** A group without messages. */
function world(known: Pick<State, 'robots' | 'people' | 'groups'>): State {
	return { ...known, messages: [], transfers: [], notices: [], friendRequests: [] };
}

export function robot(
	instanceId: string,
	robotId: string | undefined,
	nickname: string,
	more: Partial<Robot> = {},
): Robot {
	return {
		instanceId,
		robotId,
		login: 'online',
		wxNum: '',
		nickname,
		device: 'Windows',
		phone: '',
		avatarUrl: avatar(nickname),
		country: 'CN',
		province: 'Beijing',
		sign: '',
		friends: [],
		unfriendedBy: [],
		...more,
	};
}

function person(wxId: string, nickname: string, more: Partial<Person> = {}): Person {
	return { wxId, nickname, Gender: 0, avatarUrl: avatar(wxId), official: false, ...more };
}

/** The first member is the owner. */
function group(wxId: string, nickname: string, members: [string, ...string[]]): Group {
	return { wxId, nickname, avatarUrl: avatar(wxId), groupManger: members[0], members };
}

function avatar(of: string): string {
	return `https://wx.qlogo.cn/mmhead/ver_1/${encodeURIComponent(of)}`;
}
