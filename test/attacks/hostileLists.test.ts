import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startEngine, type Engine } from '../../engine';
import { startSandbox, type Sandbox } from '../../sandbox';
import { addCredentials, lists, open, type List } from '../editor/lists';
import { ROOT } from '../support/run';
import { CRASH, parsed, placesIn, replaced, VALUES } from './answers';
import { changed, FaultyProxy, type Forwarded } from './proxy';

/**
 * Gives every list of the editor answers that no server of the platform sends: none may crash, or have entries without an ID
 * or with texts that JavaScript makes of missing values.
 */

let engine: Engine;
let sandbox: Sandbox;
let proxy: FaultyProxy;
beforeAll(async () => {
	engine = await startEngine({ packageDir: ROOT });
	sandbox = await startSandbox();
	proxy = await FaultyProxy.before(sandbox.url);
	addCredentials(engine, sandbox, proxy.url);
});
afterAll(async () => {
	await engine.stop();
	await proxy.close();
	await sandbox.close();
});

/** What the server answers to a list's requests, each form once, by the position of the request. */
async function answersTo(list: List): Promise<Map<number, unknown>> {
	const answers: unknown[] = [];
	proxy.arm(
		changed((answered) => {
			answers.push(parsed(answered));
			return answered;
		}),
	);
	await open(engine, list);
	const forms = answers.map((answer) => placesIn(answer).join());
	return new Map([...answers.entries()].filter(([nth]) => forms.indexOf(forms[nth]!) === nth));
}

async function opened(list: List): Promise<string> {
	try {
		const entries = await open(engine, list);
		const withoutId = entries.filter(({ value }) => /^(\w+=)?$/.test(String(value)));
		return JSON.stringify(withoutId.length === 0 ? entries : { withoutId });
	} catch (error) {
		return `${(error as Error).name}: ${(error as Error).message}`;
	}
}

/** A body in which every list has its members twice. */
function repeated(answered: Forwarded): Buffer {
	const answer = parsed(answered);
	if (answer !== undefined) return Buffer.from(JSON.stringify(doubled(answer)));
	// Protobuf joins the lists of a message that follows itself. Source: https://protobuf.dev/programming-guides/encoding/#last-one-wins
	return Buffer.concat([answered.body, answered.body]);
}

function doubled(value: unknown): unknown {
	if (Array.isArray(value)) return [...value, ...value].map(doubled);
	if (typeof value !== 'object' || value === null) return value;
	const members = Object.entries(value).map(([key, member]) => [key, doubled(member)]);
	return Object.fromEntries(members) as unknown;
}

/** Lists that the credential holds: the server is only asked for a name for each entry, so it cannot repeat one. */
const OF_THE_CREDENTIAL = [
	'wildfire: searchGroups',
	'wildfire: getGroups',
	'wildfireTrigger: searchGroups',
	'yunhu: searchGroups',
	'yunhu: getGroups',
	'yunhuSocketTrigger: searchKnownChats',
];

describe('every list', () => {
	it.each(lists)('of %s: %s has each entry once, also if the server repeats it', async (...of) => {
		const [node, method, list] = of;
		proxy.arm();
		const once = await open(engine, list);
		expect(once.length).toBeGreaterThan(0);
		let hasLists = false;
		proxy.arm(
			changed((answered) => {
				const body = repeated(answered);
				hasLists ||= body.length > answered.body.length;
				return { ...answered, body };
			}),
		);
		expect(await open(engine, list)).toEqual(once);
		expect(hasLists).toBe(!OF_THE_CREDENTIAL.includes(`${node}: ${method}`));
	});

	it.each(lists)('of %s: %s stands any value of an answer', async (_node, _method, list) => {
		for (const [nth, answer] of await answersTo(list)) {
			for (const [index, path] of placesIn(answer).entries()) {
				for (const value of [0, 1].map((more) => VALUES[(2 * index + more) % VALUES.length])) {
					const body = Buffer.from(JSON.stringify(replaced(answer, path, value)));
					proxy.arm(
						changed((answered) => ({ ...answered, body })),
						(_request, position) => position === nth,
					);
					const shown = await opened(list);
					const place = [nth, path.join('.'), value];
					expect([...place, shown]).toEqual([...place, expect.not.stringMatching(CRASH)]);
					expect([...place, shown]).toEqual([...place, expect.not.stringMatching(/"withoutId"/)]);
				}
			}
		}
	});
});
