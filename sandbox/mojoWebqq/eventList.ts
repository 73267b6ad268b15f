interface Poll {
	isAborted: () => boolean;
	wake(elements: unknown[]): void;
	holding: NodeJS.Timeout;
}

/**
 * The plugin's list behind `check_event`. Taking is final, and who waits is woken by the next event,
 * whether still there or not: a poll whose caller went away takes an event with it.
 */
export class EventList {
	private elements: unknown[] = [];
	private polls: Poll[] = [];

	constructor(private readonly limits: { listLimit: number; pollHoldMs: number }) {}

	get size(): number {
		return this.elements.length;
	}

	/** Polls that wait for an event: those with a caller, and those whose caller is gone. */
	get waiting(): { live: number; aborted: number } {
		const aborted = this.polls.filter(({ isAborted }) => isAborted()).length;
		return { live: this.polls.length - aborted, aborted };
	}

	append(element: unknown): void {
		if (this.elements.length >= this.limits.listLimit) this.elements.shift();
		this.elements.push(element);
		// All who wait are woken by one event: the first has it, the others get nothing, as null.
		for (const poll of this.polls.splice(0)) {
			clearTimeout(poll.holding);
			poll.wake([this.elements.length > 0 ? this.elements.shift() : null]);
		}
	}

	/** All elements at once; of an empty list the next one, or none after the hold time. */
	take(isAborted: () => boolean): Promise<unknown[]> {
		if (this.elements.length > 0) return Promise.resolve(this.elements.splice(0));
		return new Promise((resolve) => {
			const poll: Poll = {
				isAborted,
				wake: resolve,
				holding: setTimeout(() => {
					this.polls = this.polls.filter((other) => other !== poll);
					resolve([]);
				}, this.limits.pollHoldMs),
			};
			this.polls.push(poll);
		});
	}

	/** The process ended: nobody is answered any more. */
	clear(): void {
		for (const { holding } of this.polls) clearTimeout(holding);
		this.polls = [];
		this.elements = [];
	}
}
