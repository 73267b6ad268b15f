/** Lets one message go in each interval, whatever its target; the first goes at once. */
export class SendQueue {
	private last = 0;
	private readonly timers = new Set<NodeJS.Timeout>();

	constructor(private readonly limits: { sendIntervalMs: number }) {}

	get length(): number {
		return this.timers.size;
	}

	turn(): Promise<void> {
		const now = Date.now();
		const at = Math.max(now, this.last + this.limits.sendIntervalMs);
		this.last = at;
		return new Promise((resolve) => {
			const timer = setTimeout(() => {
				this.timers.delete(timer);
				resolve();
			}, at - now);
			this.timers.add(timer);
		});
	}

	/** The process ended: what waits is never sent. */
	clear(): void {
		for (const timer of this.timers) clearTimeout(timer);
		this.timers.clear();
		this.last = 0;
	}
}
