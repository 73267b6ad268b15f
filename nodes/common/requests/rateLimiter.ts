import { dropOldest } from '../maps';
import { pause } from './request';

/** Largest number of keys; beyond it the limiter forgets the oldest. No installation comes near it. */
const MOST_KEYS = 10_000;

interface Slots {
	/** The times from which each free slot can be used, the earliest first. */
	free: number[];
	/** Requests that wait for a slot, oldest first. */
	waiting: Array<{ take(from: number | undefined): void; signal: AbortSignal | undefined }>;
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
		const delay = from - Date.now();
		if (delay > 0) await pause(delay, signal);
		const isCancelled = signal?.aborted === true;
		try {
			return await request();
		} finally {
			release(slots, isCancelled ? from : Date.now() + this.windowMs);
		}
	}

	/** Starts no request for one window, after a response that says "too many requests". */
	hold(key: string): void {
		this.slotsOf(key).free.fill(Date.now() + this.windowMs);
	}

	private slotsOf(key: string): Slots {
		let slots = this.slots.get(key);
		if (slots === undefined) {
			slots = { free: Array<number>(this.most).fill(0), waiting: [] };
			this.slots.set(key, slots);
			dropOldest(this.slots, MOST_KEYS);
		}
		return slots;
	}
}

/** Waits for the next free slot. Resolves to undefined if the signal is aborted first. */
async function nextSlot(
	{ waiting }: Slots,
	signal: AbortSignal | undefined,
): Promise<number | undefined> {
	if (signal?.aborted) return undefined;
	return await new Promise((take) => waiting.push({ take, signal }));
}

/**
 * Gives a slot to the next waiting request, usable from that time. Cancelled requests ahead of it continue without a
 * slot.
 */
function release({ free, waiting }: Slots, from: number): void {
	for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
		if (!next.signal?.aborted) return next.take(from);
		next.take(undefined);
	}
	free.push(from);
	free.sort((a, b) => a - b);
}
