/** 2017-12-31T16:00:00Z, the zero of the server's id clock. */
const EPOCH_MS = 1_514_736_000_000n;
const NODE = 1n;

/** 63-bit message ids: 42 bits of milliseconds, 6 of node, 15 of counter; strictly increasing. */
export class MessageIds {
	private last = 0n;

	next(now: number): bigint {
		const first = ((BigInt(now) - EPOCH_MS) << 21n) | (NODE << 15n) | 1n;
		this.last = first > this.last ? first : this.last + 1n;
		return this.last;
	}
}
