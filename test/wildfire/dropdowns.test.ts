import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { INodeParameters, INodePropertyOptions } from 'n8n-workflow';

import type { WildfireStandIn } from '../../sandbox';
import { CLOSED_URL } from '../support/closedUrl';
import { ROBOT, startWorld, WILDFIRE, type World } from '../support/wildfire';
import { byId } from '../support/locator';
import { addCredential, startAnswerer } from './helpers';
import { settle } from './people';

jest.mock('n8n-workflow', () => jest.requireActual('../support/shortDelays'));

/** Tests the drop-downs of the editor, and the credential's test button. */

let world: World;
let server: WildfireStandIn;

beforeAll(async () => {
	world = await startWorld();
	server = world.sandbox.wildfire;
});
afterAll(async () => {
	await world.close();
});
beforeEach(() => {
	settle(server);
});

const WORLD_CREDENTIAL = { wildfireRobotApi: 'wildfire' };

/**
 * The parameters of Group Member: Get. n8n finds the group's field only together with the operation
 * that shows it.
 */
function inGroup(groupId: string): INodeParameters {
	return { resource: 'groupMember', operation: 'get', groupId: byId(groupId) };
}

async function listed(
	method: string,
	filter?: string,
	parameters: INodeParameters = {},
	credentials = WORLD_CREDENTIAL,
) {
	const { results, paginationToken } = await world.engine.listSearch(
		WILDFIRE,
		method,
		parameters,
		credentials,
		filter,
	);
	expect(paginationToken).toBeUndefined();
	return results.map(({ name, value }) => [value, name]);
}

/** Runs a loadOptions method as the editor does. */
async function options(
	method: string,
	groups: string,
	baseUrl = server.baseUrl,
): Promise<INodePropertyOptions[]> {
	world.engine.addCredential({
		id: 'c',
		name: 'c',
		type: 'wildfireRobotApi',
		data: { baseUrl, robotId: ROBOT.id, robotSecret: ROBOT.secret, webhookSecret: '', groups },
	});
	return await world.engine.loadOptions(WILDFIRE, method, {}, { wildfireRobotApi: 'c' });
}

const GROUPS = [
	['groupId1', 'Product launch (groupId1)'],
	['groupId2', 'Weekend hikers (groupId2)'],
	['groupId3', 'Book club (groupId3)'],
];

