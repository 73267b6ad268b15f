import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { RateLimiter } from '../../nodes/common/rateLimiter';

const WINDOW_MS = 1_000;

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** Requests that are answered at once, by their names in the order in which they are made. */
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
	it('lets so many requests through in each window, in their order', async () => {
		const { made, make } = requests(2);
		for (const name of 'abcde') make(name);
		await jest.advanceTimersByTimeAsync(0);
		expect(made.join('')).toBe('ab');
		await jest.advanceTimersByTimeAsync(WINDOW_MS);
		expect(made.join('')).toBe('abcd');
		await jest.advanceTimersByTimeAsync(WINDOW_MS);
		expect(made.join('')).toBe('abcde');
	});

	it('counts each key by itself', async () => {
		const { made, make } = requests(1);
		make('a', undefined, 'one endpoint');
		make('b', undefined, 'another endpoint');
		make('c', undefined, 'one endpoint');
		await jest.advanceTimersByTimeAsync(0);
		expect(made.join('')).toBe('ab');
	});

	it('gives the places of cancelled requests to those behind them, at once', async () => {
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

	it('makes no place free earlier because a request was cancelled', async () => {
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

	it('holds a key for a window after a refusal', async () => {
		const { limiter, made, make } = requests(2);
		limiter.hold('key');
		make('a');
		await jest.advanceTimersByTimeAsync(WINDOW_MS - 1);
		expect(made).toEqual([]);
		await jest.advanceTimersByTimeAsync(1);
		expect(made).toEqual(['a']);
	});
});
