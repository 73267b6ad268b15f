import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { N8nHome } from '../../e2e/lib';
import { interleaved, median, type Figure } from '../measure';
import { cpuMsOf } from './instance';

/** Waits until the background work of n8n's start has ended. */
const SETTLE_MS = 3000;

/** Measures the start of n8n with and without this package. */
export async function start(rounds: number): Promise<Figure[]> {
	const homes = {
		withPackage: await N8nHome.open({ say: () => {} }),
		without: await N8nHome.open({ withPackage: false, say: () => {} }),
	};
	const cpuMs: Record<keyof typeof homes, number[]> = { withPackage: [], without: [] };
	const megabytes: Record<keyof typeof homes, number[]> = { withPackage: [], without: [] };
	const side = (name: keyof typeof homes) => async (isWarmUp: boolean) => {
		const n8n = await homes[name].start();
		try {
			const cpu = await cpuMsOf(n8n.pid);
			await sleep(SETTLE_MS);
			if (!isWarmUp) {
				cpuMs[name].push(cpu);
				megabytes[name].push(await residentMegabytes(n8n.pid));
			}
			return n8n.readyMs;
		} finally {
			await n8n.stop();
		}
	};
	try {
		const readyMs = await interleaved(rounds, {
			withPackage: side('withPackage'),
			without: side('without'),
		});
		const details = { rounds, cpuMs, cpuOverheadMs: overhead(cpuMs) };
		return [
			{
				name: 'start.overheadMs',
				value: overhead(readyMs),
				target: { atMost: 250 },
				unit: 'ms until n8n is ready: with this package installed - without',
				runs: readyMs,
				details: {
					...details,
					readyMs: { withPackage: median(readyMs.withPackage), without: median(readyMs.without) },
				},
			},
			{
				name: 'start.overheadMb',
				value: overhead(megabytes),
				target: { atMost: 10 },
				unit: 'MB that n8n holds when it has started: with this package installed - without',
				runs: megabytes,
				details: { rounds },
			},
		];
	} finally {
		await Promise.all(Object.values(homes).map(async (home) => await home.close()));
	}
}

/** The median of the differences per round. */
function overhead({ withPackage, without }: Record<'withPackage' | 'without', number[]>): number {
	return median(withPackage.map((value, round) => value - without[round]!));
}

/** Memory of a process; NaN without /proc. */
async function residentMegabytes(pid: number): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
	return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}
