import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { plainText } from '../../nodes/common/text/plain';

describe('plainText()', () => {
	it.each([
		['emphasis', '**bold**, *italic*, ~~gone~~ and `code`', 'bold, italic, gone and code'],
		['a heading', '# Title\n\nText', 'Title\n\nText'],
		['a link', '[n8n](https://n8n.io)', 'n8n (https://n8n.io)'],
		['a bare link', 'see https://n8n.io', 'see https://n8n.io'],
		['a picture', '![cat](https://e.com/c.png)', 'cat (https://e.com/c.png)'],
		['a list', '- one\n- two\n  - inner\n', '• one\n• two\n  • inner'],
		['a numbered list', '3. c\n4. d', '3. c\n4. d'],
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

	it('converts a paragraph of any length, line by line', () => {
		const lines = Array.from({ length: 400 }, (_, index) => `**Line ${index}** has \`code\``);
		expect(plainText(lines.join('\n'))).toBe(
			lines.map((line) => line.replace(/[*`]/g, '')).join('\n'),
		);
		const words = Array.from({ length: 4_000 }, () => '*word*').join(' ');
		expect(plainText(words)).toBe(words.replaceAll('*', ''));
		expect(plainText('😀'.repeat(3_001))).toBe('😀'.repeat(3_001));
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
	])('ends for 100,000 times %j', (sign) => {
		expect(typeof plainText(sign.repeat(100_000))).toBe('string');
	});
});
