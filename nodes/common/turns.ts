/** When the last piece of work of each key comes to its end. */
const ends = new Map<string, Promise<unknown>>();

/**
 * Does the work of one key one piece after another, in the order in which it was asked for, whichever executions of this
 * n8n process it belongs to. Work whose signal is aborted does not wait for its turn, so it has to look at the signal.
 */
export async function inTurn<T>(
	key: string,
	signal: AbortSignal | undefined,
	work: () => Promise<T>,
): Promise<T> {
	const before = ends.get(key);
	const mine = turn(before, signal).then(work);
	// Work that gave up waiting does not let those behind it pass those before it.
	const end = Promise.allSettled([before, mine]).then(() => {
		if (ends.get(key) === end) ends.delete(key);
	});
	ends.set(key, end);
	return await mine;
}

async function turn(
	before: Promise<unknown> | undefined,
	signal: AbortSignal | undefined,
): Promise<void> {
	if (before === undefined || signal?.aborted) return;
	if (signal === undefined) return void (await before);
	let giveUp = () => {};
	const aborted = new Promise<void>((resolve) => (giveUp = resolve));
	signal.addEventListener('abort', giveUp);
	await Promise.race([before, aborted]);
	signal.removeEventListener('abort', giveUp);
}
