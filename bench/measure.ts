/** One line of the results. */
export interface Figure {
	name: string;
	/** A ratio of medians, or a value in `unit`. */
	value: number;
	target: { atLeast: number } | { atMost: number };
	/** The two quantities of the ratio, or the unit. */
	unit: string;
	/** Measured values of each side, by round. */
	runs: Record<string, number[]>;
	details: Record<string, unknown>;
}

export function isMet({ value, target }: Figure): boolean {
	return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
}

/**
 * Measures the sides in turn, A B A B …, so that other load on the machine affects all of them. The
 * first round is a warm-up and does not count.
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

/** The quantile of the values: the value that this share of them does not exceed. */
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

/** CPU time of all threads of this process, in milliseconds. */
export async function cpuTime(work: () => Promise<void>): Promise<number> {
	const start = process.cpuUsage();
	await work();
	const { user, system } = process.cpuUsage(start);
	return (user + system) / 1000;
}
