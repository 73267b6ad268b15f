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
import type { OperationCase, TestedPlatform } from './platforms/platform';
import { ENDLESS, FaultyProxy } from './proxy';

jest.mock('n8n-workflow', () => jest.requireActual('../support/shortDelays'));

/**
 * Sends answers that never end but always continue, which n8n's own time-out does not stop. The
 * operations and the credential tests must stop at their own deadline, which is short here.
 */

const DEADLINE_MS = 300;

let engine: Engine;

/** The drop-downs of an operation's fields. */
function listSearchesOf({ resources }: TestedPlatform, { resource, operation }: OperationCase) {
	const { fields } = resources
		.find(({ value }) => value === resource)!
		.operations.find(({ value }) => value === operation)!;
	const properties = Object.entries(fields).flatMap(([name, field]) => field.properties(name));
	const found = JSON.stringify(properties).matchAll(/"searchListMethod":"(\w+)"/g);
	return [...found].map(([, method]) => method as string);
}

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

		it.each(Object.entries(ENDLESS))(
			'%s: every operation ends, whichever of its requests has this answer',
			async (_name, handler) => {
				await forAll(places, async (place) => {
					for (const nth of place.entry.requests.keys()) {
						place.proxy.arm(handler, (_request, index) => index >= nth);
						const { status, error } = await runPlace(engine, place, 0);
						expect([place.name, nth, status, error?.message]).toEqual([
							place.name,
							nth,
							'error',
							expect.stringMatching(/did not answer in time/),
						]);
					}
				});
			},
		);

		it.each(Object.entries(ENDLESS))(
			'%s: every drop-down ends, whichever of its requests has this answer',
			async (_name, handler) => {
				const first = new Map<string, Place>();
				for (const place of places)
					for (const search of listSearchesOf(platform, place.entry)) first.set(search, place);
				expect(first.size).toBeGreaterThan(0);
				await forAll(places, async (place) => {
					const { entry, sandbox, proxy, credentials } = place;
					const { resource, operation, parameters } = entry;
					for (const [search] of [...first].filter(([, at]) => at === place)) {
						const list = async () => {
							const chosen = { resource, operation, ...parameters };
							return await engine.listSearch(platform.node, search, chosen, credentials);
						};
						await entry.prepare(sandbox);
						proxy.arm();
						// A StarBot credential without the names of the request lists nothing.
						await list().catch((error) => expect(String(error)).toMatch(/needs a line for/));
						for (const nth of [...proxy.requests.keys()]) {
							proxy.arm(handler, (_request, index) => index >= nth);
							// Names beside IDs may be missing; a list may not.
							const failure = await list().then(() => undefined, String);
							if (failure !== undefined)
								expect([search, nth, failure]).toEqual([
									search,
									nth,
									expect.stringMatching(/did not answer in time/),
								]);
							expect(proxy.requests.length).toBeGreaterThan(nth);
						}
					}
				});
			},
		);

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
