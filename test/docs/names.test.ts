import { describe, expect, it } from '@jest/globals';
import type { INodeTypeDescription } from 'n8n-workflow';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { WorkflowFile } from '../../engine';
import { PLATFORMS } from '../../platforms';
import { filesBelow, readJson } from '../support/files';
import { ROOT } from '../support/run';

/** What the pages and the notes of the examples write in italics: names that the reader finds in the editor. */

/** Names of n8n's editor and nodes, of other programs and sites, and words in other languages. */
const NOT_OURS = [
	'Active',
	'AI',
	'Asia/Shanghai',
	'Authentication',
	'Code',
	'Community nodes',
	'Connection tested successfully',
	'Continue',
	'Create credential',
	'Create workflow',
	'Credentials',
	'Download ZIP',
	'Enable Streaming',
	'Execute workflow',
	'Executions',
	'From file',
	'Human in the Loop',
	'Import from File',
	'Import',
	'Install this node',
	'Install',
	'Listening for test event',
	'Loop Over Items',
	'On Error',
	'Predefined Credential Type',
	'Private vulnerability reporting',
	'Publish',
	'Remove Duplicates',
	'Report a vulnerability',
	'Retry On Fail',
	'Save',
	'Security',
	'Session ID',
	'Settings',
	'Source for Prompt',
	'Stop Workflow',
	'System Message',
	'Timezone',
	'Unrecognized node type: n8n-nodes-groupbots…',
	'Tools',
	'Wait',
	'Workflows',
	'invalid syntax',
	'npm package not found',
	'unauthorized',
	'⋯',
	'微信',
	'野火',
	'云湖',
	'QQ',
];
/** Names of this package outside of the editor: on the sandbox page, headings, examples, and a message made of parts. */
const OURS_ELSEWHERE = [
	'Command line',
	'Install in n8n',
	'Posts into',
	'Product launch',
	'Run now',
	'Send and Wait',
	'What is not known',
	'What to try',
	'Without a registry',
	'Launch',
	'Approve',
	'Decline',
	'Pay',
	'✅ Pay',
	'User: Get Several',
	'The parameter "…" takes the ID of a group, not "…"',
];
/** Words that are only emphasised, or that name no single thing. */
const EMPHASISED =
	/^(?:localhost|n8n|normal|tool|Openqq|needs one-time set-up|Authorization|Title Case|Whether …|trigger → .*|\?token=)$/;

interface Named {
	name?: unknown;
	displayName?: unknown;
	action?: unknown;
}

const DESCRIPTIONS: INodeTypeDescription[] = readJson(path.join(ROOT, 'dist/types/nodes.json'));
const CREDENTIALS: object[] = readJson(path.join(ROOT, 'dist/types/credentials.json'));

/** The names of all fields, options, operations, events, actions and nodes, without the unit that some end with. */
function namesIn(value: unknown, found = new Set<string>()): Set<string> {
	if (typeof value !== 'object' || value === null) return found;
	const { name, displayName, action } = value as Named;
	for (const one of [name, displayName, action]) {
		if (typeof one === 'string') found.add(one).add(one.replace(/ \([^)]*\)$/, ''));
	}
	for (const member of Object.values(value)) namesIn(member, found);
	return found;
}

const KNOWN = new Set([
	...namesIn([DESCRIPTIONS, CREDENTIALS]),
	...NOT_OURS,
	...OURS_ELSEWHERE,
	...PLATFORMS.map(({ name }) => name),
	...readdirSync(path.join(ROOT, 'examples')).map((file) => exampleNamed(file).name ?? ''),
]);
const OPERATIONS = new Set(
	PLATFORMS.flatMap(({ resources }) =>
		resources.flatMap(({ name, operations }) => operations.map((one) => `${name}: ${one.name}`)),
	),
);
const RESOURCES = new Set(PLATFORMS.flatMap(({ resources }) => resources.map(({ name }) => name)));
/** What the nodes and the sandbox say: an error or a warning may be quoted, with … for its changing parts. */
const SAID = ['nodes', 'credentials', 'engine', 'sandbox']
	.flatMap((folder) =>
		filesBelow(path.join(ROOT, folder))
			.filter((file) => file.endsWith('.ts'))
			.map((file) => readFileSync(path.join(ROOT, folder, file), 'utf8')),
	)
	.join('\n');

function exampleNamed(file: string): WorkflowFile {
	return readJson(path.join(ROOT, 'examples', file));
}

