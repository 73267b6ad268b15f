/** How many tasks may wait behind others of their lane before no further task is taken; bounds memory. */
const LOOK_AHEAD = 500;

interface Work<T> {
	tasks: Iterable<T>;
	/** How many tasks may be under way at once. */
	concurrency: number;
	/** Tasks of one lane run one after another, in order; the empty lane is none. */
	laneOf(task: T): string;
	/** Must not reject. */
	perform(task: T): Promise<void>;
	/** Once true no further task is started; those under way come to their end. */
	stopped(): boolean;
}

/** Performs tasks with bounded concurrency, in order of their lanes. Takes tasks from the iterable only as it goes. */
export async function runInLanes<T>({
	tasks,
	concurrency,
	laneOf,
	perform,
	stopped,
}: Work<T>): Promise<void> {
	let underWay = 0;
	/** The tasks that wait behind the one under way, for each lane that has one under way. */
	const lanes = new Map<string, T[]>();
	let waiting = 0;
	let wake = () => {};
	const oneEnded = async () => await new Promise<void>((resolve) => (wake = resolve));

	const start = (task: T, lane: string) => {
		underWay++;
		void perform(task).then(() => {
			underWay--;
			const next = lanes.get(lane)?.shift();
			if (next === undefined || stopped()) {
				lanes.delete(lane);
			} else {
				waiting--;
				start(next, lane);
			}
			wake();
		});
	};

	for (const task of tasks) {
		if (stopped()) break;
		const lane = laneOf(task);
		const queue = lanes.get(lane);
		if (queue !== undefined) {
			queue.push(task);
			waiting++;
			while (waiting >= LOOK_AHEAD && !stopped()) await oneEnded();
			continue;
		}
		while (underWay >= concurrency) await oneEnded();
		if (stopped()) break;
		if (lane !== '') lanes.set(lane, []);
		start(task, lane);
	}
	while (underWay > 0) await oneEnded();
}
