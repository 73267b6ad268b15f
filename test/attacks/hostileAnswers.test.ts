import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { startEngine, type Engine } from '../../engine';
import type { NodeExecution } from '../../engine/types';
import { forAll } from '../support/concurrency';
import { ROOT } from '../support/run';
import { CRASH, parsed, placesIn, replaced, VALUES } from './answers';
import { operationName, PLATFORMS, runPlace, startPlace, stopPlaces, type Place } from './places';
import { changed, invented, type Forwarded } from './proxy';

/**
 * Gives every operation of every platform answers that no server of the platform sends. The node
 * must not crash, and must not take an answer that is no success for one.
 */

const JSON_TYPE = { 'content-type': 'application/json' };

/** Whole bodies, sent with HTTP status 200. */
const ANSWERS: Array<[name: string, body: string]> = [
	['null', 'null'],
	['a text', '"ok"'],
	['a number', '1'],
	['true', 'true'],
	['an empty list', '[]'],
	['a list of null', '[null]'],
	['an empty object', '{}'],
	["somebody else's error", '{"error":"unauthorized"}'],
	['an error within data', '{"data":{"error":"x"}}'],
	[
		'objects without a text form',
		`{${['code', 'status', 'msg', 'message', 'info', 'data', 'result']
			.map((key) => `"${key}":{"toString":1,"valueOf":1}`)
			.join()}}`,
	],
	['another prototype', '{"__proto__":{"code":0},"constructor":1}'],
	['deep nesting', '['.repeat(50_000)],
	['an infinite number', '{"code":1e999,"data":1e999,"result":1e999}'],
];

/** Deeper than n8n can copy. */
const DEPTH = 20_000;
/** Stands for a value that JSON.stringify() cannot write. */
const NESTED = '@nested@';

/** Adds `deep` to each object in a value. */
function withDeep(value: unknown, deep: unknown): unknown {
	if (Array.isArray(value)) return value.map((one) => withDeep(one, deep));
	if (typeof value !== 'object' || value === null) return value;
	const own = Object.entries(value).map(([key, one]) => [key, withDeep(one, deep)] as const);
	return { ...Object.fromEntries(own), deep };
}

let engine: Engine;

beforeAll(async () => {
	engine = await startEngine({ packageDir: ROOT });
});
afterAll(async () => {
	await engine.stop();
});

/**
 * Whether an operation changes something. Taking events changes the queue, but an empty list is a
 * valid answer.
 */
const isWrite = ({ platform, entry }: Place) =>
	platform.neverTwice.includes(operationName(entry)) && entry.operation !== 'getWaiting';

/** Chooses the last request of an operation, and those that should not follow it. */
const isAtLast =
	({ entry }: Place) =>
	(_request: unknown, index: number) =>
		index >= entry.requests.length - 1;

/** Runs an operation. Returns the server's answer to its last request, and that answer with another body, which needs no server. */
async function realAnswer(place: Place) {
	let answer: Forwarded | undefined;
	place.proxy.arm(
		changed((answered) => {
			answer ??= answered;
			return answered;
		}),
		isAtLast(place),
	);
	await runPlace(engine, place, 0);
	const { status, headers } = answer!;
	const withBody = (json: unknown) => {
		const body = Buffer.from(JSON.stringify(json));
		return invented(() => ({ status, headers, body }));
	};
	return { real: parsed(answer!), withBody };
}

