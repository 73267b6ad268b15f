/** Sends one message in each interval, whatever its target; the first one at once. */
export class SendQueue {
	private last = 0;
	private readonly timers = new Set<NodeJS.Timeout>();
	/** Who waits, in order. Of two timers the one that was set first may run last: they begin at the time of the event loop. */
	private readonly waiting: Array<() => void> = [];

	constructor(private readonly limits: { sendIntervalMs: number }) {}

	get length(): number {
		return this.timers.size;
	}

	turn(): Promise<void> {
		const now = Date.now();
		const at = Math.max(now, this.last + this.limits.sendIntervalMs);
		this.last = at;
		return new Promise((resolve) => {
			this.waiting.push(resolve);
			const timer = setTimeout(() => {
				this.timers.delete(timer);
				this.waiting.shift()?.();
			}, at - now);
			this.timers.add(timer);
		});
	}

	/** The process has ended: waiting messages are never sent. */
	clear(): void {
		for (const timer of this.timers) clearTimeout(timer);
		this.timers.clear();
		this.waiting.length = 0;
		this.last = 0;
	}
}
