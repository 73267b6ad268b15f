import { describe, expect, it } from '@jest/globals';
import type { INode } from 'n8n-workflow';

import type { Caller } from '../../nodes/common/requests/caller';
import { entriesOfPages, type Page } from '../../nodes/common/operations/pages';

const caller = {
	context: { getNode: () => ({ name: 'Node', type: 'node', typeVersion: 1 }) as INode },
	messageSuffix: '',
	itemIndex: 4,
} as unknown as Caller;

const itself = (entry: number) => entry;

/** Reads the pages, and tells which were requested. */
async function reading(limit: number, pageOf: (index: number) => Page<number>) {
	const requested: number[] = [];
	const entries = entriesOfPages(caller, limit, itself, async (index) => {
		requested.push(index);
		return pageOf(index);
	});
	return { entries: await entries.catch((error: Error) => error), requested };
}

const numbers = (count: number, first = 0) =>
	Array.from({ length: count }, (_, index) => first + index);
const three = (index: number) => ({
	entries: [index * 10, index * 10 + 1],
	isLast: index === 2,
});

describe('entriesOfPages()', () => {
	it('tells how many entries the pages before had', async () => {
		const before: number[] = [];
		await entriesOfPages(caller, Infinity, itself, async (index, count) => {
			before.push(count);
			return three(index);
		});
		expect(before).toEqual([0, 2, 4]);
	});

	it.each([
		['all', Infinity, [0, 1, 10, 11, 20, 21], [0, 1, 2]],
		['no more pages than the limit needs', 3, [0, 1, 10], [0, 1]],
		['no page after the one that fills the limit', 2, [0, 1], [0]],
		['what there is, below the limit', 99, [0, 1, 10, 11, 20, 21], [0, 1, 2]],
		['nothing for a limit of 0', 0, [], []],
	])('returns %s', async (_what, limit, entries, requested) => {
		expect(await reading(limit, three)).toEqual({ entries, requested });
	});

	it('returns a page of 200,000 entries, if it is the last one', async () => {
		const { entries } = await reading(Infinity, () => ({
			entries: numbers(200_000),
			isLast: true,
		}));
		expect(entries).toHaveLength(200_000);
	});

	const endless = (index: number) => ({
		entries: numbers(60_000, index * 60_000),
		isLast: false,
	});

	it('fails behind 100,000 entries if the list goes on', async () => {
		const { entries, requested } = await reading(Infinity, endless);
		expect(entries).toMatchObject({
			message: 'The server sent more than 100000 entries, and the list goes on',
			description: 'Turn off Return All and enter a Limit.',
			context: { itemIndex: 4 },
		});
		expect(requested).toEqual([0, 1]);
	});

	it('returns more than 100,000 entries to a user who wants so many', async () => {
		expect((await reading(150_000, endless)).entries).toHaveLength(150_000);
	});

	it.each([
		['in the same page', () => [1, 1, 2], [1, 2], [0, 1]],
		['in the next page', (index: number) => [index, index + 1], [0, 1, 2, 3, 4], [0, 1, 2, 3]],
		['in every page', () => [1, 2], [1, 2], [0, 1]],
	])('returns an entry once that comes again %s', async (_where, entriesOf, entries, requested) => {
		const pageOf = (index: number) => ({ entries: entriesOf(index), isLast: index === 3 });
		expect(await reading(Infinity, pageOf)).toEqual({ entries, requested });
	});

	it.each([[undefined], ['']])('keeps all entries whose ID is %j', async (id) => {
		const entries = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];
		const read = async () => ({ entries, isLast: true });
		expect(await entriesOfPages(caller, Infinity, () => id, read)).toEqual(entries);
	});

	it('ends at a page that only has entries without an ID: a server may send it again and again', async () => {
		const idOf = ({ id }: { id?: number }) => id;
		let requested = 0;
		const read = async () => ({ entries: [{ id: 1 }, {}, { id: 1 }], isLast: ++requested > 9 });
		expect(await entriesOfPages(caller, Infinity, idOf, read)).toHaveLength(3);
		expect(requested).toBe(2);
	});

	it('reads no further behind a page without entries', async () => {
		const pageOf = (index: number) => ({ entries: index === 0 ? [1] : [], isLast: false });
		expect(await reading(Infinity, pageOf)).toEqual({ entries: [1], requested: [0, 1] });
	});
});
