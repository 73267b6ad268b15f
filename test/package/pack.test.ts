import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import ts from 'typescript';

import { filesBelow, readJson, type PackageJson } from '../support/files';
import { packedPackage, type PackedPackage } from '../support/packedPackage';
import { ROOT } from '../support/run';

/** The modules that a published file may require besides its neighbours. */
const AVAILABLE_IN_N8N = ['n8n-workflow', 'node:crypto'];

describe('the published package', () => {
	let pack: PackedPackage;
	const read = (file: string) => readFileSync(path.join(pack.directory, file), 'utf8');
	const scripts = () => pack.files.filter((file) => file.endsWith('.js'));
	const importsOf = (text: string) =>
		ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);

	beforeAll(async () => {
		pack = await packedPackage();
	});

	it('contains the build, the entry, the readme and the licence, and nothing else', () => {
		const built = filesBelow(path.join(ROOT, 'dist')).map((file) => `dist/${file}`);
		expect(pack.files).toEqual(['LICENSE', 'README.md', ...built, 'index.js', 'package.json']);
		console.info(
			`${pack.files.length} files, ${pack.packedSize} bytes packed, ${pack.unpackedSize} unpacked`,
		);
	});

	it('mirrors the source tree', () => {
		const sources = ['nodes', 'credentials'].flatMap((tree) =>
			filesBelow(path.join(ROOT, tree)).map(
				(file) => `dist/${tree}/${file.replace(/\.ts$/, '.js')}`,
			),
		);
		const generated =
			/^dist\/((known|types)\/(nodes|credentials)\.json|proto\/codec\.js|THIRD_PARTY_LICENSES\.txt)$/;
		expect(pack.files.filter((file) => file.startsWith('dist/') && !generated.test(file))).toEqual(
			sources.sort(),
		);
	});

	it('has n8n-workflow as its only dependency', () => {
		const packageJson = readJson(path.join(pack.directory, 'package.json'));
		expect(packageJson).toMatchObject({ peerDependencies: { 'n8n-workflow': '*' } });
		expect(packageJson).not.toHaveProperty('dependencies');
		expect(packageJson).not.toHaveProperty('optionalDependencies');
		expect(packageJson).not.toHaveProperty('bundleDependencies');
	});

	it('requires only modules that n8n has', () => {
		const missing = scripts().flatMap((script) =>
			importsOf(read(script))
				.filter((name) =>
					name.startsWith('.')
						? !['', '.js', '/index.js'].some((end) =>
								pack.files.includes(path.posix.join(script, '..', name) + end),
							)
						: !AVAILABLE_IN_N8N.includes(name),
				)
				.map((name) => `${script} requires ${name}`),
		);
		expect(scripts()).toContain('dist/nodes/common/jsonVendor.js');
		expect(missing).toEqual([]);
	});

	it('names every bundled package and its licence', () => {
		// Read from the sources' imports, and from the comment that esbuild puts before each bundled
		// file.
		const imported = filesBelow(path.join(ROOT, 'nodes'))
			.filter((file) => file.endsWith('.ts'))
			.flatMap((file) => importsOf(readFileSync(path.join(ROOT, 'nodes', file), 'utf8')))
			.filter((name) => !name.startsWith('.') && !AVAILABLE_IN_N8N.includes(name));
		const bundled = scripts().flatMap((script) =>
			[...read(script).matchAll(/^\s*\/\/ .*node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\//gm)].map(
				([, name]) => name ?? '',
			),
		);
		expect(bundled).toEqual(expect.arrayContaining(['lossless-json', 'long', 'protobufjs']));
		const notices = read('dist/THIRD_PARTY_LICENSES.txt').split(/^-{80}$/m);
		for (const name of new Set([...imported.map(packageOf), ...bundled])) {
			const { version } = readJson<PackageJson>(
				path.join(ROOT, 'node_modules', name, 'package.json'),
			);
			const notice = notices.find((text) => text.trimStart().startsWith(`${name} ${version} (`));
			expect([name, notice]).toEqual([name, expect.stringMatching(/copyright/i)]);
		}
	});

	it('contains no trace of the machine that built it', () => {
		const telling = pack.files.filter((file) =>
			[ROOT, homedir()].some((place) => read(file).includes(`${place}/`)),
		);
		expect(telling).toEqual([]);
	});
});

function packageOf(specifier: string): string {
	return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
