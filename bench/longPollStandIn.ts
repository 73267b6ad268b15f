import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export type Injection =
	/** As many as the list takes, whenever it has room. */
	| { kind: 'fill'; events: number }
	/** One by one, after pauses of random length between `leastMs` and `mostMs`. */
	| { kind: 'trickle'; events: number; leastMs: number; mostMs: number };

/** What was said: its text is its index in `at`. */
export interface Injected {
	/** Epoch milliseconds of each. */
	at: number[];
	/** Dropped by the list because 20 events waited already. */
	dropped: number;
	/** Answers to polls, and the longest time from one to the next. */
	polls: number;
	longestGapMs: number;
	/** From the first event until the list was empty. */
	seconds: number;
}

/** The Mojo-Webqq of the sandbox, in a process of its own. */
export interface MojoProcess {
	baseUrl: string;
	/** Begins when a poll is open. */
	inject(injection: Injection): Promise<Injected>;
	close(): void;
}

export async function startMojo(): Promise<MojoProcess> {
	const child = fork(path.join(__dirname, 'longPollStandInProcess.ts'));
	const [baseUrl] = (await once(child, 'message')) as [string];
	return {
		baseUrl,
		async inject(injection) {
			child.send(injection);
			const [injected] = (await once(child, 'message')) as [Injected];
			return injected;
		},
		close: () => child.disconnect(),
	};
}
