import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { resources } from '../../nodes/StarBot/resources';
import { startSandbox, type Sandbox, type StarBotStandIn } from '../../sandbox';
import type { NodeExecution } from '../../engine/types';
import type { StarBotFault } from '../../sandbox/starbot';
import { by, failureOf, HELPER, jsonOf, startWorld, type World } from '../support/starbot';
import { startAnswerer } from '../wildfire/helpers';
import { CASES, FILLED, looked, UNKNOWN } from './cases';

/**
 * Every operation against everything a client or network can do to it. What may have been done is never done again; what
 * may be done twice is.
 */

/** Operations that change nothing. */
const REPEATABLE = new Set([
	'friend.get',
	'friend.getAll',
	'friend.getStranger',
	'group.get',
	'group.getAll',
	'groupMember.getAll',
	'groupMember.getNickname',
	'robot.get',
	'robot.getAll',
	'robot.getByInstanceId',
	'robot.getByWxId',
	'robot.getLoginQrCode',
	'robot.getLoginStatus',
]);

const MAY_HAVE_HAPPENED =
	/^It may have been done all the same, so it was not tried again\. Look whether it was/;

/** What a user is told, whatever the operation. */
const FAULTS: Record<
	Exclude<StarBotFault, 'in-pieces'>,
	{ says: RegExp; hint: RegExp; unsafeHint?: RegExp; repeated: 'reads' | 'never' }
> = {
	timeout: {
		says: /^The StarBot client did not answer in time$/,
		hint: /Timeout in the options/,
		repeated: 'reads',
	},
	reset: {
		says: /connection to the StarBot client was lost/,
		hint: /ECONNRESET/,
		repeated: 'reads',
	},
	'reset-after': {
		says: /connection to the StarBot client was lost/,
		hint: /ECONNRESET/,
		repeated: 'reads',
	},
	'http500-html': {
		says: /HTTP 500 with text\/html starting "<!doctype html>.*nginx/,
		hint: /^Check URL/,
		repeated: 'never',
	},
	'http500-empty': { says: /HTTP 500 with an empty body$/, hint: /^Check URL/, repeated: 'never' },
	truncated: {
		says: /HTTP 200 with application\/json starting "\{"/,
		hint: /^Check URL/,
		repeated: 'never',
	},
	'wrong-type': {
		says: /HTTP 200 with text\/html starting "<!doctype html>.*Sign in/,
		hint: /^Check URL/,
		repeated: 'never',
	},
	'empty-200': { says: /HTTP 200 with an empty body$/, hint: /^Check URL/, repeated: 'never' },
	refused: {
		says: /^The StarBot client refused: WeChat refused, try again later \(code 500\)$/,
		hint: /vendor's page/,
		unsafeHint: /vendor's page/,
		repeated: 'never',
	},
};

/** Faults that do what was asked, and then lose the answer. */
const DONE = new Set<StarBotFault>(['reset-after', 'truncated']);

/** An operation, and a client of its own, so that all of them can fail at the same time. */
interface Place {
	name: string;
	operation: [resource: string, operation: string];
	parameters: IDataObject;
	type: string;
	repeatable: boolean;
	sandbox: Sandbox;
	client: StarBotStandIn;
	/** How often a type was carried out that the stand-in was taught: these leave no other trace. */
	carriedOut: number;
}

type Operation = Pick<Place, 'operation' | 'type'> & { parameters?: IDataObject };

const OPERATIONS: Operation[] = [
	...CASES.map(({ operation, parameters, sent }) => ({ operation, parameters, type: sent.type })),
	{
		operation: ['robot', 'getLoginQrCode'],
		parameters: { robot: by('instanceId', HELPER.instanceId) },
		type: 'getLoginQrCode',
	},
	...UNKNOWN.map((entry): Operation => ({
		operation: [entry.resource, entry.value],
		parameters: { ...FILLED, ...looked(entry, 'anything'), nameRobot: true },
		type: 'anything',
	})),
	{
		operation: ['request', 'send'],
		parameters: { anyType: 'anything', params: '{"a":1}' },
		type: 'anything',
	},
];

