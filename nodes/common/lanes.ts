/** How many tasks may wait for an earlier task of their lane before no further task is taken; bounds memory. */
const LOOK_AHEAD = 500;

interface Work<T> {
	tasks: Iterable<T>;
	/** The largest number of tasks that run at the same time. */
	concurrency: number;
	/** Returns a task's lane. Tasks of one lane run one after another, in order; '' means no lane. */
	laneOf(task: T): string;
	/** Runs a task. Must not reject. */
	perform(task: T): Promise<void>;
	/** Tells whether to start no further task; running tasks finish. */
	stopped(): boolean;
}

/** Runs tasks with bounded concurrency, in order within each lane. Takes tasks from the iterable only as needed. */
export async function runInLanes<T>({
	tasks,
	concurrency,
	laneOf,
	perform,
	stopped,
}: Work<T>): Promise<void> {
	let underWay = 0;
	/** The waiting tasks of each lane that has a running task. */
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
