/**
 * The n8n side of longPoll.ts: an engine whose workflows listen to a Mojo-Webqq in another process.
 */
import { setTimeout as sleep } from 'node:timers/promises';

import { startEngine, type Engine } from '../engine';
import { CREDENTIAL, triggerWorkflow } from '../test/support/mojoWebqq';
import type {
	BurstOrder,
	BurstReport,
	Heard,
	IdleOrder,
	IdleUse,
	ListenReport,
	LongPollOrder,
	Outcome,
} from './longPoll';
import { startMojo, type Injected, type Injection, type MojoProcess } from './longPollStandIn';
import { cpuTime, interleaved, wallTime } from './measure';
import { collectGarbage, reportToParent } from './process';

const LOOK_MS = 20;
/** The time without a new execution after which the measurement ends. */
const QUIET_MS = 5000;
/** Waits until the background work of n8n's loading has ended. */
const SETTLE_MS = 3000;

reportToParent<LongPollOrder, ListenReport | IdleUse | BurstReport>(async (order) => {
	const mojoWebqq = await startMojo();
	const engine = await startEngine({
		packageDir: order.packageDir,
		maxExecutionsKept: order.kind === 'burst' ? 2 * order.events : Infinity,
		credentials: [
			{
				id: 'mojoWebqq',
				name: 'Mojo',
				type: CREDENTIAL,
				data: { baseUrl: mojoWebqq.baseUrl, client: '', authentication: 'none' },
			},
		],
	});
	for (let index = 0; index < order.workflows; index++) {
		const id = engine.addWorkflow(
			triggerWorkflow(
				'mojoWebqqTrigger',
				{ events: ['groupMessage'], respondTo: 'all' },
				{ id: `listening${index}` },
			),
		);
		await engine.activate(id);
	}
	try {
		if (order.kind === 'idle') return await idle(order);
		if (order.kind === 'burst') return await bursts(order, engine, mojoWebqq);
		const listen = async (injection: Injection): Promise<Heard> => {
			let outcome: Outcome | undefined;
			const cpuMs = await cpuTime(async () => {
				outcome = await heard(engine, await mojoWebqq.inject(injection));
			});
			return { ...(outcome as Outcome), cpuMs };
		};
		const { warmUp, trickle, fill } = order;
		await listen({ kind: 'trickle', ...trickle, events: warmUp });
		return {
			trickle: await listen({ kind: 'trickle', ...trickle }),
			fill: await listen({ kind: 'fill', events: fill }),
		};
	} finally {
		// The open poll would not end, so the process exits.
		mojoWebqq.close();
	}
});

/** The shortest silence after which messages are combined, so that an event waits for nobody. */
const COMBINE = { combineMessages: { combine: { silence: 0.1, longestWait: 1 } } };

async function bursts(
	{ rounds, events }: BurstOrder,
	engine: Engine,
	combining: MojoProcess,
): Promise<BurstReport> {
	const plain = await startMojo();
	try {
		engine.addCredential({
			id: 'plain',
			name: 'Plain',
			type: CREDENTIAL,
			data: { baseUrl: plain.baseUrl, client: '', authentication: 'none' },
		});
		const listen = async (credential: string, options: object) => {
			const parameters = { events: ['groupMessage'], respondTo: 'all', options } as never;
			const file = triggerWorkflow('mojoWebqqTrigger', parameters, { id: credential, credential });
			await engine.activate(engine.addWorkflow(file));
		};
		await listen('mojoWebqq', COMBINE);
		await listen('plain', {});
		const side = (mojo: MojoProcess) => async () => {
			let outcome: Outcome | undefined;
			const cpuMs = await cpuTime(async () => {
				outcome = await heard(engine, await mojo.inject({ kind: 'everybody', events }));
			});
			if (outcome?.lost !== 0 || outcome.repeated !== 0)
				throw new Error(`Not every event started an execution: ${JSON.stringify(outcome)}`);
			collectGarbage();
			return cpuMs;
		};
		return await interleaved(rounds, { combining: side(combining), plain: side(plain) });
	} finally {
		plain.close();
	}
}

async function idle({ seconds }: IdleOrder): Promise<IdleUse> {
	await sleep(SETTLE_MS);
	collectGarbage();
	let wallMs = 0;
	const cpuMs = await cpuTime(async () => {
		wallMs = await wallTime(async () => await sleep(seconds * 1000));
	});
	return { cpuMs, wallMs };
}

/** Counts the executions of the events: one each, if no event was lost. */
async function heard(engine: Engine, { at, ...injected }: Injected): Promise<Outcome> {
	const first = at[0] ?? NaN;
	const ours = () => engine.executions.filter(({ startedAt }) => startedAt.getTime() >= first);
	for (
		let seen = -1, last = Date.now();
		seen < at.length && Date.now() - last < QUIET_MS;
		await sleep(LOOK_MS)
	) {
		const { length } = ours();
		if (length !== seen) last = Date.now();
		seen = length;
	}
	await engine.idle();
	const executions = ours();
	const indices = executions.map((execution) => Number(execution.output('Trigger')[0]?.json.text));
	const finished = Math.max(...executions.map(({ stoppedAt }) => stoppedAt?.getTime() ?? NaN));
	return {
		...injected,
		events: at.length,
		lost: at.length - new Set(indices).size,
		repeated: indices.length - new Set(indices).size,
		outOfOrder: indices.filter((index, place) => place > 0 && index < (indices[place - 1] ?? NaN))
			.length,
		failed: executions.filter(({ status }) => status !== 'success').length,
		executedInSeconds: (finished - first) / 1000,
		latencyMs: executions.map(
			({ startedAt }, place) => startedAt.getTime() - (at[indices[place] ?? -1] ?? NaN),
		),
	};
}
