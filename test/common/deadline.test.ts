import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { getEventListeners } from 'node:events';

import type { Caller } from '../../nodes/common/caller';
import { Deadline, deadlineOf } from '../../nodes/common/deadline';

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

	it('returns or throws as the work does, and does not abort its signal afterwards', async () => {
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
		await expect(deadline.limit(never)).rejects.toThrow('timeout');
		expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
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
