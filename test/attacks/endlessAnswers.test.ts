import {
	afterAll,
	afterEach,
	beforeAll,
	beforeEach,
	describe,
	expect,
	it,
	jest,
} from '@jest/globals';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { startEngine, type Engine } from '../../engine';
import { ROOT } from '../support/run';
import { forAll, PLATFORMS, runPlace, startPlace, stopPlaces, type Place } from './places';
import { ENDLESS, FaultyProxy } from './proxy';

/**
 * Sends answers that never end but always continue, which n8n's own time-out does not stop. The
 * operations and the credential tests must stop at their own deadline, which is short here.
 */

const DEADLINE_MS = 300;

let engine: Engine;

beforeAll(async () => {
	engine = await startEngine({ packageDir: ROOT });
});
afterAll(async () => await engine.stop());
beforeEach(() => {
	const after = AbortSignal.timeout.bind(AbortSignal);
	jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => after(DEADLINE_MS));
});
afterEach(() => {
	jest.restoreAllMocks();
});

describe.each(PLATFORMS.map((platform) => [platform.folder, platform] as const))(
	'%s',
	(_folder, platform) => {
		let places: Place[];
		beforeAll(async () => {
			const asking = platform.cases.filter(({ requests }) => requests.length > 0);
			places = await Promise.all(
				asking.map(async (entry, index) => await startPlace(engine, platform, entry, ` ${index}`)),
			);
		});
		afterAll(async () => await stopPlaces(places));

		it.each(Object.entries(ENDLESS))('%s: every operation ends', async (_name, handler) => {
			await forAll(places, async (place) => {
				place.proxy.arm(handler);
				const { status, error } = await runPlace(engine, place, 0);
				expect([place.name, status, error?.message]).toEqual([
					place.name,
					'error',
					expect.stringMatching(/did not answer in time/),
				]);
			});
		});

		it.each(Object.entries(ENDLESS))('%s: every credential test ends', async (_name, handler) => {
			const { sandbox } = places[0]!;
			const proxy = await FaultyProxy.before(sandbox.url);
			for (const { about, type, data } of platform.signedBy(sandbox)) {
				proxy.arm(handler);
				const text = JSON.stringify(data).replaceAll(sandbox.url, proxy.url);
				const { status, message } = await engine.testCredential(
					type,
					JSON.parse(text) as ICredentialDataDecryptedObject,
				);
				expect([about, status, message]).toEqual([
					about,
					'Error',
					expect.stringMatching(/did not answer in time/),
				]);
			}
			await proxy.close();
		});
	},
);
