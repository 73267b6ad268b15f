import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { splitText, type Fit } from '../../nodes/common/text/split';

const characters = (limit: number, more: Partial<Fit> = {}): Fit => ({
	limit,
	unit: 'characters',
	...more,
});
const bytes = (limit: number): Fit => ({ limit, unit: 'bytes' });
const sizeOf = (text: string, { unit }: Fit) =>
	unit === 'bytes' ? Buffer.byteLength(text) : [...text].length;

describe('splitText()', () => {
	it('does not change a text that fits, and returns no part for an empty one', () => {
		expect(splitText('hello', characters(20))).toEqual(['hello']);
		expect(splitText('', characters(20))).toEqual([]);
		expect(splitText(' \n ', characters(20))).toEqual([]);
	});

	it.each([
		[
			'paragraphs',
			'First one.\nStill it.\n\nSecond one.',
			26,
			['First one.\nStill it.', 'Second one.'],
		],
		['lines', 'one two three\nfour five six\nseven', 30, ['one two three\nfour five six', 'seven']],
		[
			'sentences',
			'I came early. You came late. Why?',
			32,
			['I came early. You came late.', 'Why?'],
		],
		[
			'Chinese sentences',
			'今天下雨。明天也下雨。后天不下雨吗？还是下雨。',
			22,
			['今天下雨。明天也下雨。后天不下雨吗？', '还是下雨。'],
		],
		['words', 'alpha beta gamma delta epsilon', 25, ['alpha beta gamma delta', 'epsilon']],
		['no point of a number', '1.5 and 2.5 and 3.55 and 4', 20, ['1.5 and 2.5 and 3.55', 'and 4']],
		[
			'no place that leaves a short part',
			'One! two three four five six',
			20,
			['One! two three four', 'five six'],
		],
		[
			'no paragraph that leaves a short part',
			'a\n\nb c d e f g h i j k l m n o',
			20,
			['a\n\nb c d e f g h i j', 'k l m n o'],
		],
	])('splits at %s', (_what, text, limit, parts) => {
		expect(splitText(text, characters(limit))).toEqual(parts);
	});

	it.each([
		['\x7f', bytes(30), 30],
		['\u0080', bytes(30), 15],
		['\u07ff', bytes(30), 15],
		['\u0800', bytes(30), 10],
		['字', bytes(30), 10],
		['😀', bytes(30), 7],
		['字', characters(20), 20],
		['😀', characters(20), 20],
	])('fills a part with %j to %j', (character, fit, count) => {
		expect(splitText(character.repeat(count), fit)).toEqual([character.repeat(count)]);
		expect(splitText(character.repeat(count + 1), fit)).toEqual([
			character.repeat(count),
			character,
		]);
	});

	it('fills a part behind a link, and splits a link that is longer than a part', () => {
		expect(splitText('see https://n8n.io/a one two three four', characters(30))).toEqual([
			'see https://n8n.io/a one two',
			'three four',
		]);
		const link = 'https://example.com/0123456789/0123456789';
		expect(splitText(`x ${link} y`, characters(20))).toEqual([
			'x',
			'https://example.com/',
			'0123456789/012345678',
			'9 y',
		]);
	});

	it('keeps links and mention codes beside each other', () => {
		const text = 'ab [@code one] cd ef https://e.com/x gh [@code two] ij';
		expect(splitText(text, characters(24, { whole: /\[@[^\]]*\]/g }))).toEqual([
			'ab [@code one] cd ef',
			'https://e.com/x gh',
			'[@code two] ij',
		]);
	});

	it('never splits a link or a mention code that fits into a part', () => {
		const link = 'https://example.com/a/long/path?with=query';
		expect(splitText(`Please look at ${link} today`, characters(50))).toEqual([
			'Please look at',
			`${link} today`,
		]);
		const code = '[@,wxid=wxid_abc,nick=Ann Bee,isAuto=true]';
		for (let limit = 50; limit < 70; limit++) {
			const parts = splitText(`some words before ${code} and some after it`, {
				...characters(limit),
				whole: /\[@[^\]]*\]/g,
			});
			expect(parts.filter((part) => part.includes(code))).toHaveLength(1);
		}
	});

	it('never splits an emoji sequence or a surrogate pair', () => {
		const family = '👨‍👩‍👧‍👦';
		for (let limit = 20; limit < 40; limit++) {
			for (const part of splitText(family.repeat(20), characters(limit))) {
				expect(part.replaceAll(family, '')).toBe('');
			}
			for (const part of splitText('😀'.repeat(50), bytes(limit))) expect(part).toMatch(/^(😀)+$/u);
		}
		// Far behind the start of the part.
		const [word, five] = ['x'.repeat(90), family.repeat(5)];
		expect(splitText(word + five, characters(95))).toEqual([word, five]);
	});

	it('closes a code block at a split and opens it again', () => {
		const code = Array.from({ length: 12 }, (_, n) => `  line${n}();`).join('\n');
		const parts = splitText(`Look:\n\`\`\`js\n${code}\n\`\`\`\nDone.`, characters(60));
		expect(parts.length).toBeGreaterThan(2);
		for (const part of parts) {
			expect((part.match(/^```/gm) ?? []).length % 2).toBe(0);
			expect(sizeOf(part, characters(60))).toBeLessThanOrEqual(60);
		}
		expect(parts[1]).toMatch(/^```js\n {2}line/);
		for (let n = 0; n < 12; n++) {
			expect(parts.filter((part) => part.includes(`  line${n}();`))).toHaveLength(1);
		}
		expect(parts.at(-1)).toContain('Done.');
	});

	it.each([
		[
			'a line',
			'```\naaaa bbbb\ncccc dddd\n```',
			20,
			['```\naaaa bbbb\n```', '```\ncccc dddd\n```'],
		],
		[
			'an indented line',
			'```js\n  a();\n  b();\n\n  c();\n```\nDone now.',
			24,
			['```js\n  a();\n  b();\n```', '```js\n  c();\n```', 'Done now.'],
		],
		[
			'a fence of the other kind',
			'~~~~\none line\n```\ntwo line\n~~~~\nafter it all',
			24,
			['~~~~\none line\n```\n~~~~', '~~~~\ntwo line\n~~~~', 'after it all'],
		],
		[
			'a fence with a language, which closes nothing',
			'```\none line\n```js\ntwo line\n```\nafter it all',
			24,
			['```\none line\n```js\n```', '```\ntwo line\n```', 'after it all'],
		],
		[
			'a longer fence',
			'~~~~~\nfive five five five five\n~~~~~\nend',
			24,
			['~~~~~\nfive five\n~~~~~', '~~~~~\nfive five\n~~~~~', '~~~~~\nfive\n~~~~~\nend'],
		],
		[
			'what else stands behind the language',
			'```js title=x\nconst one = 1;\nconst two = 2;\n```',
			36,
			['```js title=x\nconst one = 1;\n```', '```js\nconst two = 2;\n```'],
		],
	])('opens a code block again in the next part: %s', (_what, text, limit, parts) => {
		expect(splitText(text, characters(limit))).toEqual(parts);
	});

	it.each([
		['indented', 'a\n    ```\nno code block, as it is indented'],
		['in a line', 'text ``` no fence, as it is in a line of text'],
		['of six characters', '``````six\nis no fence here and there'],
		['of six others', '~~~~~~six\nis no fence here and there'],
		['with its end on the same line', '```ls -l``` lists all the files of a folder'],
	])('takes no code block for one: a fence %s', (_what, text) => {
		const parts = splitText(text, characters(24));
		expect(parts.length).toBeGreaterThan(1);
		const bare = (given: string) => given.replace(/\s+/g, '');
		expect(bare(parts.join(''))).toBe(bare(text));
	});

	it('loses only blanks at the splits, and every part fits, whatever the text', () => {
		const words = fc.array(
			fc.oneof(
				fc.string({ unit: 'grapheme', maxLength: 12 }),
				fc.constantFrom('\n', '\n\n', ' ', 'https://example.com/x', '。', 'word ', '👍🏽'),
			),
			{ maxLength: 60 },
		);
		fc.assert(
			fc.property(
				words,
				fc.integer({ min: 20, max: 90 }),
				fc.constantFrom('bytes' as const, 'characters' as const),
				(list, limit, unit) => {
					const text = list.join('').replace(/[`~]/g, '');
					const parts = splitText(text, { limit, unit });
					const bare = (given: string) => given.replace(/\s+/g, '');
					expect(bare(parts.join(''))).toBe(bare(text));
					for (const part of parts)
						expect(sizeOf(part, { limit, unit })).toBeLessThanOrEqual(limit);
				},
			),
			{ numRuns: 500 },
		);
	});

	it('keeps the limit with code blocks too, however short it is', () => {
		const piece = fc.constantFrom(
			...[
				'```',
				'```js\n',
				'\n```\n',
				'`````typescript\n',
				'\n`````\n',
				'~~~a b\n',
				'\n~~~\n',
				' ``` `',
				'\n',
			],
			...['word ', 'longer-word', '字', '😀', 'https://n8n.io/a?b=c '],
		);
		fc.assert(
			fc.property(
				fc.array(piece, { maxLength: 40 }),
				fc.integer({ min: 20, max: 60 }),
				fc.constantFrom(characters, bytes),
				(pieces, limit, fitOf) => {
					const fit = fitOf(limit);
					for (const part of splitText(pieces.join(''), fit))
						expect(sizeOf(part, fit)).toBeLessThanOrEqual(limit);
				},
			),
			{ numRuns: 2_000 },
		);
	});

	it('ends for every text, including fences and odd characters', () => {
		fc.assert(
			fc.property(
				fc.array(fc.constantFrom('```', '~~~~', 'js', '\n', ' ', 'a', '\ud800', '‍', '字'), {
					maxLength: 80,
				}),
				fc.integer({ min: 20, max: 40 }),
				(list, limit) => {
					expect(Array.isArray(splitText(list.join(''), characters(limit)))).toBe(true);
				},
			),
			{ numRuns: 500 },
		);
	});
});