describe.each(['community', 'professional'] as const)('on the %s edition', (edition) => {
	beforeEach(() => {
		server.settings.edition = edition;
	});

	it('lists the groups of the credential, in its order', async () => {
		expect(await listed('searchGroups')).toEqual(GROUPS);
		expect(await listed('searchGroups', '')).toEqual(GROUPS);
	});

	it.each([
		['HIK', [GROUPS[1]]],
		['groupid3', [GROUPS[2]]],
		['o', GROUPS],
		['nothing', []],
	])('filters groups by "%s"', async (filter, expected) => {
		expect(await listed('searchGroups', filter)).toEqual(expected);
	});

	it('leaves out a group that no longer exists, and shows the id of one without a name', async () => {
		server.state.groups.delete('groupId1');
		Object.assign(server.state.groups.get('groupId2') ?? {}, { name: '' });
		expect(await listed('searchGroups')).toEqual([['groupId2', 'groupId2'], GROUPS[2]]);
	});

	it('lists groups as options of the multi-select', async () => {
		const found = await options('getGroups', 'groupId3\ngone, groupId1');
		expect(found).toEqual([
			{ name: 'Book club (groupId3)', value: 'groupId3' },
			{ name: 'Product launch (groupId1)', value: 'groupId1' },
		]);
	});

	it('fails if the credential names no group: an empty list would look like a robot without groups', async () => {
		await expect(options('getGroups', ' ')).rejects.toThrow(
			'The field Groups in the credential is empty',
		);
		const { credentials } = addCredential(world, 'none', { groups: ' , ' });
		for (const method of ['searchGroups', 'searchUsers']) {
			await expect(listed(method, undefined, {}, credentials)).rejects.toThrow(
				'The field Groups in the credential is empty',
			);
		}
		expect(server.requests).toEqual([]);
	});

	it('fails if none of the named groups exists', async () => {
		await expect(options('getGroups', 'gone, lost')).rejects.toThrow(
			'The field Groups in the credential names no group that exists (gone, lost)',
		);
	});

	it('lists users without those of a dismissed group', async () => {
		server.state.groups.delete('groupId1');
		expect((await listed('searchUsers')).map(([id]) => id)).toEqual([
			...['userA', 'FireRobot', 'userD', 'WeatherRobot', 'laowang', 'userB', 'userE'],
		]);
	});

	it('lists the members of those groups as users, each once', async () => {
		expect(await listed('searchUsers')).toEqual([
			['FireRobot', 'Helper (FireRobot)'],
			['userA', 'Alice (userA)'],
			['userB', 'Bob (userB)'],
			['userC', 'Chen Wei (userC)'],
			['laowang', '老王 (laowang)'],
			['userD', 'Dana (userD)'],
			['WeatherRobot', 'Weather (WeatherRobot)'],
			['userE', 'Erik (userE)'],
		]);
		const lookUps = server.requests.filter(({ path }) => path === '/robot/user_info');
		expect(new Set(lookUps.map(({ body }) => body)).size).toBe(lookUps.length);
	});

	it('shows the login name of a user without a display name', async () => {
		Object.assign(server.state.users.get('userD') ?? {}, { displayName: '' });
		const entry = ['userD', 'dana (userD)'];
		expect(await listed('searchUsers')).toContainEqual(entry);
		expect(await listed('searchUsers', 'dana')).toEqual([entry]);
		expect(await listed('searchMembers', undefined, inGroup('groupId2'))).toContainEqual(entry);
	});

	it('filters users by name', async () => {
		expect(await listed('searchUsers', 'dana')).toEqual([['userD', 'Dana (userD)']]);
		expect(await listed('searchUsers', ' dana\n')).toEqual([['userD', 'Dana (userD)']]);
		const searched = server.requests[0];
		expect(searched?.path).toBe('/robot/user/search');
		expect(searched?.status).toBe(edition === 'professional' ? 200 : 500);
	});

	it.each([
		['an ID', 'userA', ['userA']],
		// The server's search compares no IDs, so the node looks the whole text up as one.
		['a part of an ID, in other letters', 'SERa', edition === 'professional' ? [] : ['userA']],
		['a part of a name', 'we', ['userC', 'WeatherRobot']],
		['nothing', 'nothing', []],
	])('lists each user once who has %s', async (_what, filter, ids) => {
		const found = await listed('searchUsers', filter);
		expect(found.map(([id]) => id).sort()).toEqual([...ids].sort());
		const all = await listed('searchUsers');
		expect(all).toEqual(expect.arrayContaining(found));
	});

	it('lists the members of the selected group, with their aliases', async () => {
		Object.assign(server.state.groups.get('groupId2')?.members[2] ?? {}, { alias: 'Guide' });
		server.state.users.delete('laowang');
		expect(await listed('searchMembers', undefined, inGroup('groupId2'))).toEqual([
			['userA', 'Alice (userA)'],
			['FireRobot', 'Helper (FireRobot)'],
			['userD', 'Guide, Dana (userD)'],
			['WeatherRobot', 'Weather (WeatherRobot)'],
			['laowang', 'laowang'],
		]);
		expect(await listed('searchMembers', 'GUIDE', inGroup('groupId2'))).toEqual([
			['userD', 'Guide, Dana (userD)'],
		]);
	});

	it('lists no members without a group', async () => {
		expect(await listed('searchMembers', undefined, inGroup(''))).toEqual([]);
		expect(server.requests).toEqual([]);
	});
});

it('the search of the server lists users also where the credential names no group', async () => {
	server.settings.edition = 'professional';
	const { credentials } = addCredential(world, 'none', { groups: '' });
	expect(await listed('searchUsers', 'dana', {}, credentials)).toEqual([['userD', 'Dana (userD)']]);
});

