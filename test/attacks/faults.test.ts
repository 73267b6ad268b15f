import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import { setTimeout as sleep } from 'node:timers/promises';

import { startEngine, type Engine } from '../../engine';
import type { NodeExecution } from '../../engine/types';
import { forAll } from '../support/concurrency';
import { ROOT } from '../support/run';
import { operationName, PLATFORMS, runPlace, startPlace, stopPlaces, type Place } from './places';
import type { TestedPlatform } from './platforms/platform';
import { FAULTS, type Fault, type Received } from './proxy';

jest.mock('n8n-workflow', () => jest.requireActual('../support/shortDelays'));

/**
 * Sends every request of every operation of every platform into every fault of a server or network.
 * A request that may have been carried out must not be repeated; one that certainly was not, or
 * that does no harm twice, must be.
 */

interface Expected {
	says: (platform: TestedPlatform) => RegExp;
	hint: (platform: TestedPlatform) => RegExp;
	/** When the request is repeated: only if repeating it does no harm, always, or never. */
	repeated: 'ifRepeatable' | 'always' | 'never';
	/**
	 * The hint is the same for a request that must not be repeated, because the request was certainly
	 * not carried out.
	 */
	certain?: true;
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const foreign =
	(rest: RegExp) =>
	({ words }: TestedPlatform) =>
		new RegExp(`${words.foreign.source}: ${rest.source}`);
const check = ({ words }: TestedPlatform) => words.check;

const NO_ANSWER: Expected = {
	says: ({ words }) => new RegExp(`^${escaped(capitalised(words.name))} did not answer in time$`),
	hint: () => /\(ECONNABORTED\)$/,
	repeated: 'ifRepeatable',
};
const LOST: Expected = {
	says: ({ words }) =>
		new RegExp(`^The connection to ${escaped(words.name)} was lost before it answered$`),
	hint: () => /\((ECONNRESET|ERR_BAD_RESPONSE)\)$/,
	repeated: 'ifRepeatable',
};
const proxyPage = (status: number): Expected => ({
	says: foreign(new RegExp(`HTTP ${status} with text/html starting "<!doctype html>`)),
	hint: check,
	repeated: 'ifRepeatable',
});
const BUSY: Expected = {
	says: ({ words }) =>
		new RegExp(
			`^${escaped(capitalised(words.name))} refuses the request because there are too many \\(HTTP 429\\)$`,
		),
	hint: () => /^Nothing was done\./,
	repeated: 'always',
	certain: true,
};
const redirect = (status: number): Expected => ({
	says: () => new RegExp(`^The address answers with a redirect \\(HTTP ${status}\\)$`),
	hint: () => /^Enter the final address/,
	repeated: 'never',
	certain: true,
});

/**
 * The message that a user reads for each fault, whatever the operation, and whether the request is
 * repeated.
 */
const EXPECTED: Record<Fault, Expected> = {
	'no answer': NO_ANSWER,
	'reset before it is done': LOST,
	'reset after it was done': LOST,
	'connection lost in the answer': LOST,
	'half an answer': {
		says: foreign(/HTTP 200 with [a-z-]+\/[a-z-]+/),
		hint: check,
		repeated: 'never',
	},
	'a login page': {
		says: foreign(/HTTP 200 with text\/html starting "<!doctype html>.*Sign in/),
		hint: check,
		repeated: 'never',
	},
	'an empty answer': {
		says: foreign(/HTTP 200 with an empty body$/),
		hint: check,
		repeated: 'never',
	},
	'HTTP 500 with a page': { ...proxyPage(500), repeated: 'never' },
	'HTTP 500 without a body': {
		says: foreign(/HTTP 500 with an empty body$/),
		hint: check,
		repeated: 'never',
	},
	'HTTP 502': proxyPage(502),
	'HTTP 503': proxyPage(503),
	'HTTP 504': proxyPage(504),
	'HTTP 429 with seconds': BUSY,
	'HTTP 429 with a date': BUSY,
	'HTTP 429': BUSY,
	'HTTP 301': redirect(301),
	'HTTP 302': redirect(302),
	'HTTP 303': redirect(303),
	'HTTP 307': redirect(307),
	'HTTP 308': redirect(308),
};

const MAY_HAVE_HAPPENED =
	/^The request may have taken effect, so it was not tried again\. Check whether it did/;

/** The request without its form boundary, which differs each time. */
const contentOf = ({ method, body }: Received) =>
	`${method} ${body.toString('latin1').replace(/--(?:-{2,}\w+|\S*boundary\S*)/gi, '')}`;

/**
 * One request of an operation, with a server of its own, so that all of them can fail at the same
 * time.
 */
interface Request extends Place {
	/** The index of the request of the operation that fails. */
	index: number;
	isLast: boolean;
	/** Whether repeating the request does no harm. */
	repeatable: boolean;
}

let engine: Engine;

beforeAll(async () => {
	engine = await startEngine({ packageDir: ROOT });
});
afterAll(async () => {
	await engine.stop();
});

async function requestsOf(platform: TestedPlatform): Promise<Request[]> {
	const made = platform.cases.flatMap((entry) =>
		entry.requests.map(async (key, index): Promise<Request> => {
			const isLast = index === entry.requests.length - 1;
			const mayBeTwice = entry.harmless ?? !platform.neverTwice.includes(operationName(entry));
			const place = await startPlace(engine, platform, entry, `: ${index + 1}. ${key}`);
			return { ...place, index, isLast, repeatable: !isLast || mayBeTwice };
		}),
	);
	return await Promise.all(made);
}

const run = async (request: Request) => await runPlace(engine, request, 1);

const keysOf = ({ platform, proxy }: Request) => proxy.requests.map(platform.keyOf);

/**
 * Disables the time-out of all requests, then lets all of them time out at once when every running
 * operation waits for an answer that never comes. So the test needs no clock, however slow the
 * machine is.
 */
async function withoutClock(
	those: Request[],
	work: (place: Request) => Promise<void>,
): Promise<void> {
	const deadlines = new Set<AbortController>();
	const timeout = jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
		const controller = new AbortController();
		deadlines.add(controller);
		return controller.signal;
	});
	try {
		const open = new Set(those);
		const all = forAll(those, async (place) => {
			try {
				await work(place);
			} finally {
				open.delete(place);
			}
		});
		while (open.size > 0) {
			await sleep(20);
			if (![...open].every(({ proxy }) => proxy.held.size > 0)) continue;
			for (const controller of deadlines)
				controller.abort(new DOMException('Late', 'TimeoutError'));
			deadlines.clear();
			for (const { proxy } of open) proxy.held.clear();
		}
		await all;
	} finally {
		timeout.mockRestore();
	}
}

