import { onAbort } from './onAbort';

/** The end of the last work of each key. */
const ends = new Map<string, Promise<unknown>>();

/**
 * Runs work of the same key one after another, in the order of the calls, across all executions of this n8n process.
 * Work whose signal is aborted does not wait, so it must check the signal.
 */
export async function runExclusive<T>(
	key: string,
	signal: AbortSignal | undefined,
	work: () => Promise<T>,
): Promise<T> {
	const before = ends.get(key);
	const mine = turn(before, signal).then(work);
	// Aborted work must not let later work overtake earlier work.
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
	const ignore = onAbort(signal, giveUp);
	await Promise.race([before, aborted]);
	ignore();
}
