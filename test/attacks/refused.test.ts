import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startEngine, type Engine } from '../../engine';
import { CLOSED_URL } from '../support/closedUrl';
import { ROOT } from '../support/run';
import { forAll, PLATFORMS, runPlace, startPlace, stopPlaces, type Place } from './places';

/**
 * Runs every operation of every platform against a closed port: the error says that nothing was
 * done and what to check.
 */

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine({ packageDir: ROOT });
});
afterAll(async () => await engine.stop());

describe.each(PLATFORMS.map((platform) => [platform.folder, platform] as const))(
	'%s',
	(_folder, platform) => {
		it('every operation reports the refused connection', async () => {
			// The answer to a webhook makes no request.
			const entries = platform.cases.filter(({ requests }) => requests.length > 0);
			const places: Place[] = await Promise.all(
				entries.map(
					async (entry, index) =>
						await startPlace(engine, platform, entry, ` ${index}`, CLOSED_URL),
				),
			);
			expect(places).not.toEqual([]);
			await forAll(places, async (place) => {
				const { status, error } = await runPlace(engine, place, 0);
				expect([place.name, status, error?.message, error?.context]).toEqual([
					place.name,
					'error',
					expect.stringMatching(/cannot be reached|refused|No connection/i),
					expect.objectContaining({ code: 'ECONNREFUSED' }),
				]);
				expect([place.name, error?.context?.mayHaveHappened]).toEqual([place.name, undefined]);
			});
			await stopPlaces(places);
		});
	},
);
