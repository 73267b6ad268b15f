import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { filesBelow } from './files';
import { ROOT, runOk } from './run';

export interface PackedPackage {
	/** What is published, and what a user is given where there is no registry. */
	tarball: string;
	/** Where the tarball is unpacked: what a user gets. */
	directory: string;
	/** Every file in it, relative to `directory`, sorted. */
	files: string[];
	/** Bytes of the tarball, and of what is in it. */
	packedSize: number;
	unpackedSize: number;
}

/** `npm pack` of the built package, done once a test run: the first caller packs, the others wait for it. */
export async function packedPackage(): Promise<PackedPackage> {
	const runDirectory = process.env.TEST_RUN_DIR;
	if (!runDirectory)
		throw new Error('TEST_RUN_DIR is missing: test/support/globalSetup.ts did not run');
	const workDirectory = path.join(runDirectory, 'pack');
	const result = path.join(workDirectory, 'result.json');
	const isFirst = (await mkdir(workDirectory, { recursive: true })) !== undefined;
	if (isFirst) {
		// Written whole or not at all, and written in any case, so that nobody waits in vain.
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
	// n8n-workflow, the peer dependency, is found beside the package, as it is under n8n.
	await symlink(path.join(ROOT, 'node_modules'), path.join(workDirectory, 'node_modules'));
	return {
		tarball,
		directory,
		files: filesBelow(directory),
		packedSize: packed.size,
		unpackedSize: packed.unpackedSize,
	};
}
