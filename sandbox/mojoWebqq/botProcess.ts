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
	/** Resolves when the process has ended; other promises of the process then never settle. */
	readonly ended: Promise<void>;
	private over = false;
	private announceEnd = (): void => undefined;
	private sent = 0;
	private blocking = 0;
	private waiting: Array<() => void> = [];
	private readonly timers = new Set<NodeJS.Timeout>();

	constructor(
		settings: Settings,
		private current: ClientState,
	) {
		this.events = new EventList(settings);
		this.queue = new SendQueue(settings);
		this.ended = new Promise((resolve) => (this.announceEnd = resolve));
	}

	get phase(): ClientState {
		return this.current;
	}

	set phase(phase: ClientState) {
		this.current = phase;
		this.wake();
	}

	get isOver(): boolean {
		return this.over;
	}

	/**
	 * Whether the process runs and is ready. While it waits for something else the whole program
	 * blocks.
	 */
	get isFree(): boolean {
		return !this.over && this.current === 'running' && this.blocking === 0;
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

	after(ms: number, action: () => void): void {
		const timer = setTimeout(() => {
			this.timers.delete(timer);
			action();
		}, ms);
		this.timers.add(timer);
	}

	end(): void {
		this.over = true;
		this.waiting = [];
		this.events.clear();
		this.queue.clear();
		for (const timer of this.timers) clearTimeout(timer);
		this.announceEnd();
	}

	private wake(): void {
		for (const resume of this.waiting.splice(0)) resume();
	}
}