describe('drop-downs of a failing server', () => {
	it.each(['searchGroups', 'searchUsers'])('%s shows the reason', async (method) => {
		const { credentials } = addCredential(world, 'wrong', {
			robotSecret: 'not-its-own',
			groups: 'groupId1',
		});
		await expect(listed(method, undefined, {}, credentials)).rejects.toThrow(
			'secret is wrong (code 244, AUTH_FAILURE)',
		);
	});

	it.each(['searchGroups', 'searchUsers', 'getGroups', 'Group: Get Many'])(
		'%s tells a robot that the server does not know from groups that do not exist',
		async (method) => {
			const failures: Record<string, () => Promise<{ message: string; description?: unknown }>> = {
				getGroups: async () =>
					await world.engine.loadOptions(WILDFIRE, method, {}, ghost).catch((error) => error),
				'Group: Get Many': async () =>
					(await world.run('group', 'getAll', {}, undefined, { credentials: ghost })).error!,
			};
			const { credentials: ghost } = addCredential(world, 'ghost', {
				robotId: 'ghost',
				groups: 'groupId1, groupId2',
			});
			const failure = await (failures[method]?.() ??
				listed(method, undefined, {}, ghost).catch((error) => error));
			const { message, description } = failure as { message: string; description?: string };
			// At a multi-select field the editor shows the message alone.
			expect(message).toContain('(code 253, NOT_EXIST)');
			expect(`${message}. ${description ?? ''}`).toContain(
				'). The server knows no robot with this Robot ID.',
			);
		},
	);

	it('users of groups that do not exist are no empty list', async () => {
		const { credentials } = addCredential(world, 'gone', { groups: 'gone, lost' });
		await expect(listed('searchUsers', undefined, {}, credentials)).rejects.toThrow(
			'The field Groups in the credential names no group that exists (gone, lost)',
		);
	});

	it.each(['searchGroups', 'searchUsers'])('%s reports that no server listens', async (method) => {
		const { credentials } = addCredential(world, 'closed', {
			baseUrl: CLOSED_URL,
			groups: 'groupId1',
		});
		await expect(listed(method, undefined, {}, credentials)).rejects.toThrow('No connection');
	});

	it('members of a group that does not exist fail with the reason', async () => {
		await expect(listed('searchMembers', undefined, inGroup('gone'))).rejects.toThrow('code 253');
	});

	it('members of a group without the robot fail with the reason', async () => {
		await expect(listed('searchMembers', undefined, inGroup('groupId4'))).rejects.toThrow(
			'The robot is not in this group',
		);
	});

	it.each(['', '{"code":9,"msg":"not in group"}'])(
		'users are those of the groups that the robot is in, and none is an error %s',
		async (answer) => {
			const answerer = await startAnswerer();
			answerer.answer = () => answer;
			const baseUrl = answer === '' ? server.baseUrl : answerer.url;
			const { credentials: outside } = addCredential(world, 'outside', {
				baseUrl,
				groups: 'groupId4',
			});
			await expect(listed('searchUsers', undefined, {}, outside)).rejects.toThrow(
				'The field Groups in the credential names no group that the robot is in (groupId4)',
			);
			await answerer.close();
			const { credentials } = addCredential(world, 'one', { groups: 'groupId4, groupId3' });
			expect((await listed('searchUsers', undefined, {}, credentials)).map(([id]) => id)).toEqual([
				...['userB', 'FireRobot', 'userA', 'userE'],
			]);
		},
	);

	it('a failed look-up shows the id in place of the name', async () => {
		server.fault('http500-html', { path: '/robot/user_info' });
		expect(await listed('searchMembers', undefined, inGroup('groupId3'))).toEqual(
			['userB', 'FireRobot', 'userA', 'userE'].map((id) => [id, id]),
		);
	});
});

