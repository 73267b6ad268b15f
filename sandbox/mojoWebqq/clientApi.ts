import type { Outcome } from '../kit/exchange';
import { route } from './endpoints';
import type { Call } from './endpoints/endpoint';

/** One request to a client's own port. */
export async function answerClient(call: Call): Promise<Outcome> {
	const { process, death } = call.client;
	if (death) return 'drop';
	const outcome = async (): Promise<Outcome> => {
		await process.free();
		const answered = await route(call);
		await process.free();
		return answered;
	};
	return await Promise.race([process.ended.then(() => 'close' as const), outcome()]);
}
