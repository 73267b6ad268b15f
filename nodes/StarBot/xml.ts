/** An element of an XML document: its own text and its child elements, without attributes. */
export interface Element {
	name: string;
	text: string;
	children: Element[];
}

/**
 * The longest document; longer ones are cut, because anybody can write one. WeChat's own documents have a few thousand characters.
 */
const LONGEST = 200_000;

/**
 * Reads an XML document in one pass, in linear time. Stops at the first part that is not well-formed; the elements
 * before it are kept. Returns a root without a name, because text may come before the first element.
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

/** The marks around sections that are not tags. */
const SECTIONS = [
	[CDATA, ']]>'],
	['<!--', '-->'],
	['<?', '?>'],
	['<!', '>'],
] as const;

/** Returns the index of the `>` that ends a tag, -1 if there is none. A `>` in quotes does not count. */
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

/** Opens or closes an element. Returns false if the tag closes another element than the innermost one. */
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

/** Returns the first child element with this name. */
export function childOf(element: Element | undefined, name: string): Element | undefined {
	return element?.children.find((child) => child.name === name);
}

/**
 * Returns the text of the first child element with this name, without surrounding blanks; empty where there is none.
 */
export function childText(element: Element | undefined, name: string): string {
	return childOf(element, name)?.text.trim() ?? '';
}