let world: World;
const places: Place[] = [];

beforeAll(async () => {
	world = await startWorld();
	for (const { operation, parameters = {}, type } of OPERATIONS) {
		const sandbox = await startSandbox();
		const name = operation.join('.');
		const { credentials } = world.credential({ url: sandbox.starbot.url });
		places.push({
			name,
			operation,
			parameters: { ...parameters, credentials },
			type,
			repeatable: REPEATABLE.has(name),
			sandbox,
			client: sandbox.starbot,
			carriedOut: 0,
		});
	}
});
afterAll(async () => {
	await Promise.all(places.map(({ sandbox }) => sandbox.close()));
	await world.close();
});

function prepare(place: Place): void {
	const { client, name } = place;
	client.reset();
	place.carriedOut = 0;
	if (name === 'robot.getLoginQrCode') client.logOut();
	Object.defineProperty(client.settings.types, 'anything', {
		get: () => {
			place.carriedOut++;
			return true;
		},
	});
}

async function run(
	{ operation, parameters: { credentials, ...parameters } }: Place,
	options: IDataObject,
): Promise<NodeExecution> {
	return await world.run(...operation, { ...parameters, options }, undefined, {
		credentials: credentials as Record<string, string>,
	});
}

const typesOf = ({ client }: Place) =>
	client.requests.map(({ json }) => (json as { type: string }).type);

/** What has been done on a client, the time left out. */
function doneOn({ client, carriedOut }: Place): unknown {
	const { robots, groups, messages, friendRequests, notices } = client.state;
	return {
		carriedOut,
		robots: robots.map(({ robotId, nickname, login }) => [robotId, nickname, login]),
		groups: groups.map(({ nickname, members }) => [nickname, ...members]),
		messages: messages.map(({ chatId, senderId, message, content }) => [
			chatId,
			senderId,
			message,
			content,
		]),
		friendRequests: structuredClone(friendRequests),
		notices: notices.map(({ text }) => text),
	};
}

/** What a client looks like before an operation, and after it went well. */
async function beforeAndAfter(place: Place): Promise<[before: unknown, after: unknown]> {
	prepare(place);
	const before = doneOn(place);
	jsonOf(await run(place, {}));
	return [before, doneOn(place)];
}

/** So many at a time that a busy machine still comes to send their requests before their patience is at its end. */
const AT_A_TIME = 12;

/** Does it for all; complains of all that fail, once they have come to their end. */
async function forAll(check: (place: Place) => Promise<void>): Promise<void> {
	const failed: string[] = [];
	for (let from = 0; from < places.length; from += AT_A_TIME) {
		const checks = await Promise.allSettled(places.slice(from, from + AT_A_TIME).map(check));
		failed.push(
			...checks.flatMap((outcome) =>
				outcome.status === 'rejected' ? [String(outcome.reason)] : [],
			),
		);
	}
	if (failed.length > 0) throw new Error(failed.join('\n\n'));
}

it('has a case for every operation, and knows of each whether it may be repeated', () => {
	const operations = resources.flatMap(({ value, operations: own }) =>
		// Send and Wait sends as Send Text does, and then waits: test/waiting is about it.
		own.filter(({ waits }) => !waits).map((operation) => `${value}.${operation.value}`),
	);
	expect(places.map(({ name }) => name).sort()).toEqual(operations.sort());
	expect(places.filter(({ repeatable }) => repeatable)).toHaveLength(REPEATABLE.size);
});

it('in-pieces: every operation goes well, with one request', async () => {
	await forAll(async (place) => {
		const [, after] = await beforeAndAfter(place);
		prepare(place);
		place.client.fault('in-pieces');
		const { status } = await run(place, { retries: 0 });
		expect([place.name, status, doneOn(place), typesOf(place)]).toEqual([
			place.name,
			'success',
			after,
			[place.type],
		]);
	});
});

