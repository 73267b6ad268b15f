import { pause } from './request';

/** Nobody makes requests under more keys than this; the oldest are forgotten. */
const MOST_KEYS = 10_000;

interface Places {
	/** From when on each free place may be taken, the earliest first. */
	free: number[];
	/** Requests for which there is none, oldest first. */
	waiting: Array<(from: number) => void>;
}

/**
 * Keeps requests below a platform's limit, across all items and executions of this process: at most `most` arrive in any
 * stretch of `windowMs`, for each key. When a request arrives is not known; it is taken to have as late as its answer came.
 */
export class Pace {
	private readonly places = new Map<string, Places>();

	constructor(
		private readonly most: number,
		private readonly windowMs: number,
	) {}

	/** Makes a request when its turn has come; the pause before it ends when the signal is aborted. */
	async inTurn<T>(key: string, request: () => Promise<T>, signal?: AbortSignal): Promise<T> {
		const { free, waiting } = this.placesOf(key);
		const from = free.shift() ?? (await new Promise<number>((resolve) => waiting.push(resolve)));
		try {
			const delay = from - Date.now();
			if (delay > 0) await pause(delay, signal);
			return await request();
		} finally {
			const again = Date.now() + this.windowMs;
			const next = waiting.shift();
			if (next === undefined) free.push(again);
			else next(again);
		}
	}

	/** After an answer that there were too many requests: none starts for one window. */
	hold(key: string): void {
		this.placesOf(key).free.fill(Date.now() + this.windowMs);
	}

	private placesOf(key: string): Places {
		let places = this.places.get(key);
		if (places === undefined) {
			if (this.places.size >= MOST_KEYS)
				this.places.delete(this.places.keys().next().value as string);
			places = { free: Array<number>(this.most).fill(0), waiting: [] };
			this.places.set(key, places);
		}
		return places;
	}
}
