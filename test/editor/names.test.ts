import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { INodeProperties, INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';

import { PLATFORMS } from '../../platforms';
import { readJson } from '../support/files';
import { ROOT } from '../support/run';

/**
 * Checks that each thing has one name on all platforms: in the editor, in parameters, and in the
 * pages.
 */

const nodes = readJson<INodeTypeDescription[]>(path.join(ROOT, 'dist/types/nodes.json'));
const credentials = readJson<Array<{ name: string; properties: INodeProperties[] }>>(
	path.join(ROOT, 'dist/types/credentials.json'),
);

interface Text {
	where: string;
	text: string;
}

/**
 * All texts of a description. Excludes the codex, which has search words that are names of nothing.
 */
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

const examples = readdirSync(path.join(ROOT, 'examples'))
	.filter((file) => file.endsWith('.json'))
	.flatMap((file) => textsIn(file, readJson(path.join(ROOT, 'examples', file))));

const saying = (texts: Text[], word: RegExp) =>
	texts
		.filter(({ text }) => word.test(text))
		.map(({ where, text }) => [where, word.exec(text)?.[0]]);

/** The words to avoid, each with the word to use. */
const ONE_NAME: Array<[used: string, rejected: RegExp]> = [
	['Remove', /\bkick(s|ed|ing)?\b/i],
	['Several', /\bsend to many\b|sendMany/i],
	['Send To, and In Chat where nothing is sent', /\bChat With\b|chatWith/],
	['QQ (Mojo-Webqq) Trigger', /\bMojo-Webqq (Webhook )?(Trigger|node)\b/],
	['WeChat (StarBot) Trigger', /\bStarBot (Trigger|node)\b/],
	['Update', /\bEdit message\b|(^|[*|·] ?)Edit(?=$| ?[·*|])/],
	['Webhook Secret', /\b(inbound|link) secret\b|\bcallback token\b|\binbound authorization\b/i],
];

describe('a thing with one name', () => {
	it.each(ONE_NAME)('is called %s in the editor, and never %s', (_used, rejected) => {
		expect(saying(shown, rejected)).toEqual([]);
	});

	it.each(ONE_NAME)('is called %s in the pages, and never %s', (_used, rejected) => {
		expect(saying(pages, rejected)).toEqual([]);
	});

	it.each(ONE_NAME)('is called %s in the examples, and never %s', (_used, rejected) => {
		expect(examples.length).toBeGreaterThan(0);
		expect(saying(examples, rejected)).toEqual([]);
	});

	it('has the same value in all operations with the same name', () => {
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

	it('is in the same resource on all platforms: what happens to members, and leaving', () => {
		const operations = nodes.flatMap(({ properties }) =>
			properties
				.filter(({ name }) => name === 'operation')
				.flatMap(({ displayOptions, options = [] }) =>
					(options as INodePropertyOptions[]).map(
						({ name }) => `${String(displayOptions?.show?.resource?.[0])}: ${name}`,
					),
				),
		);
		expect(operations.filter((name) => /^group: .*Member/.test(name))).toEqual([]);
		expect([...new Set(operations.filter((name) => /: (Mute|Leave)$/.test(name)))].sort()).toEqual([
			'group: Leave',
			'groupMember: Mute',
		]);
	});

	it('takes an expression on all platforms, or on none', () => {
		const expressions = new Map<string, Map<boolean, Set<string>>>();
		for (const { name, properties } of nodes) {
			for (const { displayName, type, noDataExpression = false } of properties) {
				if (type !== 'options') continue;
				const known = expressions.get(displayName) ?? new Map<boolean, Set<string>>();
				known.set(noDataExpression, (known.get(noDataExpression) ?? new Set()).add(name));
				expressions.set(displayName, known);
			}
		}
		expect([...(expressions.get('Send To') ?? [])].map(([isNone]) => isNone)).toEqual([false]);
		expect([...(expressions.get('Content') ?? [])].map(([isNone]) => isNone)).toEqual([false]);
		expect([...expressions].filter(([, { size }]) => size > 1)).toEqual([]);
	});

	it('stands in the same place in Send and in Send and Wait', () => {
		const { properties = [] } =
			nodes.find((node) => JSON.stringify(node).includes('"Conversation Line"')) ?? {};
		const places = properties.flatMap(({ displayName, name, options = [] }) =>
			[displayName, ...options.map((one) => 'displayName' in one && one.displayName)].includes(
				'Conversation Line',
			)
				? [name]
				: [],
		);
		expect(places).toEqual(['options']);
		const line = properties.at(-1)?.options?.find(({ name }) => name === 'line') as INodeProperties;
		expect(line.displayOptions?.show?.['/operation']).toEqual(['send', 'sendAndWait']);
	});

	it('has the same property in all credentials that ask for it under the same label', () => {
		const names = new Map<string, Set<string>>();
		for (const { displayName, name } of credentials.flatMap(({ properties }) => properties))
			names.set(displayName, (names.get(displayName) ?? new Set()).add(name));
		expect(names.get('Webhook Secret')).toEqual(new Set(['webhookSecret']));
		expect([...names].filter(([, { size }]) => size > 1)).toEqual([]);
	});

	it("is Yunhu's bot and every other platform's robot, as on the platforms themselves", () => {
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
