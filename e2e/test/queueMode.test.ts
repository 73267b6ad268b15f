import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { CallbackRecord, Sandbox } from '../../sandbox';
import { until, type Execution } from '../lib';
import { chain, NO_OP, nodeOf, type NodeType } from './support/nodes';
import { QUEUE_PATIENCE_MS as PATIENCE_MS, QueueWorld } from './support/queueWorld';
import {
	eventLike,
	Poster,
	textOf,
	WEBHOOK_TRIGGERS,
	type TriggerName,
	type WebhookTrigger,
} from './support/webhookEvents';
import { START_TIMEOUT_MS, VERSION } from './support/version';

/**
 * The number of events for each webhook trigger, and of calls that the platform has open at a time.
 */
const EVENTS = Number(process.env.QUEUE_EVENTS ?? 2_000);
const AT_ONCE = 50;
const NAMES = Object.keys(WEBHOOK_TRIGGERS) as TriggerName[];

/** Whether n8n responds only after it has stored the execution. n8n 1 responds first. */
const STORES_FIRST = VERSION !== '1';
/** Whether another worker runs the executions of a dead worker once more. n8n 1 does so. */
const REPEATS_RUNS = VERSION === '1';

let world: QueueWorld;
let sandbox: Sandbox;
const poster = new Poster();
const workflowIds: Record<string, string> = {};
/** The first post of each platform; all its other events are made from it. */
const firsts = {} as Record<TriggerName, CallbackRecord>;

beforeAll(async () => {
	world = await QueueWorld.start();
	({ sandbox } = world);
	for (const name of NAMES) {
		const trigger: WebhookTrigger = WEBHOOK_TRIGGERS[name];
		const webhookId = await publish(name, trigger);
		trigger.enter?.(sandbox, `${world.stack.webhookUrl}webhook/${webhookId}/webhook`);
	}
	await world.startOthers();
	for (const name of NAMES) {
		const first = await WEBHOOK_TRIGGERS[name].write(sandbox, textOf(name, 1));
		expect(first).toMatchObject({ status: 200 });
		firsts[name] = first!;
	}
}, 2 * START_TIMEOUT_MS);

afterAll(async () => {
	poster.close();
	await world?.close();
}, START_TIMEOUT_MS);

/** Publishes a trigger and the nodes after it, and returns the trigger's webhook id. */
async function publish(
	name: string,
	{ node, parameters, credential }: Pick<WebhookTrigger, 'node' | 'parameters' | 'credential'>,
	[next, nextParameters]: [type: NodeType, parameters?: object] = [NO_OP],
): Promise<string> {
	const webhookId = randomUUID();
	workflowIds[name] = await world.publish(
		name,
		chain(
			nodeOf('Trigger', node, parameters, credential, webhookId),
			nodeOf('Next', next, nextParameters),
		),
	);
	return webhookId;
}

/** The events of a trigger that have executions with such a status, each as often as it has one. */
async function eventsWith(status: string, name: string): Promise<number[]> {
	const found = await world.stack.postgres.query(`
		SELECT substring(d.data from 'event ([0-9]+) of ${name};')
		FROM execution_entity e JOIN execution_data d ON d."executionId" = e.id
		WHERE e."workflowId" = '${workflowIds[name]}' AND e.status = '${status}'`);
	return found.map(([n]) => Number(n)).sort((one, other) => one - other);
}

async function executionsOf(name: string, status: string): Promise<Execution[]> {
	const some = (await world.rest.executions(workflowIds[name])).filter(
		(execution) => execution.status === status,
	);
	return await Promise.all(some.map(async ({ id }) => await world.rest.execution(id)));
}

async function settled(name: string): Promise<void> {
	await world.settled(workflowIds[name]);
}

