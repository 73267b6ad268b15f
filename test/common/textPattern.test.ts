import { describe, expect, it } from '@jest/globals';

import { textPattern } from '../../nodes/common/triggers/textPattern';

async function compiled(pattern: string, caseSensitive = false) {
	const made = await textPattern(pattern, caseSensitive);
	if ('reason' in made) throw new Error(made.reason);
	return made;
}

describe('text patterns', () => {
	it.each<[pattern: string, matching: string[], others: string[]]>([
		['^help', ['help me', 'HELP'], ['please help']],
		['/^help$/m', ['one\nhelp\ntwo'], ['one\nhelpful']],
		['/a.b/s', ['a\nb'], ['ab']],
		['/a.b/', ['axb'], ['a\nb']],
		['/a\\/b/', ['a/b'], ['ab']],
		['a/b', ['a/b'], ['ab']],
		['/help', ['/help'], ['help']],
		['^\\S+\\s\\S+$', ['@Helper\u2005hi', '你好\u3000吗', 'a\u00a0b'], ['ab']],
		['[\\s]x', ['\u3000x', ' x'], ['ax']],
		['^[^\\s]+$', ['abc'], ['a\u3000b']],
		['a[^\\S\\n]b', ['a b', 'a\u3000b', 'a\u2005b'], ['a\nb', 'axb']],
		['^[\\S\\n]+$', ['a\n你😀\u200b'], ['a b', 'a\u3000b', 'a\ufeffb']],
		['[\\u4e00-\\u9fa5]+', ['你好'], ['hello']],
		['\\p{Script=Han}', ['好'], ['a']],
		['[\\p{Script=Han}x]', ['好', 'x'], ['a']],
		['(?<word>\\w+) \\d{2,4}', ['order 123'], ['order 1']],
		['\\\\1', ['\\1'], ['1']],
		['^[\\u{1F600}-\\u{1F64F}]$', ['😀'], ['a']],
		['\\\\ud83d', ['\\ud83d'], ['😀']],
	])('%s', async (pattern, matching, others) => {
		const { test } = await compiled(pattern).then((made) => ({
			test: (text: string) => made.test(text),
		}));
		for (const text of matching) expect([text, test(text)]).toEqual([text, true]);
		for (const text of others) expect([text, test(text)]).toEqual([text, false]);
	});

	it('tells blanks from other characters as JavaScript does', async () => {
		const [blank, inClass, other, otherInClass] = await Promise.all(
			['\\s', '[\\s]', '\\S', '[\\S]'].map(async (pattern) => await compiled(pattern)),
		);
		for (let code = 0; code < 0x10000; code++) {
			// RE2 reads a text by characters, and half a surrogate pair is none.
			if (code >= 0xd800 && code <= 0xdfff) continue;
			const character = String.fromCharCode(code);
			const isBlank = /\s/.test(character);
			const found = [blank, inClass, other, otherInClass].map((pattern) =>
				pattern?.test(character),
			);
			if (found.join() !== [isBlank, isBlank, !isBlank, !isBlank].join())
				throw new Error(`U+${code.toString(16)}: ${found.join()}`);
		}
	});

	it('has no flag that would change where a match begins', async () => {
		const made = await textPattern('/help/y', false);
		expect(made).toEqual({ reason: expect.stringContaining('unknown flags') });
	});

	it.each([
		['\\ud83d\\ude00', '\\ud83d'],
		['[\\uD83C-\\uDBFF]', '\\uD83C'],
		['\\\\\\udc00', '\\udc00'],
		['\\u{D83D}\\u{0de00}', '\\u{D83D}'],
		['[\\x{dbff}]', '\\x{dbff}'],
	])('refuses half of an emoji, which would match nothing: %s', async (pattern, half) => {
		const reason = `holds ${half}, which is half of a character and never matches. Write the character itself, or its number like \\u{1F600}.`;
		expect(await textPattern(pattern, false)).toEqual({ reason });
	});

	it.each([
		['a(b', 'is not a regular expression (missing closing ) in '],
		['a\\', 'is not a regular expression (trailing backslash at end of expression). Correct it'],
		['[abc\\d', 'is not a regular expression (missing closing ] in [abc\\d). Correct it'],
		['help(?=me)', 'looks ahead or behind with (?=, which is not supported'],
		['(?<!no )help', 'looks ahead or behind with (?<!, which is not supported'],
		['(a)\\1', 'refers back to a group with \\1, which is not supported'],
		['(?<x>a)\\k<x>', 'refers back to a group with \\k<, which is not supported'],
	])('says of %s that it %s', async (pattern, reason) => {
		const made = await textPattern(pattern, false);
		expect(made).toEqual({ reason: expect.stringContaining(reason) });
	});

	it('is case-sensitive on request', async () => {
		expect((await compiled('Help', true)).test('help')).toBe(false);
		expect((await compiled('Help', false)).test('help')).toBe(true);
		expect((await compiled('/Help/i', true)).test('help')).toBe(true);
	});

	const LETTERS = 100_000;

	it.each([
		['^(\\w+\\s?)*$', `${'a'.repeat(LETTERS)}!`],
		['^(a+)+$', `${'a'.repeat(LETTERS)}!`],
		['(a|aa)+$', `${'a'.repeat(LETTERS)}!`],
		['(.*a){12}$', `${'a'.repeat(LETTERS)}!`],
		['(x+x+)+y', 'x'.repeat(LETTERS)],
		['^(\\S+@)+$', `${'@'.repeat(LETTERS)} `],
	])('%s takes no longer on 100,000 letters than ten ordinary matches', async (pattern, text) => {
		const time = (test: () => void) => {
			const runs = Array.from({ length: 5 }, () => {
				const start = process.hrtime.bigint();
				test();
				return Number(process.hrtime.bigint() - start);
			});
			return Math.min(...runs);
		};
		const [hostile, ordinary] = [await compiled(pattern), await compiled('(\\w+) and (\\w+)$')];
		expect(hostile.test(text)).toBe(false);
		const ten = time(() => {
			for (let match = 0; match < 10; match++) ordinary.test(text);
		});
		expect(time(() => hostile.test(text)) / ten).toBeLessThan(1);
	});
});
