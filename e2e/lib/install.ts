import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { npm } from './commands';
import { INSTALL_FOLDERS, type N8nVersion } from './versions';

export interface Installation {
	version: N8nVersion;
	/** The exact release, e.g. 2.41.1. */
	release: string;
	directory: string;
	/** The Node that runs n8n, and the script to run. */
	node: string;
	script: string;
}

interface Manifest {
	dependencies: { n8n: string };
	optionalDependencies: Record<string, string>;
}

/** The interval of progress messages, because npm shows its own on terminals only. */
const PROGRESS_MS = 20_000;

/**
 * n8n as the lock file of its folder pins it, and the Node that it needs. Installs both if they are
 * missing or the lock file has changed: this downloads about 500 MB and takes two to twenty
 * minutes.
 */
export async function installN8n(
	version: N8nVersion,
	say: (text: string) => void = console.log,
): Promise<Installation> {
	const directory = INSTALL_FOLDERS[version];
	const manifest = JSON.parse(
		readFileSync(path.join(directory, 'package.json'), 'utf8'),
	) as Manifest;
	const release = manifest.dependencies.n8n;
	const stamp = path.join(directory, 'node_modules/.lock-stamp');
	const wanted = lockStamp(directory);
	if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
		say(
			`Installing n8n ${release} into ${path.relative(process.cwd(), directory)}/node_modules. This is done once.`,
		);
		const install = { cwd: directory, show: true, timeoutMs: 3_600_000 };
		await withProgress(
			'Step 1 of 2: npm downloads and unpacks n8n, about 500 MB. Two to twenty minutes are normal.',
			say,
			async () => await npm(['ci', '--loglevel=error'], install),
		);
		// The one install script that n8n needs.
		await withProgress(
			'Step 2 of 2: npm fetches SQLite for this machine. Where it finds none it compiles SQLite: that needs Python 3, ' +
				'make and a C++ compiler, and ten minutes and more are normal.',
			say,
			async () =>
				await npm(['rebuild', 'sqlite3', '--ignore-scripts=false', '--loglevel=error'], install),
		);
		await writeFile(stamp, wanted);
	}
	return {
		version,
		release,
		directory,
		node: nodeOf(directory, Object.keys(manifest.optionalDependencies)),
		script: path.join(directory, 'node_modules/n8n/bin/n8n'),
	};
}

/** Changes whenever a new installation is necessary. */
function lockStamp(directory: string): string {
	const lock = readFileSync(path.join(directory, 'package-lock.json'));
	return `${process.platform}-${process.arch} ${createHash('sha256').update(lock).digest('hex')}\n`;
}

/** Prints the current step, and every few seconds its duration. */
async function withProgress(
	step: string,
	say: (text: string) => void,
	work: () => Promise<unknown>,
): Promise<void> {
	say(step);
	const since = Date.now();
	const signs = setInterval(() => {
		const seconds = Math.round((Date.now() - since) / 1000);
		say(`  still at it, ${Math.floor(seconds / 60)} min ${seconds % 60} s …`);
	}, PROGRESS_MS);
	try {
		await work();
	} finally {
		clearInterval(signs);
	}
}

/**
 * Of the packages that contain Node for one platform each, npm has installed the one for this
 * platform, if there is one. (The package `node` would do the same in an install script, without
 * the lock file.)
 */
function nodeOf(directory: string, candidates: readonly string[]): string {
	const installed = candidates
		.map((name) => path.join(directory, 'node_modules', name, 'bin/node'))
		.find((file) => existsSync(file));
	if (installed) return installed;
	if (Number.parseInt(process.versions.node, 10) >= 24) return process.execPath;
	throw new Error(
		`npm has no Node 24 for ${process.platform}-${process.arch}: run this command with a Node 24 of your own`,
	);
}
