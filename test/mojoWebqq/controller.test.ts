import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';

import { storeNode } from '../broadcast/support';
import { CREDENTIAL, MOJO, startWorld, type World } from '../support/mojoWebqq';

jest.mock('n8n-workflow', () => jest.requireActual('../support/shortDelays'));

/** Clients of a Controller that do not get up: the node waits for them, but not for ever. */

let world: World;
beforeAll(async () => {
	world = await startWorld();
	world.mojoWebqq.settings.clientStartMs = 1;
	await controller('startClient');
	await controller('stopClient');
	// From now on the state file stays that of the run before, which says "stop".
	world.mojoWebqq.settings.clientStartMs = 600_000;
});
afterAll(async () => await world.close());

const controller = async (operation: string) =>
	await world.run(
		'controller',
		operation,
		{ client: 'second', simplify: true, options: { timeout: 1 } },
		undefined,
		{ credentials: { mojoWebqqApi: 'controller' } },
	);

it('a client that was started and does not run in time is reported, and not as one that ended', async () => {
	const { error } = await controller('startClient');
	expect(error?.message).toBe('The client "second" was started but is not running yet');
	expect(error?.description).toContain('Check Client');
});

it.each(['reset', 'http500-html', 'wrong-type'] as const)(
	'a client whose state cannot be read was started, and is not started again (%s)',
	async (fault) => {
		await controller('stopClient');
		world.mojoWebqq.fault(fault, { path: /check_client/ });
		world.mojoWebqq.clearRequests();
		const node = storeNode(
			world.engine,
			MOJO,
			{ resource: 'controller', operation: 'startClient', client: 'second' },
			{ [CREDENTIAL]: 'controller' },
			{ retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
		);
		const { error } = await node.run([{ json: {} }]);
		world.mojoWebqq.clearFaults();
		expect([error?.message, error?.description]).toEqual([
			expect.stringMatching(
				/^The client "second" was started, but its state could not be read: The /,
			),
			expect.stringMatching(/^Check its state with Controller: Check Client\./),
		]);
		const started = world.mojoWebqq.requests.filter(({ path }) => path.endsWith('/start_client'));
		expect(started).toHaveLength(1);
	},
);

it('the state of a client that stays stopped is read in the end', async () => {
	const { items } = await controller('checkClient');
	expect(items[0]?.json).toMatchObject({ client: 'second', state: 'stop', running: false });
});
