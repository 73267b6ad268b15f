import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INodeTypeDescription } from 'n8n-workflow';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { regenerated } from '../../docs/generate';
import { startEngine } from '../../engine';
import { PLATFORMS } from '../../platforms';
import type { Platform } from '../../platforms/platform';
import { startSandbox, type Sandbox } from '../../sandbox';
import { exampleCredentials, practiceCredentials } from '../../sandbox/exampleCredentials';
import type { PlatformView } from '../../sandbox/kit/types';
import { readJson } from '../support/files';
import { ROOT } from '../support/run';
import { parrot } from './parrot';

const described = readJson<INodeTypeDescription[]>(path.join(ROOT, 'dist/types/nodes.json'));
const known = readJson<Record<string, { sourcePath: string }>>(
	path.join(ROOT, 'dist/known/nodes.json'),
);
const folderOf = (node: string) => path.basename(path.dirname(known[node]!.sourcePath));

describe('the registry', () => {
	it('lists every folder of nodes, each with its action node and its triggers', () => {
		const folders = described.map(({ name }) => folderOf(name));
		expect(new Set(PLATFORMS.map(({ folder }) => folder))).toEqual(new Set(folders));
		for (const { folder, node, name, triggers } of PLATFORMS) {
			const own = described.filter((one) => folderOf(one.name) === folder);
			const names = (kind: boolean) =>
				own
					.filter(({ group }) => group.includes('trigger') === kind)
					.map(({ displayName }) => displayName)
					.sort();
			expect(described.find((one) => one.name === node)?.displayName).toBe(name);
			expect(names(false)).toEqual([name]);
			expect(names(true)).toEqual([...triggers].sort());
		}
	});
});

describe('CONTRIBUTING', () => {
	/** Tests of single operations and events. */
	const NEED_NO_ENTRY = new Set([
		'e2e/test/queueConversations.test.ts',
		'e2e/test/queueMode.test.ts',
		'test/editor/blocks.test.ts',
		'test/tools/names.test.ts',
		'test/triggers/duplicates.test.ts',
		'test/triggers/joining.test.ts',
		'test/workflow/examples.test.ts',
	]);

	it('names every file that has an entry for each platform', () => {
		const contributing = readFileSync(path.join(ROOT, 'CONTRIBUTING.md'), 'utf8');
		const [, steps = ''] = /^## Add a platform$(.*?)^## /ms.exec(contributing) ?? [];
		const files = [
			'bench',
			'docs',
			'e2e',
			'engine',
			'nodes',
			'platforms',
			'sandbox',
			'test',
		].flatMap((folder) =>
			readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
				.filter((file) => /\.[cm]?[jt]s$/.test(file) && !/(^|\/)(node_modules|run)\//.test(file))
				.map((file) => `${folder}/${file}`),
		);
		const withAll = files.filter((file) => {
			const text = readFileSync(path.join(ROOT, file), 'utf8').toLowerCase();
			return ['mojo', 'starbot', 'wildfire', 'yunhu'].every((name) => text.includes(name));
		});
		const unnamed = withAll.filter(
			(file) => !NEED_NO_ENTRY.has(file) && !steps.includes(`\`${file}\``),
		);
		expect(unnamed).toEqual(['test/platforms/registry.test.ts']);
		expect([...NEED_NO_ENTRY].filter((file) => !withAll.includes(file))).toEqual([]);
	});
});

describe('a platform that is added to the registry', () => {
	const platforms: Platform[] = [...PLATFORMS, parrot];
	let sandbox: Sandbox;
	beforeAll(async () => {
		sandbox = await startSandbox({ platforms });
	});
	afterAll(async () => await sandbox.close());

	it('appears in the sandbox beside the others', async () => {
		const response = await fetch(`${sandbox.url}/_sandbox/state`);
		const { platforms: shown } = (await response.json()) as { platforms: PlatformView[] };
		expect(shown.map(({ id }) => id)).toEqual(Object.values(sandbox.standIns).map(({ id }) => id));
		expect(shown.at(-1)).toMatchObject({ id: 'parrot', name: 'Parrot' });
	});

	it('has credentials for the examples and for visitors', () => {
		const idsOf = (credentials: Array<{ id: string }>) => credentials.map(({ id }) => id);
		expect(idsOf(exampleCredentials(sandbox, platforms))).toContain('parrotBird');
		expect(idsOf(practiceCredentials(sandbox, platforms))).toContain('chick');
	});

	it('can be reached by its node with them', async () => {
		const engine = await startEngine({
			packageDir: path.join(__dirname, '../common/platform'),
			credentials: parrot.exampleCredentials({ parrot: sandbox.standIns.parrot } as never),
		});
		try {
			const { items, error } = await engine.executeNode(
				'n8n-nodes-parrot.parrot',
				{ resource: 'parrot', operation: 'say', chats: 'cage', text: 'hello' },
				undefined,
				{ credentials: { parrotApi: 'parrotBird' } },
			);
			expect(error).toBeUndefined();
			expect(items.map(({ json }) => json)).toMatchObject([{ chat: 'cage', said: 'hello' }]);
			expect(sandbox.standIns.parrot!.snapshot()).toEqual({
				said: [{ chat: 'cage', text: 'hello' }],
			});
		} finally {
			await engine.stop();
		}
	});

	it('appears in the tables of the pages', () => {
		const page = [
			'<!-- generated:operations -->',
			'<!-- /generated -->',
			'<!-- generated:eventsOf parrot -->',
			'<!-- /generated -->',
			'',
		].join('\n');
		const written = regenerated(page, platforms);
		expect(written).toContain('| [Parrot](parrot.md) | Parrot | ');
		expect(written).toContain('| Group Message | `groupMessage` |  |');
	});
});
