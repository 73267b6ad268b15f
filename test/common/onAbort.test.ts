import { describe, expect, it, jest } from '@jest/globals';
import { getEventListeners } from 'node:events';

import { runExclusive } from '../../nodes/common/mutex';
import { onAbort } from '../../nodes/common/onAbort';
import { Deadline } from '../../nodes/common/requests/deadline';
import { RateLimiter } from '../../nodes/common/requests/rateLimiter';
import { pause } from '../../nodes/common/requests/request';

describe('onAbort()', () => {
	it('calls each function once, in their order, and none that was taken back', () => {
		const controller = new AbortController();
		const called: number[] = [];
		const takeBack = [1, 2, 3].map((number) =>
			onAbort(controller.signal, () => void called.push(number)),
		);
		takeBack[1]?.();
		controller.abort();
		controller.abort();
		expect(called).toEqual([1, 3]);
	});

	it('knows the functions of each signal', () => {
		const [first, second] = [new AbortController(), new AbortController()];
		const called = jest.fn();
		onAbort(first.signal, called);
		second.abort();
		expect(called).not.toHaveBeenCalled();
	});
});

describe('one execution', () => {
	const MANY = 50;
	const never = async () => await new Promise<never>(() => {});

	it.each<[what: string, start: (signal: AbortSignal) => Promise<unknown>]>([
		['pauses', async (signal) => await pause(60_000, signal)],
		['waits for its turn', async (signal) => await runExclusive('key', signal, async () => {})],
		[
			'has requests under way',
			async (signal) =>
				await new Deadline(60_000, signal).limit(
					async (given) => await new Promise((resolve) => given.addEventListener('abort', resolve)),
				),
		],
	])('that %s in many places adds one listener to its signal', async (_what, start) => {
		const first = runExclusive('key', undefined, never);
		void first;
		const controller = new AbortController();
		const all = Array.from({ length: MANY }, async () => await start(controller.signal));
		expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
		controller.abort();
		expect(await Promise.all(all)).toHaveLength(MANY);
	});

	it('that waits for a rate limit with many requests adds one listener to its signal', async () => {
		const limiter = new RateLimiter(1, 60_000);
		void limiter.schedule('key', never);
		const controller = new AbortController();
		const all = Array.from(
			{ length: MANY },
			async () => await limiter.schedule('key', async () => {}, controller.signal),
		);
		expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
		controller.abort();
		expect(await Promise.all(all)).toHaveLength(MANY);
	});
});
