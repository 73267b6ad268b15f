import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';

import { PLATFORMS } from '../../platforms';
import { readJson } from '../support/files';
import { ROOT } from '../support/run';
import {
	circles,
	importsOf,
	packageOf,
	readSource,
	sourcesBelow,
	type SourceFile,
} from './imports';

/**
 * Enforces the layers of docs/architecture.md. Type imports count too, because a reader has to
 * follow them as well.
 */

const published = sourcesBelow('nodes', 'credentials');
const platformOf = (file: string) => /^nodes\/([A-Z][^/]*)\//.exec(file)?.[1];

/** The imports that a rule forbids, as `file → import`. */
function violations(
	sources: SourceFile[],
	isForbidden: (imported: string, file: string) => boolean,
): string[] {
	return sources.flatMap(({ file, imports }) =>
		imports.filter((name) => isForbidden(name, file)).map((name) => `${file} → ${name}`),
	);
}

describe('the published code', () => {
	it('exists, in the folders that the rules name', () => {
		const platforms = new Set(published.map(({ file }) => platformOf(file)));
		expect(platforms).toEqual(new Set([...PLATFORMS.map(({ folder }) => folder), undefined]));
		expect(published.filter(({ file }) => file.startsWith('nodes/common/'))).not.toEqual([]);
		expect(published.filter(({ file }) => file.startsWith('credentials/'))).not.toEqual([]);
	});

	it('does not import a platform into nodes/common', () => {
		const common = published.filter(({ file }) => file.startsWith('nodes/common/'));
		const isOutside = (name: string) => /^(nodes|credentials|proto)\/(?!common\/)/.test(name);
		expect(violations(common, isOutside)).toEqual([]);
	});

	it('does not import one platform into another', () => {
		const isAnother = (name: string, file: string) =>
			platformOf(name) !== undefined &&
			platformOf(file) !== undefined &&
			platformOf(name) !== platformOf(file);
		expect(violations(published, isAnother)).toEqual([]);
	});

	it('does not import operations into the files that they are made of', () => {
		const isResource = (name: string) => /^nodes\/[^/]+\/resources\//.test(name);
		const others = published.filter(({ file }) => !isResource(file) && !file.endsWith('.node.ts'));
		expect(violations(others, isResource)).toEqual([]);
	});

	it('has no import cycles', () => {
		expect(circles(published)).toEqual([]);
	});

	it('does not import nodes into credentials', () => {
		const credentials = published.filter(({ file }) => file.startsWith('credentials/'));
		const isForbidden = (name: string) =>
			!name.startsWith('credentials/') && !['n8n-workflow', 'node:crypto'].includes(name);
		expect(violations(credentials, isForbidden)).toEqual([]);
	});

	it('imports third-party code only through files that the build bundles', () => {
		const gulpfile = readFileSync(path.join(ROOT, 'gulpfile.js'), 'utf8');
		const [, list = ''] = /BUNDLED_SOURCES = \[(.*?)\]/s.exec(gulpfile) ?? [];
		const bundled = [...list.matchAll(/'(.*?)'/g)].map(([, file]) => file);
		expect(bundled).toContain('nodes/common/jsonVendor.ts');
		const isThirdParty = (name: string, file: string) =>
			!bundled.includes(file) &&
			!/^(nodes|credentials|proto)\//.test(name) &&
			!['n8n-workflow', 'node:crypto'].includes(name);
		expect(violations(published, isThirdParty)).toEqual([]);
	});
});

