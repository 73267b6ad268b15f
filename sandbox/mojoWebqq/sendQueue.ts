/** Sends one message in each interval, whatever its target; the first one at once. */
export class SendQueue {
	private last = 0;
	/** Who waits, in order. Of two timers the one that was set first may run last: they begin at the time of the event loop. */
	private readonly waiting: Array<() => void> = [];

	constructor(private readonly limits: { sendIntervalMs: number }) {}

	get length(): number {
		return this.waiting.length;
	}

	turn(): Promise<void> {
		const now = Date.now();
		this.last = Math.max(now, this.last + this.limits.sendIntervalMs);
		return new Promise((resolve) => {
			this.waiting.push(resolve);
			setTimeout(() => this.waiting.shift()?.(), this.last - now).unref();
		});
	}
}
