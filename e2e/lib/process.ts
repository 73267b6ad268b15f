import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { freePort } from './environment';
import type { Installation } from './install';

export interface StartOptions {
	/** `start`, the default, is the main process; the others serve n8n's queue mode. */
	command?: 'start' | 'worker' | 'webhook';
	/** The arguments after the command, e.g. `['--concurrency=5']`. */
	args?: readonly string[];
	/** The port; default any free one. A worker has its health check there. */
	port?: number;
	env?: Record<string, string>;
	/** Name of its log file in the home; default `<command>-<port>.log`. */
	log?: string;
	/** The time limit for the start; default three minutes. */
	timeoutMs?: number;
}

export interface N8nProcess {
	/** The address, e.g. http://127.0.0.1:5678, without a slash at the end. */
	readonly url: string;
	readonly port: number;
	readonly pid: number;
	/** The file with all its output. */
	readonly logFile: string;
	/** Milliseconds from its start until it was ready. */
	readonly readyMs: number;
	/** Resolves when it has ended, with its exit code or signal. */
	readonly ended: Promise<number | NodeJS.Signals | null>;
	/** The last 100 kB of its output. */
	output(): string;
	/**
	 * Ends it with SIGTERM, and with SIGKILL if it has not ended within 20 s. Its child processes end
	 * with it.
	 */
	stop(): Promise<void>;
	/** Ends it at once, as `kill -9` does. */
	kill(): Promise<void>;
}

const READY_TIMEOUT_MS = 180_000;
const STOP_TIMEOUT_MS = 20_000;
const OUTPUT_KEPT = 100_000;

/** The output of each process when it is ready; their health checks answer earlier. */
const READY_LINES = {
	start: /Editor is now accessible/,
	worker: /n8n worker is now ready/,
	webhook: /Webhook listener waiting/,
};

/** Ends n8n if its parent process has ended without stopping it. */
const END_WITH_PARENT = path.join(__dirname, 'endWithParent.cjs');

export async function startProcess(
	{ node, script, release }: Installation,
	homeEnv: Record<string, string>,
	directory: string,
	options: StartOptions,
): Promise<N8nProcess> {
	const { command = 'start', args = [], timeoutMs = READY_TIMEOUT_MS } = options;
	const port = options.port || (await freePort());
	const url = `http://127.0.0.1:${port}`;
	const logFile = path.join(directory, options.log ?? `${command}-${port}.log`);
	const log = createWriteStream(logFile, { flags: 'a' });
	const since = Date.now();
	const child = spawn(node, ['--require', END_WITH_PARENT, script, command, ...args], {
		cwd: directory,
		// A separate process group: Ctrl-C reaches it through stop() only, and its task runner can be
		// ended with it.
		detached: true,
		stdio: ['pipe', 'pipe', 'pipe'],
		env: {
			N8N_PORT: String(port),
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			WEBHOOK_URL: `${url}/`,
			N8N_EDITOR_BASE_URL: url,
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: String(port),
			...homeEnv,
			...options.env,
		},
	});
	let output = '';
	const take = (chunk: Buffer) => {
		output = (output + chunk.toString()).slice(-OUTPUT_KEPT);
		log.write(chunk);
	};
	child.stdout.on('data', take);
	child.stderr.on('data', take);
	const ended = new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
		child.once('error', reject);
		child.once('exit', (code, signal) => {
			// Processes that are left in its group, such as a task runner after kill().
			killGroup(child);
			log.end();
			resolve(signal ?? code);
		});
	});
	let hasEnded = false;
	ended.then(
		() => (hasEnded = true),
		() => (hasEnded = true),
	);

	while (!READY_LINES[command].test(output)) {
		const waited = Date.now() - since;
		if (hasEnded || waited > timeoutMs) {
			killGroup(child);
			const what = hasEnded
				? 'ended before it was ready'
				: `was not ready after ${Math.round(waited / 1000)} s`;
			throw new Error(`n8n ${release} ${command} ${what}. It wrote:\n${output}`);
		}
		await sleep(50);
	}
	return {
		url,
		port,
		pid: child.pid!,
		logFile,
		readyMs: Date.now() - since,
		ended,
		output: () => output,
		async stop() {
			if (hasEnded) return;
			child.kill('SIGTERM');
			await Promise.race([ended, sleep(STOP_TIMEOUT_MS, undefined, { ref: false })]);
			if (!hasEnded) killGroup(child);
			await ended;
		},
		async kill() {
			child.kill('SIGKILL');
			await ended;
		},
	};
}

function killGroup({ pid }: ChildProcess): void {
	if (pid === undefined) return;
	try {
		process.kill(-pid, 'SIGKILL');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
	}
}
