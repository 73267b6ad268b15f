import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { GroupMember } from '../../sandbox/mojoWebqq/state';
import { storeNode } from '../broadcast/support';
import {
	ALICE,
	CREDENTIAL,
	DISCUSSION,
	LAUNCH,
	MOJO,
	OWNER,
	PERL,
	QUIET,
	startWorld,
	type World,
} from '../support/mojoWebqq';
import { by } from '../support/locator';
import { until } from '../support/until';

let world: World;

beforeAll(async () => (world = await startWorld()));
afterAll(async () => await world.close());
beforeEach(() => {
	world.mojoWebqq.reset();
	world.mojoWebqq.settings.clientStartMs = 1;
});

const jsonOf = async (...args: Parameters<World['run']>) => {
	const { items, error } = await world.run(...args);
	expect(error).toBeUndefined();
	return items.map(({ json }) => json);
};

const throughController = { credentials: { mojoWebqqApi: 'controller' } };
const RAW = { returnAll: true, simplify: false };

describe('reading', () => {
	it('Account: Get returns the profile without the session token', async () => {
		const [simple] = await jsonOf('account', 'get', { simplify: true });
		expect(simple).toMatchObject({ id: '1234567', uid: '1234567', name: '小灰', state: 'online' });
		const [raw] = await jsonOf('account', 'get', { simplify: false });
		expect(raw).toMatchObject({ account: expect.anything(), birthday: expect.any(String) });
		expect(world.mojoWebqq.requests.at(-1)?.response).toContain('vfwebqq');
		expect(raw).not.toHaveProperty('vfwebqq');
	});

	it('Friend: Get Many returns ids as text, and QQ numbers only where they are known', async () => {
		const friends = await jsonOf('friend', 'getAll', { returnAll: true, simplify: true });
		expect(friends).toHaveLength(5);
		expect(friends[1]).toMatchObject({
			id: '2475249571',
			uid: '78912345',
			remark: '哈哈',
			displayName: '哈哈',
		});
		expect(friends[3]).toMatchObject({ id: '2600000051', displayName: 'A&B 公司', uid: undefined });
		expect(
			await jsonOf('friend', 'getAll', { returnAll: false, limit: 2, simplify: true }),
		).toHaveLength(2);
	});

	it('Group: Get Many returns members only on request', async () => {
		const [perl] = await jsonOf('group', 'getAll', {
			returnAll: true,
			includeMembers: false,
			simplify: true,
		});
		expect(perl).toMatchObject({ ...PERL, role: 'manager', createdAt: '2015-01-01T00:00:00.000Z' });
		expect(perl).not.toHaveProperty('members');
		const groups = await jsonOf('group', 'getAll', {
			returnAll: true,
			includeMembers: true,
			simplify: true,
		});
		expect(groups[0]?.members).toContainEqual(
			expect.objectContaining({ id: '2832277643', displayName: '前端-小红🌹', role: 'member' }),
		);
		expect(groups[3]).not.toHaveProperty('members');
		expect(world.mojoWebqq.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
			'GET /openqq/get_group_basic_info',
			'GET /openqq/get_group_info',
		]);
	});

	it('Group Member: Get Many makes the client load members that it has not loaded yet', async () => {
		const members = await jsonOf('groupMember', 'getAll', { group: by('id', QUIET.id), ...RAW });
		expect(members.map(({ name }) => name)).toEqual(['小灰', 'Bob']);
		expect(world.mojoWebqq.requests.map(({ path }) => path)).toEqual([
			'/openqq/get_group_info',
			'/openqq/search_group',
		]);
	});

	it('Group Member: Get Many reports members that cannot be loaded and a group that does not exist', async () => {
		const cold = await world.run(
			'groupMember',
			'getAll',
			{ group: by('id', QUIET.id), ...RAW },
			undefined,
			throughController,
		);
		expect(cold.error?.message).toContain('not loaded the members');
		const none = await world.run('groupMember', 'getAll', { group: by('name', 'Nowhere'), ...RAW });
		expect(none.error?.message).toBe('There is no such group');
	});

	it('Discussion: Get Many returns the discussions', async () => {
		const [discussion] = await jsonOf('discussion', 'getAll', { returnAll: true, simplify: true });
		expect(discussion).toMatchObject({ ...DISCUSSION, ownerId: '2372835507' });
		expect(discussion?.members).toHaveLength(3);
	});

	it('Client: Get Info returns ISO times', async () => {
		const [client] = await jsonOf('client', 'getInfo', { simplify: true });
		expect(client).toMatchObject({
			version: '2.2.7',
			startedAt: expect.stringMatching(/^\d{4}-.*Z$/),
		});
		expect(await jsonOf('client', 'getInfo', { simplify: false })).toEqual([
			expect.objectContaining({ code: 0 }),
		]);
	});
});

