import { describe, expect, it } from '@jest/globals';
import type { INode } from 'n8n-workflow';

import type { Caller } from '../../nodes/common/caller';
import { entriesOfPages, type Page } from '../../nodes/common/pages';

const caller = {
	context: { getNode: () => ({ name: 'Node', type: 'node', typeVersion: 1 }) as INode },
	messageSuffix: '',
	itemIndex: 4,
} as unknown as Caller;

/** Reads the pages, and tells which were requested. */
async function reading(limit: number, pageOf: (index: number) => Page<number>) {
	const requested: number[] = [];
	const entries = entriesOfPages(caller, limit, async (index) => {
		requested.push(index);
		return pageOf(index);
	});
	return { entries: await entries.catch((error: Error) => error), requested };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const three = (index: number) => ({
	entries: [index * 10, index * 10 + 1],
	isLast: index === 2,
});

describe('entriesOfPages()', () => {
	it('tells how many entries the pages before had', async () => {
		const before: number[] = [];
		await entriesOfPages(caller, Infinity, async (index, count) => {
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

	it('fails behind 100,000 entries if the list goes on', async () => {
		const { entries, requested } = await reading(Infinity, () => ({
			entries: numbers(60_000),
			isLast: false,
		}));
		expect(entries).toMatchObject({
			message: 'The server sent more than 100000 entries, and the list goes on',
			description: 'Turn off Return All and enter a Limit.',
			context: { itemIndex: 4 },
		});
		expect(requested).toEqual([0, 1]);
	});

	it('returns more than 100,000 entries to a user who wants so many', async () => {
		const endless = () => ({ entries: numbers(60_000), isLast: false });
		expect((await reading(150_000, endless)).entries).toHaveLength(150_000);
	});
});
