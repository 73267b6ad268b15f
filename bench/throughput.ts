import { interleaved, median, wallTime, type Figure } from './measure';
import type { StandIn } from './standIn';
import type { Sender, World } from './world';

const MESSAGES = 100;
const DELAY_MS = 50;
const ROUNDS = 11;
const IN_FLIGHT = 10;
/** The maximum of the node's option. */
const MOST_IN_FLIGHT = 50;

/** Wall time of 100 sends to a server that takes 50 ms for each. */
export async function throughput(world: World, standIn: StandIn): Promise<Figure[]> {
	const peakInFlight: Record<string, number> = {};
	const side = (name: string, send: Sender) => async () => {
		await standIn.reset(DELAY_MS);
		const time = await wallTime(async () => await send(MESSAGES));
		const seen = await standIn.expect(MESSAGES);
		peakInFlight[name] = Math.max(peakInFlight[name] ?? 0, seen.peakInFlight);
		return time;
	};
	// The HTTP Request node does not wait for the answers to a batch before it starts the next one.
	// So several batches of ten are open at once, unless the interval is as long as an answer takes.
	const runs = await interleaved(ROUNDS, {
		ours10: side('ours10', world.ours(IN_FLIGHT)),
		httpRequest10Paced: side('httpRequest10Paced', world.httpRequest(IN_FLIGHT, DELAY_MS)),
		ours50: side('ours50', world.ours(MOST_IN_FLIGHT)),
		httpRequest10: side('httpRequest10', world.httpRequest(IN_FLIGHT)),
		sequential: side('sequential', world.sequential),
	});
	const { ours10, ours50, httpRequest10, httpRequest10Paced, sequential } = runs;
	return [
		{
			name: 'outbound.vsSequential',
			value: median(sequential) / median(ours10),
			target: { atLeast: 8 },
			unit: 'wall time: one-at-a-time loop / ours at 10 in flight',
			runs: { ours10, sequential },
			details: { messages: MESSAGES, serverMs: DELAY_MS, peakInFlight },
		},
		{
			name: 'outbound.vsHttpRequest',
			value: median(httpRequest10Paced) / median(ours10),
			target: { atLeast: 1 },
			unit: 'wall time: HTTP Request, 10 every 50 ms / ours at 10 in flight',
			runs: { ours10, httpRequest10Paced },
			details: { messages: MESSAGES, serverMs: DELAY_MS, peakInFlight },
		},
		{
			name: 'outbound.vsHttpRequestUnpaced',
			value: median(httpRequest10) / median(ours50),
			target: { atLeast: 1 },
			unit: 'wall time: HTTP Request, 10 every 1 ms (all in flight) / ours at 50 in flight',
			runs: { ours50, httpRequest10 },
			details: { messages: MESSAGES, serverMs: DELAY_MS, peakInFlight },
		},
	];
}
