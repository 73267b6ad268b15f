import path from 'node:path';

import { startEngine, type Engine, type WorkflowFile } from '../engine';
import { startSandbox, type Sandbox } from '../sandbox';
import { exampleCredentials } from '../sandbox/exampleCredentials';
import { byId } from '../test/support/locator';
import { chain, references, triggerAlone } from '../test/support/workflow';
import { cpuTime, interleaved, median, quantile, type Figure } from './measure';
import { collectGarbage } from './process';

const ANSWERS = 200;
const WARM_UP = 20;
const OPEN = 10_000;
const MESSAGES = 100;
const ROUNDS = 9;

const ROBOTS = { asked: 'wildfireRobot', idle: 'wildfireGreeter' } as const;
const ROBOT_IDS = { asked: 'FireRobot', idle: 'GreeterRobot' } as const;

type Robot = keyof typeof ROBOTS;

/** The file of the published package with the open questions of this process. */
interface OpenQuestions {
	noteQuestion(names: readonly string[], question: object): void;
}

/**
 * Measures the cost of a waiting question, and the time until the workflow continues after its
 * answer.
 */
export async function waiting(packageDir: string): Promise<Figure[]> {
	const sandbox = await startSandbox();
	const engine = await startEngine({
		packageDir,
		maxExecutionsKept: 4,
		credentials: exampleCredentials(sandbox),
	});
	try {
		for (const robot of ['asked', 'idle'] as const) {
			await engine.activate(engine.addWorkflow(listener(robot)));
		}
		return [await resumed(engine, sandbox), ...(await open(sandbox, packageDir))];
	} finally {
		await engine.stop();
		await sandbox.close();
	}
}

/** A trigger whose filter rejects everything, so that only the filter is measured. */
function listener(robot: Robot): WorkflowFile {
	const parameters = { events: ['privateMessage'], filters: { text: 'nobody writes this' } };
	return triggerAlone('wildfireTrigger', parameters, { wildfireRobotApi: ROBOTS[robot] });
}

const START = ['Start', 'n8n-nodes-base.manualTrigger'] as const;
const AFTER = ['After', 'n8n-nodes-base.noOp'] as const;

/**
 * The time from the answer in the chat to the next node's start, compared with n8n's own Wait node
 * resumed by its address.
 */
async function resumed(engine: Engine, sandbox: Sandbox): Promise<Figure> {
	const ask = engine.addWorkflow(
		chain(
			START,
			[
				'Ask',
				'n8n-nodes-groupbots.wildfire',
				{
					resource: 'message',
					operation: 'sendAndWait',
					sendTo: 'user',
					userId: byId('userC'),
					message: 'May the order be paid?',
					afterAnswer: 'nothing',
				},
				{ credentials: references({ wildfireRobotApi: ROBOTS.asked }) },
			],
			AFTER,
		),
	);
	const wait = engine.addWorkflow(
		chain(
			START,
			[
				'Note',
				'n8n-nodes-base.set',
				{
					mode: 'raw',
					jsonOutput: '={{ { url: $execution.resumeUrl } }}',
					options: {},
				},
				{ typeVersion: 3.4 },
			],
			[
				'Wait',
				'n8n-nodes-base.wait',
				{ resume: 'webhook', httpMethod: 'POST', options: {} },
				{
					typeVersion: 1.1,
					webhookId: 'wait-hook',
				},
			],
			AFTER,
		),
	);
	const { wildfire } = sandbox;
	const answerInChat = async () => {
		const said = await wildfire.say({
			conversation: { type: 0, target: ROBOT_IDS.asked },
			sender: 'userC',
			text: 'yes',
		});
		await said.delivered;
	};
	const samples = { ours: [] as number[], theirs: [] as number[] };
	for (let index = 0; index < WARM_UP + ANSWERS; index++) {
		const ours = await untilNext(engine, ask, answerInChat);
		const theirs = await untilNext(engine, wait, async (record) => {
			await fetch(String(record.output('Note')[0]?.json.url), { method: 'POST' });
		});
		if (index < WARM_UP) continue;
		samples.ours.push(ours);
		samples.theirs.push(theirs);
	}
	const p99 = {
		ours: quantile(samples.ours, 0.99),
		theirs: quantile(samples.theirs, 0.99),
	};
	return {
		name: 'waiting.resumeMs',
		value: median(samples.ours) / median(samples.theirs),
		target: { atMost: 1.5 },
		unit: "answer in the chat / n8n's Wait node by its address",
		runs: samples,
		details: { medianMs: { ours: median(samples.ours), theirs: median(samples.theirs) }, p99 },
	};
}

/** Milliseconds from an answer to the start of the node after the waiting one, by n8n's clock. */
async function untilNext(
	engine: Engine,
	workflowId: string,
	answer: (record: Awaited<ReturnType<Engine['run']>>) => Promise<void>,
): Promise<number> {
	const record = await engine.run(workflowId);
	if (record.status !== 'waiting') throw new Error(`${record.status}: ${record.error?.message}`);
	const since = Date.now();
	const ended = engine.waitForExecution(
		({ id, status }) => id === record.id && status === 'success',
	);
	await answer(record);
	const { data } = await ended;
	const startedAt = data?.resultData.runData.After?.[0]?.startTime;
	if (startedAt === undefined) throw new Error('The node after the one that waits did not start');
	return startedAt - since;
}

/**
 * The memory of each of many open questions, and the time for a message that is no answer, with and
 * without open questions.
 */
async function open(sandbox: Sandbox, packageDir: string): Promise<Figure[]> {
	const module = path.join(packageDir, 'dist/nodes/common/waiting/openQuestions.js');
	const { noteQuestion } = (await import(module)) as OpenQuestions;
	const before = heldBytes();
	for (let index = 0; index < OPEN; index++) {
		noteQuestion([`wildfireRobotApi ${ROBOTS.asked}`], {
			code: index.toString(36).padStart(4, '0'),
			url: `https://n8n.example.com/webhook-waiting/${index}/8f0c6a1e-5d4b?q=${index}&c=abcd&signature=${'0'.repeat(64)}`,
			chat: { id: `group${index}`, type: 'group' },
			messageId: String(588457468141540000n + BigInt(index)),
			words: ['Approve', 'Decline'],
			members: [],
			isNamed: false,
		});
	}
	const bytes = (heldBytes() - before) / OPEN;
	const hears = async (robot: Robot) =>
		await cpuTime(async () => {
			for (let index = 0; index < MESSAGES; index++) {
				const said = await sandbox.wildfire.say({
					conversation: { type: 0, target: ROBOT_IDS[robot] },
					sender: 'userC',
					text: 'nice weather',
				});
				await said.delivered;
			}
		});
	const runs = await interleaved(ROUNDS, {
		ours: async () => await hears('asked'),
		theirs: async () => await hears('idle'),
	});
	return [
		{
			name: 'waiting.open',
			value: median(runs.ours) / median(runs.theirs),
			target: { atMost: 1.05 },
			unit: `CPU time of a message with ${OPEN} open questions / with none`,
			runs,
			details: { messages: MESSAGES, open: OPEN },
		},
		{
			name: 'waiting.openBytes',
			value: bytes,
			target: { atMost: 2048 },
			unit: 'bytes of memory for each open question',
			runs: {},
			details: { open: OPEN },
		},
	];
}

function heldBytes(): number {
	collectGarbage();
	collectGarbage();
	return process.memoryUsage().heapUsed;
}
