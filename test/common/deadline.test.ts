import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import type { Caller } from '../../nodes/common/requests/caller';
import { Deadline, deadlineOf } from '../../nodes/common/requests/deadline';

const never = async () => await new Promise<never>(() => {});

function callerWith(signal?: AbortSignal): Caller {
	return { context: {}, signal } as Caller;
}

describe('Deadline', () => {
	it('ends work that takes too long, and aborts its signal', async () => {
		const deadline = new Deadline(20, undefined);
		let signal: AbortSignal | undefined;
		const work = deadline.limit(async (given) => {
			signal = given;
			return await never();
		});
		await expect(work).rejects.toThrow('timeout');
		expect(deadline.isOver).toBe(true);
		expect(signal?.aborted).toBe(true);
	});

	it('returns or throws as the work does, and aborts nothing then', async () => {
		const deadline = new Deadline(20, undefined);
		const signals: AbortSignal[] = [];
		const value = await deadline.limit(async (signal) => {
			signals.push(signal);
			return 'value';
		});
		expect(value).toBe('value');
		await expect(
			deadline.limit(async (signal) => {
				signals.push(signal);
				throw new Error('refused');
			}),
		).rejects.toThrow('refused');
		expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
	});

	it('gives the signal of work that has ended to the next, and one of its own to each that is under way', async () => {
		const deadline = new Deadline(20, undefined);
		const given: AbortSignal[] = [];
		const note = async (signal: AbortSignal) => void given.push(signal);
		await deadline.limit(note);
		await deadline.limit(note);
		expect(new Set(given).size).toBe(1);
		const works = [1, 2].map(
			async () => await deadline.limit(async (signal) => await note(signal).then(never)),
		);
		await Promise.allSettled(works);
		expect(new Set(given).size).toBe(2);
		expect(given.map(({ aborted }) => aborted)).toEqual([true, true, true, true]);
	});

	it('gives no signal again that was aborted when the execution was cancelled', async () => {
		const cancel = new AbortController();
		const deadline = new Deadline(60_000, cancel.signal);
		const aborted = async (signal: AbortSignal) => signal.aborted;
		const cancelled = async (signal: AbortSignal) => {
			cancel.abort();
			return await aborted(signal);
		};
		expect(await deadline.limit(cancelled)).toBe(true);
		expect(await deadline.limit(aborted)).toBe(false);
	});

	it('aborts the signal of each request when the execution is cancelled, and leaves the rest to the work', async () => {
		const cancel = new AbortController();
		const deadline = new Deadline(60_000, cancel.signal);
		const works = ['first', 'second'].map(
			async (name) =>
				await deadline.limit(
					async (signal) =>
						await new Promise((resolve) => {
							signal.addEventListener('abort', () => resolve(`${name} ended`));
						}),
				),
		);
		cancel.abort();
		expect(await Promise.all(works)).toEqual(['first ended', 'second ended']);
		expect(deadline.isOver).toBe(false);
	});

	it('ends work at its time also after a cancellation that the work has not heeded', async () => {
		const [cancel, time] = [new AbortController(), new AbortController()];
		const timer = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(time.signal);
		const deadline = new Deadline(60_000, cancel.signal);
		timer.mockRestore();
		const work = deadline.limit(never);
		const outcome = async () =>
			await Promise.race([
				work.catch(({ message }) => message),
				new Promise((resolve) => setImmediate(resolve, 'under way')),
			]);
		cancel.abort();
		expect(await outcome()).toBe('under way');
		time.abort(new Error('time is over'));
		expect(await outcome()).toBe('time is over');
	});
});

/** Returns how many of the objects are left after a collection of garbage. */
async function leftOf(refs: Array<WeakRef<object>>): Promise<number> {
	setFlagsFromString('--expose-gc');
	const collect = runInNewContext('gc') as () => void;
	for (let turn = 0; turn < 3; turn += 1) {
		// A reference that was made or read in this turn of the event loop keeps its object.
		await new Promise((resolve) => setTimeout(resolve, 10));
		collect();
	}
	return refs.filter((ref) => ref.deref() !== undefined).length;
}

describe('memory', () => {
	it.each([
		['that has the signal, as an action node', true],
		['that has not, as a trigger', false],
	])('keeps nothing of a context %s while its time runs', async (_what, holdsSignal) => {
		const refs: Array<WeakRef<object>> = [];
		const use = async () => {
			const { signal } = new AbortController();
			const context = { large: new Array(1000), ...(holdsSignal && { signal }) };
			// n8n's own contexts listen to the signal of their execution.
			signal.addEventListener('abort', () => void context.large);
			refs.push(new WeakRef(context));
			await deadlineOf({ context, signal } as unknown as Caller, 600_000).limit(async () => {});
		};
		for (let count = 0; count < 10; count += 1) await use();
		expect(await leftOf(refs)).toBe(0);
	});
});

describe('deadlineOf()', () => {
	beforeEach(() => void jest.useFakeTimers());
	afterEach(() => void jest.useRealTimers());

	it('shares a deadline among requests of a context that begin together with the same time-out', () => {
		const caller = callerWith();
		const first = deadlineOf(caller, 10_000);
		jest.advanceTimersByTime(199);
		expect(deadlineOf(caller, 10_000)).toBe(first);
		expect(deadlineOf(caller, 20_000)).not.toBe(first);
		expect(deadlineOf(callerWith(), 10_000)).not.toBe(first);
	});

	it('shares no deadline between requests that different signals cancel', async () => {
		const context = {};
		const [first, second] = [new AbortController(), new AbortController()];
		const [cancelled, other] = [first, second].map(async ({ signal }) => {
			const deadline = deadlineOf({ context, signal } as Caller, 10_000);
			return await deadline.limit(
				async (given) =>
					await new Promise((resolve) => {
						given.addEventListener('abort', () => resolve('cancelled'));
					}),
			);
		});
		first.abort();
		expect(await cancelled).toBe('cancelled');
		expect(await Promise.race([other, Promise.resolve('under way')])).toBe('under way');
		second.abort();
		expect(await other).toBe('cancelled');
	});

	it('shares no deadline between contexts that one signal cancels, as their requests go out through their own helpers', () => {
		const { signal } = new AbortController();
		const [first, other] = [callerWith(signal), callerWith(signal)];
		expect(deadlineOf(first, 10_000)).not.toBe(deadlineOf(other, 10_000));
	});

	it('makes a new deadline once the last one is over, or the next request would never end', () => {
		const over = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort());
		const caller = callerWith();
		const first = deadlineOf(caller, 10_000);
		over.mockRestore();
		expect(first.isOver).toBe(true);
		expect(deadlineOf(caller, 10_000)).not.toBe(first);
	});

	it('makes a new deadline for a request that begins later than a fiftieth of the time-out', () => {
		const caller = callerWith();
		const first = deadlineOf(caller, 10_000);
		jest.advanceTimersByTime(200);
		expect(deadlineOf(caller, 10_000)).not.toBe(first);
	});

	it('adds no listener per request to the signal of the run', async () => {
		const { signal } = new AbortController();
		const caller = callerWith(signal);
		for (let request = 0; request < 1_000; request++) {
			await deadlineOf(caller, 10_000).limit(async () => {});
			jest.advanceTimersByTime(10);
		}
		expect(getEventListeners(signal, 'abort').length).toBeLessThan(2);
	});
});
