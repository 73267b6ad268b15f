import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { plainText } from '../../nodes/common/text/plain';
import { growth, IN_PROPORTION } from '../support/growth';

describe('plainText()', () => {
	it.each([
		['emphasis', '**bold**, *italic*, ~~gone~~ and `code`', 'bold, italic, gone and code'],
		['a heading', '# Title\n\nText', 'Title\n\nText'],
		['a link', '[n8n](https://n8n.io)', 'n8n (https://n8n.io)'],
		['a bare link', 'see https://n8n.io', 'see https://n8n.io'],
		['a picture', '![cat](https://e.com/c.png)', 'cat (https://e.com/c.png)'],
		['a list', '- one\n- two\n  - inner\n', '• one\n• two\n  • inner'],
		['a numbered list', '3. c\n4. d', '3. c\n4. d'],
		['a countdown', '3. c\n2. b\n1. a\n', '3. c\n2. b\n1. a'],
		['numbers with brackets', '5) x\n6) y\n   1) z', '5) x\n6) y\n   1) z'],
		['numbers that are all the same', '1. a\n1. b\n1. c', '1. a\n2. b\n3. c'],
		['years', '2024. Founded\n2026. Sold', '2024. Founded\n2026. Sold'],
		['tasks', '- [x] done\n- [ ] open', '• [x] done\n• [ ] open'],
		['code', '```js\na < b;\n\n  c();\n```', 'a < b;\n\n  c();'],
		['a table of two columns', '|Day|Hour|\n|-|-|\n|Mon|9|', 'Day: Hour\nMon: 9'],
		['a table', '|A|B|C|\n|-|-|-|\n|1|**2**|3|', 'A | B | C\n1 | 2 | 3'],
		['a quote', '> one\n> two', '> one\n> two'],
		['a quote of two paragraphs', '> one\n>\n> two', '> one\n> \n> two'],
		['characters that are not Markdown', '2 * 3 * 4 < 25 & a_b_c', '2 * 3 * 4 < 25 & a_b_c'],
		['Chinese', '**你好**，世界', '你好，世界'],
		['emphasis that ends with punctuation', '**注意：**请看。', '注意：请看。'],
		['emphasis that begins with punctuation', '这是**“重点”**内容', '这是“重点”内容'],
		['emphasis in brackets', '请看*（重要）*吧', '请看（重要）吧'],
		['both kinds of emphasis', '***全部：***好', '全部：好'],
		['emphasis before Latin letters', '**总计：**9 **单位：**kg', '总计：9 单位：kg'],
		['several', '1. **甲**：**乙**丙\n2. **丁：**戊', '1. 甲：乙丙\n2. 丁：戊'],
		['emphasis around code', '**用 `a**b`：**然后', '用 a**b：然后'],
		['asterisks in code', '写`（**）**字`。', '写（**）**字。'],
		['a text with the sign of the marks', '\uaadf **甲** `（**字`', '\uaadf 甲 （**字'],
		[
			'emphasis between numbers',
			'版本1.0**重要更新**2.0，100**元**2件，1*two*3',
			'版本1.0重要更新2.0，100元2件，1two3',
		],
		['a product with letters', '2*x*3, 2*(a+b)*4', '2*x*3, 2*(a+b)*4'],
		['a product', '2*3*4=24, (1+2)**3**(4), **5*6*7**', '2*3*4=24, (1+2)**3**(4), 5*6*7'],
		['a line break in HTML', 'a<br>b<BR/>c <b>d</b>', 'a\nb\nc <b>d</b>'],
		['a line break in HTML at the end of a line', 'a<br/>\nb<br> \nc', 'a\nb\nc'],
		[
			'signs by their names',
			'a &mdash; b&hellip; &rarr; &yen;5 &le; &euro;6 &copy; &frac12; &toString; `&mdash;`',
			'a — b… → ¥5 ≤ €6 © ½ &toString; &mdash;',
		],
		['bold that ends with a symbol', '**C++**语言', 'C++语言'],
		['bold that ends with an emoji', '**要点💡**吧', '要点💡吧'],
		['bold that begins with an emoji', '这是**🔥热点**。', '这是🔥热点。'],
		['bold that begins with a symbol', '价格**$5**左右', '价格$5左右'],
		['bold around code', '请用**`npm i`**安装', '请用npm i安装'],
		['what is crossed out', '是~~“重点”~~吧', '是“重点”吧'],
		['bold in Thai', '**หมายเหตุ:**กรุณา', 'หมายเหตุ:กรุณา'],
		[
			'a range of numbers',
			'价格5~10元，数量**3~4**个，~/bin and ~~gone~~',
			'价格5~10元，数量3~4个，~/bin and gone',
		],
		[
			'a link by reference',
			'See [n8n][1] and [Docs].\n\n[1]: https://n8n.io\n[docs]: /d',
			'See n8n (https://n8n.io) and Docs (/d).',
		],
		[
			'words of speakers, which look like the addresses of references',
			'[小明]: 你好\n[小红]: ok. [小明]',
			'[小明]: 你好\n[小红]: ok. [小明]',
		],
		[
			'an address that nothing refers to',
			'Text\n\n[Source]: https://n8n.io\n[Source]: https://e.com',
			'Text\n\n[Source]: https://n8n.io\n[Source]: https://e.com',
		],
		['nothing but the name of a language', '```js', '```js'],
		['nothing but such an address', '[1]: https://n8n.io', '[1]: https://n8n.io'],
		['a link without its scheme', 'www.n8n.io, [n8n](www.n8n.io)', 'www.n8n.io, n8n (www.n8n.io)'],
		[
			'bars in the cells of a table',
			'|Sign|Use|Note|\n|-|-|-|\n| or | `a || b` | x |\n|and|`a && b`|y|',
			'Sign | Use | Note\nor | a || b | x\nand | a && b | y',
		],
		['more cells than columns', '|A|B|\n|-|-|\n| 1 | `x \\| y` | **3** |', 'A: B\n1 | x | y | 3'],
		[
			'character references',
			'a &lt; b &amp;&amp; c&nbsp;&gt; &#39;d&#x27; &quot; &apos; `&lt;` R&D &lt',
			"a < b && c > 'd' \" ' &lt; R&D &lt",
		],
		['a reference in an address', '[a](https://e.com/?a=1&amp;b=2)', 'a (https://e.com/?a=1&b=2)'],
		['a link to nothing', 'See [Ann]().', 'See Ann.'],
		['a picture without its address', 'See ![cat]().', 'See cat.'],
		['a link without words', 'See [](https://e.com) and [ ](/a).', 'See https://e.com and /a.'],
		...['👉', '👍🏽', '❤️', '1️⃣', '🇨🇳', '👩‍💻', '✅'].flatMap((emoji) => [
			[
				`bold that begins with ${emoji}, behind it`,
				`${emoji}**${emoji}热点**`,
				`${emoji}${emoji}热点`,
			],
			[`bold in quotes behind ${emoji}`, `${emoji}**“hot”** ~~x~~`, `${emoji}“hot” x`],
			[`a strike behind ${emoji}`, `${emoji}~~${emoji}~~`, `${emoji}${emoji}`],
		]),
		['a language and its attributes', '```js title="a b"\nc\n```\n\n~~~c++ {2}\nd\n~~~', 'c\n\nd'],
		['code behind its fence', '```npm install a\nnpm test\n```', 'npm install a\nnpm test'],
		['one word of code behind its fence', '```f(1)\ng(2)\n```', 'f(1)\ng(2)'],
		['words behind a fence that nothing closes', 'a\n\n```请稍等，Ann', 'a\n\n请稍等，Ann'],
		['blank lines in code', '```py\na\n\n\nb\n```\n\n\n\nc', 'a\n\n\nb\n\nc'],
		[
			'an indented first line in Chinese',
			'　　第一段。\n　　第二段。',
			'　　第一段。\n　　第二段。',
		],
		['a line break in a table', '|A|B|C|\n|-|-|-|\n|1<br>2|3|4|', 'A | B | C\n1 2 | 3 | 4'],
	])('%s', (_what, markdown, plain) => {
		expect(plainText(markdown)).toBe(plain);
	});

	it('keeps every word of a text without Markdown', () => {
		fc.assert(
			fc.property(fc.array(fc.stringMatching(/^[a-z字]{1,8}$/u), { minLength: 1 }), (words) => {
				expect(plainText(words.join(' '))).toBe(words.join(' '));
			}),
		);
	});

	it('loses no word, whatever signs stand around it', () => {
		const signs = [
			...[
				'*',
				'**',
				'_',
				'~',
				'~~',
				'`',
				'[',
				']',
				'(',
				')',
				'[x](',
				'![',
				'](',
				'|',
				' ',
				'    ',
				'<',
				'>',
				'&',
				'\\',
			],
			...[
				'!',
				':',
				': ',
				'https://',
				'。',
				'：',
				'[^',
				'"',
				'<br>',
				'</b>',
				'<a href="',
				'<!--',
				'-->',
				'\t',
				'\r\n',
				'\n',
			],
			...[
				'\n\n',
				'\n- ',
				'\n1. ',
				'\n> ',
				'\n# ',
				'\n| ',
				'\n|-|-|\n',
				'\n===\n',
				'\n---\n',
				'[ ] ',
				'\n[',
			],
		];
		const shapes = [
			'\n[WORD]: WORD',
			'\n|WORD|WORD|\n|-|-|\n|WORD|',
			'|WORD|',
			'[WORD](WORD)',
			'~WORD~',
		];
		const pieces = fc.array(fc.constantFrom(...signs, 'WORD', ' WORD', ...shapes), {
			maxLength: 30,
		});
		fc.assert(
			fc.property(pieces, fc.constantFrom('w', '字', '9'), (given, letter) => {
				const words: string[] = [];
				const written = given.join('').replace(/WORD/g, () => {
					words.push(`${letter}${words.length}z`);
					return words.at(-1) as string;
				});
				// A single word behind a fence is the name of a language.
				fc.pre(!/~~~|```/.test(written));
				const found = plainText(written);
				for (const word of words) expect(found).toContain(word);
			}),
			{ numRuns: 3_000 },
		);
	});

	it('converts a paragraph of any length, line by line', () => {
		const lines = Array.from({ length: 400 }, (_, index) => `**Line ${index}** has \`code\``);
		expect(plainText(lines.join('\n'))).toBe(
			lines.map((line) => line.replace(/[*`]/g, '')).join('\n'),
		);
		const words = Array.from({ length: 4_000 }, () => '*word*').join(' ');
		expect(plainText(words)).toBe(words.replaceAll('*', ''));
		expect(plainText('😀'.repeat(3_001))).toBe('😀'.repeat(3_001));
	});

	it('fills no short rows up to the width of a table', () => {
		const table = `|${'a|'.repeat(500)}\n|${'-|'.repeat(500)}\n${'|a|\n'.repeat(500)}`;
		expect(plainText(table).length).toBeLessThanOrEqual(table.length);
		expect(plainText(`b\n\n${table}`).match(/a/g)).toHaveLength(1_000);
	});

	// With the square of the time, the last ones would take minutes.
	it.each([
		'*',
		'_',
		'[',
		'`',
		'>',
		'|',
		'~',
		'<',
		'(',
		'#',
		'- ',
		'\\',
		'!',
		'_a_',
		'**a',
		'：**字',
		'字**：',
		'> a\n> > b\n',
		'--\n',
	])('ends for 100,000 characters of %j', (sign) => {
		expect(typeof plainText(sign.repeat(100_000).slice(0, 100_000))).toBe('string');
	});

	it('knows a heading by the line below it, and no table by such a line', () => {
		expect(plainText('Prices\n--\n10 or more')).toBe('Prices\n\n10 or more');
		expect(plainText('a | b\n- | -\n1 | 2')).toBe(plainText('| a | b |\n|---|---|\n| 1 | 2 |'));
	});

	it.each([
		['one line', 'word '.repeat(80).trim()],
		['one long line', 'word '.repeat(2_000).trim()],
		['two lines', `${'a'.repeat(200)}\n${'b'.repeat(200)}`],
		['40 lines', 'one line of a verse\n'.repeat(40).trim()],
	])('makes no rule and no second paragraph of %s above a line of dashes', (_what, text) => {
		for (const line of ['---', '-', '====='])
			expect(plainText(`${text}\n${line}\nnext`)).toBe(`${text}\n\nnext`);
		expect(plainText(`${text}\n\n---\nnext`)).toBe(`${text}\n\n———\n\nnext`);
	});

	it.each(['--\n', 'a\n--\n', `${'a'.repeat(60)}\n--\n`])(
		'the time for many lines %j is in proportion to their number',
		async (lines) => {
			const ratio = await growth(
				(length) => plainText(lines.repeat(length / lines.length)),
				12_000,
			);
			expect(ratio).toBeLessThan(IN_PROPORTION);
		},
	);

	it.each(
		['- ', '1. ', '* a\n'].flatMap((begin) =>
			['x\n', ' x\n', '  x\n', `  ${'x'.repeat(60)}\n`].map((line) => [begin, line]),
		),
	)(
		'behind a list item %j the time for many lines %j is in proportion to their number',
		async (begin = '', line = '') => {
			const ratio = await growth(
				(length) => plainText(begin + line.repeat(length / line.length)),
				12_000,
			);
			expect(ratio).toBeLessThan(IN_PROPORTION);
		},
	);

	it.each(
		['- ', '> ', '1. ', '- > ', '> - ', '* 1. '].flatMap((mark) =>
			['x\n', '  x\n', '> x\n', '- x\n', 'x\n\n'].map((line) => [mark, line]),
		),
	)(
		'the time for marks %j within one another, before lines %j, is in proportion to their numbers',
		async (mark = '', line = '') => {
			const ratio = await growth(
				(count) => plainText(mark.repeat(count / 50) + line.repeat(count)),
				2_000,
			);
			expect(ratio).toBeLessThan(IN_PROPORTION);
		},
	);

	it.each([
		['- ', '• '],
		['> ', '> '],
	])('reads ten marks %j within one another, and keeps the others as text', (mark, shown) => {
		expect(plainText(`${mark.repeat(10)}x`)).toBe(`${shown.repeat(10)}x`);
		expect(plainText(`${mark.repeat(12)}x\n\ny\n\n${mark.repeat(10)}z`)).toBe(
			`${shown.repeat(10)}${mark.repeat(2)}x\n\ny\n\n${shown.repeat(10)}z`,
		);
	});

	it('reads a list of any length', () => {
		const items = (bullet: (index: number) => string) =>
			Array.from({ length: 2_500 }, (_, index) => `${bullet(index)} item`).join('\n');
		expect(plainText(items(() => '-')).split(/\n+/)).toEqual(items(() => '•').split('\n'));
		const numbered = items((index) => `${index + 1}.`);
		expect(plainText(numbered).split(/\n+/)).toEqual(numbered.split('\n'));
	});

	it.each(['> - a\n> > b\nc\n', '> - a\nc\n', '> a\n> > b\n', '- a\n> b\nc\n'])(
		'the time for many lines %j of quotes and lists is in proportion to their number',
		async (lines) => {
			const ratio = await growth((count) => plainText(lines.repeat(count)), 4_000);
			expect(ratio).toBeLessThan(IN_PROPORTION);
		},
	);

	it.each([
		['- ', '  ', '• '],
		['> ', '> ', '> '],
	])('keeps a code block in a long text of %j lines as code', (mark, indent, shown) => {
		const code = ['```', ...Array.from({ length: 50 }, (_, n) => `**${n}**`), '```'];
		const before = `${mark}a\n`.repeat(980);
		const block = code.map((line) => `${indent}${line}\n`).join('');
		const lines = plainText(`${before}${block}${mark}**b**`).split('\n');
		expect(lines.filter((line) => /^\W*\*\*\d+\*\*$/.test(line))).toHaveLength(50);
		expect(lines.at(-1)).toBe(`${shown}b`);
	});

	it('returns a longer text as it is', () => {
		const quotes = '> a\n> > b\n'.repeat(100_000);
		expect(plainText(quotes)).toBe(quotes);
	});
});