function isKnown(term: string): boolean {
	if (KNOWN.has(term) || OPERATIONS.has(term) || EMPHASISED.test(term)) return true;
	if (term.includes(' → ')) return term.split(' → ').every(isKnown);
	const [, field = '', option = ''] = /^(.+): (.+)$/.exec(term) ?? [];
	if (RESOURCES.has(field)) return false;
	return (KNOWN.has(field) && KNOWN.has(option)) || isSaid(term);
}

/** Tells whether the term is a message of the nodes, with … where a part of it changes. */
function isSaid(term: string): boolean {
	const [, field = '', rest = term] = /^The parameter "([^"]+)" (.+)$/.exec(term) ?? [];
	if (field !== '' && field !== '…' && !KNOWN.has(field)) return false;
	const parts = rest.split(/…|: |"/).filter((part) => part.trim().length > 2);
	return (/[…".]/.test(term) || term.split(' ').length > 3) && parts.every(isInSources);
}

const isInSources = (part: string) => SAID.includes(part.trim());

/** The text without code. */
const proseOf = (text: string) => text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`]*`/g, '``');

const unknownIn = (text: string) =>
	[
		...proseOf(text)
			.replace(/\s+/g, ' ')
			.matchAll(/(?<![*\w])\*([^*]{1,90})\*(?!\*)/g),
	]
		.map(([, term = '']) => term)
		.filter((term) => !isKnown(term));

const PAGES = [
	...readdirSync(ROOT),
	...readdirSync(path.join(ROOT, 'docs')).map((file) => `docs/${file}`),
].filter((file) => file.endsWith('.md') && file !== 'CHANGELOG.md');

describe('names in italics exist', () => {
	it.each(PAGES)('%s', (page) => {
		expect(unknownIn(readFileSync(path.join(ROOT, page), 'utf8'))).toEqual([]);
	});

	it.each(readdirSync(path.join(ROOT, 'examples')))('in the notes of %s', (file) => {
		const notes = exampleNamed(file).nodes.map(({ parameters }) => parameters.content);
		const texts = notes.filter((note) => typeof note === 'string');
		expect(texts.length).toBeGreaterThan(0);
		expect(texts.flatMap(unknownIn)).toEqual([]);
	});
});

describe('the nodes in bold in the notes exist', () => {
	it.each(readdirSync(path.join(ROOT, 'examples')))('%s', (file) => {
		const { nodes } = exampleNamed(file);
		const here = nodes.map(({ name }) => name);
		const bold = nodes.flatMap(({ parameters: { content } }) =>
			typeof content === 'string'
				? [...content.matchAll(/\*\*([^*]+)\*\*/g)].map(([, term = '']) => term)
				: [],
		);
		// A term in lower case is what people write in a chat, or a name of the platform.
		const names = bold.filter((term) => /^[A-Z]/.test(term) && !term.endsWith(':'));
		expect(names.filter((term) => !here.includes(term) && !isKnown(term))).toEqual([]);
	});
});

describe('the number behind the name of an option is its default', () => {
	const defaults = new Map<string, Set<number>>();
	const note = (value: unknown) => {
		if (typeof value !== 'object' || value === null) return;
		const { displayName, default: initial } = value as { displayName?: string; default?: unknown };
		if (displayName !== undefined && typeof initial === 'number') {
			const name = displayName.replace(/ \([^)]*\)$/, '');
			defaults.set(name, (defaults.get(name) ?? new Set()).add(initial));
		}
		for (const member of Object.values(value)) note(member);
	};
	note(DESCRIPTIONS);

	// Not every page tells a default.
	it('on all pages', () => {
		const told = PAGES.filter((page) => page.startsWith('docs/')).flatMap((page) =>
			[
				...readFileSync(path.join(ROOT, page), 'utf8').matchAll(
					/\*([^*]+)\* \((\d+)(?: s| MB)?(?:, from [^)]*)?\)/g,
				),
			].map(([all, name = '', number]) => ({ told: `${page}: ${all}`, name, number })),
		);
		expect(told.length).toBeGreaterThan(0);
		const wrong = told.filter(({ name, number }) => !defaults.get(name)?.has(Number(number)));
		expect(wrong.map(({ told }) => told)).toEqual([]);
	});
});

describe('IDs are written as in the editor', () => {
	it.each(PAGES)('%s', (page) => {
		const text = proseOf(readFileSync(path.join(ROOT, page), 'utf8'));
		expect(text.match(/.*\b[Ii]ds\b.*/g) ?? []).toEqual([]);
	});

	it('in what the nodes say', () => {
		expect(SAID.match(/'[^'\n]*\bIds\b[^'\n]*'/g) ?? []).toEqual([]);
	});
});
