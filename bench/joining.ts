import { setTimeout as sleep } from 'node:timers/promises';

import { startEngine, type Engine, type WorkflowFile } from '../engine';
import { startSandbox } from '../sandbox';
import { exampleCredentials } from '../sandbox/exampleCredentials';
import { triggerAlone } from '../test/support/workflow';
import { cpuTime, interleaved, median, type Figure } from './measure';
import { startClient, type WebhookEvent } from './n8n/client';
import { collectGarbage } from './process';

const EVENTS = 200;
const CONCURRENCY = 10;
const ROUNDS = 9;
const LOOK_MS = 2;
const PATIENCE_MS = 30_000;
const FIRST_ID = 588457468141540000n;

/** The robots, and how many workflows listen to each. */
const ROBOTS = {
	joined: { id: 'FireRobot', credential: 'wildfireRobot', workflows: 2 },
	alone: { id: 'GreeterRobot', credential: 'wildfireGreeter', workflows: 1 },
} as const;

type Side = keyof typeof ROBOTS;
const SIDES = Object.keys(ROBOTS) as Side[];

/** The accepted events a second of a robot with two workflows, whose first trigger passes each event on to the second. */
export async function joining(packageDir: string): Promise<Figure[]> {
	const sandbox = await startSandbox();
	const client = startClient();
	const engine = await startEngine({
		packageDir,
		maxExecutionsKept: Infinity,
		credentials: exampleCredentials(sandbox),
	});
	try {
		for (const side of SIDES) {
			for (let index = 0; index < ROBOTS[side].workflows; index++)
				await engine.activate(engine.addWorkflow(listener(side, index)));
		}
		const cpuMs: Record<Side, number[]> = { joined: [], alone: [] };
		let nextId = FIRST_ID;
		const perSecond = (side: Side) => async (isWarmUp: boolean) => {
			const { id, workflows } = ROBOTS[side];
			const url = sandbox.wildfire.state.robots.get(id)?.callback ?? '';
			const event = eventAt(nextId);
			nextId += BigInt(EVENTS);
			collectGarbage();
			const before = engine.executions.length;
			const began = performance.now();
			const cpu = await cpuTime(async () => {
				const sent = await client.send({
					url,
					headers: {},
					event,
					count: EVENTS,
					concurrency: CONCURRENCY,
				});
				if (sent.statuses[200] !== EVENTS)
					throw new Error(`Not every event was accepted: ${JSON.stringify(sent.statuses)}`);
				await executed(engine, before, workflows * EVENTS);
			});
			if (!isWarmUp) cpuMs[side].push(cpu / EVENTS);
			return EVENTS / ((performance.now() - began) / 1000);
		};
		const runs = await interleaved(ROUNDS, {
			joined: perSecond('joined'),
			alone: perSecond('alone'),
		});
		return [
			{
				name: 'join.forward',
				value: median(runs.joined) / median(runs.alone),
				target: { atLeast: 0.45 },
				unit: 'accepted events a second: two workflows on one robot / one workflow',
				runs,
				details: {
					events: EVENTS,
					concurrency: CONCURRENCY,
					cpuMsPerEvent: { joined: median(cpuMs.joined), alone: median(cpuMs.alone) },
				},
			},
		];
	} finally {
		client.close();
		await engine.stop();
		await sandbox.close();
	}
}

function listener(side: Side, index: number): WorkflowFile {
	const parameters = { events: ['groupMessage'], respondTo: 'all' };
	const webhookId = `${side}${index}`;
	return triggerAlone(
		'wildfireTrigger',
		parameters,
		{ wildfireRobotApi: ROBOTS[side].credential },
		{ webhookId },
	);
}

/** A message as the server posts it. */
function eventAt(id: bigint): WebhookEvent {
	const payload = { type: 1, searchableContent: 'Good morning!', persistFlag: 3 };
	const rest = {
		sender: 'userA',
		conv: { type: 1, target: 'groupId1', line: 0 },
		payload,
		timestamp: 1_711_368_000_000,
	};
	return { json: ['{"messageId":', `,${JSON.stringify(rest).slice(1)}`], id: String(id) };
}

/** Resolves when so many more executions have ended well. */
async function executed(engine: Engine, before: number, count: number): Promise<void> {
	const giveUpAt = performance.now() + PATIENCE_MS;
	const ended = () => engine.executions.length - before;
	while (ended() < count && performance.now() < giveUpAt) await sleep(LOOK_MS);
	await engine.idle();
	const failed = engine.executions.slice(before).filter(({ status }) => status !== 'success');
	if (ended() !== count || failed.length > 0)
		throw new Error(`${ended()} executions, ${failed.length} of them failed; expected ${count}`);
}
