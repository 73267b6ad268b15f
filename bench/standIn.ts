import { fork } from 'node:child_process';
import path from 'node:path';

import { ask } from './process';

export type Order = { kind: 'reset'; delayMs: number } | { kind: 'report' };

/** The requests since the last reset. */
export interface Seen {
	/** The number of well-formed, signed messages. */
	requests: number;
	/** The number of different groups among them. */
	groups: number;
	peakInFlight: number;
	connections: number;
}

/** A server in its own process that accepts messages and answers each with success. */
export interface StandIn {
	baseUrl: string;
	/** Clears the counts; later answers take this long. */
	reset(delayMs: number): Promise<void>;
	/** @throws Error unless exactly this many messages arrived, each for its own group */
	expect(messages: number): Promise<Seen>;
	close(): void;
}

export async function startStandIn(): Promise<StandIn> {
	const child = fork(path.join(__dirname, 'standInProcess.ts'));
	const askStandIn = async (order: Order) => await ask<Seen>(child, order);
	const port = await ask<number>(child);
	return {
		baseUrl: `http://127.0.0.1:${port}`,
		async reset(delayMs) {
			await askStandIn({ kind: 'reset', delayMs });
		},
		async expect(messages) {
			const seen = await askStandIn({ kind: 'report' });
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