describe('searching', () => {
	it.each([
		['friend', { displayname: '哈哈' }, ['测试帐号2']],
		['friend', { category: 'Work', state: 'busy' }, ['Alice']],
		['friend', { category: 'Work', uid: '1' }, []],
		['friend', { name: 'Alice', is_vip: 'No' }, ['Alice']],
		['group', { role: 'create' }, ['Launch team']],
		['group', { role: 'owner' }, ['Launch team']],
		['group', { displayname: 'Launch' }, ['Launch team']],
		['group', { uid: '1' }, []],
	])(
		'%s by %j: searches at the server, or through the Controller, with a signature, where the server cannot',
		async (resource, attributes, names) => {
			const search = { attributes, ...RAW };
			const namesOf = async (credential: string) =>
				(
					await jsonOf(resource, 'search', search, undefined, {
						credentials: { mojoWebqqApi: credential },
					})
				).map(({ name }) => name);
			expect(await namesOf('mojoWebqq')).toEqual(names);
			expect(world.mojoWebqq.requests.at(-1)).toMatchObject({
				method: 'POST',
				path: `/openqq/search_${resource}`,
			});
			expect(await namesOf('controller')).toEqual(names);
			world.mojoWebqq.settings.auth.secret = 'k3y';
			expect(await namesOf('signed')).toEqual(names);
		},
	);

	it.each([
		['friend', { uid: ALICE.uid }],
		['group', { uid: LAUNCH.uid }],
		['group', { owner_uid: OWNER.uid, name: PERL.name }],
		['group', { role: 'create' }],
	])(
		'%s by %j finds nothing without extension data, and says so in a hint',
		async (resource, attributes) => {
			world.mojoWebqq.state.extended = false;
			const hintsOf = async (given: object) => {
				const { data, items, error } = await world.run(resource, 'search', {
					attributes: given,
					...RAW,
				});
				expect([error, items]).toEqual([undefined, []]);
				const runs = data?.resultData.runData.Node ?? [];
				return runs.flatMap(({ hints = [] }) => hints).map(({ message }) => message);
			};
			expect(await hintsOf(attributes)).toEqual([
				expect.stringMatching(
					/^Nothing was found\. .*only with extension data.*Relogin loses this data\.$/,
				),
			]);
			expect(await hintsOf({ name: 'Nobody' })).toEqual([]);
			world.mojoWebqq.state.extended = true;
			const found = await world.run(resource, 'search', { attributes, ...RAW });
			expect(found.items).toHaveLength(1);
			const runs = found.data?.resultData.runData.Node ?? [];
			expect(runs.flatMap(({ hints = [] }) => hints)).toEqual([]);
		},
	);

	it('searches for roles, states and clients by the words that the output has for them', async () => {
		for (const { role, name } of await jsonOf('group', 'getAll', { simplify: true })) {
			const found = await jsonOf('group', 'search', { attributes: { role, name }, simplify: true });
			expect(found).toMatchObject([{ role, name }]);
		}
		for (const { id, state, clientType } of await jsonOf('friend', 'getAll', { simplify: true })) {
			const attributes = { id, state, client_type: clientType };
			const found = await jsonOf('friend', 'search', { attributes, simplify: true });
			expect(found).toMatchObject([{ id, state, clientType }]);
		}
	});

	it.each([
		['group', 'role', 'Robot Role'],
		['friend', 'state', 'State'],
		['friend', 'client_type', 'Client Type'],
		['friend', 'is_vip', 'Is VIP'],
	])('of a %s by an unknown %s sends nothing', async (resource, name, label) => {
		for (const given of ['chief', '={{ $json.nothing }}']) {
			const attributes = { [name]: given };
			const { error } = await world.run(resource, 'search', { attributes, ...RAW });
			expect(error?.message).toContain(`"${label}"`);
		}
		expect(world.mojoWebqq.requests).toEqual([]);
	});

	it('never sends an empty attribute, or one that the server would call as a method', async () => {
		const found = await jsonOf('friend', 'search', {
			attributes: { name: 'Alice', uid: '', send: 'x' },
			...RAW,
		});
		expect(found).toHaveLength(1);
		expect(world.mojoWebqq.requests.at(-1)?.params).toEqual({ name: 'Alice' });
		expect(world.mojoWebqq.client.death).toBeUndefined();
		const nothing = await world.run('friend', 'search', { attributes: { uid: ' ' }, ...RAW });
		expect(nothing.error?.message).toBe(
			'The parameter "Search By" has no attribute to search by [item 0]',
		);
		expect(world.mojoWebqq.requests).toHaveLength(1);
	});
});

