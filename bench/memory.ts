import type { Figure } from './measure';
import { runInFreshProcess } from './process';
import { startStandIn, type Seen } from './standIn';

const MESSAGES = 20_000;
const IN_FLIGHT = 50;
/**
 * With 1 ms the HTTP Request node would start batches faster than they end, and 20,000 open
 * connections would fail with EMFILE.
 */
const INTERVAL_MS = 100;

export interface MemoryOrder {
	packageDir: string;
	baseUrl: string;
	side: Side;
	messages: number;
	inFlight: number;
	intervalMs: number;
}

export type Side = 'ours' | 'httpRequest';

/** Megabytes above the value at the start. */
export interface MemoryUse {
	rss: number;
	heap: number;
	seconds: number;
}

/** Peak memory of one run with 20,000 items, each side in its own process, at the same time. */
export async function memory(packageDir: string): Promise<Figure[]> {
	const [ours, httpRequest] = await Promise.all([
		measure('ours', packageDir),
		measure('httpRequest', packageDir),
	]);
	const rssRatio = ours.rss / httpRequest.rss;
	const heapRatio = ours.heap / httpRequest.heap;
	return [
		{
			name: 'outbound.memory',
			value: Math.max(rssRatio, heapRatio),
			target: { atMost: 1 },
			unit: 'peak memory above the start, RSS or heap, whichever is worse: ours at 50 in flight / HTTP Request batched by 50',
			runs: { ours: [ours.rss], httpRequest: [httpRequest.rss] },
			details: { messages: MESSAGES, runsIn: 'MB', rssRatio, heapRatio, ours, httpRequest },
		},
	];
}

async function measure(side: Side, packageDir: string): Promise<MemoryUse & Seen> {
	const standIn = await startStandIn();
	try {
		const order: MemoryOrder = {
			packageDir,
			baseUrl: standIn.baseUrl,
			side,
			messages: MESSAGES,
			inFlight: IN_FLIGHT,
			intervalMs: INTERVAL_MS,
		};
		const use = await runInFreshProcess<MemoryUse>('memoryProcess.ts', order);
		return { ...use, ...(await standIn.expect(MESSAGES)) };
	} finally {
		standIn.close();
	}
}
