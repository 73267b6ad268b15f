import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { npm, run } from './commands';
import { ROOT } from './versions';

/** The last file that the build writes. */
const BUILT = path.join(ROOT, 'dist/types/nodes.json');
const SOURCES = ['nodes', 'credentials', 'proto', 'package.json', 'gulpfile.js'];
const GENERATED = /^codec\./;

/** Builds the package unless the build is newer than every source. */
export async function buildPackage(): Promise<void> {
	const built = statSync(BUILT, { throwIfNoEntry: false })?.mtimeMs ?? 0;
	if (SOURCES.some((source) => newestBelow(path.join(ROOT, source)) > built)) {
		await run(process.execPath, [path.join(ROOT, 'node_modules/gulp/bin/gulp.js'), 'build'], {
			cwd: ROOT,
		});
	}
}

function newestBelow(file: string): number {
	const stats = statSync(file);
	if (!stats.isDirectory()) return stats.mtimeMs;
	return Math.max(
		...readdirSync(file)
			.filter((name) => !GENERATED.test(name))
			.map((name) => newestBelow(path.join(file, name))),
	);
}

/**
 * Installs the built package as n8n installs a community package: the content of `npm pack`,
 * unpacked in the `nodes` folder of the user folder. n8n finds it at its next start.
 */
export async function installPackage(userFolder: string): Promise<void> {
	const nodes = path.join(userFolder, '.n8n/nodes');
	const { name, version } = JSON.parse(
		readFileSync(path.join(ROOT, 'package.json'), 'utf8'),
	) as Record<string, string>;
	const target = path.join(nodes, 'node_modules', name!);
	const packed = await mkdtemp(path.join(tmpdir(), 'groupbots-pack-'));
	try {
		await npm(['pack', '--ignore-scripts', '--pack-destination', packed], { cwd: ROOT });
		const [tarball] = readdirSync(packed);
		if (!tarball) throw new Error('npm pack packed nothing');
		await rm(target, { recursive: true, force: true });
		await mkdir(target, { recursive: true });
		await run('tar', ['-xzf', path.join(packed, tarball), '--strip-components=1', '-C', target]);
	} finally {
		await rm(packed, { recursive: true, force: true });
	}
	const manifest = { name: 'installed-nodes', private: true, dependencies: { [name!]: version } };
	await writeFile(path.join(nodes, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}