/**
 * Arms the proxy for the request of a place and the requests like it that follow: for all of them,
 * or for the first only.
 */
function arm(
	{ platform, entry, index, proxy }: Request,
	fault: Fault,
	{ once = false } = {},
): void {
	const key = entry.requests[index];
	proxy.arm(fault, (request, at) =>
		once ? at === index : at >= index && platform.keyOf(request) === key,
	);
}

function expectRefusal(place: Request, fault: Fault, execution: NodeExecution): void {
	const { platform, entry, name, index, isLast, repeatable, proxy } = place;
	const { says, hint, certain } = EXPECTED[fault];
	const otherwise = isLast ? entry.otherwise?.[fault] : undefined;
	const instead = platform.words.instead?.[fault];
	const { status, error } = execution;
	const { message, description, context } = (error ?? {}) as unknown as IDataObject & {
		context?: IDataObject;
	};

	const expected = otherwise?.requests ?? [
		...entry.requests.slice(0, index + 1),
		...(isRepeated(place, fault) ? [entry.requests[index]] : []),
	];
	expect({ name, status, requests: keysOf(place) }).toEqual({
		name,
		status: otherwise?.succeeds ? 'success' : 'error',
		requests: expected,
	});
	expect([name, proxy.redirected]).toEqual([name, []]);
	if (otherwise?.succeeds) return;
	const isCertain = repeatable || certain || instead?.alwaysHint;
	expect({
		name,
		message,
		description,
		itemIndex: context?.itemIndex,
		errorName: error?.name,
	}).toEqual({
		name,
		message: expect.stringMatching(otherwise?.says ?? instead?.says ?? says(platform)),
		description: expect.stringMatching(
			otherwise?.hint ?? (isCertain ? (instead?.hint ?? hint(platform)) : MAY_HAVE_HAPPENED),
		),
		itemIndex: 0,
		errorName: 'NodeApiError',
	});
	// Where the platform did not write the answer, the hint says what to check, also after that warning.
	if (!otherwise && !instead && hint === check)
		expect([name, description]).toEqual([
			name,
			expect.stringMatching(check(platform).source.replace('^', '')),
		]);
	expect(`${String(message)} ${String(description)}`).not.toMatch(
		/\n\s+at |node_modules|Axios|undefined/,
	);
}

const repetitionOf = ({ words }: TestedPlatform, fault: Fault) =>
	words.instead?.[fault]?.repeated ?? EXPECTED[fault].repeated;

/**
 * The format of a request's body, and whether its Content-Type names it: servers read nothing in a
 * body of a type that they do not expect, which a stand-in may.
 */
