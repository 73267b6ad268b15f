import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { INodeProperties } from 'n8n-workflow';

import { enterCallback } from '../../sandbox/exampleCallbacks';
import { exampleCredentials, practiceCredentials } from '../../sandbox/exampleCredentials';
import { readExamples, runsInEngine } from '../../sandbox/exampleWorkflows';
import { startSandbox, type Sandbox } from '../../sandbox';
import { N8nHome, type StoredCredential } from './home';
import type { N8nProcess } from './process';
import { N8nRest, OWNER } from './rest';
import { ROOT, RUN, type N8nVersion } from './versions';
import { N8nWorkflows } from './workflows';

export interface TryOutOptions {
	version: N8nVersion;
	/** The port of the sandbox; n8n uses the next one. 0 uses any two. */
	port: number;
	/** The folder of n8n's data between starts; default run/n8n-<version>. */
	directory?: string;
	say(text: string): void;
}

export interface TryOut {
	sandbox: Sandbox;
	n8n: N8nProcess;
	rest: N8nRest;
	/** The texts that users need to start. */
	welcome: string;
	close(): Promise<void>;
}

/**
 * The sandbox, and n8n beside it with this package and the workflows of examples/: the program
 * behind `npm run n8n`.
 */
export async function startTryOut(options: TryOutOptions): Promise<TryOut> {
	const { version, port, say } = options;
	const directory = options.directory ?? path.join(RUN, `n8n-${version}`);
	const running = await RunningFile.take(directory);
	let workflows: N8nWorkflows | undefined;
	let sandbox: Sandbox | undefined;
	let home: N8nHome | undefined;
	const close = async () => {
		workflows?.close();
		await home?.close();
		await sandbox?.close();
		await running.remove();
	};
	try {
		say('Starting the sandbox …');
		sandbox = await startSandbox({
			port,
			workflows: {
				get place() {
					return workflows?.place;
				},
				list: () => workflows?.list() ?? [],
				run: async (id) => await workflows?.run(id),
			},
		});
		home = await N8nHome.open({ version, directory, say });
		await importCredentials(home, sandbox, say);
		const imported = await importMissing(home, say);
		say(`Starting n8n ${home.installation.release} …`);
		const n8n = await home.start({ port: port === 0 ? 0 : port + 1, log: 'n8n.log' });
		await running.tell(n8n.url);
		const rest = await N8nRest.signIn(n8n.url, version);
		// An agent needs a model, which its user selects before publishing.
		for (const { id } of readExamples().filter(runsInEngine)) {
			const workflow = await rest.workflow(id);
			if (imported.has(id) || workflow.active) {
				// n8n 2 registers a webhook only when its workflow is published, and this sandbox knows no earlier registration.
				if (workflow.active) await rest.unpublish(id);
				await rest.publish(id).catch((error: Error) => {
					say(`The workflow "${workflow.name}" does not start: ${error.message}`);
				});
			}
			enterCallback(sandbox, workflow, n8n.url);
		}
		workflows = await N8nWorkflows.of(rest, readExamples());
		return { sandbox, n8n, rest, welcome: welcome(sandbox, n8n), close };
	} catch (error) {
		await close();
		throw error;
	}
}

/**
 * Marks a user folder of n8n as in use, with the address: two n8n processes would damage each
 * other's data.
 */
class RunningFile {
	private constructor(private readonly file: string) {}

	/** @throws if a running process has marked it */
	static async take(directory: string): Promise<RunningFile> {
		const file = path.join(directory, 'running.json');
		if (existsSync(file)) {
			const { pid, url } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number; url?: string };
			if (isAlive(pid) && (url === undefined || (await answers(url)))) {
				throw new Error(
					`${url ? `n8n runs already at ${url}/home/workflows` : 'n8n is being started already'} (process ${pid}). ` +
						'Use that one, or stop it with Ctrl-C where it was started.',
				);
			}
		}
		await mkdir(directory, { recursive: true });
		await writeFile(file, JSON.stringify({ pid: process.pid }));
		return new RunningFile(file);
	}

	async tell(url: string): Promise<void> {
		await writeFile(this.file, JSON.stringify({ pid: process.pid, url }));
	}

	async remove(): Promise<void> {
		await rm(this.file, { force: true });
	}
}

