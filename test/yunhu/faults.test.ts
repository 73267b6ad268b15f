import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox, type YunhuStandIn } from '../../sandbox';
import type { NodeExecution } from '../../engine/types';
import { SEED } from '../../sandbox/yunhu';
import { resources } from '../../nodes/Yunhu/resources';
import { forAll } from '../support/concurrency';
import { botCredential, startWorld, userCredential, type World } from '../support/yunhu';
import { byId } from '../support/locator';
import { CASES, nameOf, type Case, type Step } from './cases';

/**
 * Runs every request of every operation against the error that only Yunhu has, and over a slow
 * connection; test/attacks has all other faults.
 */

const MAY_HAVE_HAPPENED =
	/^The request may have taken effect, so it was not tried again\. Check whether it did/;

let world: World;

/** A server for each request of each operation, so that all of them can fail at the same time. */
interface Place {
	entry: Case;
	name: string;
	/** The request that fails, and the paths up to it. */
	step: Step;
	pathsToStep: string[];
	sandbox: Sandbox;
	server: YunhuStandIn;
	/** The state of the server before the operation, and after it succeeded. */
	before: unknown;
	after: unknown;
}
const places: Place[] = [];

beforeAll(async () => {
	world = await startWorld();
	for (const entry of CASES) {
		for (const [index, step] of entry.steps.entries()) {
			const sandbox = await startSandbox();
			const name = `${nameOf(entry)}: ${step.path}`;
			const pathsToStep = entry.steps.slice(0, index + 1).map(({ path }) => path);
			const server = sandbox.yunhu;
			places.push({
				entry,
				name,
				step,
				pathsToStep,
				sandbox,
				server,
				before: undefined,
				after: undefined,
			});
			world.engine.addCredential(botCredential(sandbox.yunhu, `bot of ${name}`));
			world.engine.addCredential(userCredential(sandbox.yunhu, `user of ${name}`));
		}
	}
	await forAll(places, async (place) => {
		prepare(place);
		place.before = doneOn(place);
		const { error } = await run(place, { retries: 0 });
		expect([place.name, error?.message, pathsOf(place)]).toEqual([
			place.name,
			undefined,
			place.entry.steps.map(({ path }) => path),
		]);
		place.after = doneOn(place);
	});
});
afterAll(async () => {
	await Promise.all(places.map(({ sandbox }) => sandbox.close()));
	await world.close();
});

function prepare({ entry, server }: Place): void {
	server.reset();
	entry.prepare?.(server);
}

async function run({ entry, name }: Place, options: IDataObject): Promise<NodeExecution> {
	const execution = await world.run(
		entry.resource,
		entry.operation,
		{ ...entry.parameters, options },
		entry.items,
		{
			credentials: { yunhuBotApi: `bot of ${name}`, yunhuUserApi: `user of ${name}` },
		},
	);
	const shown = JSON.stringify([execution.error, execution.error?.message, execution.data]);
	for (const token of [SEED.helperToken, SEED.aliceToken])
		expect([name, shown]).toEqual([name, expect.not.stringContaining(token)]);
	return execution;
}

const pathsOf = ({ server }: Place) => server.requests.map(({ path }) => path);

/** Ids, tokens and keys that the platform has created since the start. */
const SEEDED = new Set<unknown>(Object.values(SEED));
const isMade = (key: string, value: unknown) =>
	key === 'id'
		? Number(value) > 3000
		: typeof value === 'string' && /^[0-9a-f]{32}$/.test(value) && !SEEDED.has(value);
const TIMES = new Set(['sendTime', 'editTime', 'createTime', 'lastUpdateTime', 'gagUntil']);

/** The state of a server, without times; an uploaded file is in no chat yet. */
function doneOn({ server }: Place): unknown {
	const { files: _files, faults: _faults, settings: _settings, bots, ...state } = server.snapshot();
	const known = bots.map(
		({ botId, nicknameId: _name, avatarId: _avatar, avatarUrl: _url, ...bot }) => [
			SEEDED.has(botId) ? botId : 'made',
			bot,
		],
	);
	const json = JSON.stringify([known, state], (key, value: unknown) => {
		if (TIMES.has(key)) return Number(value) > 0;
		return isMade(key, value) ? 'made' : value;
	});
	return JSON.parse(json);
}

it('has a case for every operation', () => {
	const operations = resources.flatMap(({ value, operations: own }) =>
		// Excludes Send and Wait, which sends as Send does: test/waiting tests it.
		own.filter(({ waits }) => !waits).map((operation) => `${value}.${operation.value}`),
	);
	const covered = CASES.map(({ resource, operation }) => `${resource}.${operation}`);
	expect([...new Set(covered)].sort()).toEqual(operations.sort());
});

it('in-pieces: every operation succeeds', async () => {
	await forAll(places, async (place) => {
		prepare(place);
		place.server.fault('in-pieces');
		const { status } = await run(place, { retries: 0 });
		expect([place.name, status, doneOn(place)]).toEqual([place.name, 'success', place.after]);
	});
});