function formatOf({ headers, body }: Received): { format: string; saysSo: boolean } {
	const place = headers.findIndex(
		(name, index) => index % 2 === 0 && name.toLowerCase() === 'content-type',
	);
	const type = place === -1 ? '' : (headers[place + 1] as string);
	const [format, pattern] = FORMATS.find(([, , is]) => is(body)) ?? ['unknown', /$^/];
	return { format, saysSo: pattern.test(type) };
}

const isJson = (body: Buffer) => {
	try {
		return typeof JSON.parse(String(body)) === 'object';
	} catch {
		return false;
	}
};

const FORMATS: Array<[name: string, type: RegExp, is: (body: Buffer) => boolean]> = [
	['nothing', /^/, (body) => body.length === 0],
	['JSON', /^application\/json\b/, isJson],
	['parts', /^multipart\/form-data; boundary=./, (body) => body.subarray(0, 2).equals(DASHES)],
	[
		'a form',
		/^application\/x-www-form-urlencoded\b/,
		(body) => /^\w+=[\x21-\x7e]*$/.test(String(body)),
	],
	['Protobuf', /^application\/x-protobuf$/, (body) => body[0]! < 0x20],
	['text', /^text\/plain; charset=utf-8$/, () => true],
];
const DASHES = Buffer.from('--');

function isRepeated({ platform, repeatable }: Request, fault: Fault): boolean {
	if (fault === 'no answer' && platform.givesUpAfterTimeout !== undefined) return false;
	const repeated = repetitionOf(platform, fault);
	return repeated === 'always' || (repeated === 'ifRepeatable' && repeatable);
}

describe.each(PLATFORMS.map((platform) => [platform.folder, platform] as const))(
	'%s',
	(_folder, platform) => {
		let requests: Request[] = [];
		beforeAll(async () => {
			requests = await requestsOf(platform);
		});
		afterAll(async () => {
			await stopPlaces(requests);
		});

		// Send and Wait is tested in test/waiting; it sends as Send does.
		const operations = platform.resources.flatMap(({ value, operations: own }) =>
			own
				.filter(({ waits }) => !waits)
				.map((operation) => ({ ...operation, name: `${value}.${operation.value}` })),
		);

		it('has a case for every operation', () => {
			const covered = new Set(platform.cases.map(operationName));
			expect([...covered].sort()).toEqual(operations.map(({ name }) => name).sort());
		});

		it('declares only harmless operations as repeatable', () => {
			const asking = platform.cases.filter(({ requests }) => requests.length > 0);
			const names = new Set(asking.map(operationName));
			const once = operations.filter(({ name, repeatable }) => names.has(name) && !repeatable);
			expect(once.map(({ name }) => name).sort()).toEqual([...platform.neverTwice].sort());
			expect(operations.filter(({ sends, repeatable }) => sends && repeatable)).toEqual([]);
		});

		it('every operation succeeds without a fault, with the requests of its case', async () => {
			await forAll(requests, async (place) => {
				place.proxy.arm();
				const { error } = await run(place);
				expect([place.name, error?.message, keysOf(place)]).toEqual([
					place.name,
					undefined,
					place.entry.requests,
				]);
				for (const request of place.proxy.requests) {
					const { format, saysSo } = formatOf(request);
					expect([place.name, format, saysSo]).toEqual([place.name, format, true]);
				}
			});
		});

		it.each(Object.keys(FAULTS) as Fault[])(
			'%s for every request: the error has the expected words',
			async (fault) => {
				const inAnyCase = fault === 'no answer' ? withoutClock : forAll;
				await inAnyCase(requests, async (place) => {
					arm(place, fault);
					expectRefusal(place, fault, await run(place));
				});
			},
		);

		it.each(
			(Object.keys(FAULTS) as Fault[]).filter((fault) => repetitionOf(platform, fault) !== 'never'),
		)(
			'%s for one request: repeats it unchanged where that is allowed, and succeeds',
			async (fault) => {
				const those = requests.filter((place) => isRepeated(place, fault));
				const inAnyCase = fault === 'no answer' ? withoutClock : forAll;
				await inAnyCase(those, async (place) => {
					const { name, entry, index, proxy } = place;
					arm(place, fault, { once: true });

					const { error } = await run(place);

					const expected = [...entry.requests];
					expected.splice(index, 0, entry.requests[index] as string);
					expect([name, error?.message, keysOf(place).sort()]).toEqual([
						name,
						undefined,
						expected.sort(),
					]);
					const contents = proxy.requests.map(contentOf);
					const others = contents.filter((_content, at) => at !== index);
					expect([name, others]).toEqual([name, expect.arrayContaining([contents[index]])]);
				});
			},
		);
	},
);
