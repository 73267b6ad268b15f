import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { resources } from '../../nodes/StarBot/resources';
import { startSandbox, type Sandbox, type StarBotStandIn } from '../../sandbox';
import type { NodeExecution } from '../../engine/types';
import { forAll } from '../support/concurrency';
import { HELPER, jsonOf, startWorld, type World } from '../support/starbot';
import { by } from '../support/locator';
import { CASES, FILLED, looked, UNKNOWN } from './cases';

jest.mock('n8n-workflow', () => jest.requireActual('../support/shortDelays'));

/**
 * Runs every operation against a refusal of a StarBot client, and over a slow connection;
 * test/attacks has all other faults.
 */

/** An operation with a client of its own, so that all of them can fail at the same time. */
interface Place {
	name: string;
	operation: [resource: string, operation: string];
	parameters: IDataObject;
	type: string;
	sandbox: Sandbox;
	client: StarBotStandIn;
	/**
	 * How often a type that a test added was carried out, because such a type changes no other state.
	 */
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

/** The state of a client, without times. */
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

/** The state of a client before an operation, and after it succeeded. */
async function beforeAndAfter(place: Place): Promise<[before: unknown, after: unknown]> {
	prepare(place);
	const before = doneOn(place);
	jsonOf(await run(place, {}));
	return [before, doneOn(place)];
}

/**
 * Limits the simultaneous operations, so that a busy machine sends their requests before they time
 * out.
 */
const AT_A_TIME = 12;

it('has a case for every operation', () => {
	const operations = resources.flatMap(({ value, operations: own }) =>
		// Excludes Send and Wait, which sends as Send Text does: test/waiting tests it.
		own.filter(({ waits }) => !waits).map((operation) => `${value}.${operation.value}`),
	);
	expect(places.map(({ name }) => name).sort()).toEqual(operations.sort());
});

it('in-pieces: every operation succeeds with one request', async () => {
	await forAll(
		places,
		async (place) => {
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
		},
		AT_A_TIME,
	);
});

it('refused: every operation fails with the message, requests at most the logins, and changes nothing', async () => {
	await forAll(
		places,
		async (place) => {
			const { name, client, type } = place;
			const [before] = await beforeAndAfter(place);
			prepare(place);
			client.fault('refused', { type });

			const { status, error } = await run(place, { retries: 1 });

			const { message, description, context } = (error ?? {}) as unknown as IDataObject & {
				context?: IDataObject;
			};
			expect({ name, status, message, description, itemIndex: context?.itemIndex }).toEqual({
				name,
				status: 'error',
				message: 'The StarBot client refused: WeChat refused, try again later (code 500)',
				description: expect.stringMatching(/vendor's page/),
				itemIndex: 0,
			});
			const [asked, ...lookedUp] = typesOf(place);
			expect([name, asked, doneOn(place)]).toEqual([name, type, before]);
			// The words of the error depend on whether the robot is logged in.
			expect([name, [...new Set(lookedUp)]]).toEqual([
				name,
				lookedUp.length > 0 ? ['getAccountListRequest'] : [],
			]);
		},
		AT_A_TIME,
	);
});
