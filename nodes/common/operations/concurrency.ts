/** How many tasks may wait for an earlier task with their key before no further task is taken; bounds memory. */
const LOOK_AHEAD = 500;

interface Work<T> {
	tasks: Iterable<T>;
	/** The largest number of tasks that run at the same time. */
	concurrency: number;
	/** Returns a task's key. Tasks with the same key run one after another, in order; '' means no key. */
	keyOf(task: T): string;
	/** Runs a task. Must not reject. */
	perform(task: T): Promise<void>;
	/** Tells whether to start no further task; running tasks finish. */
	stopped(): boolean;
}

/** Runs tasks with bounded concurrency, in order for each key. Takes tasks from the iterable only as needed. */
export async function runConcurrently<T>({
	tasks,
	concurrency,
	keyOf,
	perform,
	stopped,
}: Work<T>): Promise<void> {
	let underWay = 0;
	/** The waiting tasks of each key that has a running task. */
	const queues = new Map<string, T[]>();
	let waiting = 0;
	let wake = () => {};
	const oneEnded = async () => await new Promise<void>((resolve) => (wake = resolve));

	const start = (task: T, key: string) => {
		underWay++;
		void perform(task).then(() => {
			underWay--;
			const next = queues.get(key)?.shift();
			if (next === undefined || stopped()) {
				queues.delete(key);
			} else {
				waiting--;
				start(next, key);
			}
			wake();
		});
	};

	for (const task of tasks) {
		if (stopped()) break;
		const key = keyOf(task);
		const queue = queues.get(key);
		if (queue !== undefined) {
			queue.push(task);
			waiting++;
			while (waiting >= LOOK_AHEAD && !stopped()) await oneEnded();
			continue;
		}
		while (underWay >= concurrency) await oneEnded();
		if (stopped()) break;
		if (key !== '') queues.set(key, []);
		start(task, key);
	}
	while (underWay > 0) await oneEnded();
}
