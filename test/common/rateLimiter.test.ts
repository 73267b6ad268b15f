import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { getEventListeners } from 'node:events';

import { RateLimiter } from '../../nodes/common/requests/rateLimiter';

const WINDOW_MS = 1_000;

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/**
 * Starts requests that are answered at once; keeps their names in the order in which they start.
 */
function requests(most: number) {
	const limiter = new RateLimiter(most, WINDOW_MS);
	const made: string[] = [];
	const make = (name: string, signal?: AbortSignal, key = 'key') =>
		void limiter.schedule(
			key,
			async () => {
				if (!signal?.aborted) made.push(name);
			},
			signal,
		);
	return { limiter, made, make };
}

describe('RateLimiter', () => {
	it('starts as many requests in each window as allowed, in order', async () => {
		const { made, make } = requests(2);
		for (const name of 'abcde') make(name);
		await jest.advanceTimersByTimeAsync(0);
		expect(made.join('')).toBe('ab');
		await jest.advanceTimersByTimeAsync(WINDOW_MS);
		expect(made.join('')).toBe('abcd');
		await jest.advanceTimersByTimeAsync(WINDOW_MS);
		expect(made.join('')).toBe('abcde');
	});

	it('waits no longer if the clock is set back', async () => {
		const { limiter, made, make } = requests(1);
		make('a');
		await jest.advanceTimersByTimeAsync(0);
		jest.setSystemTime(Date.now() - 3_600_000);
		limiter.hold('key');
		make('b');
		await jest.advanceTimersByTimeAsync(WINDOW_MS);
		expect(made.join('')).toBe('ab');
	});

	it('counts each key separately', async () => {
		const { made, make } = requests(1);
		make('a', undefined, 'one endpoint');
		make('b', undefined, 'another endpoint');
		make('c', undefined, 'one endpoint');
		await jest.advanceTimersByTimeAsync(0);
		expect(made.join('')).toBe('ab');
	});

	it('passes the slots of cancelled requests on to waiting ones at once', async () => {
		const { made, make } = requests(1);
		const cancelled = new AbortController();
		make('first');
		for (let index = 0; index < 50; index++) make('cancelled', cancelled.signal);
		make('last');
		await jest.advanceTimersByTimeAsync(100);
		cancelled.abort();
		await jest.advanceTimersByTimeAsync(WINDOW_MS);
		expect(made).toEqual(['first', 'last']);
	});

	it('frees no slot earlier because a request was cancelled', async () => {
		const { made, make } = requests(2);
		const cancelled = new AbortController();
		make('a');
		make('b');
		await jest.advanceTimersByTimeAsync(500);
		make('cancelled', cancelled.signal);
		make('cancelled', cancelled.signal);
		make('cancelled', cancelled.signal);
		cancelled.abort();
		make('c');
		make('d');
		make('e');
		await jest.advanceTimersByTimeAsync(WINDOW_MS - 501);
		expect(made.join('')).toBe('ab');
		await jest.advanceTimersByTimeAsync(1);
		expect(made.join('')).toBe('abcd');
	});

	it('delays a key for one window after a refusal', async () => {
		const { limiter, made, make } = requests(2);
		limiter.hold('key');
		make('a');
		await jest.advanceTimersByTimeAsync(WINDOW_MS - 1);
		expect(made).toEqual([]);
		await jest.advanceTimersByTimeAsync(1);
		expect(made).toEqual(['a']);
	});

	it('delays for one window also the requests that wait for their slot when one is refused', async () => {
		const { limiter, made, make } = requests(2);
		for (const name of 'abcd') make(name);
		await jest.advanceTimersByTimeAsync(WINDOW_MS - 1);
		limiter.hold('key');
		await jest.advanceTimersByTimeAsync(WINDOW_MS - 1);
		expect(made.join('')).toBe('ab');
		limiter.hold('key');
		await jest.advanceTimersByTimeAsync(WINDOW_MS - 1);
		expect(made.join('')).toBe('ab');
		await jest.advanceTimersByTimeAsync(1);
		expect(made.join('')).toBe('abcd');
	});

	it('ends the wait of a cancelled request at once, also behind requests without an answer', async () => {
		const limiter = new RateLimiter(1, WINDOW_MS);
		const { signal, abort } = cancellation();
		void limiter.schedule('key', async () => await new Promise(() => {}));
		const queued = limiter.schedule('key', async () => 'ended', signal);
		await jest.advanceTimersByTimeAsync(WINDOW_MS);
		abort();
		expect(await Promise.race([queued, soon('waits')])).toBe('ended');
	});

	it('ends the wait of a cancelled request at once, also after a refusal', async () => {
		const { limiter, made, make } = requests(1);
		const { signal, abort } = cancellation();
		limiter.hold('key');
		const held = limiter.schedule('key', async () => 'ended', signal);
		make('next');
		await jest.advanceTimersByTimeAsync(100);
		abort();
		expect(await Promise.race([held, soon('waits')])).toBe('ended');
		await jest.advanceTimersByTimeAsync(WINDOW_MS - 101);
		expect(made).toEqual([]);
		await jest.advanceTimersByTimeAsync(1);
		expect(made).toEqual(['next']);
	});

	it('leaves no listener at the signal of an execution', async () => {
		const { make } = requests(1);
		const { signal, abort } = cancellation();
		for (const name of 'abc') make(name, signal);
		await jest.advanceTimersByTimeAsync(3 * WINDOW_MS);
		expect(getEventListeners(signal, 'abort')).toEqual([]);
		abort();
	});
});

function cancellation() {
	const controller = new AbortController();
	return { signal: controller.signal, abort: () => controller.abort() };
}

/** Resolves when all that is under way without a timer has gone on. */
async function soon(value: string): Promise<string> {
	await jest.advanceTimersByTimeAsync(0);
	return value;
}
