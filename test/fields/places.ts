import { afterAll, beforeAll } from '@jest/globals';

import type { Engine } from '../../engine';
import { firstCases, startPlace, stopPlaces, type Place } from '../attacks/places';
import type { TestedPlatform } from '../attacks/platforms/platform';

/** Has a place for the first case of each operation of a platform, while the tests of a block run. Returns the places. */
export function placesOf(platform: TestedPlatform, engine: () => Engine): () => Place[] {
	let places: Place[] = [];
	beforeAll(async () => {
		places = await Promise.all(
			firstCases(platform).map(async (entry) => await startPlace(engine(), platform, entry)),
		);
	});
	afterAll(async () => await stopPlaces(places));
	return () => places;
}