describe('the credential test', () => {
	const DATA = { robotId: ROBOT.id, robotSecret: ROBOT.secret, webhookSecret: '', groups: '' };

	const test = async (data: Record<string, string> = {}) =>
		await world.engine.testCredential('wildfireRobotApi', {
			baseUrl: server.baseUrl,
			...DATA,
			...data,
		});

	it.each([
		['as it is', (url: string) => url],
		['with stray spaces and a slash', (url: string) => ` ${url}/ `],
	])('succeeds with the right data, the address %s', async (_name, change) => {
		expect(await test({ baseUrl: change(server.baseUrl) })).toEqual({
			status: 'OK',
			message: 'Connection successful!',
		});
		expect(server.requests.map(({ method, path }) => [method, path])).toEqual([
			['POST', '/robot/profile'],
		]);
	});

	it.each<
		[code: number, why: string, data: Record<string, string>, says: RegExp, prepare?: () => void]
	>([
		[
			243,
			'a clock that is off',
			{},
			/clocks .* two hours/,
			() => void (server.settings.clock = () => Date.now() + 3 * 3_600_000),
		],
		[244, 'a wrong secret', { robotSecret: 'not-its-own' }, /secret is wrong .*Check Robot Secret/],
		[248, 'a robot without a secret', { robotId: 'wfc_file_transfer' }, /robot has no secret/],
		[
			250,
			'too many requests',
			{},
			/too many requests/,
			() => void (server.settings.rateLimit = 0.5),
		],
		[253, 'an unknown robot', { robotId: 'ghost' }, /knows no robot/],
	])('%i, %s', async (code, _why, data, says, ...[prepare]) => {
		prepare?.();
		const { status, message } = await test(data);
		expect(JSON.parse(server.requests[0]?.response ?? '')).toMatchObject({ code });
		expect([status, message]).toEqual(['Error', expect.stringMatching(says)]);
	});

	it.each([
		[
			'239, lost headers',
			'{"code":239,"msg":"x","result":{"code":239}}',
			200,
			/signature headers .*proxy/,
		],
		[
			'an empty 500, as on the admin port',
			'',
			500,
			/not the admin port 18080.*not end in \/robot;/,
		],
		['a page', '<!doctype html><h1>Sign in</h1>', 200, /did not answer as a WildfireChat/],
		['an empty answer', '', 200, /did not answer as a WildfireChat/],
		['JSON of another server', '{"status":"ok"}', 200, /did not answer as a WildfireChat/],
		['success without a profile', '{"code":0,"msg":"success"}', 200, /answer has no "result"/],
	])('%s', async (_name, body, status, says) => {
		const answerer = await startAnswerer();
		const type = body.startsWith('<') ? 'text/html' : 'application/json';
		answerer.answer = () => ({ status, headers: { 'Content-Type': type }, body });
		const result = await test({ baseUrl: answerer.url });
		expect([result.status, result.message]).toEqual(['Error', expect.stringMatching(says)]);
		await answerer.close();
	});

	it('fails if no server listens', async () => {
		expect(await test({ baseUrl: CLOSED_URL })).toEqual({
			status: 'Error',
			message: expect.stringMatching(
				/^No connection to the WildfireChat server could be made\. .*Check Base URL in the credential, and that the server runs/,
			),
		});
	});

	it('fails on a redirect, which it does not follow, because the signature would go to another host', async () => {
		const answerer = await startAnswerer();
		const other = await startAnswerer();
		answerer.answer = () => ({ status: 302, headers: { Location: other.url }, body: '' });
		expect(await test({ baseUrl: answerer.url })).toEqual({
			status: 'Error',
			message: expect.stringContaining('The address answers with a redirect (HTTP 302)'),
		});
		expect(other.received).toEqual([]);
		await Promise.all([answerer.close(), other.close()]);
	});

	it('fails on a dropped connection', async () => {
		server.fault('reset');
		expect((await test()).status).toBe('Error');
	});

	it.each(['', 'im.example.com', 'http://'])('fails for the address "%s"', async (baseUrl) => {
		expect((await test({ baseUrl })).status).toBe('Error');
	});

	it('shows no secret', async () => {
		const secret = 'S3CRET-9f8e7d6c5b4a';
		const results = [
			await test({ robotSecret: secret }),
			await test({ robotSecret: secret, baseUrl: CLOSED_URL }),
			await test({ robotSecret: secret, baseUrl: 'broken' }),
		];
		expect(JSON.stringify(results)).not.toContain(secret);
	});
});
