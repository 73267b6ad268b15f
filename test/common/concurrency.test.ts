import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { runConcurrently } from '../../nodes/common/operations/concurrency';

/**
 * How far runConcurrently() may read ahead of the tasks that it performs: the documented limit plus the
 * current task.
 */
const LOOK_AHEAD = 500;

interface Job {
	index: number;
	key: string;
}

const keys = fc.constantFrom('', 'a', 'b', 'c');
const jobs = fc
	.array(keys, { maxLength: 60 })
	.map((names) => names.map((key, index): Job => ({ index, key })));

/** Performs jobs whose durations fast-check chooses, and records their starts and ends. */
function observed(scheduler: fc.Scheduler, stopAfter = Infinity) {
	const started: Job[] = [];
	const ended: Job[] = [];
	const faults: string[] = [];
	let mostUnderWay = 0;
	return {
		started,
		ended,
		faults,
		mostUnderWay: () => mostUnderWay,
		stopped: () => ended.length >= stopAfter,
		keyOf: ({ key }: Job) => key,
		perform: async (job: Job) => {
			const underWay = started.filter((other) => !ended.includes(other));
			if (job.key !== '' && underWay.some(({ key }) => key === job.key))
				faults.push(`two at once in ${job.key}`);
			if (ended.length >= stopAfter) faults.push('started after the stop');
			started.push(job);
			mostUnderWay = Math.max(mostUnderWay, underWay.length + 1);
			await scheduler.schedule(Promise.resolve(), `job ${job.index}`);
			ended.push(job);
		},
	};
}

const withKey = (list: Job[], wanted: string) =>
	list.filter(({ key }) => key === wanted).map(({ index }) => index);

describe('runConcurrently', () => {
	it('performs every task once, in the order of its key, within the concurrency, whatever the durations', async () => {
		await fc.assert(
			fc.asyncProperty(
				jobs,
				fc.integer({ min: 1, max: 8 }),
				fc.scheduler(),
				async (tasks, concurrency, scheduler) => {
					const seen = observed(scheduler);
					await scheduler.waitFor(runConcurrently({ tasks, concurrency, ...seen }));

					expect(seen.faults).toEqual([]);
					expect(seen.mostUnderWay()).toBeLessThanOrEqual(concurrency);
					expect(seen.ended.map(({ index }) => index).sort((a, b) => a - b)).toEqual(
						tasks.map(({ index }) => index),
					);
					for (const key of ['a', 'b', 'c'])
						expect(withKey(seen.started, key)).toEqual(withKey(tasks, key));
				},
			),
		);
	});

	it('uses the whole concurrency if no key blocks it', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.nat(30),
				fc.integer({ min: 1, max: 8 }),
				fc.scheduler(),
				async (count, concurrency, scheduler) => {
					const seen = observed(scheduler);
					const tasks = Array.from({ length: count }, (_, index) => ({ index, key: '' }));
					await scheduler.waitFor(runConcurrently({ tasks, concurrency, ...seen }));
					expect(seen.mostUnderWay()).toBe(Math.min(count, concurrency));
				},
			),
		);
	});

	it('starts nothing after a stop, lets running tasks end, and then resolves', async () => {
		await fc.assert(
			fc.asyncProperty(
				jobs,
				fc.integer({ min: 1, max: 8 }),
				fc.nat(20),
				fc.scheduler(),
				async (tasks, concurrency, stopAfter, scheduler) => {
					const seen = observed(scheduler, stopAfter);
					await scheduler.waitFor(runConcurrently({ tasks, concurrency, ...seen }));

					expect(seen.faults).toEqual([]);
					expect(seen.ended).toHaveLength(seen.started.length);
					expect(new Set(seen.started).size).toBe(seen.started.length);
					expect(seen.ended.length).toBeGreaterThanOrEqual(Math.min(stopAfter, tasks.length));
					for (const key of ['a', 'b', 'c']) {
						const started = withKey(seen.started, key);
						expect(started).toEqual(withKey(tasks, key).slice(0, started.length));
					}
				},
			),
		);
	});

	/** Endless tasks for one key; the first one runs until `letGo` is called. */
	function crowded(stopped = () => false, total = 10 * LOOK_AHEAD) {
		let letGo = () => {};
		const first = new Promise<void>((resolve) => (letGo = resolve));
		let taken = 0;
		const performed: number[] = [];
		function* tasks() {
			while (taken < total) yield taken++;
		}
		const run = runConcurrently<number>({
			tasks: tasks(),
			concurrency: 3,
			keyOf: () => 'one',
			stopped,
			perform: async (task) => {
				if (task === 0) await first;
				performed.push(task);
			},
		});
		return { run, letGo, taken: () => taken, performed };
	}

	it('reads no more tasks than its limit ahead, and reads the rest as tasks end', async () => {
		const { run, letGo, taken, performed } = crowded();
		await new Promise(setImmediate);
		expect(taken()).toBeLessThanOrEqual(LOOK_AHEAD + 1);
		expect(performed).toEqual([]);
		letGo();
		await run;
		expect(performed).toEqual(Array.from({ length: 10 * LOOK_AHEAD }, (_, task) => task));
	});

	it('resolves if a stop comes while it waits for room', async () => {
		let stop = false;
		const { run, letGo, performed } = crowded(() => stop);
		await new Promise(setImmediate);
		stop = true;
		letGo();
		await run;
		expect(performed).toEqual([0]);
	});

	it('starts tasks of free keys while a slow key delays its own', async () => {
		let letGo = () => {};
		const slow = new Promise<void>((resolve) => (letGo = resolve));
		const performed: string[] = [];
		const run = runConcurrently({
			tasks: ['slow 1', 'slow 2', 'quick 1', 'quick 2'],
			concurrency: 2,
			keyOf: (task) => task.split(' ')[0] as string,
			stopped: () => false,
			perform: async (task) => {
				if (task === 'slow 1') await slow;
				performed.push(task);
			},
		});
		await new Promise(setImmediate);
		expect(performed).toEqual(['quick 1', 'quick 2']);
		letGo();
		await run;
		expect(performed).toEqual(['quick 1', 'quick 2', 'slow 1', 'slow 2']);
	});

	it('resolves at once without tasks', async () => {
		const perform = async () => expect(true).toBe(false);
		await expect(
			runConcurrently({
				tasks: [],
				concurrency: 1,
				keyOf: () => '',
				perform,
				stopped: () => false,
			}),
		).resolves.toBeUndefined();
	});
});
