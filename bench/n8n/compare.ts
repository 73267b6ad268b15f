import { interleaved, median, type Figure } from '../measure';
import type { Take } from './stage';

/** How much is measured. */
export interface Sizes {
	/** Of each side, after one round of warm-up. */
	rounds: number;
	/** Of each side in a round. */
	events: number;
}

type Sides<T> = Record<'ours' | 'theirs', T>;

/** The sides take turns; the value is the median of the rounds' ratios. */
export async function compare(
	{ rounds, events }: Sizes,
	{ ours, theirs }: Sides<() => Promise<Take>>,
): Promise<Pick<Figure, 'value' | 'runs' | 'details'>> {
	const cpuMs: Sides<number[]> = { ours: [], theirs: [] };
	const side = (name: keyof typeof cpuMs, take: () => Promise<Take>) => async (isWarmUp: boolean) => {
		const taken = await take();
		if (!isWarmUp) cpuMs[name].push(taken.cpuMs);
		return taken.perSecond;
	};
	const runs = await interleaved(rounds, { ours: side('ours', ours), theirs: side('theirs', theirs) });
	const ratios = runs.ours.map((rate, round) => rate / runs.theirs[round]!);
	return {
		value: median(ratios),
		runs,
		details: {
			events,
			runsIn: 'events a second',
			spread: [Math.min(...ratios), Math.max(...ratios)],
			perSecond: { ours: median(runs.ours), theirs: median(runs.theirs) },
			cpuMsPerEvent: { ours: median(cpuMs.ours), theirs: median(cpuMs.theirs) },
		},
	};
}
