import {
	EVENT_SWITCHES,
	INSTRUCTION,
	PERMISSIONS,
	type Bot,
	type EventSwitch,
	type Group,
	type Instruction,
	type Level,
	type Permission,
	type State,
	type Tag,
	type User,
} from './state';

/** The ids of the seed, most of them from the documents' samples. */
export const SEED = {
	alice: '7756242',
	bob: '4827368',
	chen: '5197892',
	dana: '6301157',
	aliceToken: 'f87TJHF9-2c41-4b7a-9d3e5f60a1b2',
	bobToken: 'k31PQRS7-90be-4f12-8c7d6e5f4a3b',
	chenToken: 'm42UVWX8-a1cf-4023-9d8e7f6a5b4c',
	/** Alice's bot; pushes to its link. */
	helper: '37090343',
	helperToken: '016ec8e4d17a4fbda3ccb0e99b44aca0',
	/** Alice's bot; pushes over the socket. */
	ticker: '45669202',
	tickerToken: '5f1d9b6e2c3a48d7b0e4f7a691c2d385',
	/** Bob's bot. */
	weather: '30473864',
	weatherToken: 'c0ffee1234567890abcdef0987654321',
	/** Chen's bot. */
	desk: '52817736',
	deskToken: 'd35c0de1234567890abcdef098765432',
	launch: '307149245',
	hikers: '161466900',
	community: 'big',
	books: '635409929',
	customers: '718203945',
} as const;

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

function seedInstructions(): Instruction[] {
	const of = (
		id: number,
		botId: string,
		name: string,
		instructionType: number,
		more: Partial<Instruction>,
	) => ({
		id,
		botId,
		name,
		desc: '',
		instructionType,
		hintText: '',
		defaultText: '',
		customJson: '',
		createTime: 0,
		sort: 0,
		hidden: 0,
		...more,
	});
	const leave = [
		formItem(0, 'radio', 'Kind', 'ykwmdt', { options: 'Holiday#Sick leave' }),
		formItem(1, 'input', 'From', 'loktny', { defaultValue: '', placeholder: 'e.g. 2026-02-02' }),
		formItem(2, 'switch', 'Half a day', 'owtgcl', { defaultValue: '0' }),
		formItem(3, 'checkbox', 'Tell', 'qkmlif', { options: 'Team#Office' }),
		formItem(4, 'textarea', 'Remarks', 'abgapt', { placeholder: '' }),
		formItem(5, 'select', 'Stand-in', 'mnabyo', { options: 'Bob#Chen Wei' }),
	];
	return [
		of(2103, SEED.helper, 'help', INSTRUCTION.direct, { desc: 'What the bot can do' }),
		of(2104, SEED.helper, 'remind', INSTRUCTION.normal, {
			desc: 'Reminds the group',
			hintText: 'When, and of what',
			defaultText: 'tomorrow 9:00 ',
		}),
		of(2105, SEED.helper, 'leave', INSTRUCTION.form, {
			desc: 'Asks for leave',
			customJson: JSON.stringify(leave),
		}),
		of(2106, SEED.ticker, 'price', INSTRUCTION.normal, { desc: 'A price', defaultText: 'BTC' }),
	];
}

/** A field of an instruction's or a settings form, as the platform's console writes it. */
function formItem(
	key: number,
	type: string,
	label: string,
	id: string,
	values: Record<string, string>,
) {
	const propsValue = { label, ...values };
	const props = Object.keys(propsValue).map((name) => ({ type: name, name, value: '' }));
	return { key, type, title: type, propsValue, props, id };
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
