/** Runs work for each of many items, with this concurrency. */
export async function concurrently<T>(
	things: readonly T[],
	atOnce: number,
	work: (thing: T) => Promise<void>,
): Promise<void> {
	const rest = things.values();
	const worker = async () => {
		for (const thing of rest) await work(thing);
	};
	await Promise.all(Array.from({ length: atOnce }, worker));
}
