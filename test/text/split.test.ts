import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { marked, type Tokens } from 'marked';

import { splitText, type Fit } from '../../nodes/common/text/split';
import { growth, IN_PROPORTION } from '../support/growth';

const characters = (limit: number, more: Partial<Fit> = {}): Fit => ({
	limit,
	unit: 'characters',
	...more,
});
const bytes = (limit: number): Fit => ({ limit, unit: 'bytes' });
const sizeOf = (text: string, { unit }: Fit) =>
	unit === 'bytes' ? Buffer.byteLength(text) : [...text].length;

/** The code in the code blocks of a Markdown text, also in lists. */
function codeIn(markdown: string): string[] {
	const codes: string[] = [];
	void marked.walkTokens(marked.lexer(markdown), (token) => {
		if (token.type === 'code') codes.push((token as Tokens.Code).text);
	});
	return codes;
}

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
		[
			'paragraphs with Windows line ends',
			'First one.\r\nStill it.\r\n \r\nSecond one.\r\nStill it.',
			40,
			['First one.\r\nStill it.', 'Second one.\r\nStill it.'],
		],
		[
			'the quotation marks behind a sentence',
			'他说：“今天下雨。”然后他走了很远很远的路。',
			20,
			['他说：“今天下雨。”', '然后他走了很远很远的路。'],
		],
		[
			'a bracket behind one',
			'I go (it is far away.) You stay.',
			24,
			['I go (it is far away.)', 'You stay.'],
		],
		[
			'no place between two signs',
			'今天又要下雨了。我们真的要一起去看看吗？！那我不去了。',
			20,
			['今天又要下雨了。', '我们真的要一起去看看吗？！那我不去了。'],
		],
	])('splits at %s', (_what, text, limit, parts) => {
		expect(splitText(text, characters(limit))).toEqual(parts);
	});

	it.each([
		['\x7f', bytes(30), 30],
		['\u0080', bytes(30), 15],
		['\u07ff', bytes(30), 15],
		['\u0800', bytes(30), 10],
		['가', bytes(30), 10],
		['😀', bytes(30), 7],
		['가', characters(20), 20],
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

	it.each([
		[
			'behind Chinese punctuation, never before it',
			['苹果、香蕉、橙子、葡萄、西瓜、草莓、', '樱桃、芒果、菠萝、荔枝'],
		],
		['Chinese words', ['我们的讨论会将在北京的饭店里举行，欢迎', '各位同事积极参加']],
		['no number without its unit', ['请大家在下个星期三也就是三月份的31日', '之前完成报名']],
		['before a bracket', ['请大家带一本书和这家很大的出版社的', '（新的）杂志来参加']],
		['Japanese words', ['今日はとても天気がいいので公園に行きま', 'しょうか']],
		['Thai words', ['สวัสดีครับวันนี้', 'อากาศดีมากเราไป', 'เที่ยวกัน']],
		['words behind others with blanks', ['one two 这是很长的中文句子在里面', '没有标点']],
	])('splits text without blanks at %s', (_what, parts) => {
		expect(splitText(parts.join(''), characters(20))).toEqual(parts);
	});

	it.each([
		'support@example.com',
		'www.example.com/a?b=c',
		'weixin://dl/chat?a',
		'HTTPS://n8n.io/a',
	])('%s is not split in a text without blanks', (link) => {
		for (let limit = 24; limit < 40; limit++) {
			const text = `请有问题的各位同事联系或者打开这里${link}获取更多的帮助信息谢谢大家`;
			const parts = splitText(text, characters(limit));
			expect([limit, parts.filter((part) => part.includes(link))]).toEqual([
				limit,
				[expect.anything()],
			]);
		}
	});

	it('takes Chinese punctuation for the end of a link', () => {
		expect(splitText(`请看https://n8n.io。${'今天下雨。'.repeat(4)}`, characters(24))).toEqual([
			'请看https://n8n.io。今天下雨。',
			'今天下雨。今天下雨。今天下雨。',
		]);
	});

	it.each([
		['a link with a text', '[read the docs now](https://n8n.io/a_(b))'],
		['a link with a title', '[docs](https://n8n.io/a "The docs of it")'],
		['a picture', '![two cats here](https://n8n.io/a.png)'],
		['code', '`npm install --save n8n of it all`'],
		['bold', '**never give the password to them**'],
		['a mention code that holds a link', '[@pic,url=https://n8n.io,desc=a b]'],
	])('never splits %s that fits into a part', (_what, span) => {
		for (let limit = 44; limit < 70; limit++) {
			const text = `Some words before ${span} and then some more of them.`;
			const parts = splitText(text, { ...characters(limit), whole: /\[@[^\]]*\]/g });
			expect([limit, parts.filter((part) => part.includes(span))]).toEqual([
				limit,
				[expect.anything()],
			]);
		}
	});

	it('splits the text of a link that is longer than a part, and not its address', () => {
		expect(splitText('[read the docs of this](https://n8n.io/a)', characters(30))).toEqual([
			'[read the docs of',
			'this](https://n8n.io/a)',
		]);
	});

	it('never splits a flag, wherever the part begins', () => {
		for (let limit = 20; limit < 44; limit++) {
			for (const part of splitText(`a${'🇩🇪'.repeat(60)}`, characters(limit)))
				expect(part).toMatch(/^a?(?:🇩🇪)+$/u);
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

	describe('a table', () => {
		const HEAD = '| Name | Age |\n|---|--:|\n';
		const rows = (from: number, to: number) =>
			Array.from({ length: to - from }, (_, index) => `| Person ${from + index} | 7 |`).join('\n');

		it('has its head again in each part', () => {
			const text = `People:\n\n${HEAD}${rows(1, 9)}\n\nThat is all.`;
			expect(splitText(text, characters(80))).toEqual([
				`People:\n\n${HEAD}${rows(1, 3)}`,
				HEAD + rows(3, 6),
				HEAD + rows(6, 9),
				'That is all.',
			]);
		});

		it('is read as a table in each part, with each row in one of them', () => {
			const text = `Some words before it.\n\n${HEAD}${rows(10, 60)}\n\nSome behind it.`;
			for (let limit = 60; limit < 200; limit += 7) {
				const found: string[] = [];
				for (const part of splitText(text, bytes(limit))) {
					expect(sizeOf(part, bytes(limit))).toBeLessThanOrEqual(limit);
					for (const token of marked.lexer(part)) {
						if (token.type === 'paragraph') expect(token.text).not.toContain('|');
						if (token.type !== 'table') continue;
						found.push(...(token as Tokens.Table).rows.map(([name]) => name!.text));
					}
				}
				expect(found).toEqual(Array.from({ length: 50 }, (_, index) => `Person ${index + 10}`));
			}
		});

		it.each([
			['its head is half a part', `| ${'Name '.repeat(9)}|\n|---|\n`, 90],
			['it has no delimiter', '| Name | Age |\n', 60],
			['it is in a code block', `\`\`\`\n${HEAD}`, 70],
		])('has no head again where %s', (_what, head, limit) => {
			const parts = splitText(head + rows(10, 40), characters(limit));
			expect(parts.length).toBeGreaterThan(3);
			expect(parts.slice(1).join('\n')).not.toContain('Name');
		});

		it('is not cut within a row to put its head before a half of it', () => {
			const row = `| ${'long words '.repeat(12)} | 7 |`;
			const parts = splitText(`${HEAD}${row}\n${row}`, characters(80));
			for (const part of parts) expect(part).not.toMatch(/-:\|\n(?!\| long)/);
		});
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
		[
			'code behind the fence, which is no language',
			'```npm install one\nnpm install two\nnpm install three\n```',
			40,
			['```npm install one\nnpm install two\n```', '```\nnpm install three\n```'],
		],
	])('opens a code block again in the next part: %s', (_what, text, limit, parts) => {
		expect(splitText(text, characters(limit))).toEqual(parts);
	});

	it.each([
		[
			'the end of a block is near',
			'```js\naaaaaaaaaaaa\n\n```\nDone',
			24,
			['```js\naaaaaaaaaaaa\n```', 'Done'],
		],
		[
			'its end is far',
			'```js\naaaaaaaaaaaaaaaa\n```',
			20,
			['```js\naaaaaaaaaa\n```', '```js\naaaaaa\n```'],
		],
		[
			'a block begins',
			'Some words here:\n```js\nfirst();\nsecond();\n```',
			30,
			['Some words here:', '```js\nfirst();\nsecond();\n```'],
		],
		[
			'a block is empty for a while',
			`\`\`\`\na();${'\n'.repeat(50)}b();\n\`\`\``,
			24,
			['```\na();\n```', '```\n\n\n\n\n\n\nb();\n```'],
		],
		[
			'a block is not closed',
			`\`\`\`js\naaaaaaaaaaaaaa${'\n'.repeat(20)}`,
			24,
			['```js\naaaaaaaaaaaaaa\n```'],
		],
	])('sends no empty code block where %s', (_what, text, limit, parts) => {
		expect(splitText(text, characters(limit))).toEqual(parts);
	});

	it.each([
		[
			'behind the number of an item',
			`1. \`\`\`bash\n   npm i\n   \`\`\`\n2. ${'Then a text that is long. '.repeat(3)}`,
			[
				'1. ```bash\n   npm i\n   ```\n2. Then a text that is long.',
				'Then a text that is long. Then a text that is long.',
			],
		],
		[
			'that goes on, in an item of a list in a list',
			`- a\n  - b\n    \`\`\`js\n${'    one();\n'.repeat(6)}    \`\`\`\n  - c`,
			[
				`- a\n  - b\n    \`\`\`js\n${'    one();\n'.repeat(3)}    \`\`\``,
				`\`\`\`js\n${'    one();\n'.repeat(3)}\`\`\`\n  - c`,
			],
		],
		[
			'that goes on, behind a list mark',
			`10. \`\`\`\n${'    one();\n'.repeat(7)}    \`\`\`\ntext`,
			[
				`10. \`\`\`\n${'    one();\n'.repeat(4)}    \`\`\``,
				`\`\`\`\n${'    one();\n'.repeat(3)}\`\`\`\ntext`,
			],
		],
	])('knows a code block %s', (_what, text, parts) => {
		expect(splitText(text, characters(64))).toEqual(parts);
	});

	it.each([
		['indented', 'a\n    ```\nno code block, as it is indented'],
		['indented behind a list', '- a\n\nb\n\n    ```\nno code block, as it is indented'],
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

	it.each<[string, (count: number) => string]>([
		['blanks in code', (count) => `\`\`\`\na${'\n'.repeat(count * 5)}`],
		['brackets', (count) => '[a](b'.repeat(count)],
		['closing brackets', (count) => '）'.repeat(count * 5)],
		['backticks', (count) => '`a '.repeat(count * 1.5)],
		['asterisks', (count) => '**a '.repeat(count)],
		['list marks', (count) => '- '.repeat(count * 2.5)],
		['flags', (count) => '🇩🇪'.repeat(count)],
		['tables', (count) => 'a|b\n-|-\n\n'.repeat(count)],
		['bars', (count) => `|\n${'|-'.repeat(count)}x`],
		['rows', (count) => `a|b\n-|-\n${'|\n'.repeat(count * 2)}`],
		['blanks in the line below a head', (count) => `a|b\n|-${' '.repeat(count * 3)}x`],
		['rows below a long head', (count) => `|${'a'.repeat(count)}\n|-|\n${'|x\n'.repeat(count)}`],
		['marks on one letter', (count) => `ก${'่'.repeat(count * 2)}`],
		['words without blanks', (count) => '我们今天去，'.repeat(count)],
		['words before an @', (count) => 'ab.'.repeat(count * 2)],
	])('takes time in proportion to the length for many %s', async (_what, text) => {
		const ratio = await growth((count) => {
			splitText(text(count), characters(20));
			splitText(text(count), characters(5_000));
			splitText(text(count), characters(count));
		}, 10_000);
		expect(ratio).toBeLessThan(IN_PROPORTION);
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

	it('leaves code in code blocks and text outside of them, as a Markdown parser reads the parts', () => {
		const line = fc.constantFrom(
			'one();',
			'  two(a, b);',
			'',
			'three',
			'// four five six',
			'字字字。',
		);
		const code = fc.tuple(
			fc.constantFrom('```', '```js', '~~~', '````md'),
			fc
				.array(line, { minLength: 1, maxLength: 9 })
				.filter((lines) => lines.join('').trim() !== ''),
		);
		const block = (indent: string, first: string) =>
			code.map(([fence, lines]) => {
				const closing = /^(.)\1+/.exec(fence)?.[0] ?? '';
				return [first + fence, ...lines.map((one) => indent + one), indent + closing].join('\n');
			});
		const paragraph = fc
			.array(
				fc.constantFrom('Some words.', 'and more', '今天下雨。', '**bold one**', '[a b](/c)'),
				{
					minLength: 1,
					maxLength: 9,
				},
			)
			.map((words) => `\n${words.join(' ')}\n`);
		const pieces = fc.array(
			fc.oneof(
				paragraph,
				block('', ''),
				block('   ', '1. '),
				block('  ', '- x\n  '),
				block('    ', '- x\n  - y\n    '),
			),
			{ maxLength: 8 },
		);
		const bare = (given: string) => given.replace(/\s+/g, '');
		fc.assert(
			fc.property(pieces, fc.integer({ min: 64, max: 160 }), (given, limit) => {
				const text = given.join('\n');
				const parts = splitText(text, characters(limit));
				const codes = parts.map(codeIn);
				for (const found of codes.flat()) expect(bare(found)).not.toBe('');
				expect(bare(codes.flat().join(''))).toBe(bare(codeIn(text).join('')));
			}),
			{ numRuns: 3_000 },
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
