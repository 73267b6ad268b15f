import { dropOldest } from '../maps';
import { onAbort } from '../onAbort';
import { pause } from './request';

/** Largest number of keys; beyond it the limiter forgets the oldest. No installation comes near it. */
const MOST_KEYS = 10_000;

/** Times are those of performance.now(), which go on evenly when the clock of the machine is set. */
interface Slots {
	/** The times from which each free slot can be used, the earliest first. */
	free: number[];
	/** Each gives a slot to a request that waits, oldest first. */
	waiting: Set<(from: number) => void>;
	/** The time before which no request starts. */
	heldUntil: number;
}

/**
 * Keeps requests below a platform's limit, across all items and executions of this process: for each key at most
 * `most` requests arrive within any `windowMs`. The time of arrival is unknown, so a request counts as arrived when
 * its response came.
 */
export class RateLimiter {
	private readonly slots = new Map<string, Slots>();

	constructor(
		private readonly most: number,
		private readonly windowMs: number,
	) {}

	/**
	 * Sends a request when a slot is free. An aborted request neither waits nor uses a slot; `request` must check the
	 * signal and send nothing.
	 */
	async schedule<T>(key: string, request: () => Promise<T>, signal?: AbortSignal): Promise<T> {
		const slots = this.slotsOf(key);
		const from = slots.free.shift() ?? (await nextSlot(slots, signal));
		if (from === undefined) return await request();
		const isCancelled = !(await waitUntilUsable(slots, from, signal));
		try {
			return await request();
		} finally {
			release(slots, isCancelled ? from : performance.now() + this.windowMs);
		}
	}

	/** Starts no request for one window, after a response that says "too many requests". */
	hold(key: string): void {
		this.slotsOf(key).heldUntil = performance.now() + this.windowMs;
	}

	private slotsOf(key: string): Slots {
		let slots = this.slots.get(key);
		if (slots === undefined) {
			slots = { free: Array<number>(this.most).fill(0), waiting: new Set(), heldUntil: 0 };
			this.slots.set(key, slots);
			dropOldest(this.slots, MOST_KEYS);
		}
		return slots;
	}
}

/** Waits for the next free slot. Resolves to undefined as soon as the signal is aborted. */
async function nextSlot(
	{ waiting }: Slots,
	signal: AbortSignal | undefined,
): Promise<number | undefined> {
	if (signal?.aborted) return undefined;
	return await new Promise((resolve) => {
		const take = (from: number) => {
			ignore?.();
			resolve(from);
		};
		const leave = () => {
			waiting.delete(take);
			resolve(undefined);
		};
		waiting.add(take);
		const ignore = signal && onAbort(signal, leave);
	});
}

/** Waits until a slot can be used. Resolves to false as soon as the signal is aborted. */
async function waitUntilUsable(
	slots: Slots,
	from: number,
	signal: AbortSignal | undefined,
): Promise<boolean> {
	while (signal?.aborted !== true) {
		// Another request may be refused meanwhile, which holds this one longer.
		const delay = Math.max(from, slots.heldUntil) - performance.now();
		if (delay <= 0) return true;
		await pause(delay, signal);
	}
	return false;
}

/** Gives a slot to the next waiting request, usable from that time. */
function release({ free, waiting }: Slots, from: number): void {
	const [next] = waiting;
	if (next !== undefined) {
		waiting.delete(next);
		next(from);
		return;
	}
	free.push(from);
	free.sort((a, b) => a - b);
}
