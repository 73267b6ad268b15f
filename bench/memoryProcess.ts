import type { MemoryOrder, MemoryUse } from './memory';
import { collectGarbage, reportToParent } from './process';
import { startWorld } from './world';

const SAMPLE_MS = 10;
const MB = 2 ** 20;

reportToParent<MemoryOrder, MemoryUse>(async (order) => {
	const { packageDir, baseUrl, side, messages, inFlight, intervalMs } = order;
	const world = await startWorld(packageDir, baseUrl);
	const send = side === 'ours' ? world.ours(inFlight) : world.httpRequest(inFlight, intervalMs);
	collectGarbage();
	const atStart = process.memoryUsage();
	const peak = { rss: 0, heapUsed: 0 };
	const sample = () => {
		const { rss, heapUsed } = process.memoryUsage();
		peak.rss = Math.max(peak.rss, rss);
		peak.heapUsed = Math.max(peak.heapUsed, heapUsed);
	};
	const sampling = setInterval(sample, SAMPLE_MS);
	const start = performance.now();
	await send(messages);
	sample();
	clearInterval(sampling);
	const seconds = (performance.now() - start) / 1000;
	await world.close();
	return {
		rss: (peak.rss - atStart.rss) / MB,
		heap: (peak.heapUsed - atStart.heapUsed) / MB,
		seconds,
	};
});
