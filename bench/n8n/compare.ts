import { median, quantile, type Figure } from '../measure';
import type { Measurement } from './instance';

/** How much is measured. */
export interface Sizes {
	/** The number of rounds for each side, after one round of warm-up. */
	rounds: number;
	/** The number of calls of each side in a round. */
	events: number;
}

type Side = 'ours' | 'theirs';
type Sides<T> = Record<Side, T>;

/**
 * Measures the sides alternately after a round of warm-up, and alternates which one begins; the
 * value is the median of the ratios.
 */
export async function compare(
	{ rounds, events }: Sizes,
	measure: Sides<(events: number) => Promise<Measurement>>,
): Promise<Pick<Figure, 'value' | 'runs' | 'details'>> {
	const runs: Sides<number[]> = { ours: [], theirs: [] };
	const cpuMs: Sides<number[]> = { ours: [], theirs: [] };
	for (let round = 0; round <= rounds; round++) {
		const order: Side[] = round % 2 === 0 ? ['ours', 'theirs'] : ['theirs', 'ours'];
		for (const side of order) {
			const measured = await measure[side](events);
			if (round === 0) continue;
			runs[side].push(measured.perSecond);
			cpuMs[side].push(measured.cpuMs);
		}
	}
	const ratios = runs.ours.map((rate, round) => rate / runs.theirs[round]!);
	return {
		value: median(ratios),
		runs,
		details: {
			events,
			runsIn: 'events a second',
			quartiles: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
			perSecond: { ours: median(runs.ours), theirs: median(runs.theirs) },
			cpuMsPerEvent: { ours: median(cpuMs.ours), theirs: median(cpuMs.theirs) },
		},
	};
}
