import { pause } from './request';

/** Nobody makes requests under more keys than this; the oldest are forgotten. */
const MOST_KEYS = 10_000;

/**
 * Keeps requests below a platform's limit, across all items and executions of this process: at most `most` may start in
 * any stretch of `windowMs`, for each key.
 */
export class Pace {
	/** The times at which the last requests under each key were or will be started, oldest first. */
	private readonly starts = new Map<string, number[]>();

	constructor(
		private readonly most: number,
		private readonly windowMs: number,
	) {}

	/** Waits for this request's turn, but no longer than until the signal is aborted. */
	async turn(key: string, signal?: AbortSignal): Promise<void> {
		const now = Date.now();
		const starts = this.startsOf(key);
		const earliest = starts.length < this.most ? 0 : (starts.shift() as number) + this.windowMs;
		const start = Math.max(now, earliest, starts.at(-1) ?? 0);
		starts.push(start);
		if (start > now) await pause(start - now, signal);
	}

	/** After an answer that there were too many requests: none starts for one window. */
	hold(key: string): void {
		this.starts.set(key, Array<number>(this.most).fill(Date.now()));
	}

	private startsOf(key: string): number[] {
		let starts = this.starts.get(key);
		if (starts === undefined) {
			if (this.starts.size >= MOST_KEYS) this.starts.delete(this.starts.keys().next().value as string);
			starts = [];
			this.starts.set(key, starts);
		}
		return starts;
	}
}
