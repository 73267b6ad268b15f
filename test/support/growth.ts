const TIMES = 4;
const RUNS = 3;
const MEASUREMENTS = 3;

/**
 * Returns how many times more CPU time `run` takes for four times the size: about 4 where the time grows with the size, about 16 where
 * it grows with its square. The fastest of three runs counts each time, so that a busy machine makes no difference. Of hundreds of short
 * times some are wrong all the same, so a ratio that is no proportion is measured again, and the least of three counts.
 */
export async function growth(run: (size: number) => unknown, size: number): Promise<number> {
	let least = Infinity;
	for (let count = 0; count < MEASUREMENTS && least >= IN_PROPORTION; count++)
		least = Math.min(least, await ratio(run, size));
	return least;
}

async function ratio(run: (size: number) => unknown, size: number): Promise<number> {
	const small = await leastTime(async () => await run(size));
	const large = await leastTime(async () => await run(size * TIMES));
	return large / small;
}

async function leastTime(run: () => Promise<unknown>): Promise<number> {
	let least = Infinity;
	for (let count = 0; count < RUNS; count++) {
		const before = process.cpuUsage();
		await run();
		const { user, system } = process.cpuUsage(before);
		least = Math.min(least, user + system);
	}
	return least;
}

/** More than this is no proportion: it lies between 4, with the noise of small times, and 16. */
export const IN_PROPORTION = 10;
