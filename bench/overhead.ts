import { cpuTime, interleaved, median, type Figure } from './measure';
import type { StandIn } from './standIn';
import type { Sender, World } from './world';

const MESSAGES = 2000;
const ROUNDS = 5;
const IN_FLIGHT = 10;

/** CPU time of this process for each of 2,000 sends to a server that answers at once. */
export async function overhead(world: World, standIn: StandIn): Promise<Figure[]> {
	const connections: Record<string, number> = {};
	const side = (name: string, send: Sender) => async () => {
		await standIn.reset(0);
		const time = await cpuTime(async () => await send(MESSAGES));
		({ connections: connections[name] } = await standIn.expect(MESSAGES));
		return time / MESSAGES;
	};
	const { ours, oursEvaluated, httpRequest } = await interleaved(ROUNDS, {
		ours: side('ours', world.ours(IN_FLIGHT)),
		httpRequest: side('httpRequest', world.httpRequest(IN_FLIGHT)),
		oursEvaluated: side('oursEvaluated', world.ours(IN_FLIGHT, { evaluated: true })),
	});
	const details = {
		messages: MESSAGES,
		inFlight: IN_FLIGHT,
		runsIn: 'ms of CPU per item',
		connections,
	};
	return [
		{
			name: 'outbound.overheadVsHttpRequest',
			value: median(ours) / median(httpRequest),
			target: { atMost: 0.8 },
			unit: 'CPU per item: ours / HTTP Request, both fields name a field of the item',
			runs: { ours, httpRequest },
			details,
		},
		{
			name: 'outbound.overheadEvaluated',
			value: median(oursEvaluated) / median(httpRequest),
			target: { atMost: 1 },
			unit: "CPU per item: ours / HTTP Request, both fields of ours evaluated by n8n's engine",
			runs: { oursEvaluated, httpRequest },
			details,
		},
	];
}