describe('group members', () => {
	const bob = { group: by('uid', LAUNCH.uid), members: 'one', member: by('uid', '61000013') };

	it('Mute sends seconds as minutes', async () => {
		expect(await jsonOf('groupMember', 'mute', { ...bob, minutes: 5 })).toEqual([
			{ success: true, groupId: LAUNCH.uid, members: ['61000013'], minutes: 5 },
		]);
		expect(world.mojoWebqq.requests.at(-1)?.params).toEqual({
			group_uid: LAUNCH.uid,
			member_uid: '61000013',
			time: '5',
		});
	});

	it('Mute rejects a duration that the server would not accept, before sending', async () => {
		for (const minutes of [0, 1.5, 'soon']) {
			const { error } = await world.run('groupMember', 'mute', { ...bob, minutes });
			expect(error?.message).toMatch(
				/"Duration \(Minutes\)" must be (at least 1|a whole number|a number)/,
			);
		}
		expect(world.mojoWebqq.requests).toEqual([]);
	});

	it('report why QQ refused, and which member does not exist', async () => {
		const owner = await world.run('groupMember', 'mute', {
			group: by('id', PERL.id),
			members: 'one',
			member: by('id', OWNER.id),
			minutes: 1,
		});
		expect(owner.error?.message).toBe(
			'QQ or the client refused; nothing was done (code 201, REFUSED)',
		);
		expect(owner.error?.description).toContain('manager');
		const unknown = await world.run('groupMember', 'remove', {
			...bob,
			members: 'id',
			memberNumbers: '2900000013, 999',
		});
		expect(unknown.error?.message).toBe(
			'The group has no member 999; nothing was done (code 100, NOT_FOUND)',
		);
		const nowhere = await world.run('groupMember', 'remove', { ...bob, group: by('id', '1') });
		expect(nowhere.error?.message).toContain('no such friend, group or member (code 100');
	});

	it('named by numbers: the error says what the client needs to know numbers', async () => {
		world.mojoWebqq.state.extended = false;
		const inGroup = { ...bob, group: by('id', LAUNCH.id), minutes: 5 };
		const unknown = await Promise.all([
			world.run('groupMember', 'mute', { ...bob, minutes: 5 }),
			world.run('groupMember', 'mute', inGroup),
			world.run('groupMember', 'getAll', { group: by('uid', LAUNCH.uid), ...RAW }),
		]);
		for (const { error } of unknown) {
			expect(error?.message).toMatch(/^There is no such .*group|^The group has no member 61000013/);
			expect(error?.description).toMatch(/only with extension data.*Relogin.*by ID or name\.$/);
		}
		const byId = await world.run('groupMember', 'mute', { ...inGroup, group: by('id', '1') });
		expect(byId.error?.description).toMatch(/^IDs change with every login by QR code\./);
	});

	it.each(['mojoWebqq', 'controller'])(
		'Remove succeeds although the server answers HTTP 500 (%s)',
		async (credential) => {
			const several = { ...bob, members: 'id', memberNumbers: '2900000013, 2900000014' };
			expect(
				await jsonOf('groupMember', 'remove', several, undefined, {
					credentials: { mojoWebqqApi: credential },
				}),
			).toEqual([{ deleted: true, groupId: LAUNCH.uid, members: ['2900000013', '2900000014'] }]);
			expect(
				world.mojoWebqq.requests.find(({ path }) => path.endsWith('kick_group_member'))?.status,
			).toBe(500);
		},
	);

	it.each(['id', 'uid'])(
		'members as the node gives them are named by their IDs (Several by %s)',
		async (members) => {
			const [, , group] = world.mojoWebqq.state.groups;
			const [one, other] = group!.member.slice(0, 2);
			const given = [one, other, one].map((member) => ({
				id: member!.id,
				uid: member!.uid,
				name: 'x',
			}));
			const parameters = { ...bob, members, memberNumbers: '={{ $json.given }}' };
			await world.run('groupMember', 'mute', { ...parameters, minutes: 5 }, [{ json: { given } }]);
			const { body } = world.mojoWebqq.requests.find(({ path }) =>
				path.endsWith('shutup_group_member'),
			)!;
			expect(Object.fromEntries(new URLSearchParams(String(body)))).toMatchObject({
				member_id: `${one!.id},${other!.id}`,
			});
		},
	);

	it('Remove fails if the member is still in the group after HTTP 500', async () => {
		world.mojoWebqq.fault('http500-html', { path: /kick/ });
		const { error } = await world.run('groupMember', 'remove', bob);
		expect(error?.message).toBe('The members were not removed: they are still in the group');
		expect(world.mojoWebqq.state.groups[2]?.member.some(({ name }) => name === 'Bob')).toBe(true);
	});

	it.each<[string, (members: GroupMember[]) => GroupMember[]]>([
		['no member has a QQ number', (members) => members.map((one) => ({ ...one, uid: undefined }))],
		[
			'one member has no QQ number',
			(members) => members.map((one) => (one.name === 'Bob' ? { ...one, uid: undefined } : one)),
		],
		['the list is empty', () => []],
	])(
		'Remove does not report success after HTTP 500 if the list does not show who is gone: %s',
		async (_what, listed) => {
			world.mojoWebqq.fault('http500-html', { path: /kick/ });
			const [, , group] = world.mojoWebqq.state.groups;
			group!.member = listed(group!.member);
			const { error, items } = await world.run('groupMember', 'remove', bob);
			expect([items, error?.message, error?.description]).toEqual([
				[],
				expect.stringMatching(/^The Openqq plugin, or a proxy .* failed on the request/),
				expect.stringMatching(/^The request may have taken effect/),
			]);
		},
	);

	it.each(['http500-html', 'reset', 'wrong-type'] as const)(
		'Remove is not repeated, and does not say that nothing was sent, if the group cannot be read after HTTP 500 (%s)',
		async (fault) => {
			world.mojoWebqq.fault(fault, { path: /search_group/, times: 9 });
			const node = storeNode(
				world.engine,
				MOJO,
				{ resource: 'groupMember', operation: 'remove', ...bob },
				{ [CREDENTIAL]: 'mojoWebqq' },
				{ retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
			);
			const { error } = await node.run([{ json: {} }]);
			expect([error?.message, error?.description]).toEqual([
				expect.stringMatching(
					/^The Openqq plugin, or a proxy .* failed on the request \(HTTP 500\)/,
				),
				expect.stringMatching(/^The request may have taken effect/),
			]);
			const kicks = world.mojoWebqq.requests.filter(({ path }) =>
				path.endsWith('kick_group_member'),
			);
			expect(kicks).toHaveLength(1);
		},
	);

	it('Remove succeeds if the client does not report the faulty event', async () => {
		world.mojoWebqq.settings.postEventList = [];
		expect(await jsonOf('groupMember', 'remove', bob)).toEqual([
			{ deleted: true, groupId: LAUNCH.uid, members: ['61000013'] },
		]);
		expect(world.mojoWebqq.requests).toHaveLength(1);
	});
});

describe('Event: Get Waiting', () => {
	it('takes waiting events, with exact message ids', async () => {
		world.mojoWebqq.say({
			kind: 'group',
			targetId: PERL.id,
			senderId: OWNER.id,
			text: 'one',
			id: '2647366348175870091',
		});
		world.mojoWebqq.say({ kind: 'friend', senderId: ALICE.id, text: 'two' });
		const events = await jsonOf('event', 'getWaiting', { simplify: true });
		expect(events).toMatchObject([
			{
				event: 'groupMessage',
				text: 'one',
				messageId: '2647366348175870091',
				chat: { id: PERL.id, type: 'group', name: PERL.name },
			},
			{
				event: 'privateMessage',
				text: 'two',
				chat: { id: ALICE.id, type: 'private', name: 'Alice' },
			},
		]);
		world.mojoWebqq.settings.pollHoldMs = 50;
		expect(await jsonOf('event', 'getWaiting', { simplify: true })).toEqual([]);
	});

	it('says when events are missing, and only then', async () => {
		world.mojoWebqq.settings.pollHoldMs = 2000;
		const waiting = Array.from({ length: 2 }, () =>
			world.run('event', 'getWaiting', { simplify: false }),
		);
		await until(() => world.mojoWebqq.polls.live === 2);
		world.mojoWebqq.say({ kind: 'friend', senderId: ALICE.id, text: 'for one of them' });
		const results = await Promise.all(waiting);
		const found = results.map(({ items, data }) => {
			const run = Object.values(data?.resultData.runData ?? {})
				.flat()
				.at(-1);
			return [items.length, run?.hints?.map(({ message }) => message) ?? []];
		});
		expect(found).toContainEqual([1, []]);
		expect(found).toContainEqual([0, [expect.stringContaining('another poll received it')]]);
	});
});

describe('Client and Controller', () => {
	it('Client: Stop and Relogin stop the client and log it in again', async () => {
		Object.assign(world.mojoWebqq.settings, { stopDelayMs: 1 });
		expect(await jsonOf('client', 'relogin')).toEqual([{ success: true, account: 'default' }]);
		world.mojoWebqq.reset();
		Object.assign(world.mojoWebqq.settings, { stopDelayMs: 1 });
		expect(await jsonOf('client', 'stop')).toEqual([
			expect.objectContaining({ success: true, account: 'default' }),
		]);
	});

	it('starts a client without showing its password, shows its QR code, and stops it', async () => {
		const controller = (operation: string, parameters = {}) =>
			world.run(
				'controller',
				operation,
				{ client: 'second', ...parameters },
				undefined,
				throughController,
			);
		const started = await controller('startClient', {
			additionalFields: {
				pwd: '0123456789abcdef',
				login_type: 'login',
				clientOptions: { option: [{ name: 'http_debug', value: '1' }] },
			},
		});
		expect(started.items[0]?.json).toMatchObject({
			success: true,
			client: 'second',
			alreadyRunning: false,
		});
		expect(JSON.stringify(started.items)).not.toContain('0123456789abcdef');
		const [request] = world.mojoWebqq.requests.filter(({ path }) => path.endsWith('start_client'));
		expect(request?.params).toMatchObject({
			client: 'second',
			pwd: '0123456789abcdef',
			http_debug: '1',
		});

		const state = await controller('checkClient', { simplify: true });
		expect(state.items[0]?.json).toMatchObject({
			pid: started.items[0]?.json.pid,
			client: 'second',
			state: 'scaning',
			running: false,
		});

		const code = await controller('getQrCode', { binaryProperty: 'qrCode' });
		expect(code.items[0]?.binary?.qrCode).toMatchObject({
			mimeType: 'image/png',
			fileName: 'qrcode.png',
		});

		expect((await controller('stopClient')).items[0]?.json).toEqual({
			success: true,
			client: 'second',
		});
		expect((await controller('checkClient', { simplify: true })).error?.message).toContain(
			'has no running client',
		);
	});

	it('tells a client that could not be stopped from one that the Controller does not know', async () => {
		// The Controller notices only after seconds that a process has ended.
		world.mojoWebqq.client.die();
		const stop = async (client: string) =>
			(await world.run('controller', 'stopClient', { client }, undefined, throughController)).error;
		const known = await stop('default');
		expect(known?.message).toMatch(/^The Controller knows the client, but could not stop/);
		expect(known?.description).toMatch(/Controller: Check Client.*log/);
		const unknown = await stop('nobody');
		expect(unknown?.message).toMatch(/no running client with this name/);
		expect(unknown?.description).toMatch(/^Check the client name/);
	});

	it('starts clients one after another, each after the last one listens, so that each gets its own port', async () => {
		world.mojoWebqq.settings.clientStartMs = 300;
		const clients = ['second', 'third', 'fourth'];
		const start = async (names: string[]) =>
			await world.run(
				'controller',
				'startClient',
				{ client: '={{ $json.client }}', options: { concurrency: 5 } },
				names.map((client) => ({ json: { client } })),
				throughController,
			);
		// Two simultaneous executions, one of them with two items.
		const runs = await Promise.all([start(clients.slice(0, 2)), start(clients.slice(2))]);
		for (const { error } of runs) expect(error).toBeUndefined();
		const ports = runs.flatMap(({ items }) => items.map(({ json }) => json.port));
		expect([...ports].sort()).toEqual([5001, 5002, 5003]);
		for (const name of clients)
			expect([name, world.mojoWebqq.clients.get(name)?.death]).toEqual([name, undefined]);
	});

	it('reports a client that ended right after its start', async () => {
		world.mojoWebqq.settings.clientStartMs = 300;
		const start = async (client: string) =>
			await fetch(`${world.mojoWebqq.controllerUrl}/openqq/start_client?client=${client}`);
		// Another program starts a client at the same moment, on the same port.
		await start('first');
		const { error } = await world.run(
			'controller',
			'startClient',
			{ client: 'second' },
			undefined,
			throughController,
		);
		expect(error?.message).toBe('The client "second" ended as soon as it was started');
	});

	it('reads the state of the running client, not of its previous run', async () => {
		world.mojoWebqq.settings.clientStartMs = 300;
		const controller = async (operation: string) =>
			await world.run(
				'controller',
				operation,
				{ client: 'second', simplify: true },
				undefined,
				throughController,
			);
		await controller('startClient');
		await controller('stopClient');
		const again = await controller('startClient');
		expect((await controller('checkClient')).items[0]?.json).toMatchObject({
			state: 'scaning',
			pid: again.items[0]?.json.pid,
		});
		// Another program started the client: the state file still says "stop", or does not exist yet.
		await controller('stopClient');
		for (const client of ['second', 'never'])
			await fetch(`${world.mojoWebqq.controllerUrl}/openqq/start_client?client=${client}`);
		expect((await controller('checkClient')).items[0]?.json).toMatchObject({ state: 'scaning' });
	});

	it.each(['startClient', 'checkClient'])(
		'%s rejects a name that crashes the Controller, before sending',
		async (operation) => {
			const { error } = await world.run(
				'controller',
				operation,
				{ client: '小灰', simplify: true },
				undefined,
				throughController,
			);
			expect(error?.message).toBe(
				'The parameter "Client Name" has characters that the Controller cannot use: "小灰" [item 0]',
			);
			expect(world.mojoWebqq.requests).toEqual([]);
		},
	);

	it('reports that a client has no QR code to scan', async () => {
		const { error } = await world.run(
			'controller',
			'getQrCode',
			{ client: '', binaryProperty: 'qrCode' },
			undefined,
			throughController,
		);
		expect(error?.message).toBe('There is no QR code for the client "default"');
	});

	it('distinguishes a single account from a Controller', async () => {
		const { error } = await world.run('controller', 'checkClient', { client: 'x', simplify: true });
		expect(error?.message).toBe('The server does not have this endpoint (HTTP 403)');
		expect(error?.description).toContain('5000');
		const nameless = await world.run('controller', 'checkClient', { client: '', simplify: true });
		expect(nameless.error?.message).toContain('"Client Name" is empty');
	});
});

describe('drop-downs', () => {
	const MOJO_TRIGGER = 'n8n-nodes-groupbots.mojoWebqqTrigger';
	const list = async (method: string, parameters = {}, filter?: string, node = MOJO) =>
		(await world.engine.listSearch(node, method, parameters, { mojoWebqqApi: 'mojoWebqq' }, filter))
			.results;

	it('identify friends and groups by values that outlive a login, or else by the id', async () => {
		expect(await list('searchFriends', {}, 'ali')).toEqual([
			{ name: 'Alice (10000003)', value: 'uid=10000003' },
		]);
		expect(await list('searchFriends', {}, 'A&B')).toEqual([
			{ name: 'A&B 公司 (2600000051)', value: 'id=2600000051' },
			{ name: 'A&B 公司 (2600000052)', value: 'id=2600000052' },
		]);
		expect(await list('searchGroups', {}, 'launch')).toEqual([
			{ name: 'Launch (330014455)', value: 'uid=330014455' },
		]);
	});

	it('say of a chat of which kind it is: a group and a friend may have the same number', async () => {
		const { friends } = world.mojoWebqq.state;
		world.mojoWebqq.state.extended = true;
		const alice = friends.find(({ name }) => name === 'Alice');
		Object.assign(alice!, { uid: Number(LAUNCH.uid) });
		const chats = await list('searchChats', {}, LAUNCH.uid, MOJO_TRIGGER);
		expect(chats).toEqual([
			{ name: `Launch (${LAUNCH.uid})`, value: `group:uid=${LAUNCH.uid}` },
			{ name: `Alice (${LAUNCH.uid})`, value: `private:uid=${LAUNCH.uid}` },
		]);
		expect(await list('searchChats', {}, '讨论组', MOJO_TRIGGER)).toEqual([
			{ name: '测试讨论组 (4118239384)', value: 'discussion:id=4118239384' },
		]);
	});

	it('offer the members of the selected group or discussion', async () => {
		expect(await list('searchMembers', { group: by('list', `uid=${LAUNCH.uid}`) }, 'chen')).toEqual(
			[{ name: 'Chen (QA) (61000014)', value: 'uid=61000014' }],
		);
		expect(await list('searchMembers', { group: by('list', '') })).toEqual([]);
		expect(await list('searchDiscussions')).toEqual([
			{ name: '测试讨论组 (4118239384)', value: 'id=4118239384' },
		]);
		expect(
			await list('searchDiscussionMembers', { discussion: by('id', DISCUSSION.id) }, '路人'),
		).toEqual([{ name: '讨论组路人 (66668888)', value: 'uid=66668888' }]);
	});

	it('an entry selected from a list is found again after a login changed the ids', async () => {
		const [choice] = await list('searchGroups', {}, 'launch');
		world.mojoWebqq.state.extended = true;
		for (const group of world.mojoWebqq.state.groups) group.id += 1;
		const { items } = await world.run('message', 'send', {
			sendTo: 'group',
			group: by('list', String(choice?.value)),
			text: 'hi',
		});
		expect(items[0]?.json).toMatchObject({ messageId: expect.stringMatching(/^\d+$/) });
	});
});
