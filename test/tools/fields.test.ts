import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INodeExecutionData } from 'n8n-workflow';

import { startEngine, type Engine } from '../../engine';
import {
	firstCases,
	operationName,
	PLATFORMS,
	startPlace,
	stopPlaces,
	type Place,
} from '../attacks/places';
import { isRefused, ITEM, messageOf } from '../fields/examples';
import { expressionIn, isList, subjectsIn, withoutRandom, type Subject } from '../fields/subjects';
import { FEW_AT_ONCE, forAll } from '../support/concurrency';
import { ROOT } from '../support/run';

/**
 * Every operation as the tool of an AI Agent, with what models send for its fields. What reaches the stand-in is what the value
 * means, or nothing is done and the complaint, all that the model is shown, names the field and what was given.
 */

/** A name that nobody has. */
const NAME = 'The walrus and the carpenter';

/** What a model sends: it means the same as another value, is a complaint, or either. */
interface Trial {
	given: unknown;
	same?: unknown;
	complaint?: RegExp;
}

/** An ID as models write it in a text: it is none of these. */
const QUOTED = ['"walrus"', '`walrus`', "'walrus'", '[walrus]'].map((given): Trial => ({
	given,
	complaint: new RegExp(`walrus|begins like a JSON list`),
}));

/** What is said of a text without a value, also by the table that it stands in. */
const NOTHING = /is empty|without an? |has no |cannot be ""/;

function trialsOf({ property, usual, isOption }: Subject): Trial[] {
	// Options are read by the same readers, and tried in test/fields.
	if (isOption) return [];
	const { type, displayName, default: initial, required, typeOptions = {} } = property;
	if (/^Random if left empty/.test(property.description?.split('. ').at(-1) ?? '')) return [];
	const leftOut = (given: unknown): Trial => ({ given, same: initial, complaint: /is empty/ });
	switch (type) {
		case 'boolean':
			return [
				{ given: 'false', same: false },
				{ given: 'true', same: true },
				{ given: 'perhaps', complaint: /must be true or false, not "perhaps"/ },
				required ? { given: null, complaint: /is empty/ } : leftOut(null),
			];
		case 'number': {
			const within = Math.max(Number(typeOptions.minValue ?? 1), 1);
			return [
				{ given: String(within), same: within },
				{ given: 'a few', complaint: /must be a number, not "a few"/ },
				leftOut(null),
				leftOut(''),
			];
		}
		case 'resourceLocator':
			return [
				{ given: null, complaint: /is empty/ },
				{ given: '', complaint: /is empty/ },
				...(isByName(usual) ? [] : [{ given: NAME, complaint: new RegExp(NAME) }, ...QUOTED]),
			];
		case 'multiOptions':
			if (property.options !== undefined) return [];
			return [
				{ given: JSON.stringify([NAME]), complaint: new RegExp(NAME) },
				{ given: null, complaint: /is empty/ },
				...single(usual),
			];
		case 'string': {
			const nothing = { given: null, same: '', complaint: NOTHING };
			if (isList(property)) {
				const names = { given: JSON.stringify([NAME]), complaint: new RegExp(NAME) };
				return [nothing, ...single(usual), ...(/IDs/.test(displayName) ? [names, ...QUOTED] : [])];
			}
			const isPlace = /^(User|Member|Channel|Chat|Chat Room) ID$/.test(displayName);
			return [
				nothing,
				...(isPlace ? [{ given: NAME, complaint: new RegExp(NAME) }, ...QUOTED] : []),
			];
		}
		default:
			return [];
	}
}

/** Whether the platform itself finds it by its name. */
function isByName(usual: unknown): boolean {
	return /name$/.test(String((usual as { mode?: string } | undefined)?.mode));
}

/** One value in the place of a list. */
function single(usual: unknown): Trial[] {
	const [first] = Array.isArray(usual) ? (usual as string[]) : String(usual ?? '').split(/[\s,]+/);
	return first ? [{ given: first, same: [first] }] : [];
}

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine({ packageDir: ROOT });
});
afterAll(async () => {
	await engine.stop();
});

