import { onAbort } from '../onAbort';
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
	 * A weak reference: Node keeps the timer of `signal`, and with it this object, until the time is over. The execution of a short
	 * request must not stay in memory so long.
	 */
	private readonly cancelled: WeakRef<AbortSignal> | undefined;
	private readonly underWay = new Set<Exchange>();
	/** Takes `cancel` back from the signal. Only while a request is under way, because it holds the signal. */
	private ignoreCancelled: (() => void) | undefined;
	/** The controllers of ended requests, for later requests: a new controller takes as much CPU time as a signature. */
	private readonly idle: AbortController[] = [];

	/** @param cancelled aborted when the execution is cancelled */
	constructor(timeoutMs: number, cancelled: AbortSignal | undefined) {
		const window = timeoutMs * SHARE;
		this.openUntil = performance.now() + window;
		this.signal = AbortSignal.timeout(Math.ceil(timeoutMs + window));
		this.signal.addEventListener('abort', () => {
			for (const { controller, giveUp } of this.underWay) {
				controller.abort();
				giveUp();
			}
		});
		this.cancelled = cancelled && new WeakRef(cancelled);
	}

	get isOver(): boolean {
		return this.signal.aborted;
	}

	/** Whether a request that begins now may use this deadline. */
	get isOpen(): boolean {
		return !this.isOver && performance.now() < this.openUntil;
	}

	/** Tells whether this signal cancels the requests. */
	isCancelledBy(signal: AbortSignal | undefined): boolean {
		return this.cancelled?.deref() === signal;
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
		const cancelled = this.underWay.size === 0 ? this.cancelled?.deref() : undefined;
		if (cancelled) this.ignoreCancelled = onAbort(cancelled, this.cancel);
		this.underWay.add(exchange);
		try {
			return await Promise.race([work(controller.signal), over]);
		} finally {
			this.underWay.delete(exchange);
			// Else the execution's signal would keep this object as long as it lives.
			if (this.underWay.size === 0) {
				this.ignoreCancelled?.();
				this.ignoreCancelled = undefined;
			}
			if (!controller.signal.aborted) this.idle.push(controller);
		}
	}

	private readonly cancel = () => {
		for (const { controller } of this.underWay) controller.abort();
	};
}

interface Exchange {
	controller: AbortController;
	giveUp(): void;
}

/** The latest deadline of each context's requests, for each time-out. */
const latest = new WeakMap<object, Map<number, Deadline>>();

/**
 * Returns the deadline of a request that begins now and may take `timeoutMs`, or up to a fiftieth longer. Requests with a deadline
 * in common are cancelled together, so they have one signal.
 */
export function deadlineOf({ context, signal }: Caller, timeoutMs: number): Deadline {
	const known = latest.get(context) ?? new Map<number, Deadline>();
	latest.set(context, known);
	const shared = known.get(timeoutMs);
	if (shared?.isOpen === true && shared.isCancelledBy(signal)) return shared;
	const deadline = new Deadline(timeoutMs, signal);
	known.set(timeoutMs, deadline);
	return deadline;
}
