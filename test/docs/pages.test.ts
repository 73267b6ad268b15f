import { describe, expect, it } from '@jest/globals';
import type { INodeTypeDescription } from 'n8n-workflow';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { PAGES, regenerated, readPage } from '../../docs/generate';
import { CODES } from '../../nodes/Wildfire/codes';
import { PLATFORMS } from '../../platforms';
import { filesBelow, readJson, type PackageJson } from '../support/files';
import { ROOT } from '../support/run';

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

/** Every published page, relative to the root. */
const pages = [
	...readdirSync(ROOT).filter((file) => file.endsWith('.md')),
	...filesBelow(path.join(ROOT, 'docs'))
		.filter((file) => file.endsWith('.md'))
		.map((file) => `docs/${file}`),
	'bench/README.md',
	'e2e/README.md',
	'engine/README.md',
];

/** The text without fenced code, whose commands and output contain no links or headings. */
const prose = (file: string) => read(file).replace(/^```[\s\S]*?^```$/gm, '');

/** GitHub's anchor for a heading. */
const anchorsIn = (file: string) =>
	[...prose(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
		heading
			.toLowerCase()
			.replace(/[^\p{L}\p{N}\- ]/gu, '')
			.replaceAll(' ', '-'),
	);

describe('the pages', () => {
	it.each(PAGES)(
		'%s agrees with the descriptions of the nodes (npm run docs updates it)',
		(page) => {
			expect(readPage(page)).toBe(regenerated(readPage(page)));
		},
	);

	it('repeat no sentence in what they say about a code', () => {
		const repeated = PLATFORMS.flatMap(({ name, codes = [] }) =>
			codes.flatMap(({ code, hint = '' }) => {
				const sentences = hint.split(/(?<=\.) /);
				const again = sentences.filter((one, index) => sentences.indexOf(one) < index);
				return again.map((sentence) => [name, code, sentence]);
			}),
		);
		expect(repeated).toEqual([]);
	});

	it('name the endpoints before a hint that holds for them only', () => {
		const rows = readPage('docs/wildfire.md').split('\n');
		const unnamed = Object.entries(CODES).flatMap(([code, { name, hintsFor = {} }]) => {
			const row = rows.find((line) => line.startsWith(`| ${code} ${name} |`)) ?? '';
			return Object.entries(hintsFor).filter(([endpoint, hint]) => {
				const [, said = ''] = row.split(`\`${endpoint}\``);
				const [first = ''] = hint.split(/(?<=\.) /);
				return !said.replace(/^(?:, `[^`]+`)*: /, '').startsWith(first);
			});
		});
		expect(unnamed).toEqual([]);
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

	it.each(pages)('%s names only commands of package.json', (page) => {
		const { scripts } = readJson<{ scripts: Record<string, string> }>(
			path.join(ROOT, 'package.json'),
		);
		const named = [...read(page).matchAll(/npm (?:run )?(start|test\b(?!:)|(?<=run )[\w:]+)/g)].map(
			([, name = '']) => name,
		);
		expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
	});

	it.each(pages.filter((page) => !page.endsWith('.zh-CN.md')))('%s has no broken table', (page) => {
		// A line of dashes follows the first line of a table; a row after a blank line would be shown
		// as text.
		const lines = prose(page).split('\n');
		const heads = lines.filter(
			(line, at) => line.startsWith('|') && !(lines[at - 1] ?? '').startsWith('|'),
		);
		const ruled = lines.filter(
			(line, at) => line.startsWith('|') && /^\|( ?-+ ?\|)+$/.test(lines[at + 1] ?? ''),
		);
		expect(heads).toEqual(ruled);
	});

	it('show every picture of docs/images, each with the alternative text that a test compares', () => {
		const files = readdirSync(path.join(ROOT, 'docs/images')).sort();
		const shown = [...read('README.md').matchAll(/\]\(docs\/images\/(\w+)\.png\)/g)].flatMap(
			([, name = '']) => [`${name}.png`, `${name}.txt`],
		);
		expect(files).toEqual(shown.sort());
	});

	it('README.md has at most 900 words', () => {
		expect(read('README.md').split(/\s+/).filter(Boolean).length).toBeLessThanOrEqual(900);
	});

	it.each(PAGES)('%s has a mark for each footnote below its tables', (page) => {
		const lines = read(page).split('\n');
		const footnotes = lines.filter((line) => /^[¹²³]/.test(line)).join();
		const tables = lines.filter((line) => line.startsWith('|')).join();
		expect([...'¹²³'].filter((mark) => footnotes.includes(mark) && !tables.includes(mark))).toEqual(
			[],
		);
	});

	it('README.md names every node', () => {
		const nodes = readJson<Array<{ displayName: string }>>(
			path.join(ROOT, 'dist/types/nodes.json'),
		);
		expect(
			nodes
				.map(({ displayName }) => displayName)
				.filter((name) => !read('README.md').includes(`**${name}**`)),
		).toEqual([]);
	});

	it('CHANGELOG.md begins with the version of package.json', () => {
		const [, newest] = /^## (\S+)/m.exec(read('CHANGELOG.md')) ?? [];
		expect(newest).toBe(readJson<PackageJson>(path.join(ROOT, 'package.json')).version);
	});

	it('docs/examples.md lists exactly the workflows of examples/', () => {
		const listed = [
			...read('docs/examples.md').matchAll(/^\| \[`([^`]+)`\]\(\.\.\/examples\/([^)]+)\) \|/gm),
		];
		expect(listed.map(([, name]) => name)).toEqual(listed.map(([, , file]) => file));
		expect(listed.map(([, , file]) => file).sort()).toEqual(
			readdirSync(path.join(ROOT, 'examples')).sort(),
		);
	});
});

const NODES = readJson<INodeTypeDescription[]>(path.join(ROOT, 'dist/types/nodes.json'));

/**
 * Each platform's page, the folder of its nodes, its credentials, and the events of its triggers.
 */
const ABOUT = PLATFORMS.map(({ page, folder, node, events }) => {
	const { credentials = [] } = NODES.find(({ name }) => name === node)!;
	return [page, folder, credentials.map(({ name }) => name), events] as const;
});

/** The cells of the tables below a heading, without header rows and lines of dashes. */
function cellsBelow(text: string, heading: string): string[][] {
	const section = text.slice(text.indexOf(`\n${heading}\n`) + 1);
	const end = section.indexOf('\n## ', 1);
	return section
		.slice(0, end < 0 ? undefined : end)
		.split('\n')
		.filter((line) => line.startsWith('| ') && !line.startsWith('| --- '))
		.map((line) =>
			line
				.split('|')
				.slice(1, -1)
				.map((cell) => cell.trim()),
		);
}

/** The source text of some folders, with all kinds of quotes made equal. */
const saidBy = (...folders: string[]) =>
	folders
		.flatMap((folder) =>
			filesBelow(path.join(ROOT, folder))
				.filter((file) => file.endsWith('.ts'))
				.map((file) => read(`${folder}/${file}`)),
		)
		.join('\n')
		.replaceAll("\\'", "'");

describe.each(ABOUT)('%s', (page, folder, credentials, events) => {
	const text = read(page);

	it("has the same headings as the other platforms' pages", () => {
		expect([...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual([
			'Credentials',
			'Operations',
			'Events',
			'Limits',
			'Messages you may see',
			'What is not known',
		]);
	});

	it('explains every field of the credentials', () => {
		const described = readJson<
			Array<{ name: string; properties: Array<{ displayName: string; type: string }> }>
		>(path.join(ROOT, 'dist/types/credentials.json')).filter(({ name }) =>
			credentials.includes(name),
		);
		expect(described).toHaveLength(credentials.length);
		const fields = described.flatMap(({ properties }) =>
			properties.filter(({ type }) => !['hidden', 'notice'].includes(type)),
		);
		const section = text.slice(text.indexOf('## Credentials'), text.indexOf('## Operations'));
		expect(
			fields.map(({ displayName }) => displayName).filter((name) => !section.includes(name)),
		).toEqual([]);
	});

	it('quotes only messages that the nodes contain', () => {
		const sources = saidBy(`nodes/${folder}`, 'nodes/common', 'credentials');
		// The messages of all platforms, with the server name of this platform's table.
		const [, name = ''] =
			/(?:Peer = |ServiceTexts = |texts: )\{\s+name: '([^']+)'/.exec(sources) ?? [];
		const said = sources
			.replaceAll(/\$\{(?:peer\.|texts\.)?name\}/g, name)
			.replaceAll(
				/\$\{capitalised\((?:peer\.|texts\.)?name\)\}/g,
				name.charAt(0).toUpperCase() + name.slice(1),
			);
		const quoted = cellsBelow(text, '## Messages you may see')
			.filter(([head = '']) => !/^-?\d|^Code$|^n8n says$/.test(head))
			.flatMap(([message = '']) =>
				message.split('…').map((part) => part.trim().replace(/^"|"$/g, '').trim()),
			)
			.filter((part) => part.length > 2);
		expect(quoted.length).toBeGreaterThan(5);
		expect(quoted.filter((part) => !said.includes(part))).toEqual([]);
	});

	it('names only events that the triggers have', () => {
		const known = events.map(({ value }) => String(value));
		const named = cellsBelow(text, '## Events').flatMap(([first = '']) =>
			[...first.matchAll(/`(\w+)`/g)].map(([, name]) => name),
		);
		expect(named.filter((name) => !known.includes(name ?? ''))).toEqual([]);
	});

	it('shows an item as the triggers make it', () => {
		const [, example = '{}'] = /```json\n([\s\S]*?)```/.exec(text) ?? [];
		const item = JSON.parse(example) as Record<string, unknown>;
		expect(events.map(({ value }) => value)).toContain(item.event);
		expect(Object.keys(item)).toEqual(
			expect.arrayContaining([
				'platform',
				'event',
				'messageId',
				'chat',
				'sender',
				'text',
				'contentType',
				'mentions',
				'media',
				'timestamp',
				'chatInput',
				'sessionId',
				'raw',
			]),
		);
	});
});
