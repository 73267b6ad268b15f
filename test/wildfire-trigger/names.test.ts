import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import type { IDataObject } from 'n8n-workflow';

import { until } from '../support/until';
import { callbackBody, post, PRIVATE, TriggerWorld } from './support';

/** Resolve Names: a server does not send names by default. */

let world: TriggerWorld;
beforeAll(async () => {
	world = await TriggerWorld.start();
});
afterAll(async () => await world.close());
afterEach(async () => {
	jest.restoreAllMocks();
	await world.reset();
});

const USER = '/robot/user_info';
const GROUP = '/robot/group/get_info';
const lookUps = () =>
	world.server.requests.map(({ path }) => path).filter((path) => [USER, GROUP].includes(path));

async function activate({ options, ...parameters }: { options?: IDataObject } & IDataObject = {}) {
	const id = await world.activate({
		filters: { ignoreRobots: false },
		options: { resolveNames: true, ...options },
		...parameters,
	});
	world.server.clearRequests();
	return id;
}

/** The items of a workflow, when it has started this often. A call is answered before its item is complete. */
async function started(id: string, times: number): Promise<IDataObject[]> {
	await until(() => world.executions(id).length >= times);
	return await world.items(id);
}

it('adds the names of sender and chat, each requested once', async () => {
	const id = await activate();
	const bodies = [
		callbackBody(),
		callbackBody(),
		callbackBody({}, { sender: 'userB' }),
		callbackBody({ type: 105 }),
		callbackBody({}, PRIVATE),
	];
	for (const [index, body] of bodies.entries()) {
		expect(await post(world.callback, body)).toEqual({ status: 200, body: '' });
		await started(id, index + 1);
	}
	const launch = { id: 'groupId1', type: 'group', name: 'Product launch' };
	const alice = { id: 'userA', name: 'Alice' };
	expect(await started(id, 5)).toMatchObject([
		{ sender: alice, chat: launch, text: 'hello' },
		{ sender: alice, chat: launch },
		{ sender: { id: 'userB', name: expect.any(String) }, chat: launch },
		{ event: 'memberJoined', sender: alice, chat: launch },
		{ sender: alice, chat: { id: 'userA', type: 'private', name: 'Alice' } },
	]);
	expect(lookUps().sort()).toEqual([GROUP, USER, USER]);
});

it('requests nothing if the server sends the names, if it is off, or with Simplify off', async () => {
	const info = {
		senderUserInfo: { displayName: 'Ann', type: 0 },
		targetGroupInfo: { name: 'Team' },
	};
	let id = await activate();
	expect(await world.itemOf(id, callbackBody({}, info))).toMatchObject({
		sender: { name: 'Ann' },
		chat: { name: 'Team' },
	});
	for (const parameters of [{ options: { resolveNames: false } }, { simplify: false }]) {
		await world.reset();
		id = await activate(parameters);
		const item = await world.itemOf(id, callbackBody());
		expect(JSON.stringify(item)).not.toMatch(/Alice|Product launch/);
	}
	expect(lookUps()).toEqual([]);
});

it('requests nothing for events that do not start the workflow', async () => {
	const filters = { ignoreRobots: false, text: 'help', textMode: 'equals' };
	const id = await activate({ filters });
	const help = callbackBody({ searchableContent: 'help' });
	await post(world.callback, callbackBody({ searchableContent: 'helpful' }));
	expect(lookUps()).toEqual([]);
	await post(world.callback, help);
	await started(id, 1);
	world.server.clearRequests();
	// A repeated call.
	await post(world.callback, help);
	expect(await world.items(id)).toHaveLength(1);
	expect(lookUps()).toEqual([]);
});

it('requests a name once for simultaneous events, and starts the workflow once for a repeated one', async () => {
	const id = await activate();
	const repeated = callbackBody();
	const bodies = [repeated, repeated, callbackBody(), callbackBody()];
	await Promise.all(bodies.map(async (body) => await post(world.callback, body)));
	const items = await started(id, 3);
	expect(items.map(({ sender }) => (sender as IDataObject).name)).toEqual(Array(3).fill('Alice'));
	expect(lookUps().sort()).toEqual([GROUP, USER]);
});

it('takes the name from the look-up of Ignore Other Robots', async () => {
	const id = await activate({ filters: {} });
	await post(world.callback, callbackBody());
	expect(await started(id, 1)).toMatchObject([{ sender: { name: 'Alice' } }]);
	expect(lookUps().sort()).toEqual([GROUP, USER]);
});

describe('an event', () => {
	it.each(['http500-html', 'reset', 'truncated', 'code249', 'wrong-type'] as const)(
		'starts the workflow without the name if the look-up fails: %s',
		async (fault) => {
			const warn = jest.spyOn(Container.get(Logger), 'warn');
			const id = await activate();
			world.server.fault(fault, { path: USER });
			await post(world.callback, callbackBody());
			const [item] = await started(id, 1);
			expect(item).toMatchObject({ sender: { id: 'userA' }, chat: { name: 'Product launch' } });
			expect(item!.sender).toEqual({ id: 'userA' });
			const texts = warn.mock.calls.map(([text]) => text);
			expect(texts).toEqual([expect.stringContaining('A name could not be looked up')]);
			expect(texts.join()).not.toContain(world.robot.secret);
		},
	);

	it('is answered before the look-up, and starts the workflow without a name that does not come', async () => {
		const id = await activate();
		world.server.fault('timeout', { path: USER });
		expect((await post(world.callback, callbackBody())).status).toBe(200);
		expect(world.executions(id)).toEqual([]);
		// The look-up ends after 3 seconds.
		expect((await started(id, 1))[0]!.sender).toEqual({ id: 'userA' });
	});
});
