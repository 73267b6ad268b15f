import type { Caller } from '../requests/caller';
import { apiError } from '../errors';

/** Only a chat's history may be longer. A server that invents entries without an end would fill n8n's memory. */
const MOST_ENTRIES = 100_000;

/** A page of a list. */
export interface Page<T> {
	entries: T[];
	/** Whether the server says that no page follows. A page without a new ID is the last one as well. */
	isLast: boolean;
}

/**
 * Returns the entries of a list that comes in pages, each once: an entry moves to the next page where another comes in before
 * it, and a server may send one page again and again.
 *
 * @param limit the largest number of entries, Infinity for all
 * @param idOf returns what tells an entry from all others
 * @param read requests a page, counted from 0; also gets the number of entries in the pages before it
 * @throws NodeApiError where all entries are wanted, and the server has sent more than 100,000 and not the last page
 */
export async function entriesOfPages<T>(
	caller: Caller,
	limit: number,
	idOf: (entry: T) => unknown,
	read: (page: number, entriesBefore: number) => Promise<Page<T>>,
): Promise<T[]> {
	const found = new Map<unknown, T>();
	for (let page = 0; found.size < limit; page++) {
		const { entries, isLast } = await read(page, found.size);
		const hasNew = entries.map(idOf).some((id) => id && !found.has(id));
		for (const entry of entries) {
			// Nothing tells whether entries without an ID are the same.
			const id = idOf(entry) || entry;
			if (!found.has(id)) found.set(id, entry);
		}
		if (isLast || !hasNew) break;
		if (limit === Infinity && found.size > MOST_ENTRIES) {
			throw apiError(caller, {
				message: `The server sent more than ${MOST_ENTRIES} entries, and the list goes on`,
				hint: 'Turn off Return All and enter a Limit.',
			});
		}
	}
	return [...found.values()].slice(0, limit);
}
