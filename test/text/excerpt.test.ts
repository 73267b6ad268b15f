import { describe, expect, it } from '@jest/globals';

import { beginningOf, givenText } from '../../nodes/common/text/excerpt';

const SMILE = '😀';

describe('beginningOf()', () => {
	it.each([
		['abc', 5, 'abc'],
		['abc', 2, 'ab'],
		[SMILE.repeat(3), 4, SMILE.repeat(2)],
		[SMILE.repeat(3), 5, SMILE.repeat(2)],
		[`a${SMILE}`, 2, 'a'],
		['', 3, ''],
	])('of %j with %i code units is %j', (text, length, expected) => {
		expect(beginningOf(text, length)).toBe(expected);
	});
});

describe('givenText()', () => {
	it('leaves a text of one line as it is', () => {
		expect(givenText('x'.repeat(60))).toBe('x'.repeat(60));
	});

	it('shortens a longer text without splitting a character', () => {
		expect(givenText(`a${SMILE.repeat(40)}`)).toBe(`a${SMILE.repeat(29)}…`);
	});
});
