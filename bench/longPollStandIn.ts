import { fork } from 'node:child_process';
import path from 'node:path';

import { ask } from './process';

export type Injection =
	/** As many events as the list accepts, whenever it has room. */
	| { kind: 'fill'; events: number }
	/** One event at a time, after random pauses between `leastMs` and `mostMs`. */
	| { kind: 'trickle'; events: number; leastMs: number; mostMs: number }
	/** As `fill`, each by another member of the group, so that no two are in a row. */
	| { kind: 'everybody'; events: number };

/** The texts of the messages: each is its index in `at`. */
export interface Injected {
	/** The times of the messages, in epoch milliseconds. */
	at: number[];
	/** Events that the list dropped because 20 were waiting. */
	dropped: number;
	/** The number of answers to polls, and the longest time between two of them. */
	polls: number;
	longestGapMs: number;
	/** The time from the first event until the list was empty. */
	seconds: number;
}

/** The Mojo-Webqq of the sandbox, in its own process. */
export interface MojoProcess {
	baseUrl: string;
	/** Starts as soon as a poll is open. */
	inject(injection: Injection): Promise<Injected>;
	close(): void;
}

export async function startMojo(): Promise<MojoProcess> {
	const child = fork(path.join(__dirname, 'longPollStandInProcess.ts'));
	const baseUrl = await ask<string>(child);
	return {
		baseUrl,
		inject: async (injection) => await ask(child, injection),
		close: () => child.disconnect(),
	};
}
