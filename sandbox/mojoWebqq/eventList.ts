interface Poll {
	isAborted: () => boolean;
	wake(elements: unknown[]): void;
	holding: NodeJS.Timeout;
}

/**
 * The plugin's list behind `check_event`. A poll removes events for good, and the next event wakes
 * every waiting poll, even one whose connection is closed: such a poll takes the event with it.
 */
export class EventList {
	private elements: unknown[] = [];
	private polls: Poll[] = [];

	constructor(private readonly limits: { listLimit: number; pollHoldMs: number }) {}

	get size(): number {
		return this.elements.length;
	}

	/** Polls that wait for an event, with open or closed connections. */
	get waiting(): { live: number; aborted: number } {
		const aborted = this.polls.filter(({ isAborted }) => isAborted()).length;
		return { live: this.polls.length - aborted, aborted };
	}

	append(element: unknown): void {
		if (this.elements.length >= this.limits.listLimit) this.elements.shift();
		this.elements.push(element);
		// One event wakes all waiting polls: the first gets it, the others get null.
		for (const poll of this.polls.splice(0)) {
			clearTimeout(poll.holding);
			poll.wake([this.elements.length > 0 ? this.elements.shift() : null]);
		}
	}

	/**
	 * Returns all events at once; if the list is empty, the next one, or none after the hold time.
	 */
	take(isAborted: () => boolean): Promise<unknown[]> {
		if (this.elements.length > 0) return Promise.resolve(this.elements.splice(0));
		return new Promise((resolve) => {
			const poll: Poll = {
				isAborted,
				wake: resolve,
				holding: setTimeout(() => {
					this.polls = this.polls.filter((other) => other !== poll);
					resolve([]);
				}, this.limits.pollHoldMs).unref(),
			};
			this.polls.push(poll);
		});
	}
}
