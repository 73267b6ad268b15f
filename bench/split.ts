import type { Figure } from './measure';
import { runInFreshProcess } from './process';
import type { Order, Report } from './splitProcess';

const ORDER: Order = { rounds: 11, limit: 2_000 };

/**
 * The young generation is large enough for all parts of a text: collecting it costs more the more parts are alive, whichever way
 * they were made.
 */
const YOUNG_GENERATION = ['--min-semi-space-size=64', '--max-semi-space-size=128'];

/** The time of Split Long Text After for 1 MB of Markdown, and for twice as much. */
export async function split(): Promise<Figure[]> {
	const { runs, parts } = await runInFreshProcess<Report>('splitProcess.ts', ORDER, [
		...process.execArgv,
		...YOUNG_GENERATION,
	]);
	return [
		{
			name: 'split',
			// The minimum of the rounds, because garbage collection affects only some of them.
			value: Math.min(...runs.twice) / Math.min(...runs.once),
			target: { atMost: 2.2 },
			unit: 'CPU time: splitting 2 MB of Markdown / 1 MB',
			runs,
			details: { limit: ORDER.limit, parts },
		},
	];
}
