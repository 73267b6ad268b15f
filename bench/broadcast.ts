import { cpuTime, interleaved, median, type Figure } from './measure';
import type { StandIn } from './standIn';
import type { World } from './world';

const MESSAGES = 5_000;
const ROUNDS = 5;

/**
 * Sends to 5,000 chats in one run, with Send Only Once and without, as fast as the server answers.
 */
export async function broadcast(world: World, standIn: StandIn): Promise<Figure[]> {
	const times: Record<'once' | 'plain', number[]> = { once: [], plain: [] };
	const side = (name: 'once' | 'plain', key?: () => string) => async (isWarmUp: boolean) => {
		await standIn.reset(0);
		const send = world.announce(key?.());
		const start = performance.now();
		const cpu = await cpuTime(async () => await send(MESSAGES));
		if (!isWarmUp) times[name].push(performance.now() - start);
		await standIn.expect(MESSAGES);
		return cpu;
	};
	let round = 0;
	const cpu = await interleaved(ROUNDS, {
		once: side('once', () => `round ${round++}`),
		plain: side('plain'),
	});
	const details = { messages: MESSAGES, concurrency: 'default' };
	return [
		{
			name: 'broadcast.once',
			value: median(times.once) / median(times.plain),
			target: { atMost: 1.15 },
			unit: 'wall time: with Send Only Once / without',
			runs: times,
			details,
		},
		{
			name: 'broadcast.onceCpu',
			value: median(cpu.once) / median(cpu.plain),
			target: { atMost: 1.2 },
			unit: 'CPU time: with Send Only Once / without',
			runs: cpu,
			details,
		},
	];
}
