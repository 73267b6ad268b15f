import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export type Order = { kind: 'reset'; delayMs: number } | { kind: 'report' };

/** What came in since the last reset. */
export interface Seen {
	/** Well-formed, signed messages. */
	requests: number;
	/** Different groups among them. */
	groups: number;
	peakInFlight: number;
	connections: number;
}

/** A server in a process of its own that takes messages and answers each with success. */
export interface StandIn {
	baseUrl: string;
	/** Forgets what came in; from now on an answer takes this long. */
	reset(delayMs: number): Promise<void>;
	/** @throws Error unless exactly this many messages came in, each for a group of its own */
	expect(messages: number): Promise<Seen>;
	close(): void;
}

export async function startStandIn(): Promise<StandIn> {
	const child = fork(path.join(__dirname, 'standInProcess.ts'));
	const ask = async (order: Order) => {
		child.send(order);
		const [answer] = (await once(child, 'message')) as [Seen];
		return answer;
	};
	const [port] = (await once(child, 'message')) as [number];
	return {
		baseUrl: `http://127.0.0.1:${port}`,
		async reset(delayMs) {
			await ask({ kind: 'reset', delayMs });
		},
		async expect(messages) {
			const seen = await ask({ kind: 'report' });
			if (seen.requests !== messages || seen.groups !== messages) {
				throw new Error(
					`Of ${messages} messages ${seen.requests} arrived, for ${seen.groups} groups`,
				);
			}
			return seen;
		},
		close: () => child.disconnect(),
	};
}