describe.each(Object.keys(FAULTS) as Array<keyof typeof FAULTS>)('%s', (fault) => {
	const { says, hint, unsafeHint = MAY_HAVE_HAPPENED, repeated } = FAULTS[fault];
	// Long enough for a busy machine to answer in, short enough to wait for where there is no answer.
	const patience = fault === 'timeout' ? { timeout: 3 } : {};
	/** Of what was refused it is looked up whether the robot is logged in. */
	const lookedUp = (place: Place) =>
		typesOf(place)
			.slice(1)
			.every((type) => fault === 'refused' && type === 'getAccountListRequest');

	it('of every request: the operation says so, and is done at most once', async () => {
		await forAll(async (place) => {
			const { name, client, type, repeatable } = place;
			const [before, after] = await beforeAndAfter(place);
			prepare(place);
			client.fault(fault, { type });

			const { status, error } = await run(place, { retries: 0, ...patience });

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
				message: expect.stringMatching(says),
				description: expect.stringMatching(repeatable ? hint : unsafeHint),
				itemIndex: 0,
				errorName: 'NodeApiError',
			});
			expect(`${String(message)} ${String(description)}`).not.toMatch(
				/\n\s+at |node_modules|Axios|undefined/,
			);
			expect([name, typesOf(place)[0], lookedUp(place)]).toEqual([name, type, true]);
			expect([name, doneOn(place)]).toEqual([name, DONE.has(fault) ? after : before]);
		});
	});

	it('once: what may be repeated is repeated and goes well, the rest is done at most once', async () => {
		await forAll(async (place) => {
			const { name, client, type, repeatable } = place;
			const [before, after] = await beforeAndAfter(place);
			prepare(place);
			client.fault(fault, { type, times: 1 });

			const { status } = await run(place, { retries: 1, ...patience });

			const again = repeated === 'reads' && repeatable;
			expect([name, status]).toEqual([name, again ? 'success' : 'error']);
			if (again) {
				const [first, second] = client.requests;
				expect([name, typesOf(place), second?.body]).toEqual([name, [type, type], first?.body]);
			} else {
				expect([name, typesOf(place)[0], lookedUp(place)]).toEqual([name, type, true]);
				expect([name, doneOn(place)]).toEqual([name, DONE.has(fault) ? after : before]);
			}
		});
	});
});

describe('a proxy that turns requests away', () => {
	const SEND: [string, string, IDataObject] = [
		'message',
		'sendText',
		{ sendTo: 'friend', friendId: by('id', 'a'), text: 'hi' },
	];
	const READ: [string, string, IDataObject] = ['friend', 'getAll', {}];

	it.each([
		[429, SEND, 2],
		[429, READ, 2],
		[502, SEND, 1],
		[502, READ, 2],
		[503, SEND, 1],
		[503, READ, 2],
		[504, SEND, 1],
		[504, READ, 2],
		[500, READ, 1],
		[404, READ, 1],
	] as const)(
		'with HTTP %i, of %j: %i requests',
		async (status, [resource, operation, parameters], count) => {
			const answerer = await startAnswerer();
			answerer.answer = () => ({
				status,
				headers: { 'Content-Type': 'text/html', 'Retry-After': '0.01' },
				body: 'busy',
			});
			const options = world.credential({ url: answerer.url });
			const execution = await world.run(
				resource,
				operation,
				{ ...parameters, options: { retries: 1 } },
				undefined,
				options,
			);
			expect(failureOf(execution).message).toContain(
				status === 429
					? 'refuses the request because there are too many (HTTP 429)'
					: `HTTP ${status} with text/html starting "busy"`,
			);
			expect(answerer.received).toHaveLength(count);
			await answerer.close();
		},
	);
});
