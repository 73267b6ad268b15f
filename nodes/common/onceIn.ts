/** Returns the result of `make` for a key, which is called once however many callers ask, and again if it fails. */
export async function onceIn<T>(
	made: Map<string, Promise<unknown>>,
	key: string,
	make: () => Promise<T>,
): Promise<T> {
	let value = made.get(key) as Promise<T> | undefined;
	if (value === undefined) {
		value = make();
		made.set(key, value);
		// Concurrent callers share one rejection; later callers try again.
		value.catch(() => made.delete(key));
	}
	return await value;
}
