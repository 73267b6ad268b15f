const WINDOW_MS = 10_000;

/** A leaky bucket per robot id: it holds `limit` requests and drains that many in ten seconds. */
export class RateLimiter {
	private readonly buckets = new Map<string, { level: number; at: number }>();

	constructor(private readonly limit: () => number) {}

	allows(rid: string, now: number): boolean {
		const limit = this.limit();
		const bucket = this.buckets.get(rid) ?? { level: 0, at: now };
		const drained = ((now - bucket.at) * limit) / WINDOW_MS;
		const level = Math.max(0, bucket.level - drained);
		const allowed = level + 1 <= limit;
		this.buckets.set(rid, { level: allowed ? level + 1 : level, at: now });
		return allowed;
	}

	reset(): void {
		this.buckets.clear();
	}
}
