import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { PAGES, regenerated, readPage } from '../../docs/generate';
import { filesBelow, readJson } from '../support/files';
import { ROOT } from '../support/run';

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

/** Every page we publish, relative to the root. */
const pages = [
	...readdirSync(ROOT).filter((file) => file.endsWith('.md')),
	...filesBelow(path.join(ROOT, 'docs')).filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`),
	'bench/README.md',
];

/** The text without what stands in fences: commands and sample output are no links and no headings. */
const prose = (file: string) => read(file).replace(/^```[\s\S]*?^```$/gm, '');

/** A heading as GitHub makes an anchor of it. */
const anchorsIn = (file: string) =>
	[...prose(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
		heading.toLowerCase().replace(/[^\p{L}\p{N}\- ]/gu, '').replaceAll(' ', '-'),
	);

describe('the pages', () => {
	it.each(PAGES)('%s says what the nodes say (npm run docs brings it up to date)', (page) => {
		expect(readPage(page)).toBe(regenerated(readPage(page)));
	});

	it.each(pages)('%s links to files and headings that exist', (page) => {
		const links = [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
		const broken = links
			.filter((link) => !/^https?:/.test(link))
			.filter((link) => {
				const [file = '', anchor] = link.split('#');
				const target = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
				if (!existsSync(path.join(ROOT, target))) return true;
				return anchor !== undefined && !anchorsIn(target).includes(anchor);
			});
		expect(broken).toEqual([]);
	});

	it.each(pages)('%s names only commands that package.json has', (page) => {
		const { scripts } = readJson<{ scripts: Record<string, string> }>(path.join(ROOT, 'package.json'));
		const named = [...read(page).matchAll(/npm (?:run )?(start|test\b(?!:)|(?<=run )[\w:]+)/g)].map(([, name = '']) => name);
		expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
	});

	it.each(pages.filter((page) => !page.endsWith('.zh-CN.md')))('%s has no broken table', (page) => {
		// A table's first line is followed by the line of dashes; a row after a blank line would be shown as text.
		const lines = prose(page).split('\n');
		const heads = lines.filter((line, at) => line.startsWith('|') && !(lines[at - 1] ?? '').startsWith('|'));
		const ruled = lines.filter((line, at) => line.startsWith('|') && /^\|( ?-+ ?\|)+$/.test(lines[at + 1] ?? ''));
		expect(heads).toEqual(ruled);
	});

	it('README.md lists exactly the workflows of examples/', () => {
		const listed = [...read('README.md').matchAll(/^\| \[`([^`]+)`\]\(examples\/([^)]+)\) \|/gm)];
		expect(listed.map(([, name]) => name)).toEqual(listed.map(([, , file]) => file));
		expect(listed.map(([, , file]) => file).sort()).toEqual(readdirSync(path.join(ROOT, 'examples')).sort());
	});
});
