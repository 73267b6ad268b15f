/** The part of maps and sets that is used here. */
interface Entries<K> {
	readonly size: number;
	keys(): Iterable<K>;
	delete(key: K): boolean;
}

/**
 * Removes the oldest entries of a map or a set that has more than `most`. The first key is the oldest, because a key that is set
 * again keeps its place.
 *
 * @param remove removes one entry. Default: deletes it.
 */
export function dropOldest<K>(
	entries: Entries<K>,
	most: number,
	remove: (key: K) => void = (key) => entries.delete(key),
): void {
	let surplus = entries.size - most;
	for (const key of entries.keys()) {
		if (surplus-- <= 0) return;
		remove(key);
	}
}
