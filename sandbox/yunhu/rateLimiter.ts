const WINDOW_MS = 1000;

/** Limits the calls per second for each key, counted over the last second. */
export class RateLimiter {
	private readonly calls = new Map<string, number[]>();

	constructor(private readonly limit: () => number) {}

	allows(key: string, now: number): boolean {
		if (this.limit() <= 0) return true;
		const recent = (this.calls.get(key) ?? []).filter((at) => at > now - WINDOW_MS);
		const allowed = recent.length < this.limit();
		this.calls.set(key, allowed ? [...recent, now] : recent);
		return allowed;
	}

	reset(): void {
		this.calls.clear();
	}
}
