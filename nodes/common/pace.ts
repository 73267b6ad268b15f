import { pause } from './request';

/** Nobody makes requests under more keys than this; the oldest are forgotten. */
const MOST_KEYS = 10_000;

interface Places {
	/** From when on each free place may be taken, the earliest first. */
	free: number[];
	/** Requests for which there is none, oldest first. */
	waiting: Array<{ take(from: number | undefined): void; signal: AbortSignal | undefined }>;
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

	/**
	 * Makes a request when its turn has come. Once the signal is aborted it neither waits nor takes a place from others;
	 * `request` has to look at the signal, and send nothing.
	 */
	async inTurn<T>(key: string, request: () => Promise<T>, signal?: AbortSignal): Promise<T> {
		const places = this.placesOf(key);
		const from = places.free.shift() ?? (await nextPlace(places, signal));
		if (from === undefined) return await request();
		const delay = from - Date.now();
		if (delay > 0) await pause(delay, signal);
		const isCancelled = signal?.aborted === true;
		try {
			return await request();
		} finally {
			leave(places, isCancelled ? from : Date.now() + this.windowMs);
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

/** The next place that becomes free; undefined where the signal is aborted by then. */
async function nextPlace(
	{ waiting }: Places,
	signal: AbortSignal | undefined,
): Promise<number | undefined> {
	if (signal?.aborted) return undefined;
	return await new Promise((take) => waiting.push({ take, signal }));
}

/** Hands a place on, free from then. Cancelled requests that wait before the next one go without. */
function leave({ free, waiting }: Places, from: number): void {
	for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
		if (!next.signal?.aborted) return next.take(from);
		next.take(undefined);
	}
	free.push(from);
	free.sort((a, b) => a - b);
}