describe('code that is not published', () => {
	it('does not import this package into the engine, or its nodes into the sandbox', () => {
		const engine = sourcesBelow('engine');
		expect(violations(engine, (name) => /^(nodes|credentials|sandbox|test)\//.test(name))).toEqual(
			[],
		);
		const sandbox = sourcesBelow('sandbox');
		expect(violations(sandbox, (name) => /^(nodes|credentials|test)\//.test(name))).toEqual([]);
	});

	it.each(['bench', 'docs', 'e2e', 'engine', 'platforms', 'sandbox', 'test'])(
		'has no import cycles in %s/',
		(folder) => {
			const sources = sourcesBelow(folder);
			expect(sources).not.toEqual([]);
			expect(circles(sources)).toEqual([]);
		},
	);

	it("lists the engine's packages in its README", () => {
		const readme = readFileSync(path.join(ROOT, 'engine/README.md'), 'utf8');
		const [, list = ''] =
			/Its dependencies are devDependencies of the package: ([^.]+)\./.exec(readme) ?? [];
		const imported = sourcesBelow('engine').flatMap(({ imports }) =>
			imports.flatMap((name) => packageOf(name) ?? []),
		);
		// Its nodes are loaded from its folder, not imported.
		const packages = new Set([...imported.filter((name) => !isBuiltin(name)), 'n8n-nodes-base']);
		expect([...list.matchAll(/`(.+?)`/g)].map(([, name]) => name).sort()).toEqual(
			[...packages].sort(),
		);
	});

	it.each(['bench', 'docs', 'e2e', 'engine', 'sandbox', 'test'])(
		'declares every package that %s/ imports',
		(folder) => {
			const sources = sourcesBelow(folder);
			expect(sources).not.toEqual([]);
			expect(undeclared(sources)).toEqual([]);
		},
	);

	it('declares every package that the tools of the project import', () => {
		const tools = ['gulpfile.js', 'eslint.config.mjs', 'jest.config.js', 'index.js'];
		expect(undeclared(tools.map(readSource))).toEqual([]);
	});
});

describe('these rules', () => {
	it('find every kind of import', () => {
		const text = `
			import a from './a'; import type { B } from './b'; import { type C } from './c'; import './d';
			export * from './e'; export type { F } from './f'; export const local = 1;
			type G = import('./g').G; const h = await import('./h'); const i = require('./i');
			// import x from './x';
			const text = "import y from './y'"; other('./z');
		`;
		const letters = [...'abcdefghi'];
		expect(importsOf('file.ts', text)).toEqual(letters.map((letter) => `./${letter}`));
	});

	it('find import cycles, and nothing else', () => {
		const graph = { a: ['b'], b: ['c', 'n8n-workflow'], c: ['a'], d: ['d'], e: ['a', 'f'], f: [] };
		const sources = Object.entries(graph).map(([file, imports]) => ({ file, imports }));
		expect(circles(sources)).toEqual([['a', 'b', 'c'], ['d']]);
	});

	it('find a package that is not declared', () => {
		const known = ['node:fs', 'fs', 'typescript', 'test/layers'];
		const unknown = ['@scope/name/part', 'gone/deep', 'node_modules/hidden/file.js'];
		const imports = [...known, ...unknown];
		expect(undeclared([{ file: 'test/x.ts', imports }])).toEqual([
			'test/x.ts → @scope/name',
			'test/x.ts → gone',
			'test/x.ts → hidden',
		]);
	});
});

/**
 * The packages that a file imports although neither the package.json of its folder nor one above it
 * declares them.
 */
function undeclared(sources: SourceFile[]): string[] {
	return sources.flatMap(({ file, imports }) => {
		const declared = declaredFor(path.dirname(file));
		const packages = imports.flatMap((name) => packageOf(name) ?? []);
		return [...new Set(packages)]
			.filter((name) => !declared.has(name))
			.map((name) => `${file} → ${name}`);
	});
}

function declaredFor(directory: string): Set<string> {
	const file = path.join(ROOT, directory, 'package.json');
	const {
		name = '',
		dependencies,
		devDependencies,
		peerDependencies,
	} = existsSync(file)
		? readJson<
				Record<'dependencies' | 'devDependencies' | 'peerDependencies', object> & { name: string }
			>(file)
		: {};
	const above = directory === '.' ? [] : declaredFor(path.dirname(directory));
	return new Set([
		name,
		...Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies }),
		...above,
	]);
}