describe.each(PLATFORMS.map((platform) => [platform.folder, platform] as const))(
	'the tools of %s',
	(_folder, platform) => {
		let places: Place[] = [];
		const first = firstCases(platform);
		beforeAll(async () => {
			places = await Promise.all(
				first.map(async (entry) => await startPlace(engine, platform, entry)),
			);
		});
		afterAll(async () => {
			await stopPlaces(places);
		});

		it('are all operations, but for the one that waits for people', () => {
			const operations = platform.resources.flatMap(({ value, operations }) =>
				operations.map((operation) => `${value}.${operation.value}`),
			);
			const run = new Set([...first.map(operationName), 'message.sendAndWait']);
			expect([...run].sort()).toEqual(operations.sort());
		});

		it('read what a model sends as it is meant, or tell it what is wrong', async () => {
			let trials = 0;
			const readsAll = async (place: Place) => {
				const complaints: string[] = [];
				for (const subject of subjectsIn(place)) {
					const expectedOf = new Map<string, Outcome>();
					for (const trial of trialsOf(subject)) {
						trials++;
						const complaint = await complaintOf(place, subject, trial, expectedOf);
						if (complaint !== undefined) complaints.push(complaint);
					}
				}
				if (complaints.length > 0) throw new Error(complaints.join('\n'));
			};
			await forAll(places, readsAll, FEW_AT_ONCE);
			expect(trials).toBeGreaterThan(first.length);
		}, 600_000);
	},
);

interface Outcome {
	/** What the model is shown. */
	shown: string;
	hasFailed: boolean;
	requests: string[];
}

async function outcomeOf(place: Place, subject: Subject, given: unknown): Promise<Outcome> {
	const { platform, entry, sandbox, proxy, credentials } = place;
	await entry.prepare(sandbox);
	proxy.arm();
	const { resource, operation, items = [ITEM] } = entry;
	const { options, ...parameters } = subject.withValue(
		expressionIn(subject, "={{ $fromAI('given') }}"),
	);
	const execution = await engine.executeNode(
		platform.node,
		{
			resource,
			operation,
			...parameters,
			options: { retries: 0, ...(options as object) },
		} as never,
		items.map((item) => ({
			...item,
			json: { ...messageOf(platform.node), ...item.json, given },
		})) as INodeExecutionData[],
		{ credentials, asTool: true },
	);
	return {
		hasFailed: execution.items.some(({ json }) => json.error !== undefined),
		shown: execution.items.map(({ json }) => String(json.error ?? Object.keys(json))).join('\n'),
		requests: proxy.requests.map(
			(request) =>
				`${platform.keyOf(request)} ${request.url} ${withoutRandom(request.body.toString())}`,
		),
	};
}

async function complaintOf(
	place: Place,
	subject: Subject,
	{ given, same, complaint }: Trial,
	expectedOf: Map<string, Outcome>,
): Promise<string | undefined> {
	const { displayName } = subject.property;
	const outcome = await outcomeOf(place, subject, given);
	const last = place.entry.requests.at(-1) ?? '';
	const isDone = outcome.requests.some(
		(request) => request.startsWith(`${last} `) && request.replaceAll('%20', ' ').includes(NAME),
	);
	const isComplaint =
		complaint?.test(outcome.shown) === true &&
		subject.names.some((name) => outcome.shown.includes(`"${name}"`)) &&
		!isDone;
	if (isComplaint) return undefined;
	const told = `${place.name}: "${displayName}" = ${JSON.stringify(given)}`;
	if (same === undefined) return `${told} is no complaint: ${JSON.stringify(outcome)}`;
	const key = JSON.stringify(same);
	const expected = expectedOf.get(key) ?? (await outcomeOf(place, subject, same));
	expectedOf.set(key, expected);
	if (expected.hasFailed && !isRefused(place, subject.property, same))
		return `${told} proves nothing, because ${key} fails: ${JSON.stringify(expected)}`;
	if (JSON.stringify(outcome) === JSON.stringify(expected)) return undefined;
	return `${told} is not ${key}: ${JSON.stringify([outcome, expected])}`;
}
