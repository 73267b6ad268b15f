import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventList } from './eventList';
import { SendQueue } from './sendQueue';
import type { ClientState, Settings } from './settings';

let lastPid = 4100;

/** The fate of a request that the program forgets. */
export function never(): Promise<never> {
	return new Promise(() => undefined);
}

/** One run of the bot's program. Its memory is lost when it ends. */
export class BotProcess {
	readonly pid = ++lastPid;
	readonly startedAt = Date.now();
	readonly events: EventList;
	readonly queue: SendQueue;
	private readonly life = new AbortController();
	/** Resolves when the process has ended; other promises of the process then never settle. */
	readonly ended = once(this.life.signal, 'abort');
	private sent = 0;
	private blocking = 0;
	private waiting: Array<() => void> = [];

	constructor(
		settings: Settings,
		private current: ClientState,
	) {
		this.events = new EventList(settings);
		this.queue = new SendQueue(settings);
	}

	get phase(): ClientState {
		return this.current;
	}

	set phase(phase: ClientState) {
		this.current = phase;
		this.wake();
	}

	get isOver(): boolean {
		return this.life.signal.aborted;
	}

	/**
	 * Whether the process runs and is ready. While it waits for something else the whole program
	 * blocks.
	 */
	get isFree(): boolean {
		return !this.isOver && this.current === 'running' && this.blocking === 0;
	}

	async free(): Promise<void> {
		while (!this.isFree) await new Promise<void>((resolve) => this.waiting.push(resolve));
	}

	async blockedBy<T>(work: Promise<T>): Promise<T> {
		this.blocking++;
		try {
			return await work;
		} finally {
			this.blocking--;
			this.wake();
		}
	}

	/** Unique within one run only. */
	nextMessageId(): string {
		this.sent++;
		return String((Math.floor(this.startedAt / 1000) % 10_000) * 10_000 + this.sent);
	}

	/** Acts later, unless the process ends before. */
	after(ms: number, action: () => void): void {
		void sleep(ms, undefined, { signal: this.life.signal }).then(action, () => undefined);
	}

	end(): void {
		this.waiting = [];
		this.life.abort();
	}

	private wake(): void {
		for (const resume of this.waiting.splice(0)) resume();
	}
}
