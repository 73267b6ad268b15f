import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { WildfireStandIn } from '../../sandbox';
import { startWorld, type World } from '../support/wildfire';
import { byId } from '../support/locator';
import { paths } from './helpers';
import { settle } from './people';

/** The server reports success for a private message to a user that it does not know. */

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

const send = async (users: string[], options: { asTool?: boolean; continueOnFail?: boolean }) =>
	await world.run(
		'message',
		'send',
		{ sendTo: 'user', userId: byId('={{ $json.user }}'), text: 'hello' },
		users.map((user) => ({ json: { user } })),
		options,
	);

const SEND = '/robot/message/send';
const LOOK_UP = '/robot/user_info';

describe('a private message', () => {
	it('of a tool goes to a user that the server knows, who is looked up once a run', async () => {
		const { items } = await send(['userA', 'userA', 'userB'], { asTool: true });
		expect(items).toHaveLength(3);
		const asked = paths(server.requests);
		expect(asked.filter((path) => path === LOOK_UP)).toHaveLength(2);
		expect(asked.filter((path) => path === SEND)).toHaveLength(3);
	});

	it('of a tool to an unknown user is refused, and nothing is sent to that user', async () => {
		const { items } = await send(['nobody', 'userA'], { asTool: true, continueOnFail: true });
		expect(items[0]?.json.error).toMatch(/^There is no such user.*\(code 253, NOT_EXIST\)/);
		expect(items[1]?.json).toMatchObject({ chatId: 'userA' });
		expect(paths(server.requests).filter((path) => path === SEND)).toHaveLength(1);
	});

	it('of an ordinary node takes one request', async () => {
		await send(['userA', 'nobody'], {});
		expect(paths(server.requests)).toEqual([SEND, SEND]);
	});
});
