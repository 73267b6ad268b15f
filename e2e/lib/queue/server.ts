import { spawn } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { inherited } from '../environment';

export interface ServerOptions {
	command: string;
	args: readonly string[];
	/** The account that runs it; default the current one. */
	user?: { uid: number; gid: number };
	/** The output that shows that it is ready. */
	ready: RegExp;
	directory: string;
}

export interface Server {
	/** Ends it by its process id. Resolves when it has ended. */
	stop(): Promise<void>;
}

const READY_TIMEOUT_MS = 60_000;
const GUARD = path.join(__dirname, 'guard.cjs');

/**
 * Starts a server that runs until it is stopped, or until this process ends. Rejects with its
 * output.
 */
export async function startServer({
	command,
	args,
	user,
	ready,
	directory,
}: ServerOptions): Promise<Server> {
	const guard = spawn(process.execPath, [GUARD, command, ...args], {
		...user,
		cwd: directory,
		// A separate process group, so that Ctrl-C does not end it before its clients.
		detached: true,
		stdio: ['pipe', 'pipe', 'pipe'],
		env: inherited(),
	});
	let output = '';
	const take = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-10_000));
	guard.stdout.on('data', take);
	guard.stderr.on('data', take);
	let hasEnded = false;
	const ended = new Promise<void>((resolve) => {
		const end = () => {
			hasEnded = true;
			resolve();
		};
		guard.once('exit', end);
		guard.once('error', end);
	});
	const stop = async () => {
		guard.kill('SIGTERM');
		await ended;
	};
	for (const since = Date.now(); !ready.test(output); await sleep(50)) {
		if (!hasEnded && Date.now() - since < READY_TIMEOUT_MS) continue;
		await stop();
		throw new Error(`${command} was not ready. It wrote:\n${output}`);
	}
	return { stop };
}

/**
 * The folder of a program: one of PATH, or the newest of those that packages install beside it.
 *
 * @param folders patterns of folders, in which `*` stands for a version
 * @param install how to install it, e.g. `apt-get install redis-server`
 * @throws Error with this hint if the program is missing
 */
export function folderOf(program: string, folders: readonly string[], install: string): string {
	const onPath = (process.env.PATH ?? '').split(path.delimiter);
	const found = [...onPath, ...folders.flatMap(versionsOf)].find((folder) =>
		existsSync(path.join(folder, program)),
	);
	if (found === undefined)
		throw new Error(`The tests of queue mode need ${program}, which is not installed: ${install}`);
	// A link may be there without the other programs of its package.
	return path.dirname(realpathSync(path.join(found, program)));
}

/** The newest version first. */
function versionsOf(pattern: string): string[] {
	const [before = '', after] = pattern.split('*');
	if (after === undefined) return [pattern];
	const parent = path.dirname(`${before}x`);
	if (!existsSync(parent)) return [];
	const byVersion = new Intl.Collator('en', { numeric: true });
	return readdirSync(parent)
		.map((name) => path.join(parent, name))
		.filter((folder) => folder.startsWith(before))
		.sort((one, other) => byVersion.compare(other, one))
		.map((folder) => `${folder}${after}`);
}
