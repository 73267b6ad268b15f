import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { startEngine, type Engine } from '../../engine';
import { storeNode } from '../broadcast/support';
import { forAll } from '../support/concurrency';
import { ROOT } from '../support/run';
import { operationName, PLATFORMS, startPlace, stopPlaces, type Place } from './places';
import type { Fault } from './proxy';

jest.mock('n8n-workflow', () => jest.requireActual('../support/shortDelays'));

/**
 * Combines n8n's Retry On Fail, Concurrency and the failing item for every operation that sends: a
 * message that was sent, or may have been, is not sent again.
 */

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine({ packageDir: ROOT });
});
afterAll(async () => await engine.stop());

const ITEMS = 3;

/**
 * The fault for one message, and how many copies of it the server receives over three tries, at
 * least and at most.
 */
const FAILURES: Array<
	[fault: Fault, messages: (failing: number) => [least: number, most: number], status: string]
> = [
	['HTTP 429', () => [ITEMS + 1, ITEMS + 1], 'success'],
	// Each try ends at the failing message; the messages in flight beside it are sent.
	['reset after it was done', (failing) => [failing + 1, ITEMS], 'error'],
];

const COMBINATIONS = FAILURES.flatMap((failure) =>
	[1, 5].flatMap((concurrency) =>
		Array.from({ length: ITEMS }, (_, failing) => ({ failure, concurrency, failing })),
	),
);

describe.each(PLATFORMS.map((platform) => [platform.folder, platform] as const))(
	'%s',
	(_folder, platform) => {
		const sending = new Set(
			platform.resources.flatMap(({ value, operations }) =>
				operations.filter(({ sends }) => sends).map((operation) => `${value}.${operation.value}`),
			),
		);
		let places: Place[];
		beforeAll(async () => {
			// The answer to a webhook makes no request.
			const entries = platform.cases.filter(
				(entry) => sending.has(operationName(entry)) && entry.requests.length > 0,
			);
			places = await Promise.all(
				entries.map(async (entry, index) => await startPlace(engine, platform, entry, ` ${index}`)),
			);
			expect(places).not.toEqual([]);
		});
		afterAll(async () => await stopPlaces(places));

		it.each(COMBINATIONS)(
			'$failure.0 for message $failing of three, concurrency $concurrency',
			async ({ failure: [fault, messages, status], concurrency, failing }) => {
				await forAll(places, async (place) => {
					const { resource, operation, parameters, items = [{ json: {} }] } = place.entry;
					await place.entry.prepare(place.sandbox);
					const key = place.entry.requests.at(-1);
					let sent = 0;
					place.proxy.arm(
						fault,
						(request) => platform.keyOf(request) === key && sent++ === failing,
					);
					const node = storeNode(
						engine,
						platform.node,
						{ resource, operation, ...parameters, options: { retries: 0, concurrency } },
						place.credentials,
						{ retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
					);
					// When the node stops on an error, the next try makes the calls after the failed one.
					const run = await node.run(Array.from({ length: ITEMS }, () => items[0]!));
					const perItem = place.entry.requests.filter((request) => request === key).length;
					expect([place.name, run.status, perItem]).toEqual([place.name, status, 1]);
					const [least, most] = messages(failing);
					expect([place.name, sent, sent >= least && sent <= most]).toEqual([
						place.name,
						sent,
						true,
					]);
				});
			},
		);
	},
);