function numbers(from: number, to: number): number[] {
	return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** Every event gets a unique number, over all tests. */
let lastNumber = EVENTS;

function nextEvents(
	name: TriggerName,
	howMany: number,
): { numbers: number[]; events: Array<{ url: string; body: string }> } {
	const taken = numbers(lastNumber + 1, (lastNumber += howMany));
	return { numbers: taken, events: taken.map((n) => eventLike(firsts[name], name, n)) };
}

describe('2,000 events, as fast as n8n accepts them', () => {
	it.each(NAMES)(
		'%s: each accepted event is executed exactly once',
		async (name) => {
			const events = numbers(2, EVENTS).map((n) => eventLike(firsts[name], name, n));
			const startedAt = Date.now();
			const statuses = await poster.postAll(events, AT_ONCE);
			const acceptedAt = Date.now();
			await settled(name);
			const executedAt = Date.now();
			const rate = (at: number) => `${Math.round((1000 * events.length) / (at - startedAt))}/s`;
			process.stdout.write(`${name}: accepted ${rate(acceptedAt)}, executed ${rate(executedAt)}\n`);
			expect(statuses).toEqual(Array(events.length).fill(200));
			expect(await eventsWith('success', name)).toEqual(numbers(1, EVENTS));
			expect(await world.count(`"workflowId" = '${workflowIds[name]}'`)).toBe(EVENTS);
		},
		2 * PATIENCE_MS,
	);
});

describe('a repeated event', () => {
	it.each(NAMES)(
		'%s: starts nothing in the process that received it before, and one execution in another process',
		async (name) => {
			const {
				numbers: [n],
				events: [event],
			} = nextEvents(name, 1);
			expect(await poster.post(event!)).toBe(200);
			expect(await poster.post(event!)).toBe(200);
			const atMain = {
				...event!,
				url: event!.url.replace(world.stack.webhookUrl, `${world.main.url}/`),
			};
			expect(await poster.post(atMain)).toBe(200);
			await settled(name);
			expect((await eventsWith('success', name)).filter((one) => one === n)).toEqual([n, n]);
		},
		PATIENCE_MS,
	);

	const what = STORES_FIRST ? 'starts an execution' : 'starts nothing, as it was answered before,';
	it.each(NAMES)(
		`%s: ${what} if n8n could not store the first one`,
		async (name) => {
			const {
				numbers: [n],
				events: [event],
			} = nextEvents(name, 1);
			await world.stack.postgres.query(
				'ALTER TABLE execution_entity ADD CONSTRAINT full_disk CHECK (false) NOT VALID',
			);
			try {
				expect(await poster.post(event!)).toBe(STORES_FIRST ? 500 : 200);
			} finally {
				await world.stack.postgres.query('ALTER TABLE execution_entity DROP CONSTRAINT full_disk');
			}
			expect(await poster.post(event!)).toBe(200);
			await settled(name);
			expect((await eventsWith('success', name)).filter((one) => one === n)).toEqual(
				STORES_FIRST ? [n] : [],
			);
		},
		PATIENCE_MS,
	);
});

describe('kill -9', () => {
	const unstored = STORES_FIRST ? 'was not answered' : 'was answered all the same';
	it(
		`of the webhook processor: stored events are executed, and an event that was not stored ${unstored}`,
		async () => {
			const before = NAMES.map((name) => ({ name, ...nextEvents(name, 50) }));
			const statuses = await Promise.all(
				before.map(async ({ events }) => await poster.postAll(events, 10)),
			);
			expect(new Set(statuses.flat())).toEqual(new Set([200]));

			const held = NAMES.map((name) => ({ name, ...nextEvents(name, 1) }));
			const lock = world.stack.postgres.query(
				'BEGIN; LOCK TABLE execution_entity IN SHARE MODE; SELECT pg_sleep(300)',
			);
			const ended = expect(lock).rejects.toThrow(/terminating connection/);
			const waiting = async (what: string) =>
				(await world.stack.postgres.query(`SELECT pid FROM pg_stat_activity WHERE ${what}`)).map(
					([pid]) => pid,
				);
			const sleeping = `wait_event = 'PgSleep'`;
			try {
				await until(PATIENCE_MS, 'the table is locked', async () =>
					(await waiting(sleeping)).at(0),
				);
				const answers = Promise.all(held.map(async ({ events }) => await poster.post(events[0]!)));
				await until(PATIENCE_MS, 'the events are to be stored', async () =>
					(
						await waiting(
							`wait_event_type = 'Lock' AND query LIKE 'INSERT INTO %"execution_entity"%'`,
						)
					).length >= held.length
						? true
						: undefined,
				);
				await world.webhooks.kill();
				expect(await answers).toEqual(held.map(() => (STORES_FIRST ? 0 : 200)));
			} finally {
				await world.stack.postgres.query(
					`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${sleeping} AND pid <> pg_backend_pid()`,
				);
			}
			await ended;

			await world.startWebhooks();
			const after = NAMES.map((name) => ({ name, ...nextEvents(name, 1) }));
			for (const { events } of after) expect(await poster.post(events[0]!)).toBe(200);
			for (const { name, numbers: accepted } of [...before, ...after]) {
				// An execution that was stored but not enqueued stays "new"; its event got no response.
				await until(PATIENCE_MS, `${name} is executed`, async () => {
					const soFar = new Set(await eventsWith('success', name));
					return accepted.every((n) => soFar.has(n)) ? true : undefined;
				});
				const executed = await eventsWith('success', name);
				expect(executed.filter((n) => accepted.includes(n))).toEqual(accepted);
			}
		},
		2 * PATIENCE_MS,
	);

	const itsRuns = REPEATS_RUNS ? 'are repeated' : 'end as failed and are not repeated';
	it(
		`of a worker: its current runs ${itsRuns}, all others are executed once`,
		async () => {
			const slow: [NodeType, object] = [
				['n8n-nodes-base.wait', 1.1],
				// On a slow machine the first runs must not have ended when the last ones begin.
				{ amount: 5, unit: 'seconds' },
			];
			await world.rest.unpublish(workflowIds.starBotTrigger!);
			const webhookId = await publish('slow', WEBHOOK_TRIGGERS.starBotTrigger, slow);
			const url = `${firsts.starBotTrigger.url.replace(/webhook\/.*/, `webhook/${webhookId}/webhook`)}?${firsts.starBotTrigger.url.split('?')[1]}`;
			const { numbers: sent, events } = nextEvents('starBotTrigger', 40);
			const slowEvents = events.map(({ body }) => ({
				url,
				body: body.replace('of starBotTrigger;', 'of slow;'),
			}));
			expect(await poster.postAll(slowEvents, 10)).toEqual(sent.map(() => 200));
			const running = `"workflowId" = '${workflowIds.slow}' AND status = 'running'`;
			await until(PATIENCE_MS, 'both workers are at work', async () =>
				(await world.count(running)) > 15 ? true : undefined,
			);
			await world.workers[0]!.kill();
			await settled('slow');

			const executed = await eventsWith('success', 'slow');
			const died = await executionsOf('slow', 'error');
			expect(died.length).toBeGreaterThanOrEqual(REPEATS_RUNS ? 0 : 1);
			expect(died.length).toBeLessThanOrEqual(REPEATS_RUNS ? 0 : 10);
			expect(executed.filter((n) => sent.includes(n))).toEqual(executed);
			expect(new Set(executed).size).toBe(sent.length - died.length);
			for (const { data } of died) {
				expect(data.resultData.error?.message).toMatch(/failed to be processed too many times/);
				// n8n has replaced the event by this value.
				expect(data.resultData.runData).toEqual({});
			}
			world.workers[0] = await world.startWorker();
		},
		2 * PATIENCE_MS,
	);
});

describe('triggers that hold a connection', () => {
	const texts = (name: string, from: number, howMany: number) =>
		numbers(from, from + howMany - 1).map((n) => textOf(name, n));
	const connections = () => ({
		polls: sandbox.mojoWebqq.polls.live,
		sockets: sandbox.yunhu.socketsOf(sandbox.yunhu.seed.weather).length,
	});
	/** Between two polls there is none for a moment. */
	const connected = async () =>
		await until(PATIENCE_MS, 'both triggers are connected', () => {
			const { polls, sockets } = connections();
			return polls > 0 && sockets > 0 ? true : undefined;
		});
	const sayInQq = (text: string) =>
		sandbox.mojoWebqq.say({ kind: 'friend', senderId: 2500000042, text });
	const sayInYunhu = async (text: string) => {
		const { weather, bob } = sandbox.yunhu.seed;
		const said = await sandbox.yunhu.say({ chatType: 'bot', chatId: weather, senderId: bob, text });
		return (await said.delivered)[0];
	};
	const executed = async (name: string, expected: number[]) => {
		await until(PATIENCE_MS, `${name} is executed`, async () =>
			(await eventsWith('success', name)).length >= expected.length ? true : undefined,
		);
		expect(await eventsWith('success', name)).toEqual(expected);
	};
	/** The events that each trigger has received so far. */
	const heard: Record<'poll' | 'socket', number[]> = { poll: [], socket: [] };
	let said = 0;

	beforeAll(async () => {
		await world.rest.unpublish(workflowIds.mojoWebqqWebhookTrigger!);
		sandbox.mojoWebqq.reset();
		const { weather } = sandbox.yunhu.seed;
		const bot = sandbox.yunhu.state.bots.get(weather)!;
		bot.subscribeType = 1;
		bot.switches.messageReceiveNormal = 1;
		await publish('poll', {
			node: ['n8n-nodes-groupbots.mojoWebqqTrigger', 1],
			parameters: { events: ['privateMessage'] },
			credential: ['mojoWebqqApi', 'mojoRobot'],
		});
		await publish('socket', {
			node: ['n8n-nodes-groupbots.yunhuSocketTrigger', 1],
			parameters: { events: ['privateMessage'] },
			credential: ['yunhuBotApi', 'yunhuPollBot'],
		});
		await connected();
	}, PATIENCE_MS);

	it('exist in the main process only', async () => {
		await connected();
		expect(connections()).toEqual({ polls: 1, sockets: 1 });
	});

	it.each(['SIGTERM', 'SIGKILL'] as const)(
		'%s of the main process, and a restart: only events that the platform drops are lost, and none is delivered twice',
		async (signal) => {
			const say = async (howMany: number) => {
				const now = numbers(said + 1, (said += howMany));
				for (const text of texts('poll', now[0]!, howMany)) sayInQq(text);
				const pushed = [];
				for (const text of texts('socket', now[0]!, howMany))
					pushed.push((await sayInYunhu(text))?.status);
				return { now, pushed };
			};
			const { now: before, pushed: heardNow } = await say(5);
			expect(heardNow).toEqual(before.map(() => 200));
			heard.poll.push(...before);
			heard.socket.push(...before);
			await executed('poll', heard.poll);
			await executed('socket', heard.socket);

			await (signal === 'SIGTERM' ? world.main.stop() : world.main.kill());
			const { now: meanwhile, pushed } = await say(5);
			// Yunhu has no receiver to push to. The client gives the first event to the poll that no
			// longer has a receiver.
			expect(pushed).toEqual(meanwhile.map(() => 0));
			heard.poll.push(...meanwhile.slice(1));

			// The port stays the same, because n8n's session belongs to it.
			world.main = await world.stack.startMain({ port: world.main.port });
			await connected();
			const { now: after } = await say(5);
			heard.poll.push(...after);
			heard.socket.push(...after);
			await executed('poll', heard.poll);
			await executed('socket', heard.socket);
			await connected();
			expect(connections()).toEqual({ polls: 1, sockets: 1 });
		},
		2 * PATIENCE_MS,
	);
});

describe('a worker without the package', () => {
	it(
		'fails its executions, and names the unknown node',
		async () => {
			const empty = await mkdtemp(path.join(tmpdir(), 'groupbots-empty-'));
			try {
				await Promise.all(world.workers.map(async (worker) => await worker.stop()));
				world.workers = [await world.stack.startWorker({ env: { N8N_USER_FOLDER: empty } })];
				const {
					events: [event],
				} = nextEvents('wildfireTrigger', 1);
				expect(await poster.post(event!)).toBe(200);
				const [failed, ...more] = await until(PATIENCE_MS, 'the run has failed', async () => {
					const failures = await executionsOf('wildfireTrigger', 'error');
					return failures.length > 0 ? failures : undefined;
				});
				expect(failed!.data.resultData.error?.message).toBe(
					'Unrecognized node type: n8n-nodes-groupbots.wildfireTrigger',
				);
				expect(more).toEqual([]);
			} finally {
				await Promise.all(world.workers.map(async (worker) => await worker.stop()));
				await rm(empty, { recursive: true, force: true });
			}
		},
		2 * PATIENCE_MS,
	);
});
