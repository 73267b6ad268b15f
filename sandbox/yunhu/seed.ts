import {
	EVENT_SWITCHES,
	PERMISSIONS,
	type Bot,
	type EventSwitch,
	type Group,
	type Level,
	type Permission,
	type State,
	type Tag,
	type User,
} from './state';
import { formItem, seedInstructions } from './seedInstructions';
import { SEED } from './seedIds';

const SEEDED_AT = Date.UTC(2026, 0, 5, 9) / 1000;

/** The initial data: a small company, a few groups, and a bot with different rights in each. */
export function seedState(): State {
	const people = [
		user(SEED.alice, 'Alice', 'alice@example.com', 'sandbox'),
		user(SEED.bob, 'Bob', 'bob@example.com', 'sandbox'),
		user(SEED.chen, 'Chen Wei', 'chenwei@example.com', 'sandbox'),
		user(SEED.dana, '小丹', 'dana@example.com', 'sandbox'),
	];
	const bots = [
		newBot({
			id: 1,
			botId: SEED.helper,
			nickname: 'Helper',
			token: SEED.helperToken,
			introduction: 'Answers, announces and keeps order',
			createBy: SEED.alice,
			settingJson: JSON.stringify([
				formItem(0, 'radio', 'Language', 'lokola', { options: 'English#中文' }),
			]),
			switches: switches(EVENT_SWITCHES),
			followers: new Set([SEED.alice, SEED.bob, SEED.dana]),
			menu: [{ menuId: 'MNM1L2YC', name: 'Today', menuType: 1, menuAction: 1 }],
		}),
		newBot({
			id: 2,
			botId: SEED.ticker,
			nickname: 'Ticker',
			token: SEED.tickerToken,
			introduction: 'Listens over a WebSocket',
			createBy: SEED.alice,
			subscribeType: 1,
			switches: switches(EVENT_SWITCHES),
			followers: new Set([SEED.alice, SEED.chen]),
		}),
		newBot({
			id: 3,
			botId: SEED.weather,
			nickname: 'Weather',
			token: SEED.weatherToken,
			introduction: 'Forecasts',
			createBy: SEED.bob,
			switches: switches(['messageReceiveInstruction']),
			followers: new Set([SEED.bob]),
		}),
		newBot({
			id: 4,
			botId: SEED.desk,
			nickname: 'Desk',
			token: SEED.deskToken,
			introduction: 'Answers customers',
			createBy: SEED.chen,
			switches: switches(EVENT_SWITCHES),
			followers: new Set([SEED.chen, SEED.dana]),
		}),
	];
	const groups = [
		newGroup(SEED.launch, 'Product launch', {
			members: [
				[SEED.alice, 'owner'],
				[SEED.bob, 'administrator'],
				[SEED.chen, 'member'],
			],
			bots: { [SEED.helper]: PERMISSIONS, [SEED.ticker]: [] },
			tags: [{ id: 1, tag: 'Speaker', color: '#2f7d4f', desc: 'Talks at the launch', sort: 1 }],
		}),
		newGroup(SEED.hikers, 'Weekend hikers', {
			members: [
				[SEED.bob, 'owner'],
				[SEED.alice, 'administrator'],
				[SEED.dana, 'member'],
			],
			bots: { [SEED.helper]: [], [SEED.weather]: ['allowEditGroupInfo'] },
		}),
		newGroup(SEED.community, 'Community', {
			members: [
				[SEED.chen, 'owner'],
				[SEED.alice, 'member'],
				[SEED.bob, 'member'],
				[SEED.dana, 'member'],
			],
			bots: { [SEED.helper]: ['allowGagMember'] },
		}),
		newGroup(SEED.books, 'Book club', {
			members: [
				[SEED.bob, 'owner'],
				[SEED.dana, 'member'],
			],
			bots: { [SEED.ticker]: PERMISSIONS },
		}),
		newGroup(SEED.customers, 'Customers', {
			members: [
				[SEED.chen, 'owner'],
				[SEED.dana, 'member'],
			],
			bots: { [SEED.desk]: [] },
		}),
	];
	return {
		users: new Map(people.map((entry) => [entry.userId, entry])),
		userTokens: new Map([
			[SEED.aliceToken, SEED.alice],
			[SEED.bobToken, SEED.bob],
			[SEED.chenToken, SEED.chen],
		]),
		bots: new Map(bots.map((entry) => [entry.botId, entry])),
		instructions: seedInstructions(),
		groups: new Map(groups.map((entry) => [entry.groupId, entry])),
		messages: [],
		boards: [],
		files: [],
	};
}

function user(userId: string, nickname: string, email: string, password: string): User {
	return {
		userId,
		nickname,
		avatarUrl: `https://chat-img.jwznb.com/${userId}.png`,
		email,
		password,
	};
}

function switches(on: readonly EventSwitch[]): Record<EventSwitch, number> {
	return flags(EVENT_SWITCHES, on);
}

function flags<Name extends string>(
	names: readonly Name[],
	on: readonly Name[],
): Record<Name, number> {
	return Object.fromEntries(names.map((name) => [name, on.includes(name) ? 1 : 0])) as Record<
		Name,
		number
	>;
}

export function newBot(
	given: Partial<Bot> & Pick<Bot, 'id' | 'botId' | 'nickname' | 'token' | 'createBy'>,
): Bot {
	return {
		nicknameId: 151_000 + given.id,
		avatarId: 29_015 + given.id,
		avatarUrl: `https://chat-img.jwznb.com/${given.botId}.png`,
		introduction: '',
		createTime: SEEDED_AT,
		private: 0,
		isStop: 0,
		alwaysAgree: 1,
		groupLimit: 0,
		settingJson: '',
		link: '',
		subscribeType: 0,
		linkStop: 0,
		linkFailures: 0,
		switches: switches([]),
		followers: new Set(),
		menu: [],
		groupSettings: new Map(),
		...given,
	};
}

export function permissions(granted: readonly Permission[]): Record<Permission, number> {
	return flags(PERMISSIONS, granted);
}

function newGroup(
	groupId: string,
	name: string,
	given: {
		members: Array<[string, Level]>;
		bots: Record<string, readonly Permission[]>;
		tags?: Tag[];
	},
): Group {
	return {
		groupId,
		name,
		introduction: '',
		avatarUrl: `https://chat-img.jwznb.com/${groupId}.png`,
		members: given.members.map(([userId, level]) => ({
			userId,
			level,
			gagUntil: 0,
			tags: new Set(),
		})),
		bots: new Map(
			Object.entries(given.bots).map(([botId, granted]) => [botId, permissions(granted)]),
		),
		tags: given.tags ?? [],
		msgTypeLimit: '',
	};
}
