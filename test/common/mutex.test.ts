import { describe, expect, it } from '@jest/globals';
import { getEventListeners } from 'node:events';

import { runExclusive } from '../../nodes/common/mutex';

/** Work that notes its start, and lasts until it is ended. */
function work(name: string, begun: string[]) {
	let end = () => {};
	const lasting = new Promise<void>((resolve) => (end = resolve));
	const perform = async () => {
		begun.push(name);
		await lasting;
		return name;
	};
	return { perform, end: () => end() };
}

const settle = async () => await new Promise((resolve) => setTimeout(resolve, 5));

describe('runExclusive()', () => {
	it('runs work of one key one after another, and of other keys beside it', async () => {
		const begun: string[] = [];
		const [first, second, other] = ['first', 'second', 'other'].map((name) => work(name, begun));
		const one = runExclusive('a', undefined, first!.perform);
		const two = runExclusive('a', undefined, second!.perform);
		const three = runExclusive('b', undefined, other!.perform);
		await settle();
		expect(begun).toEqual(['first', 'other']);
		first!.end();
		await settle();
		expect(begun).toEqual(['first', 'other', 'second']);
		second!.end();
		other!.end();
		expect(await Promise.all([one, two, three])).toEqual(['first', 'second', 'other']);
	});

	it('has work that comes later wait for the work that runs now', async () => {
		const begun: string[] = [];
		const [first, second, third] = ['first', 'second', 'third'].map((name) => work(name, begun));
		const one = runExclusive('a', undefined, first!.perform);
		const two = runExclusive('a', undefined, second!.perform);
		first!.end();
		await settle();
		const three = runExclusive('a', undefined, third!.perform);
		await settle();
		expect(begun).toEqual(['first', 'second']);
		second!.end();
		third!.end();
		await Promise.all([one, two, three]);
		expect(begun).toEqual(['first', 'second', 'third']);
	});

	it('goes on after work that failed', async () => {
		const failed = runExclusive('a', undefined, async () => await Promise.reject(new Error('no')));
		const next = runExclusive('a', undefined, async () => 'next');
		await expect(failed).rejects.toThrow('no');
		expect(await next).toBe('next');
	});

	it('lets cancelled work begin at once, and work behind it wait for the work before it', async () => {
		const begun: string[] = [];
		const cancelled = new AbortController();
		const [first, second, third] = ['first', 'second', 'third'].map((name) => work(name, begun));
		const all = [
			runExclusive('a', undefined, first!.perform),
			runExclusive('a', cancelled.signal, second!.perform),
			runExclusive('a', undefined, third!.perform),
		];
		await settle();
		cancelled.abort();
		await settle();
		expect(begun).toEqual(['first', 'second']);
		second!.end();
		await settle();
		expect(begun).toEqual(['first', 'second']);
		first!.end();
		await settle();
		expect(begun).toEqual(['first', 'second', 'third']);
		third!.end();
		await Promise.all(all);
	});

	it('does not wait if it is cancelled before', async () => {
		const begun: string[] = [];
		const first = work('first', begun);
		const running = runExclusive('a', undefined, first.perform);
		expect(await runExclusive('a', AbortSignal.abort(), async () => 'second')).toBe('second');
		first.end();
		await running;
	});

	it('leaves no listener at the signal', async () => {
		const { signal } = new AbortController();
		const first = work('first', []);
		const running = [
			runExclusive('a', signal, first.perform),
			...Array.from({ length: 5 }, async () => await runExclusive('a', signal, async () => '')),
		];
		await settle();
		first.end();
		await Promise.all(running);
		expect(getEventListeners(signal, 'abort')).toHaveLength(0);
	});
});
