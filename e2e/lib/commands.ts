import { spawn } from 'node:child_process';

export interface CommandOptions {
	cwd?: string;
	env?: NodeJS.ProcessEnv;
	/** The account that runs it; default the current one. */
	uid?: number;
	gid?: number;
	/** Shows the output directly instead of collecting it. */
	show?: boolean;
	/** Milliseconds after which the command is killed; default five minutes. */
	timeoutMs?: number;
}

/**
 * Runs a command to its end and returns its output. Rejects, with all its output, unless it exits
 * with 0.
 */
export async function run(
	command: string,
	args: readonly string[],
	options: CommandOptions = {},
): Promise<string> {
	const { show = false, timeoutMs = 300_000, ...place } = options;
	const child = spawn(command, args, {
		...place,
		stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
		timeout: timeoutMs,
		killSignal: 'SIGKILL',
	});
	let stdout = '';
	let stderr = '';
	child.stdout?.on('data', (chunk) => (stdout += String(chunk)));
	child.stderr?.on('data', (chunk) => (stderr += String(chunk)));
	const code = await new Promise<number | string | null>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (exitCode, signal) => resolve(signal ?? exitCode));
	});
	if (code !== 0)
		throw new Error(`${[command, ...args].join(' ')} ended with ${code}\n${stdout}${stderr}`);
	return stdout;
}

/**
 * npm with its own configuration, without the environment variables of `npm run` in another folder.
 */
export async function npm(args: readonly string[], options: CommandOptions = {}): Promise<string> {
	const env = Object.fromEntries(
		Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)),
	);
	return await run('npm', args, { ...options, env });
}
