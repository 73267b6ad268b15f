import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { resources } from '../../nodes/MojoWebqq/resources';
import { startSandbox, type MojoStandIn, type Sandbox } from '../../sandbox';
import type { NodeExecution } from '../../engine/types';
import { credentialData, CREDENTIAL, startWorld, type World } from '../support/mojo';
import { CASES, type Case, type Failing } from './cases';

/**
 * Every request of every operation against everything a server or network can do to it. What may have been done is never
 * done again; what does no harm twice is, unless the answer shows that it would be of no use.
 */

const NOT_A_MOJO_SERVER = /^Check Base URL in the credential, and any proxy/;
const CLOSED = {
	says: /^The connection to the Mojo-Webqq server was lost before it answered$/,
	hint: /callers who wait more than 15 seconds.*Look at the client\. \(ECONNRESET\)$/,
	repeated: true,
};
const BROKE_DOWN = {
	says: /^The Openqq plugin, or a proxy before it, broke down over the request \(HTTP 500\)$/,
	hint: /^The client's log says more\.$/,
	repeated: false,
};
/** What a user is told of a fault, and whether a second request might go better. */
const FAULTS: Record<Failing, { says: RegExp; hint: RegExp; repeated: boolean }> = {
	timeout: {
		says: /^The Mojo-Webqq server did not answer in time$/,
		hint: /a login by QR code is probably pending\. Look at the client\. \(ECONNABORTED\)$/,
		// A client that waits for its login answers nobody for long.
		repeated: false,
	},
	reset: CLOSED,
	'reset-after': CLOSED,
	'http500-html': BROKE_DOWN,
	'http500-empty': BROKE_DOWN,
	truncated: {
		says: /^The server did not answer as a Mojo-Webqq server does: HTTP 200 with [a-z/]+ starting "[[{]/,
		hint: NOT_A_MOJO_SERVER,
		repeated: false,
	},
	'wrong-type': {
		says: /: HTTP 200 with text\/html starting "<!doctype html>.*Sign in/,
		hint: NOT_A_MOJO_SERVER,
		repeated: false,
	},
	'empty-200': {
		says: /^The server gave an empty answer/,
		hint: /^Look at the client; behind a Controller, with Controller: Check Client\.$/,
		repeated: true,
	},
};
const MAY_HAVE_HAPPENED =
	/It may have been done all the same, so it was not tried again\. Look whether it was/;

let world: World;

/** A server for each case, so that all of them can fail at the same time. */
interface Place {
	entry: Case;
	name: string;
	/** The path of the request that fails. */
	failing: string;
	sandbox: Sandbox;
	mojo: MojoStandIn;
}
const places: Place[] = [];

beforeAll(async () => {
	world = await startWorld();
	for (const entry of CASES) {
		const failing = entry.paths[(entry.failsAt ?? entry.paths.length) - 1];
		if (failing === undefined) continue;
		const sandbox = await startSandbox();
		const { mojo } = sandbox;
		const name = [`${entry.resource}.${entry.operation}`, entry.about].filter(Boolean).join(', ');
		const address = entry.throughController
			? { baseUrl: mojo.controllerUrl, client: 'default' }
			: {};
		const data = credentialData(sandbox, address) as never;
		world.engine.addCredential({ id: name, name, type: CREDENTIAL, data });
		places.push({ entry, name, failing, sandbox, mojo });
	}
});
afterAll(async () => {
	await Promise.all(places.map(({ sandbox }) => sandbox.close()));
	await world.close();
});

async function run(
	{ entry, name, mojo, failing }: Place,
	fault?: Failing,
	times?: number,
): Promise<NodeExecution> {
	mojo.reset();
	Object.assign(mojo.settings, { sendIntervalMs: 1, clientStartMs: 0 });
	// Its promise, where there is one, is of a client that somebody has yet to log in.
	void entry.prepare?.(mojo);
	if (fault) mojo.fault(fault, { path: failing, times });
	// Long enough for a busy machine to answer in, short enough to wait for where there is no answer.
	const options = { retries: 1, ...(fault === 'timeout' && { timeout: 3 }) };
	const { resource, operation, parameters } = entry;
	return await world.run(resource, operation, { ...parameters, options }, undefined, {
		credentials: { [CREDENTIAL]: name },
	});
}

const pathsOf = ({ mojo }: Place) => mojo.requests.map(({ path }) => path);

/** Does it for all at the same time; complains of all that fail, once they have come to their end. */
async function forAll(those: Place[], check: (place: Place) => Promise<void>): Promise<void> {
	const checks = await Promise.allSettled(those.map(check));
	const failed = checks.flatMap((outcome) =>
		outcome.status === 'rejected' ? [String(outcome.reason)] : [],
	);
	if (failed.length > 0) throw new Error(failed.join('\n\n'));
}

it('has a case for every operation', () => {
	const operations = resources.flatMap(({ value, operations: own }) =>
		own.map((operation) => `${value}.${operation.value}`),
	);
	const covered = CASES.map(({ resource, operation }) => `${resource}.${operation}`);
	expect([...new Set(covered)].sort()).toEqual(operations.sort());
});

it('without a fault every operation goes well, with the requests of the table', async () => {
	await forAll(places, async (place) => {
		const { error } = await run(place);
		expect([place.name, error?.message, pathsOf(place)]).toEqual([
			place.name,
			undefined,
			place.entry.paths,
		]);
	});
});

/** A poll waits for 60 seconds, as the server may hold it for 30. */
const LONGEST_MS = 150_000;

describe.each(Object.keys(FAULTS) as Failing[])('%s', (fault) => {
	const { says, hint, repeated } = FAULTS[fault];

	it(
		'for good: the operation says so, and makes no request again that may have been done',
		async () => {
			await forAll(places, async (place) => {
				const { name, entry, failing } = place;
				const otherwise = entry.otherwise?.[fault];
				const again = repeated && entry.repeatable;

				const { status, error } = await run(place, fault);

				expect([name, pathsOf(place)]).toEqual([
					name,
					otherwise?.paths ?? [...entry.paths.slice(0, entry.failsAt), ...(again ? [failing] : [])],
				]);
				if (otherwise?.succeeds) {
					expect([name, status, error?.message]).toEqual([name, 'success', undefined]);
					return;
				}
				const { message, description, context } = (error ?? {}) as unknown as IDataObject & {
					context?: IDataObject;
				};
				expect({
					name,
					status,
					message,
					description,
					itemIndex: context?.itemIndex,
					errorName: error?.name,
				}).toEqual({
					name,
					status: 'error',
					message: expect.stringMatching(otherwise?.says ?? says),
					description: expect.stringMatching(
						otherwise?.hint ?? (entry.repeatable ? hint : MAY_HAVE_HAPPENED),
					),
					itemIndex: 0,
					errorName: 'NodeApiError',
				});
				expect(`${message} ${description}`).not.toMatch(/\n\s+at |node_modules|Axios|undefined/);
			});
		},
		LONGEST_MS,
	);

	if (!repeated) return;

	it('once: what may be repeated is repeated as it was, and goes well', async () => {
		const those = places.filter(({ entry }) => entry.repeatable);
		await forAll(those, async (place) => {
			const { name, entry, failing, mojo } = place;

			const { error } = await run(place, fault, 1);

			expect([name, error?.message, pathsOf(place)]).toEqual([
				name,
				undefined,
				[...entry.paths, failing],
			]);
			const [first, second] = mojo.requests.slice(-2);
			expect([name, second?.method, second?.params]).toEqual([name, first?.method, first?.params]);
		});
	});
});
