import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';

import { PLATFORMS } from '../../platforms';
import { readJson } from '../support/files';
import { ROOT } from '../support/run';

/** One thing has one name, over all platforms: in what the editor shows, in parameters, and in the pages. */

const nodes = readJson<INodeTypeDescription[]>(path.join(ROOT, 'dist/types/nodes.json'));
const credentials = readJson<Array<{ name: string }>>(
	path.join(ROOT, 'dist/types/credentials.json'),
);

interface Text {
	where: string;
	text: string;
}

/** All texts of a description. The codex holds words to search for, also those that nothing is called. */
function textsIn(where: string, value: unknown): Text[] {
	if (typeof value === 'string') return [{ where, text: value }];
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, member]) =>
		key === 'codex' ? [] : textsIn(`${where}.${key}`, member),
	);
}

const shown = [...nodes, ...credentials].flatMap((one) => textsIn(one.name, one));

const pages = ['README.md', ...readdirSync(path.join(ROOT, 'docs')).map((file) => `docs/${file}`)]
	.filter((file) => file.endsWith('.md'))
	.map((file) => ({ where: file, text: readFileSync(path.join(ROOT, file), 'utf8') }));

const saying = (texts: Text[], word: RegExp) =>
	texts
		.filter(({ text }) => word.test(text))
		.map(({ where, text }) => [where, word.exec(text)?.[0]]);

/** The words that are not used, and the one that is. */
const ONE_NAME: Array<[used: string, rejected: RegExp]> = [
	['Remove', /\bkick(s|ed|ing)?\b/i],
	['Several', /\bsend to many\b|sendMany/i],
	['Send To, and In Chat where nothing is sent', /\bChat With\b|chatWith/],
	['Update', /\bEdit message\b|(^|[*|·] ?)Edit(?=$| ?[·*|])/],
	['Webhook Secret', /\b(inbound|link) secret\b|\bcallback token\b/i],
];

describe('what has one name', () => {
	it.each(ONE_NAME)('is called %s in the editor, nowhere %s', (_used, rejected) => {
		expect(saying(shown, rejected)).toEqual([]);
	});

	it.each(ONE_NAME)('is called %s in the pages, nowhere %s', (_used, rejected) => {
		expect(saying(pages, rejected)).toEqual([]);
	});

	it('in operations: the same value wherever the name is the same', () => {
		const values = new Map<string, Set<string>>();
		for (const { properties } of nodes) {
			for (const { name, options = [] } of properties) {
				if (name !== 'operation') continue;
				for (const option of options as INodePropertyOptions[]) {
					const known = values.get(option.name) ?? new Set();
					values.set(option.name, known.add(String(option.value)));
				}
			}
		}
		expect(values.size).toBeGreaterThan(60);
		expect([...values].filter(([, { size }]) => size > 1)).toEqual([]);
	});

	it("is Yunhu's bot and every other platform's robot, as the platforms themselves say", () => {
		const isYunhus = ({ where }: Text) => where.startsWith('yunhu');
		const bots = shown.filter(({ where }) => !/\.name$/.test(where));
		expect(saying(bots.filter(isYunhus), /\brobots?\b/i)).toEqual([]);
		expect(
			saying(
				bots.filter((text) => !isYunhus(text)),
				/\bbots?\b/i,
			),
		).toEqual([]);
		expect(PLATFORMS.map(({ node }) => node)).toContain('yunhu');
	});
});
