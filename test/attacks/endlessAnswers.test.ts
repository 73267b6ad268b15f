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
import { forAll } from '../support/concurrency';
import { ROOT } from '../support/run';
import { until } from '../support/until';
import { PLATFORMS, runPlace, startPlace, stopPlaces, type Place } from './places';
import type { OperationCase, TestedPlatform } from './platforms/platform';
import { ENDLESS, FaultyProxy, flood } from './proxy';

jest.mock('n8n-workflow', () => jest.requireActual('../support/shortDelays'));

/**
 * Sends answers that never end but always continue, which n8n's own time-out does not stop. The
 * operations and the credential tests must stop at their own deadline, which is short here.
 */

const DEADLINE_MS = 150;

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
		afterAll(async () => await stopPlaces([...places, ...dropDowns.map(({ place }) => place)]));

		/** Each request of each drop-down, in an operation that has it: each has a place, so that all can wait together. */
		let dropDowns: Array<{ place: Place; search: string; nth: number }>;
		const open = async ({ entry, credentials }: Place, search: string) => {
			const { resource, operation, parameters } = entry;
			const chosen = { resource, operation, ...parameters };
			return await engine.listSearch(platform.node, search, chosen, credentials);
		};
		beforeAll(async () => {
			const cases = new Map(
				platform.cases.flatMap((entry) =>
					listSearchesOf(platform, entry).map((search) => [search, entry] as const),
				),
			);
			expect(cases.size).toBeGreaterThan(0);
			const started = await Promise.all(
				[...cases].map(async ([search, entry]) => {
					const start = async (nth: number) => {
						const place = await startPlace(engine, platform, entry, ` ${search} ${nth}`);
						await entry.prepare(place.sandbox);
						return { place, search, nth };
					};
					const first = await start(0);
					// A StarBot credential without the names of the request lists nothing.
					await open(first.place, search).catch((error) =>
						expect(String(error)).toMatch(/needs a line for/),
					);
					const [, ...further] = first.place.proxy.requests.keys();
					if (first.place.proxy.requests.length > 0)
						return [first, ...(await Promise.all(further.map(start)))];
					await stopPlaces([first.place]);
					return [];
				}),
			);
			dropDowns = started.flat();
		});

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
				await forAll(dropDowns, async ({ place, search, nth }) => {
					place.proxy.arm(handler, (_request, index) => index >= nth);
					// Names beside IDs may be missing; a list may not.
					const ended = await open(place, search).then(() => 'a list', String);
					expect([search, nth, ended]).toEqual([
						search,
						nth,
						expect.stringMatching(/^a list$|did not answer in time/),
					]);
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

		it('no credential test reads on behind its deadline', async () => {
			const { sandbox } = places[0]!;
			const proxy = await FaultyProxy.before(sandbox.url);
			for (const { about, type, data } of platform.signedBy(sandbox)) {
				let open = 0;
				proxy.arm(async (failing) => {
					open++;
					failing.response.once('close', () => open--);
					await ENDLESS['a body byte by byte']?.(failing);
				});
				const text = JSON.stringify(data).replaceAll(sandbox.url, proxy.url);
				await engine.testCredential(type, JSON.parse(text) as ICredentialDataDecryptedObject);
				await until(() => open === 0);
				expect([about, proxy.requests.length]).toEqual([about, 1]);
			}
			await proxy.close();
		});

		it('no credential test reads an answer without an end into memory', async () => {
			jest.restoreAllMocks();
			const { sandbox } = places[0]!;
			const proxy = await FaultyProxy.before(sandbox.url);
			for (const { about, type, data } of platform.signedBy(sandbox)) {
				const { handler, sentMegabytes } = flood();
				proxy.arm(handler);
				const text = JSON.stringify(data).replaceAll(sandbox.url, proxy.url);
				const { message } = await engine.testCredential(
					type,
					JSON.parse(text) as ICredentialDataDecryptedObject,
				);
				expect([about, message]).toEqual([
					about,
					expect.stringMatching(/answer of .* is too large/),
				]);
				expect(sentMegabytes()).toBeLessThan(64);
			}
			await proxy.close();
		});
	},
);