/** The id of an ended process may belong to another process now. */
async function answers(url: string): Promise<boolean> {
	return await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(5000) }).then(
		({ ok }) => ok,
		() => false,
	);
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

/**
 * Their addresses are those of this sandbox: after a start with another port they are imported
 * again.
 */
async function importCredentials(
	home: N8nHome,
	sandbox: Sandbox,
	say: (text: string) => void,
): Promise<void> {
	const credentials: StoredCredential[] = [
		...exampleCredentials(sandbox),
		...practiceCredentials(sandbox),
	];
	const wanted = JSON.stringify(credentials);
	const stamp = path.join(home.directory, 'credentials.json');
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
	say('Importing the credentials of the robots …');
	await home.importCredentials(credentials);
	await writeFile(stamp, wanted);
}

/**
 * Imports only examples that are missing, because users may have changed the others. Returns the
 * ids of the new ones.
 */
async function importMissing(home: N8nHome, say: (text: string) => void): Promise<Set<string>> {
	const present = (await home.command('list:workflow', '--onlyId')).split(/\s+/);
	const missing = readExamples().filter(({ id }) => !present.includes(id));
	if (missing.length === 0) return new Set();
	say('Importing the examples …');
	const folder = await mkdtemp(path.join(tmpdir(), 'groupbots-examples-'));
	try {
		for (const workflow of missing) {
			// Gives it a new webhook address: that of the file stays free for a user who imports it.
			const nodes = workflow.nodes.map((node) =>
				node.webhookId ? { ...node, webhookId: randomUUID() } : node,
			);
			const file = path.join(folder, `${workflow.id}.json`);
			await writeFile(file, JSON.stringify({ ...workflow, nodes }));
		}
		await home.importWorkflows(folder);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
	return new Set(missing.map(({ id }) => id));
}

function welcome(sandbox: Sandbox, n8n: N8nProcess): string {
	return [
		'',
		`  n8n:         ${n8n.url}/home/workflows`,
		`               sign in as ${OWNER.email} with the password ${OWNER.password}`,
		`  The sandbox: ${sandbox.url}`,
		'',
		'  The workflows of examples/ are published: "What to try" in the sandbox says what they answer to.',
		'',
		'  For workflows of your own there is a robot on each platform that no example uses. n8n has its credential; you can also',
		'  enter it yourself:',
		'',
		...practiceCredentials(sandbox).flatMap(fieldsOf),
		`  n8n's log: ${path.relative(process.cwd(), n8n.logFile)}. To start again without your data, delete the folder of this file.`,
		'  Ctrl-C stops everything. PORT=5000 npm run n8n takes other ports, 5000 and the next.',
		'',
	].join('\n');
}

/** A credential in the editor, with the field names that it shows. */
function fieldsOf({ name, type, data }: StoredCredential): string[] {
	const described = JSON.parse(
		readFileSync(path.join(ROOT, 'dist/types/credentials.json'), 'utf8'),
	) as Array<{ name: string; displayName: string; properties: INodeProperties[] }>;
	const { displayName = type, properties = [] } =
		described.find((credential) => credential.name === type) ?? {};
	const fields = properties.flatMap(({ name: key, displayName: label, options = [] }) => {
		const value = (data as Record<string, string>)[key];
		const option = options.find((one) => 'value' in one && one.value === value);
		return value ? [[label, option ? option.name : value] as const] : [];
	});
	const width = Math.max(...fields.map(([label]) => label.length));
	return [
		`  ${name} (${displayName})`,
		...fields.map(([label, value]) => `    ${label.padEnd(width)}  ${value}`),
		'',
	];
}
