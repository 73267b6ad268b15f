import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject, IRunExecutionData } from 'n8n-workflow';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { yunhu } from '../../proto/codec';
import { SEED } from '../../sandbox/yunhu';
import { PERMISSIONS } from '../../sandbox/yunhu/state';
import { botCredential, startWorld, userCredential, type World } from '../support/yunhu';
import { byId } from '../support/locator';

/** Answers that say success and lack what was asked for: nothing must be made up in its place. */

let world: World;
let server: Server;
let answer: Uint8Array | string;
let requests: number;
/** The body of the last request. */
let received: string;

beforeAll(async () => {
	world = await startWorld();
	server = createServer((request, response) => {
		requests++;
		received = '';
		request.on('data', (chunk) => (received += String(chunk)));
		request.on('end', () => response.end(answer));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	world.engine.addCredential(botCredential(world.yunhu, 'hollow bot', { baseUrl }));
	world.engine.addCredential(userCredential(world.yunhu, 'hollow user', { baseUrl }));
});
afterAll(async () => {
	server.close();
	server.closeAllConnections();
	await world.close();
});

const credentials = { yunhuBotApi: 'hollow bot', yunhuUserApi: 'hollow user' };
const status = { code: 1 };
const ofHelper = { botId: byId(SEED.helper) };

const NO_BOT = yunhu.BotInfoResponse.encode({ status }).finish();
const EMPTY_BOT = yunhu.BotInfoResponse.encode({ status, data: {} }).finish();
const success = (data?: unknown) => JSON.stringify({ code: 1, data });

const hintsIn = (data?: IRunExecutionData) =>
	Object.values(data?.resultData.runData ?? {}).flatMap(([ran]) =>
		(ran?.hints ?? []).map(({ message }) => message),
	);

async function run(resource: string, operation: string, parameters: IDataObject) {
	requests = 0;
	return await world.run(resource, operation, parameters, undefined, { credentials });
}

it.each([
	['get', 'without a bot', NO_BOT],
	['get', 'with a bot without an ID', EMPTY_BOT],
	['getDetail', 'without data', success()],
	['getDetail', 'with null', success({ bot: null, groups: null })],
	['getDetail', 'with a list', success({ bot: [], groups: [] })],
	['getDetail', 'with a bot without an ID', success({ bot: { botId: '', nickname: '' } })],
])('bot: %s, %s, is no bot with empty fields', async (operation, _about, given) => {
	answer = given;
	for (const simplify of [true, false]) {
		const { error } = await run('bot', operation, { ...ofHelper, simplify });
		expect(error).toMatchObject({
			message: `Yunhu has no bot "${SEED.helper}"`,
			description: expect.stringContaining('Check the bot ID'),
		});
	}
});

it.each([
	['create', NO_BOT, { botName: 'new' }, 'created the bot, but returned no bot ID'],
	['create', EMPTY_BOT, { botName: 'new' }, 'created the bot, but returned no bot ID'],
	['resetToken', success(), ofHelper, 'reset the token, but returned no new token'],
	['resetToken', success({ token: '' }), ofHelper, 'reset the token, but returned no new token'],
])(
	'bot: %s may have happened, and is not done again',
	async (operation, given, parameters, told) => {
		answer = given;
		const { error } = await run('bot', operation, parameters);
		expect(error).toMatchObject({
			message: `Yunhu reports that it ${told}`,
			context: { mayHaveHappened: true },
		});
		expect(requests).toBe(1);
	},
);

const OF_LISTS: Array<[resource: string, operation: string, key: string, parameters: IDataObject]> =
	[
		['bot', 'getAll', 'list', {}],
		['bot', 'getBanners', 'banners', {}],
		['bot', 'getStore', 'bots', {}],
		['bot', 'getGroupSettings', 'settingsJson', { ...ofHelper, groupId: byId(SEED.launch) }],
		['instruction', 'getAll', 'list', ofHelper],
		['message', 'getAll', 'list', { inChat: 'group', groupId: byId(SEED.launch) }],
		['tag', 'getAll', 'list', { groupId: byId(SEED.launch) }],
	];

it.each(OF_LISTS)(
	'%s: %s does not take another value for an empty list',
	async (resource, operation, key, parameters) => {
		for (const given of ['text', 5, true]) {
			answer = success({ [key]: given });
			const { error } = await run(resource, operation, parameters);
			expect([given, error?.message]).toEqual([
				given,
				'Yunhu says success, but its answer has no list',
			]);
		}
		for (const given of [null, undefined, []]) {
			answer = success({ [key]: given });
			expect((await run(resource, operation, parameters)).error).toBeUndefined();
		}
	},
);

describe.each([success(), success({ list: null }), success({ list: [] }), success({ list: {} })])(
	'where the answer tells of no event switch (%s)',
	(given) => {
		it('none counts as switched off', async () => {
			answer = given;
			const { error } = await run('bot', 'getEvents', ofHelper);
			expect(error?.message).toBe('Yunhu says success, but its answer has no event switches');
		});

		it('a change was made all the same, and is put out', async () => {
			answer = given;
			const switches = { groupJoin: true, groupLeave: false };
			const { items } = await run('bot', 'setEvents', { ...ofHelper, switches });
			expect(items.map(({ json }) => json)).toEqual([{ botId: SEED.helper, ...switches }]);
		});
	},
);

it.each([
	['getGroupPermissions', {}],
	['setGroupPermissions', { permissions: { allowGagMember: true } }],
])('bot: %s takes no missing permissions for forbidden ones', async (operation, more) => {
	answer = success({});
	const parameters = { ...ofHelper, groupId: byId(SEED.launch), ...more };
	const { error } = await run('bot', operation, parameters);
	expect(error?.message).toBe('Yunhu says success, but its answer has no permissions');
	expect(requests).toBe(1);
});

describe('bot: a permission that the answer does not have', () => {
	const here = { ...ofHelper, groupId: byId(SEED.launch) };
	const ids = { botId: SEED.helper, groupId: SEED.launch };

	it.each([{}, { allowGagMember: null }])('is not put out (%j)', async (more) => {
		answer = success({ allowRemoveMember: 1, allowEditGroupInfo: '0', ...more });
		const { items } = await run('bot', 'getGroupPermissions', here);
		const known = { allowEditGroupInfo: false, allowRemoveMember: true };
		expect(items.map(({ json }) => json)).toEqual([{ ...ids, ...known }]);
	});

	it('is not written, unless it is given', async () => {
		answer = success({ allowRemoveMember: 1, allowEditGroupInfo: '0', allowGagMember: null });
		const permissions = { allowGroupTagManage: true };
		const { items } = await run('bot', 'setGroupPermissions', { ...here, permissions });
		const known = { allowEditGroupInfo: false, allowGroupTagManage: true, allowRemoveMember: true };
		expect(items.map(({ json }) => json)).toEqual([{ ...ids, ...known }]);
		expect(JSON.parse(received)).toEqual({
			...ids,
			allowEditGroupInfo: 0,
			allowGroupTagManage: 1,
			allowRemoveMember: 1,
		});
	});

	it('is not missed where all are given', async () => {
		answer = success({});
		const permissions = Object.fromEntries(PERMISSIONS.map((name) => [name, true]));
		const { items } = await run('bot', 'setGroupPermissions', { ...here, permissions });
		expect(items.map(({ json }) => json)).toEqual([{ ...ids, ...permissions }]);
		expect(requests).toBe(1);
		expect(JSON.parse(received)).toMatchObject({ allowGagMember: 1, allowGroupTagManage: 1 });
	});

	it('can be given, as the error of Set Group Permissions says', async () => {
		answer = success({});
		const permissions = { allowGagMember: true };
		const { error } = await run('bot', 'setGroupPermissions', { ...here, permissions });
		expect(error?.description).toContain('Add all of them to Permissions');
	});
});

it('bot: the settings of a group may be an empty text, as Go writes no JSON', async () => {
	answer = success({ settingsJson: '' });
	const parameters = { ...ofHelper, groupId: byId(SEED.launch) };
	const { items } = await run('bot', 'getGroupSettings', parameters);
	expect(items.map(({ json }) => json.settings)).toEqual([[]]);
});

it('bot: a list in the place of the object with the bots is none of theirs', async () => {
	answer = success({ list: [{ botId: SEED.helper }] });
	const { error } = await run('bot', 'getAll', {});
	expect(error?.message).toBe('Yunhu says success, but its answer has no list of bots');
});

it.each([undefined, null, 0, '', 'yesterday', 1e300, {}])(
	'a message in a chat, sent %j, was not sent just now',
	async (sendTime) => {
		answer = success({ list: [{ msgId: 'a', sendTime }] });
		const parameters = { inChat: 'group', groupId: byId(SEED.launch), limit: 1 };
		const { items } = await run('message', 'getAll', parameters);
		expect(items.map(({ json }) => [json.messageId, json.timestamp])).toEqual([['a', undefined]]);
	},
);

const ofBoard = { contentType: 'text', text: 'hello' };
const ofLaunch = { inChat: 'group', groupId: byId(SEED.launch) };

describe.each<[resource: string, operation: string, parameters: IDataObject, remark: RegExp]>([
	['board', 'set', { ...ofLaunch, ...ofBoard }, /the board may not be shown/],
	['board', 'setAll', ofBoard, /the board may not be shown/],
	['message', 'update', { ...ofLaunch, messageId: 'm', text: 'new' }, /may be unchanged/],
])('%s: %s', (resource, operation, parameters, remark) => {
	it.each<[given: unknown, isRemarked: boolean]>([
		[{ successCount: 0 }, true],
		[{ successCount: '0' }, true],
		[{ successCount: 1 }, false],
		[{}, false],
		[undefined, false],
	])('after a success with %j tells in a hint if nothing was counted', async (data, isRemarked) => {
		answer = success(data);
		const { error, data: ran } = await run(resource, operation, parameters);
		expect(error).toBeUndefined();
		expect(hintsIn(ran)).toEqual(isRemarked ? [expect.stringMatching(remark)] : []);
	});
});

it.each([
	['no list', success()],
	['null in its place', success({ successCount: 2, successList: null })],
	['a list without IDs', success({ successCount: 2, successList: [{ msgId: 'a' }, null, 1] })],
	['too few in the list', success({ successCount: 2, successList: [] })],
	['another value in its place', success({ successList: {} })],
])(
	'a message to several chats, of which the answer names none (%s), may have been sent',
	async (about, given) => {
		answer = given;
		const userIds = `${SEED.bob}, ${SEED.alice}`;
		const options = { sendOnlyOnce: { message: { key: about } } };
		const several = { receivers: 'user', userIds, text: 'hi', options };
		const { items } = await run('message', 'sendToSeveral', several);
		expect(items.map(({ json }) => json)).toEqual(
			[SEED.bob, SEED.alice].map((chatId) => ({
				...{ chatId, target: chatId, sent: false, delivery: 'unsure' },
				reason: expect.stringContaining('It may have been sent to this chat'),
			})),
		);
	},
);

it.each([
	['an empty list', success({ successCount: 0, successList: [] })],
	['null, as Go writes an empty list', success({ successCount: 0, successList: null })],
	['an empty list without a count', success({ successList: [] })],
])('a message to several chats that reached none was sent to none: %s', async (about, given) => {
	answer = given;
	const options = { sendOnlyOnce: { message: { key: about } } };
	const several = { receivers: 'user', userIds: SEED.bob, text: 'hi', options };
	const { items } = await run('message', 'sendToSeveral', several);
	expect(items.map(({ json: { sent, delivery } }) => [sent, delivery])).toEqual([
		[false, 'refused'],
	]);
});
