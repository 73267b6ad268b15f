import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { run } from './commands';
import { environmentOf, freePort } from './environment';
import { installN8n, type Installation } from './install';
import { buildPackage, installPackage } from './package';
import { startProcess, type N8nProcess, type StartOptions } from './process';
import { RUN, type N8nVersion } from './versions';

export interface HomeOptions {
	/** Default 2. */
	version?: N8nVersion;
	/**
	 * The folder that is kept between runs; default a temporary directory, which `remove()` deletes.
	 */
	directory?: string;
	/** Variables for every process of this home: database, queue, expression engine … */
	env?: Record<string, string>;
	/** Whether this package is installed in it; default true. */
	withPackage?: boolean;
	/** Receives the progress messages; default the console. */
	say?: (text: string) => void;
}

export interface StoredCredential {
	id: string;
	name: string;
	type: string;
	data: object;
}

/**
 * A user folder of n8n, shared by the processes of one n8n, with this package installed as n8n
 * installs community packages. Its commands are n8n's own command line; they may run while n8n
 * runs, but n8n publishes workflows only at its next start after them.
 */
export class N8nHome {
	private readonly processes = new Set<N8nProcess>();

	private constructor(
		readonly installation: Installation,
		readonly directory: string,
		private readonly env: Record<string, string>,
		private readonly isTemporary: boolean,
	) {}

	/**
	 * Installs n8n if it is missing, builds this package if it is out of date, and prepares the
	 * folder.
	 */
	static async open(options: HomeOptions = {}): Promise<N8nHome> {
		const { version = '2', env = {}, withPackage = true, say } = options;
		const installation = await installN8n(version, say);
		const directory = options.directory ?? (await mkdtemp(path.join(tmpdir(), 'groupbots-n8n-')));
		const home = new N8nHome(installation, directory, env, !options.directory);
		const isNew = !existsSync(path.join(directory, '.n8n'));
		if (isNew && usesSqlite(env))
			await cp(await migratedFolder(installation), directory, { recursive: true });
		if (withPackage) {
			await buildPackage();
			await installPackage(directory);
		}
		return home;
	}

	/**
	 * Runs one command of n8n's command line, e.g. `'list:workflow'`, and returns its output. Rejects
	 * if it does not exit with 0.
	 */
	async command(...args: string[]): Promise<string> {
		const { node, script } = this.installation;
		const env = { ...this.environment(), N8N_RUNNERS_BROKER_PORT: String(await freePort()) };
		return await run(node, [script, ...args], { env, cwd: this.directory });
	}

	/**
	 * Imports a workflow file, or every one of a directory. The workflows are unpublished, with the
	 * ids in the files.
	 */
	async importWorkflows(fileOrDirectory: string): Promise<void> {
		const isDirectory = !fileOrDirectory.endsWith('.json');
		await this.command(
			'import:workflow',
			...(isDirectory ? ['--separate'] : []),
			`--input=${fileOrDirectory}`,
		);
	}

	/** Imports credentials, with the given ids. */
	async importCredentials(credentials: readonly StoredCredential[]): Promise<void> {
		const file = path.join(
			await mkdtemp(path.join(tmpdir(), 'groupbots-credentials-')),
			'credentials.json',
		);
		try {
			await writeFile(file, JSON.stringify(credentials));
			await this.command('import:credentials', `--input=${file}`);
		} finally {
			await rm(path.dirname(file), { recursive: true, force: true });
		}
	}

	/** Has a workflow published at the next start of n8n. */
	async publish(workflowId: string): Promise<void> {
		if (this.installation.version === '1')
			await this.command('update:workflow', `--id=${workflowId}`, '--active=true');
		else await this.command('publish:workflow', `--id=${workflowId}`);
	}

	/** Runs a workflow from its schedule or manual trigger in its own process, to its end. */
	async execute(workflowId: string): Promise<void> {
		await this.command('execute', `--id=${workflowId}`);
	}

	/** Starts a process of n8n in this home: the main one, a worker or a webhook processor. Resolves when it is ready. */
	async start(options: StartOptions = {}): Promise<N8nProcess> {
		const process = await startProcess(
			this.installation,
			this.environment(),
			this.directory,
			options,
		);
		this.processes.add(process);
		return process;
	}

	/** Stops all processes that were started in it, and deletes it if it is temporary. */
	async close(): Promise<void> {
		await Promise.all([...this.processes].map(async (process) => await process.stop()));
		if (this.isTemporary) await rm(this.directory, { recursive: true, force: true, maxRetries: 3 });
	}

	/** The environment of every process of this home. */
	environment(): Record<string, string> {
		return { ...environmentOf(this.installation.version, this.directory), ...this.env };
	}
}

function usesSqlite({ DB_TYPE = 'sqlite' }: Record<string, string>): boolean {
	return DB_TYPE === 'sqlite';
}

/**
 * A user folder with n8n's empty database only, made once: creating its tables takes longer than
 * all other steps.
 */
async function migratedFolder(installation: Installation): Promise<string> {
	const folder = path.join(RUN, `empty-${installation.release}`);
	if (existsSync(folder)) return folder;
	await mkdir(RUN, { recursive: true });
	const unfinished = await mkdtemp(`${folder}-`);
	const env = {
		...environmentOf(installation.version, unfinished),
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
	};
	await run(installation.node, [installation.script, 'list:workflow'], { env, cwd: unfinished });
	// Another process may have been faster; then its folder is used.
	await rename(unfinished, folder).catch(
		async () => await rm(unfinished, { recursive: true, force: true }),
	);
	return folder;
}
