import type { Caller } from './caller';
import { apiError } from './errors';

/** No list of the platforms is nearly as long. A server that invents entries without an end would fill n8n's memory. */
const MOST_ENTRIES = 100_000;

/** A page of a list. */
export interface Page<T> {
	entries: T[];
	isLast: boolean;
}

/**
 * Returns the entries of a list that comes in pages.
 *
 * @param limit the largest number of entries, Infinity for all
 * @param read requests a page, counted from 0; also gets the number of entries in the pages before it
 * @throws NodeApiError where all entries are wanted, and the server has sent more than 100,000 and not the last page
 */
export async function entriesOfPages<T>(
	caller: Caller,
	limit: number,
	read: (page: number, entriesBefore: number) => Promise<Page<T>>,
): Promise<T[]> {
	const found: T[] = [];
	for (let page = 0; found.length < limit; page++) {
		const { entries, isLast } = await read(page, found.length);
		for (const entry of entries) found.push(entry);
		if (isLast) break;
		if (limit === Infinity && found.length > MOST_ENTRIES) {
			throw apiError(caller, {
				message: `The server sent more than ${MOST_ENTRIES} entries, and the list goes on`,
				hint: 'Turn off Return All and enter a Limit.',
			});
		}
	}
	return found.slice(0, limit);
}
