import { setTimeout as sleep } from 'node:timers/promises';

/** The sizes that are compared, as shares of the given one. */
const SMALL = 1 / 2;
const LARGE = 4;
const RUNS = 3;
const MEASUREMENTS = 6;
/** The pause before a second measurement, in milliseconds; each is longer by as much. */
const PAUSE_MS = 200;
/** Shorter times are mostly noise, such as the compiler's: what takes less is done again and again. */
const LEAST_TIME_US = 10_000;

/**
 * Returns how many times more CPU time `run` takes for four times the size than for half of it: about 8 where the time grows with the
 * size, about 64 where it grows with its square. A busy machine and the compiler make some times longer, so a ratio that is no
 * proportion is measured again, after a pause, and the least of six counts.
 *
 * @param leastTime the time of the least size. Half of the size takes as long or longer, so it is not measured where the ratio to
 * this time is a proportion already.
 */
export async function growth(
	run: (size: number) => unknown,
	size: number,
	leastTime = 0,
): Promise<number> {
	let least = Infinity;
	for (let count = 0; count < MEASUREMENTS && least >= IN_PROPORTION; count++) {
		if (count > 0) await sleep(PAUSE_MS * count);
		least = Math.min(least, await ratio(run, size, leastTime));
	}
	return least;
}

async function ratio(
	run: (size: number) => unknown,
	size: number,
	leastTime: number,
): Promise<number> {
	const large = await averageTime(async () => await run(size * LARGE));
	if (large < IN_PROPORTION * leastTime) return large / leastTime;
	return large / (await shortestTime(async () => await run(Math.floor(size * SMALL))));
}

/** Returns the shortest CPU time of one call. A time that is too long would hide a square in a ratio to it. */
export async function shortestTime(run: () => Promise<unknown>): Promise<number> {
	let shortest = Infinity;
	for (let count = 0; count < RUNS; count++) shortest = Math.min(shortest, await averageTime(run));
	return shortest;
}

/** Returns the CPU time of one call. */
async function averageTime(run: () => Promise<unknown>): Promise<number> {
	const before = process.cpuUsage();
	for (let calls = 1; ; calls++) {
		await run();
		const { user, system } = process.cpuUsage(before);
		if (user + system >= LEAST_TIME_US) return (user + system) / calls;
	}
}

/** More than this is no proportion: it lies between 8, with the noise of a busy machine and of full memory caches, and 64. */
export const IN_PROPORTION = 32;
