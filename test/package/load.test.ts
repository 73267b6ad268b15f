import { beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import path from 'node:path';

import { readJson, type PackageJson } from '../support/files';
import { packedPackage } from '../support/packedPackage';
import { ROOT, runScript } from '../support/run';

interface Loaded {
	isLazyLoaded: boolean;
	known: Record<'nodes' | 'credentials', Record<string, { className: string; sourcePath: string }>>;
	types: Record<
		'nodes' | 'credentials',
		Array<{
			name: string;
			version?: number;
			webhooks?: Array<{ restartWebhook?: boolean }>;
			codex?: object;
			iconUrl?: unknown;
		}>
	>;
	/** Files of the package in Node's module cache after loading. */
	files: string[];
	/** The first node, after its first access. */
	used: { name: string; executes: string; files: string[] };
	credentials: string[];
}

const isNode = (file: string) => file.endsWith('.node.js');

describe("the packed package under n8n's loaders", () => {
	let directory: string;
	let lazy: Loaded;
	let eager: Loaded;

	beforeAll(async () => {
		({ directory } = await packedPackage());
		[lazy, eager] = await Promise.all([
			runScript<Loaded>('loadPackage.cjs', directory, 'lazy'),
			runScript<Loaded>('loadPackage.cjs', directory, 'eager'),
		]);
	});

	it('is loaded without running any of its code', () => {
		expect(lazy.isLazyLoaded).toBe(true);
		expect(lazy.files).toEqual([]);
		// Checks the measurement: loaded eagerly, the nodes' files are in the cache.
		expect(eager.isLazyLoaded).toBe(false);
		expect(eager.files.filter(isNode)).toHaveLength(Object.keys(eager.known.nodes).length);
	});

	it('has the same descriptions before and after its code is loaded', () => {
		expect(lazy.known).toEqual(eager.known);
		expect(lazy.types).toEqual(eager.types);
	});

	it('offers every node and credential that package.json lists', () => {
		const { n8n } = readJson<PackageJson>(path.join(ROOT, 'package.json'));
		const paths = (kind: 'nodes' | 'credentials') =>
			Object.values(lazy.known[kind]).map(({ sourcePath }) => sourcePath);
		expect(paths('nodes')).toEqual(n8n.nodes);
		expect(paths('credentials')).toEqual(n8n.credentials);
		expect(lazy.credentials).toEqual(Object.keys(lazy.known.credentials));
	});

	it('has no trigger whose webhook n8n would evaluate an expression for on each call (version 1)', () => {
		const versions = lazy.types.nodes
			// Skips webhooks that resume an execution: they are called once per question, not once per
			// event.
			.filter(({ webhooks = [] }) => webhooks.some(({ restartWebhook }) => !restartWebhook))
			.map(({ name, version }) => [name, version]);
		expect(versions).not.toEqual([]);
		expect(versions.filter(([, version]) => version === 1)).toEqual([]);
	});

	it('loads and runs only the node that is used', () => {
		expect(lazy.used.executes).toBe('function');
		expect(lazy.used.files.filter(isNode)).toEqual([lazy.known.nodes[lazy.used.name]?.sourcePath]);
	});

	it('has categories and icons for every node', () => {
		for (const node of lazy.types.nodes) {
			expect(node.codex).toMatchObject({
				categories: expect.anything(),
				resources: expect.anything(),
			});
		}
		for (const { iconUrl } of [...lazy.types.nodes, ...lazy.types.credentials]) {
			expect(iconUrl).toEqual({ light: expect.any(String), dark: expect.any(String) });
			for (const url of Object.values(iconUrl as Record<string, string>)) {
				const file = path.join(directory, url.replace(/^icons\/n8n-nodes-groupbots\//, ''));
				expect([file, existsSync(file)]).toEqual([file, true]);
			}
		}
	});
});