function expectDecent({ name }: Place, { status, error, items }: NodeExecution): void {
	if (status === 'success') {
		expect([name, JSON.stringify(items.map(({ json }) => json))]).toEqual([
			name,
			expect.not.stringMatching(/"undefined"|NaN|\[object/),
		]);
		return;
	}
	const { message, description, context } = error as unknown as IDataObject & {
		context?: IDataObject;
	};
	expect([
		name,
		error?.name,
		context?.itemIndex,
		`${String(message)} ${String(description ?? '')}`,
	]).toEqual([
		name,
		expect.stringMatching(/^Node(Api|Operation)Error$/),
		0,
		expect.not.stringMatching(CRASH),
	]);
}

describe.each(PLATFORMS.map((platform) => [platform.folder, platform] as const))(
	'%s',
	(_folder, platform) => {
		let places: Place[] = [];
		beforeAll(async () => {
			const asking = platform.cases.filter(({ requests }) => requests.length > 0);
			places = await Promise.all(
				asking.map(async (entry) => await startPlace(engine, platform, entry)),
			);
		});
		afterAll(async () => {
			await stopPlaces(places);
		});

		it.each(ANSWERS)('%s: no operation crashes, and no write succeeds', async (_name, body) => {
			const answer = invented(() => ({ status: 200, headers: JSON_TYPE, body: Buffer.from(body) }));
			await forAll(places, async (place) => {
				const { proxy, name } = place;
				proxy.arm(answer, isAtLast(place));
				const execution = await runPlace(engine, place, 0);
				expectDecent(place, execution);
				if (isWrite(place)) expect([name, execution.status]).toEqual([name, 'error']);
			});
		});

		it.each([201, 202, 400, 403, 404, 500])(
			'the answer of a success with HTTP %i is no success',
			async (status) => {
				await forAll(places, async (place) => {
					const { proxy, name } = place;
					const odd = changed((answered) => ({ ...answered, status }));
					proxy.arm(odd, isAtLast(place));
					const execution = await runPlace(engine, place, 0);
					expectDecent(place, execution);
					const accepted = platform.successByCode === undefined ? 'error' : 'success';
					if (status < 400) expect([name, execution.status]).toEqual([name, accepted]);
					else if (isWrite(place) && accepted === 'error')
						expect([name, execution.status]).toEqual([name, 'error']);
				});
			},
		);

		it('an answer that is nested too deeply never reaches the next node', async () => {
			const nested = `${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}`;
			let refused = 0;
			await forAll(places, async (place) => {
				const { proxy, entry } = place;
				const deep = changed((answered) => {
					const text = JSON.stringify(withDeep(parsed(answered), NESTED));
					const body = Buffer.from(text?.replaceAll(`"${NESTED}"`, nested) ?? answered.body);
					return { ...answered, body };
				});
				proxy.arm(deep, isAtLast(place));
				const parameters = { ...entry.parameters, simplify: false };
				const whole = { ...place, entry: { ...entry, parameters } };
				const execution = await runPlace(engine, whole, 0);
				expectDecent(whole, execution);
				expect(() => JSON.stringify(execution.items)).not.toThrow();
				if (/nested too deeply/.test(execution.error?.message ?? '')) refused++;
			});
			expect(refused).toBeGreaterThan(0);
		});

		// Request: Send of StarBot may be a change or not; its answer comes out as it is.
		it('a change that succeeds gives an item with its IDs, whatever its answer holds', async () => {
			const wrong: string[] = [];
			const writes = places.filter(
				(place) => isWrite(place) && operationName(place.entry) !== 'request.send',
			);
			await forAll(writes, async (place) => {
				const { proxy, name } = place;
				const { real, withBody } = await realAnswer(place);
				for (const path of placesIn(real).filter(({ length }) => length <= 2)) {
					for (const value of [[], {}, [{}], null]) {
						proxy.arm(withBody(replaced(real, path, value)), isAtLast(place));
						const { status, items } = await runPlace(engine, place, 0);
						if (status !== 'success') continue;
						const told = `${name} with ${JSON.stringify(value)} in ${path.join('.')}`;
						if (items.length === 0) wrong.push(`${told}: no item`);
						// StarBot documents no IDs in these answers; they come out as they are.
						if (platform.folder === 'StarBot') continue;
						for (const [key, id] of items.flatMap(({ json }) => Object.entries(json)))
							if (/Id$/.test(key) && !['string', 'number'].includes(typeof id))
								wrong.push(`${told}: ${key} is ${JSON.stringify(id)}`);
					}
				}
			});
			expect(wrong).toEqual([]);
		}, 120_000);

		it('replacing any value of an answer by one of another type crashes no operation', async () => {
			await forAll(places, async (place) => {
				const { proxy, name } = place;
				const { real, withBody } = await realAnswer(place);
				for (const [index, path] of placesIn(real).entries()) {
					// Each place gets some of the values; together, all places get every value.
					for (const value of [
						VALUES[(2 * index) % VALUES.length],
						VALUES[(2 * index + 1) % VALUES.length],
					]) {
						proxy.arm(withBody(replaced(real, path, value)), isAtLast(place));
						const described = `${name} with ${JSON.stringify(value)} in ${path.join('.')}`;
						expectDecent({ ...place, name: described }, await runPlace(engine, place, 0));
					}
				}
			});
		}, 300_000);
	},
);
