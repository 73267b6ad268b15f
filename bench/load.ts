import { interleaved, median, type Figure } from './measure';
import { runInFreshProcess } from './process';

const ROUNDS = 5;

interface LoadReport {
	/**
	 * Wall time and CPU time. On a busy machine waits lengthen the wall time of both sides by the
	 * same amount, not in proportion.
	 */
	ms: number;
	cpuMs: number;
	/** How many files of the package were run, and how many of them are nodes. */
	modules: number;
	nodes: number;
}

/** The time that n8n's loader needs for the published package, each time in a new process. */
export async function load(packageDir: string): Promise<Figure[]> {
	const reports: Record<string, LoadReport> = {};
	const cpuMs: Record<'lazy' | 'eager', number[]> = { lazy: [], eager: [] };
	const side = (how: 'lazy' | 'eager') => async () => {
		// Runs without tsx, which would slow down every require().
		const report = await runInFreshProcess<LoadReport>('loadProcess.cjs', { packageDir, how }, [
			'--expose-gc',
		]);
		reports[how] = report;
		cpuMs[how].push(report.cpuMs);
		return report.ms;
	};
	const { lazy, eager } = await interleaved(ROUNDS, { lazy: side('lazy'), eager: side('eager') });
	return [
		{
			name: 'load.lazyVsEager',
			value: median(lazy) / median(eager),
			target: { atMost: 0.15 },
			unit: 'loading time: lazy / eager',
			runs: { lazy, eager },
			details: { runsIn: 'ms', cpuRatio: median(cpuMs.lazy) / median(cpuMs.eager), cpuMs, reports },
		},
		{
			name: 'load.nodesRequired',
			value: reports.lazy?.nodes ?? NaN,
			target: { atMost: 0 },
			unit: 'nodes of the package run at lazy load',
			runs: {},
			details: { reports },
		},
	];
}
