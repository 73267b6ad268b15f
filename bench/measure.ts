/** One line of the table. */
export interface Figure {
	name: string;
	/** A ratio of medians, or what `unit` says. */
	value: number;
	target: { atLeast: number } | { atMost: number };
	/** What is divided by what, or counted in what. */
	unit: string;
	/** Measured values of each side, round by round. */
	runs: Record<string, number[]>;
	details: Record<string, unknown>;
}

export function isMet({ value, target }: Figure): boolean {
	return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
}

/**
 * Measures the sides in turn, A B A B …, so that whatever else the machine does falls on all of them alike. The first
 * round warms up and does not count.
 */
export async function interleaved<S extends string>(
	rounds: number,
	sides: Record<S, (isWarmUp: boolean) => Promise<number>>,
): Promise<Record<S, number[]>> {
	const names = Object.keys(sides) as S[];
	const runs = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
		S,
		number[]
	>;
	for (const name of names) await sides[name](true);
	for (let round = 0; round < rounds; round++) {
		for (const name of names) runs[name].push(await sides[name](false));
	}
	return runs;
}

export function median(values: number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	const upper = sorted[middle] ?? NaN;
	return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** The value that this share of all values does not exceed. */
export function quantile(values: number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.max(Math.ceil(share * sorted.length) - 1, 0)] ?? NaN;
}

/** Wall time in milliseconds. */
export async function wallTime(work: () => Promise<void>): Promise<number> {
	const start = performance.now();
	await work();
	return performance.now() - start;
}

/** CPU time of this process, all its threads, in milliseconds. */
export async function cpuTime(work: () => Promise<void>): Promise<number> {
	const start = process.cpuUsage();
	await work();
	const { user, system } = process.cpuUsage(start);
	return (user + system) / 1000;
}
