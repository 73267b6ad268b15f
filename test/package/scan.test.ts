import { beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { filesBelow, readJson } from '../support/files';
import { packedPackage, type PackedPackage } from '../support/packedPackage';
import { ROOT, runScript } from '../support/run';

interface ScanReport {
	passed: boolean;
	message?: string;
	files: number;
	findings: Array<{ severity: 'error' | 'warning'; rule: string; at: string; text: string }>;
}

async function fixture(name: string, files: Record<string, string>): Promise<string> {
	const directory = path.join(process.env.TEST_RUN_DIR ?? '', 'scan', name);
	for (const [file, content] of Object.entries(files)) {
		await mkdir(path.dirname(path.join(directory, file)), { recursive: true });
		await writeFile(path.join(directory, file), content);
	}
	return directory;
}

const BAD_NODE = `
export class Bad implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Bad',
		name: 'good',
		group: ['output'],
		version: 1,
		description: 'Is called otherwise than its file, and has no icon',
		defaults: { name: 'Bad' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
	};
}`;

describe("n8n's scan of community packages", () => {
	let pack: PackedPackage;
	let source: ScanReport;
	let tarball: ScanReport;
	let badSource: ScanReport;
	let badTarball: ScanReport;
	let nearlyGood: ScanReport;

	beforeAll(async () => {
		pack = await packedPackage();
		const bad = await fixture('bad', {
			'package.json': JSON.stringify({
				name: 'n8n-nodes-bad',
				version: '1.0.0',
				dependencies: { axios: '1.0.0' },
			}),
			'nodes/Bad/Bad.node.ts': BAD_NODE,
			'dist/nodes/Bad/Bad.node.js':
				'/* eslint-disable */ console.log(process.env); setTimeout(() => {}, 1);\n',
		});
		const packageJson = readJson<object>(path.join(ROOT, 'package.json'));
		const withWarning = await fixture('warning', {
			'package.json': JSON.stringify({ ...packageJson, homepage: undefined }),
		});
		[source, tarball, badSource, badTarball, nearlyGood] = await runScript<
			[ScanReport, ScanReport, ScanReport, ScanReport, ScanReport]
		>(
			'scan.mjs',
			...[
				ROOT,
				'source',
				pack.directory,
				'tarball',
				bad,
				'source',
				bad,
				'tarball',
				withWarning,
				'tarball',
			],
		);
	}, 180_000);

	it('finds nothing in the sources, not even a warning', () => {
		expect(source.findings).toEqual([]);
		expect(source.passed).toBe(true);
		expect(source.files).toBe(sourceFiles().length);
	});

	it('finds nothing in the packed package, not even a warning', () => {
		expect(tarball.findings).toEqual([]);
		expect(tarball.passed).toBe(true);
		expect(tarball.files).toBe(
			pack.files.filter((file) => /\.js$|^package\.json$/.test(file)).length,
		);
	});

	it('reports bad code', () => {
		const rules = ({ findings }: ScanReport) => findings.map(({ rule }) => rule.split('/').pop());
		expect(badSource.passed).toBe(false);
		expect(rules(badSource)).toEqual(
			// Uses a rule for package.json, one for nodes, and one of the older rules, which easily check
			// nothing.
			expect.arrayContaining([
				'no-runtime-dependencies',
				'icon-validation',
				'node-filename-against-convention',
			]),
		);
		expect(badTarball.passed).toBe(false);
		expect(rules(badTarball)).toEqual(
			expect.arrayContaining(['no-console', 'no-restricted-globals']),
		);
	});

	it('reports the warnings that n8n ignores', () => {
		expect(nearlyGood.passed).toBe(true);
		expect(nearlyGood.findings).toEqual([
			expect.objectContaining({
				severity: 'warning',
				rule: '@n8n/community-nodes/require-homepage',
			}),
		]);
	});
});

/**
 * The files that the scan has to check: package.json, and every script and JSON file of the nodes
 * and credentials.
 */
function sourceFiles(): string[] {
	const trees = ['nodes', 'credentials'].flatMap((tree) => filesBelow(path.join(ROOT, tree)));
	return ['package.json', ...trees.filter((file) => /\.(js|ts|json)$/.test(file))];
}
