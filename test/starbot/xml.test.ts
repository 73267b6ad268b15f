import { expect, it } from '@jest/globals';

import { childOf, childText, parseXml, type Element } from '../../nodes/StarBot/xml';

/** Reads WeChat's XML, and what anybody may write in its place. */

/** An element in short: its name, its text, its children. */
type Short = [name: string, text: string, ...children: Short[]];
const short = ({ name, text, children }: Element): Short => [name, text, ...children.map(short)];

it.each<[string, string, Short[], string]>([
	['nothing', '', [], ''],
	['text', 'no XML', [], 'no XML'],
	['an element', '<a>x</a>', [['a', 'x']], ''],
	[
		'text around elements',
		'b<a>x</a>m<b/>e',
		[
			['a', 'x'],
			['b', ''],
		],
		'bme',
	],
	['elements in an element', '<a>x<b>y</b>z<c/></a>', [['a', 'xz', ['b', 'y'], ['c', '']]], ''],
	['attributes', `<a b="1>2" c='<"/>'>x</a>`, [['a', 'x']], ''],
	[
		'a quote in another one',
		`<a b="it's">x</a><c d='"'>y</c>`,
		[
			['a', 'x'],
			['c', 'y'],
		],
		'',
	],
	[
		'an empty element with attributes',
		'<a b="/"/><c />x',
		[
			['a', ''],
			['c', ''],
		],
		'x',
	],
	['CDATA', '<a>1<![CDATA[<b> & ]]]>2</a>', [['a', '1<b> & ]2']], ''],
	['a name of several letters', '<msg id="1">x</msg>', [['msg', 'x']], ''],
	['the end of CDATA before it', '<a>]]><![CDATA[x]]></a>', [['a', ']]>x']], ''],
	['a comment', '<a>1<!-- <b> > -->2</a>', [['a', '12']], ''],
	['an instruction and a type', '<?xml v="1"?><!DOCTYPE a><a>x</a>', [['a', 'x']], ''],
	[
		'names and numbers',
		'<a>&lt;&GT;&amp;&quot;&apos;&#65;&#x4f60;&#x4F60;</a>',
		[['a', `<>&"'A你你`]],
		'',
	],
	['the last character', '<a>&#1114111;&#x10ffff;</a>', [['a', '\u{10ffff}\u{10ffff}']], ''],
	[
		'no characters',
		'<a>&#1114112;&#x110000;&nbsp;&#;&x;</a>',
		[['a', '&#1114112;&#x110000;&nbsp;&#;&x;']],
		'',
	],
	['what has no end', '<a>x<b>y', [['a', 'x', ['b', 'y']]], ''],
	['a tag that has no end', '<a>x</a><b', [['a', 'x']], ''],
	['a quote that has no end', '<a>x</a><b c="d>y</b>', [['a', 'x']], ''],
	['CDATA that has no end', '<a>x<![CDATA[y</a>', [['a', 'x']], ''],
	['the end of another element', '<a>x<b>y</c>z</b></a>', [['a', 'x', ['b', 'y']]], ''],
	['the end of none', 'x</a>y<b>z</b>', [], 'x'],
])('%s: %s', (_what, source, children, text) => {
	expect(short(parseXml(source))).toEqual(['', text, ...children]);
});

it('a document is read to a length that no message of WeChat has', () => {
	const long = `<a>${'x'.repeat(300_000)}</a><b/>`;
	const [, , [name, text] = []] = short(parseXml(long));
	expect([name, text?.length]).toEqual(['a', 200_000 - '<a>'.length]);
});

it('the first child of a name counts, and its text has no blanks around it', () => {
	const root = parseXml('<a> 1\n</a><b/><a>2</a>');
	expect(childOf(root, 'a')?.text).toBe(' 1\n');
	expect([childText(root, 'a'), childText(root, 'b'), childText(root, 'c')]).toEqual(['1', '', '']);
	expect(childOf(undefined, 'a')).toBeUndefined();
	expect(childText(undefined, 'a')).toBe('');
});
