import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodePropertyMode } from 'n8n-workflow';

import { startEngine, type Engine } from '../../engine';
import { PLATFORMS, type Place } from '../attacks/places';
import { FEW_AT_ONCE, forAll } from '../support/concurrency';
import { ROOT } from '../support/run';
import { ITEM } from './examples';
import { placesOf } from './places';
import { subjectsIn, withoutRandom, type Subject } from './subjects';

/**
 * Objects of a trigger, of a list or of another operation name by their ID, in whichever way the user wanted to enter a value: an ID
 * is not sent as a number or as a name, which could be somebody else's.
 */

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine({ packageDir: ROOT });
});
afterAll(async () => await engine.stop());

/** The modes of a resource locator in which the user types a value. */
const typedModes = ({ property }: Subject): INodePropertyMode[] =>
	property.modes?.filter(({ type }) => type === 'string') ?? [];

const ID = '1000200030';
const OBJECT = { id: ID, uid: '4000500060', name: 'Alice', displayName: 'Alice' };

/** What the server gets, and what the user is told. */
async function outcomeWith(place: Place, { withValue }: Subject, value: unknown, given: unknown) {
	const { platform, entry, sandbox, proxy, credentials } = place;
	await entry.prepare(sandbox);
	proxy.arm();
	const { options, ...parameters } = withValue(value);
	const { resource, operation, items: [item] = [ITEM] } = entry;
	const { error } = await engine.executeNode(
		platform.node,
		{
			resource,
			operation,
			...parameters,
			options: { ...(options as object), retries: 0 },
		} as never,
		[{ ...item, json: { ...item?.json, given: given as IDataObject } }],
		{ credentials },
	);
	const requests = proxy.requests.map(
		({ url, body }) => `${url} ${withoutRandom(body.toString())}`,
	);
	return JSON.stringify([...requests, error?.message]);
}

describe.each(PLATFORMS.map((platform) => [platform.folder, platform] as const))(
	'%s',
	(_folder, platform) => {
		const places = placesOf(platform, () => engine);

		it('an object given in any mode of a resource locator is sent by its ID', async () => {
			const wrong: unknown[] = [];
			await forAll(
				places(),
				async (place) => {
					for (const subject of subjectsIn(place)) {
						const [first, ...others] = typedModes(subject);
						if (first === undefined || others.length === 0) continue;
						const locator = (mode: string, value: string) => ({ __rl: true, mode, value });
						const byId = await outcomeWith(place, subject, locator(first.name, ID), ID);
						for (const { name: mode } of [first, ...others]) {
							for (const given of [OBJECT, JSON.stringify(OBJECT)]) {
								const value = locator(mode, '={{ $json.given }}');
								const outcome = await outcomeWith(place, subject, value, given);
								if (outcome !== byId)
									wrong.push([place.name, subject.property.displayName, mode, outcome, byId]);
							}
						}
					}
				},
				FEW_AT_ONCE,
			);
			expect(wrong).toEqual([]);
		}, 120_000);

		it('a whole resource locator from an expression is read in its own mode', async () => {
			const wrong: unknown[] = [];
			await forAll(
				places(),
				async (place) => {
					for (const subject of subjectsIn(place)) {
						const modes = typedModes(subject).map(({ name }) => name);
						// A mode that the field does not offer counts as none.
						for (const mode of [...modes, ...(modes.length > 0 ? ['name', 'other'] : [])]) {
							const locator = { __rl: true, mode, value: ID };
							const offered = modes.includes(mode) ? locator : { ...locator, mode: modes[0] };
							const fixed = await outcomeWith(place, subject, offered, '');
							const given = await outcomeWith(place, subject, '={{ $json.given }}', locator);
							if (given !== fixed)
								wrong.push([place.name, subject.property.displayName, mode, given, fixed]);
						}
					}
				},
				FEW_AT_ONCE,
			);
			expect(wrong).toEqual([]);
		}, 120_000);
	},
);
