import type { Caller } from '../requests/caller';
import { apiError } from '../errors';

/** The most entries of a list without a limit. Only a chat's history is longer; a faulty server could fill n8n's memory. */
const MOST_ENTRIES = 100_000;

/** A page of a list. */
export interface Page<T> {
	entries: T[];
	/** Whether the server says that no page follows. A page without a new ID is the last one as well. */
	isLast: boolean;
}

/**
 * Returns the entries of a list that comes in pages, each once. A new entry moves others to the next page, where they come a second
 * time; a faulty server may send one page again and again.
 *
 * @param limit the largest number of entries, Infinity for all
 * @param idOf returns the ID of an entry
 * @param read requests a page, counted from 0; also gets the number of entries in the pages before it
 * @throws NodeApiError if all entries are wanted, and the server has sent more than 100,000 but not the last page
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
			// Entries without an ID cannot be compared, so each counts.
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
