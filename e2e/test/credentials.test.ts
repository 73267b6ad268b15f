import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { StoredCredential } from '../lib';
import { exampleCredentials } from '../../sandbox/exampleCredentials';
import { START_TIMEOUT_MS, startWorld, type World } from './support/world';

let world: World;

beforeAll(async () => {
	world = await startWorld();
}, START_TIMEOUT_MS);

afterAll(async () => await world.close(), START_TIMEOUT_MS);

beforeEach(() => {
	world.sandbox.starbot.settings.token = '';
	world.sandbox.mojoWebqq.settings.auth.secret = '';
});

interface Case {
	/** The credential's id among those of the examples. */
	id: string;
	/** The values of the right data that differ from the example's. */
	right?: object;
	/** The wrong value, and the message that the user reads. */
	wrong: object;
	says: RegExp;
	/** Makes the stand-in require a secret, if it does not by default. */
	prepare?: () => void;
}

const CASES: Record<string, Case> = {
	wildfireRobotApi: {
		id: 'wildfireRobot',
		wrong: { robotSecret: 'n0t-th3-s3cret' },
		says: /secret is wrong/,
	},
	starBotApi: {
		id: 'starBotRobot',
		right: { token: 'right' },
		wrong: { token: 'n0t-th3-t0ken' },
		says: /The token is not right/,
		prepare: () => void (world.sandbox.starbot.settings.token = 'right'),
	},
	yunhuBotApi: {
		id: 'yunhuBot',
		wrong: { token: 'f'.repeat(32) },
		says: /does not accept the bot token/,
	},
	yunhuUserApi: {
		id: 'yunhuOwner',
		wrong: { token: 'n0b0dy' },
		says: /The account is not logged in/,
	},
	mojoWebqqApi: {
		id: 'mojoRobot',
		right: { authentication: 'signature', authSecret: 'k3y' },
		wrong: { authentication: 'signature', authSecret: '0th3r-k3y' },
		says: /auth callback refused/,
		prepare: () => void (world.sandbox.mojoWebqq.settings.auth.secret = 'k3y'),
	},
};

describe('the credential test', () => {
	it.each(Object.entries(CASES))(
		'%s is red with a wrong secret and green with the right one',
		async (type, one) => {
			one.prepare?.();
			const stored = exampleCredentials(world.sandbox).find(
				({ id }) => id === one.id,
			) as StoredCredential;
			expect(stored.type).toBe(type);
			const test = async (data: object) =>
				await world.rest.testCredential({ ...stored, data: { ...stored.data, ...data } });
			expect(await test(one.wrong)).toEqual({
				status: 'Error',
				message: expect.stringMatching(one.says),
			});
			expect(await test(one.right ?? {})).toMatchObject({ status: 'OK' });
		},
	);

	it('covers each credential type of the package', async () => {
		const types = new Set(exampleCredentials(world.sandbox).map(({ type }) => type));
		expect(Object.keys(CASES).sort()).toEqual([...types].sort());
	});
});
