import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { filesBelow } from './files';
import { ROOT, runOk } from './run';

export interface PackedPackage {
	/** The published package, as a user without a registry gets it. */
	tarball: string;
	/** The directory of the unpacked tarball. */
	directory: string;
	/** Every file in it, relative to `directory`, sorted. */
	files: string[];
	/** The sizes of the tarball and of its contents, in bytes. */
	packedSize: number;
	unpackedSize: number;
}

/**
 * Runs `npm pack` on the built package once per test run: the first caller packs, the others wait
 * for it.
 */
export async function packedPackage(): Promise<PackedPackage> {
	const runDirectory = process.env.TEST_RUN_DIR;
	if (!runDirectory)
		throw new Error('TEST_RUN_DIR is missing: test/support/globalSetup.ts did not run');
	const workDirectory = path.join(runDirectory, 'pack');
	const result = path.join(workDirectory, 'result.json');
	const isFirst = (await mkdir(workDirectory, { recursive: true })) !== undefined;
	if (isFirst) {
		// Writes the result atomically and in any case, so that no other worker waits forever.
		const outcome = await pack(workDirectory).catch((error: unknown) => ({ error: String(error) }));
		await writeFile(`${result}.part`, JSON.stringify(outcome));
		await rename(`${result}.part`, result);
	}
	while (!existsSync(result)) await sleep(50);
	const outcome = JSON.parse(await readFile(result, 'utf8')) as PackedPackage | { error: string };
	if ('error' in outcome) throw new Error(outcome.error);
	return outcome;
}

async function pack(workDirectory: string): Promise<PackedPackage> {
	if (!existsSync(path.join(ROOT, 'dist')))
		throw new Error('Nothing is built: run npm run build first');
	const output = await runOk('npm', [
		'pack',
		'--json',
		'--ignore-scripts',
		'--pack-destination',
		workDirectory,
	]);
	const [packed] = JSON.parse(output) as Array<{
		filename: string;
		size: number;
		unpackedSize: number;
	}>;
	if (!packed) throw new Error('npm pack packed nothing');
	const tarball = path.join(workDirectory, packed.filename);
	await runOk('tar', ['-xzf', tarball, '-C', workDirectory]);
	const directory = path.join(workDirectory, 'package');
	// Provides n8n-workflow, the peer dependency, beside the package, as n8n does.
	await symlink(path.join(ROOT, 'node_modules'), path.join(workDirectory, 'node_modules'));
	return {
		tarball,
		directory,
		files: filesBelow(directory),
		packedSize: packed.size,
		unpackedSize: packed.unpackedSize,
	};
}
