import type { Caller } from './caller';

/**
 * Requests that begin within this share of their time-out have one deadline in common, which is later by that share. A timer for
 * each request would take as much CPU time as its signature.
 */
const SHARE = 1 / 50;

/** The time at which requests that began together are ended. */
export class Deadline {
	private readonly openUntil: number;
	private readonly signal: AbortSignal;
	/**
	 * Aborted with the execution's own signal, to which each deadline would add a listener. A field, because Node keeps no reference
	 * to this signal while it waits.
	 */
	private readonly cancelled: AbortSignal | undefined;
	private readonly underWay = new Set<Exchange>();
	/** The controllers of ended requests, for later requests: a new controller takes as much CPU time as a signature. */
	private readonly idle: AbortController[] = [];

	/**
	 * @param cancelled aborted when the execution is cancelled
	 * @param context n8n's context, whose requests share this deadline
	 */
	constructor(
		timeoutMs: number,
		cancelled: AbortSignal | undefined,
		readonly context?: object,
	) {
		const window = timeoutMs * SHARE;
		this.openUntil = performance.now() + window;
		this.signal = AbortSignal.timeout(Math.ceil(timeoutMs + window));
		this.signal.addEventListener('abort', () => {
			for (const { controller, giveUp } of this.underWay) {
				controller.abort();
				giveUp();
			}
		});
		this.cancelled = cancelled && AbortSignal.any([cancelled]);
		this.cancelled?.addEventListener('abort', () => {
			for (const { controller } of this.underWay) controller.abort();
		});
	}

	get isOver(): boolean {
		return this.signal.aborted;
	}

	/** Whether a request that begins now may use this deadline. */
	get isOpen(): boolean {
		return !this.isOver && performance.now() < this.openUntil;
	}

	/**
	 * Runs the work of one request, and ends it at the deadline.
	 *
	 * @param work gets a signal that is aborted at the deadline, and when the execution is cancelled. A later
	 * request gets the same signal.
	 * @throws at the deadline, even if the work continues: a login that a credential makes accepts no
	 * signal
	 */
	async limit<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
		const controller = this.idle.pop() ?? new AbortController();
		let giveUp = () => {};
		const over = new Promise<never>((_resolve, reject) => {
			giveUp = () => reject(this.signal.reason as Error);
		});
		const exchange = { controller, giveUp };
		this.underWay.add(exchange);
		try {
			return await Promise.race([work(controller.signal), over]);
		} finally {
			this.underWay.delete(exchange);
			if (!controller.signal.aborted) this.idle.push(controller);
		}
	}
}

interface Exchange {
	controller: AbortController;
	giveUp(): void;
}

/**
 * The latest deadline for each time-out. The key is the signal that cancels the requests, or their context if there is none, because
 * requests with a deadline in common are cancelled together.
 */
const latest = new WeakMap<object, Map<number, Deadline>>();

/** Returns the deadline of a request that begins now and may take `timeoutMs`, or up to a fiftieth longer. */
export function deadlineOf({ context, signal }: Caller, timeoutMs: number): Deadline {
	const key = signal ?? context;
	const known = latest.get(key) ?? new Map<number, Deadline>();
	latest.set(key, known);
	const shared = known.get(timeoutMs);
	if (shared?.isOpen === true && shared.context === context) return shared;
	const deadline = new Deadline(timeoutMs, signal, context);
	known.set(timeoutMs, deadline);
	return deadline;
}
