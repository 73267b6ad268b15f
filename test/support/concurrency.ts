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

/** For checks that compute more than they wait. */
export const FEW_AT_ONCE = 4;

/**
 * Runs `check` for all places; after all have ended, throws an error that lists every failure.
 *
 * @param atOnce fewer than all where the checks compute more than they wait: with all of them at once each request takes
 * as long as the work of all, and reaches its time-out on a busy machine
 */
export async function forAll<T>(
	those: readonly T[],
	check: (place: T) => Promise<void>,
	atOnce = those.length,
): Promise<void> {
	const failed: string[] = [];
	await concurrently(those, atOnce, async (place) => {
		await check(place).catch((error: unknown) => failed.push(String(error)));
	});
	if (failed.length > 0)
		throw new Error(`${failed.length} of ${those.length}:\n${failed.join('\n\n')}`);
}
