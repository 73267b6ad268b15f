import type { Injected } from './longPollStandIn';
import { median, quantile, type Figure } from './measure';
import { runInFreshProcess } from './process';

const EVENTS = 10_000;
/** The number of events that wait in the client for the next poll. */
const LIST_LIMIT = 20;
/** The number of events that come one at a time, 50 a second, so that each finds a waiting poll. */
const TRICKLE = { events: 1000, leastMs: 10, mostMs: 30 };
const WARM_UP = 100;
const BURST = { rounds: 9, events: 500 };
const IDLE_WORKFLOWS = 10;
const IDLE_SECONDS = 60;

interface Common {
	packageDir: string;
	/** The number of active workflows, all with the same credential. */
	workflows: number;
}

export interface ListenOrder extends Common {
	kind: 'listen';
	/** Warm-up events, which do not count. */
	warmUp: number;
	trickle: typeof TRICKLE;
	/** The number of events to fill the list with. */
	fill: number;
}

export interface IdleOrder extends Common {
	kind: 'idle';
	seconds: number;
}

/** Two triggers, each with a client of its own: one with Combine Messages, one without. */
export interface BurstOrder extends Common {
	kind: 'burst';
	rounds: number;
	/** In each round, for each of the two. */
	events: number;
}

/** CPU time for each round, in milliseconds. */
export type BurstReport = Record<'combining' | 'plain', number[]>;

export type LongPollOrder = ListenOrder | IdleOrder | BurstOrder;

/** The result for the injected events. */
export interface Outcome extends Omit<Injected, 'at'> {
	events: number;
	lost: number;
	repeated: number;
	outOfOrder: number;
	failed: number;
	/** The time from the first event to the end of the last execution. */
	executedInSeconds: number;
	/** The times from injection to the start of the execution, in the order of the executions. */
	latencyMs: number[];
}

export interface Heard extends Outcome {
	/** CPU time of the n8n process, in total. */
	cpuMs: number;
}

export interface ListenReport {
	trickle: Heard;
	fill: Heard;
}

export interface IdleUse {
	cpuMs: number;
	wallMs: number;
}

/** Measures Combine Messages while nobody writes twice in a row. */
export async function burst(packageDir: string): Promise<Figure[]> {
	const runs = await run<BurstReport>({
		packageDir,
		kind: 'burst',
		workflows: 0,
		...BURST,
	});
	return [
		{
			name: 'burst.idle',
			value: median(runs.combining) / median(runs.plain),
			target: { atMost: 1.05 },
			unit: `CPU time of ${BURST.events} events, each of another person: with Combine Messages / without`,
			runs,
			details: { runsIn: 'ms', ...BURST },
		},
	];
}

/** Measures the Mojo-Webqq Trigger with the sandbox's Mojo-Webqq in another process. */
export async function longPoll(packageDir: string): Promise<Figure[]> {
	const { trickle, fill } = await run<ListenReport>({
		packageDir,
		kind: 'listen',
		workflows: 1,
		warmUp: WARM_UP,
		trickle: TRICKLE,
		fill: EVENTS,
	});
	if (trickle.lost > 0)
		throw new Error(`Of ${trickle.events} single events ${trickle.lost} were lost`);
	// Runs the sides at the same time, because only CPU time is compared.
	const idle = async (workflows: number) =>
		await run<IdleUse>({ packageDir, kind: 'idle', workflows, seconds: IDLE_SECONDS });
	const [listening, alone] = await Promise.all([idle(IDLE_WORKFLOWS), idle(0)]);
	const { latencyMs } = trickle;
	return [
		{
			name: 'longpoll.lost',
			value: fill.lost,
			target: { atMost: 0 },
			unit: `of ${EVENTS} events, the list of ${LIST_LIMIT} kept full: those that started no execution`,
			runs: {},
			details: {
				...withoutLatency(fill),
				/** The rate at which events came, and at which executions ended. */
				eventsPerSecond: fill.events / fill.seconds,
				executionsPerSecond: fill.events / fill.executedInSeconds,
				/**
				 * The rate at which even the longest time between two polls would not have overfilled the
				 * list.
				 */
				steadyEventsPerSecond: (1000 * LIST_LIMIT) / fill.longestGapMs,
				cpuMsPerEvent: fill.cpuMs / fill.events,
				latencyMs: { median: median(fill.latencyMs), p99: quantile(fill.latencyMs, 0.99) },
			},
		},
		{
			name: 'longpoll.latencyMs',
			value: median(latencyMs),
			target: { atMost: 10 },
			unit: 'ms from injection to start of the execution, events one by one: median',
			runs: { latencyMs },
			details: { ...withoutLatency(trickle), mean: mean(latencyMs), max: Math.max(...latencyMs) },
		},
		{
			name: 'longpoll.latencyMsP99',
			value: quantile(latencyMs, 0.99),
			target: { atMost: 50 },
			unit: 'the same: 99th percentile',
			runs: {},
			details: {},
		},
		{
			name: 'longpoll.idleCpu',
			value: share(listening),
			target: { atMost: 0.01 },
			unit: `share of one CPU, n8n process with ${IDLE_WORKFLOWS} active workflows, for a minute without events`,
			runs: { listening: [listening.cpuMs], withoutWorkflows: [alone.cpuMs] },
			details: { runsIn: 'ms', seconds: IDLE_SECONDS, withoutWorkflows: share(alone) },
		},
	];
}

async function run<Report>(order: LongPollOrder): Promise<Report> {
	return await runInFreshProcess<Report>('longPollProcess.ts', order);
}

function withoutLatency({ latencyMs: _latencyMs, ...counts }: Heard): object {
	return counts;
}

function share({ cpuMs, wallMs }: IdleUse): number {
	return cpuMs / wallMs;
}

function mean(values: number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}
