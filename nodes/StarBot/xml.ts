/** An element of an XML document: its own text, and the elements in it. Attributes are not kept. */
export interface Element {
	name: string;
	text: string;
	children: Element[];
}

/** WeChat's own documents have some thousand characters; strangers write them, so longer ones are cut. */
const LONGEST = 200_000;

/**
 * Reads an XML document in one pass, so the time grows with its length and nothing else. What is not well-formed ends the
 * reading; the elements before it are kept. Returns a root without a name, because text may stand before the first element.
 */
export function parseXml(source: string): Element {
	const xml = source.slice(0, LONGEST);
	const root: Element = { name: '', text: '', children: [] };
	const open = [root];
	for (let at = 0; at < xml.length;) {
		const element = open.at(-1) as Element;
		const start = xml.indexOf('<', at);
		element.text += decoded(xml.slice(at, start === -1 ? undefined : start));
		if (start === -1) break;
		const [begin, end] = SECTIONS.find(([sign]) => xml.startsWith(sign, start)) ?? ['<', '>'];
		const close = end === '>' ? endOfTag(xml, start + 1) : xml.indexOf(end, start + begin.length);
		if (close === -1) break;
		at = close + end.length;
		if (begin === CDATA) element.text += xml.slice(start + begin.length, close);
		if (begin === '<' && !nest(open, xml.slice(start + 1, close))) break;
	}
	return root;
}

const CDATA = '<![CDATA[';

/** What stands between two signs and is no tag. */
const SECTIONS = [
	[CDATA, ']]>'],
	['<!--', '-->'],
	['<?', '?>'],
	['<!', '>'],
] as const;

/** The index of the `>` that ends a tag; -1 where none does. In quotes it ends nothing. */
function endOfTag(xml: string, from: number): number {
	let quote = '';
	for (let at = from; at < xml.length; at++) {
		const sign = xml.charAt(at);
		if (quote !== '') quote = sign === quote ? '' : quote;
		else if (sign === '>') return at;
		else if (sign === '"' || sign === "'") quote = sign;
	}
	return -1;
}

/** Opens or closes an element. False where the tag closes another one than the innermost. */
function nest(open: Element[], tag: string): boolean {
	const [, slash, name = ''] = /^(\/?)([^\s/]*)/.exec(tag) ?? [];
	if (slash === '/') return open.length > 1 && open.pop()?.name === name;
	const element: Element = { name, text: '', children: [] };
	open.at(-1)?.children.push(element);
	if (!tag.endsWith('/')) open.push(element);
	return true;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decoded(text: string): string {
	return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/gi, (...match) => {
		const [all, decimal, hex, name] = match as Array<string | undefined>;
		if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? '';
		const point = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
		return point <= 0x10ffff ? String.fromCodePoint(point) : (all ?? '');
	});
}

/** The first element of this name in another one. */
export function childOf(element: Element | undefined, name: string): Element | undefined {
	return element?.children.find((child) => child.name === name);
}

/** The text of the first element of this name, without blanks around it; empty where there is none. */
export function childText(element: Element | undefined, name: string): string {
	return childOf(element, name)?.text.trim() ?? '';
}
