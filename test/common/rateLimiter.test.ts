import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

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
});