/** The error with code 1007, which says that nothing was done. */
describe('rate', () => {
	it('of every request: the operation reports it, and stops', async () => {
		await forAll(places, async (place) => {
			const { name, step, pathsToStep, server, before } = place;
			prepare(place);
			server.fault('rate', { path: step.path });

			const { status, error } = await run(place, { retries: 0 });

			const { message, description, context } = (error ?? {}) as unknown as IDataObject & {
				context?: IDataObject;
			};
			expect({ name, status, message, description, itemIndex: context?.itemIndex }).toEqual({
				name,
				status: 'error',
				message: 'The bot makes too many requests (code 1007, OVER_FREQUENCY)',
				description: expect.stringMatching(/10 a second for each endpoint/),
				itemIndex: 0,
			});
			expect([name, pathsOf(place)]).toEqual([name, pathsToStep]);
			// Only setEvents changes data before its last request.
			if (place.entry.operation !== 'setEvents')
				expect([name, doneOn(place)]).toEqual([name, before]);
		});
	});

	it('once: the same request is repeated, and the operation succeeds', async () => {
		await forAll(places, async (place) => {
			const { name, step, server, entry, after } = place;
			prepare(place);
			server.fault('rate', { path: step.path, times: 1 });

			const { status, error } = await run(place, { retries: 1 });

			expect([name, status, error?.message]).toEqual([name, 'success', undefined]);
			const made = server.requests.filter(({ path }) => path === step.path);
			expect([name, made.length, pathsOf(place).length]).toEqual([name, 2, entry.steps.length + 1]);
			expect([name, made[1]?.body, made[1]?.query]).toEqual([name, made[0]?.body, made[0]?.query]);
			expect([name, doneOn(place)]).toEqual([name, after]);
		});
	});
});

describe('too many requests', () => {
	const SEND = { sendTo: 'group', groupId: byId(SEED.launch), text: '={{ $json.text }}' };
	const texts = ['a', 'b', 'c'];
	const items = texts.map((text) => ({ json: { text } }));

	it("pauses a bot's requests to the endpoint for the second that the platform counts", async () => {
		const { yunhu } = world;
		yunhu.reset();
		yunhu.fault('rate', { path: '/bot/send', times: 1 });
		const { status } = await world.run(
			'message',
			'send',
			{ ...SEND, options: { retries: 1 } },
			items.slice(0, 1),
		);
		const [refused, sent] = yunhu.requests;
		expect([status, yunhu.requests.length, yunhu.state.messages.length]).toEqual(['success', 2, 1]);
		// A pause is never shorter than requested, except for the milliseconds that clocks round off.
		expect((sent?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(1_000);
	});

	it.each([
		[0, 1, 'error', 1],
		[1, 2, 'error', 2],
		[2, 2, 'success', 3],
	])(
		'%i retries, refused %i times: %s after %i requests',
		async (retries, times, status, count) => {
			const { yunhu } = world;
			yunhu.reset();
			yunhu.fault('rate', { path: '/bot/send', times });
			const execution = await world.run(
				'message',
				'send',
				{ ...SEND, options: { retries } },
				items.slice(0, 1),
			);
			expect([execution.status, yunhu.requests.length]).toEqual([status, count]);
			expect(yunhu.state.messages).toHaveLength(status === 'success' ? 1 : 0);
		},
	);
});

describe('one of several items', () => {
	const SEND = {
		sendTo: 'group',
		groupId: byId(SEED.launch),
		text: '={{ $json.text }}',
		options: { concurrency: 1, retries: 1 },
	};
	const items = ['a', 'b', 'c'].map((text) => ({ json: { text } }));

	/** The second send loses its connection after it was carried out. */
	function loseTheSecond(): void {
		const { yunhu } = world;
		yunhu.reset();
		let armed = true;
		yunhu.onChange(() => {
			// A request is logged when it begins; the fault applies to the next one.
			if (!armed || yunhu.requests.length !== 1 || yunhu.requests[0]?.status === 0) return;
			armed = false;
			yunhu.fault('reset-after', { path: '/bot/send', times: 1 });
		});
	}
	const sentTexts = () => world.yunhu.state.messages.map(({ content }) => content.text);

	it('is named in the error, and the following ones are not sent', async () => {
		loseTheSecond();
		const { status, error } = await world.run('message', 'send', SEND, items);
		const { context, description } = error as unknown as {
			context: IDataObject;
			description: string;
		};
		expect([status, context.itemIndex, description]).toEqual([
			'error',
			1,
			expect.stringMatching(MAY_HAVE_HAPPENED),
		]);
		expect(sentTexts()).toEqual(['a', 'b']);
	});

	it('has its own error if the run continues, and nothing is sent twice', async () => {
		loseTheSecond();
		const execution = await world.run('message', 'send', SEND, items, {
			credentials: { yunhuBotApi: 'bot', yunhuUserApi: 'user' },
			continueOnFail: true,
		});
		expect(execution.status).toBe('success');
		expect(execution.items.map(({ json, pairedItem }) => [Object.keys(json), pairedItem])).toEqual([
			[['messageId', 'chatId', 'sentTo', 'timestamp'], { item: 0 }],
			[expect.arrayContaining(['error']), { item: 1 }],
			[['messageId', 'chatId', 'sentTo', 'timestamp'], { item: 2 }],
		]);
		expect(sentTexts()).toEqual(['a', 'b', 'c']);
	});
});
