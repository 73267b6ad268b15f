import { describe, expect, it } from '@jest/globals';

import { dropOldest } from '../../nodes/common/maps';
import { listed } from '../../nodes/common/text/excerpt';

describe('dropOldest()', () => {
	const map = () =>
		new Map([
			['a', 1],
			['b', 2],
			['c', 3],
		]);

	it.each([
		[0, []],
		[1, ['c']],
		[2, ['b', 'c']],
		[3, ['a', 'b', 'c']],
		[9, ['a', 'b', 'c']],
	])('keeps the %i newest entries', (most, kept) => {
		const entries = map();
		dropOldest(entries, most);
		expect([...entries.keys()]).toEqual(kept);
	});

	it('keeps the place of a key that is set again', () => {
		const entries = map().set('a', 4);
		dropOldest(entries, 2);
		expect([...entries.keys()]).toEqual(['b', 'c']);
	});

	it('removes an entry in another way', () => {
		const removed: string[] = [];
		dropOldest(map(), 1, (key) => removed.push(key));
		expect(removed).toEqual(['a', 'b']);
	});

	it('drops the oldest of a set', () => {
		const entries = new Set(['a', 'b', 'c']);
		dropOldest(entries, 2);
		expect([...entries]).toEqual(['b', 'c']);
	});
});

describe('listed()', () => {
	it.each([
		[[], 2, ''],
		[['a'], 2, 'a'],
		[['a', 'b'], 2, 'a, b'],
		[['a', 'b', 'c'], 2, 'a, b and 1 more'],
		[Array.from({ length: 25 }, () => 'x'), undefined, `${'x, '.repeat(19)}x and 5 more`],
	])('of %j, %j', (texts, most, expected) => {
		expect(listed(texts, most)).toBe(expected);
	});
});
