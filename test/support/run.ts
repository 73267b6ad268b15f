import { execFile } from 'node:child_process';
import path from 'node:path';

export const ROOT = path.resolve(__dirname, '../..');

/**
 * Hides from tools that tests call them: with NODE_ENV=test the lint rules of
 * eslint-plugin-n8n-nodes-base skip file names and report nonsense. Their temporary files are
 * removed at the end of the run.
 */
const toolEnv = (): NodeJS.ProcessEnv => ({
	NODE_ENV: undefined,
	TMPDIR: process.env.TEST_RUN_DIR,
});

export interface Finished {
	code: number;
	stdout: string;
	stderr: string;
}

/**
 * Runs a command and waits for its end, whatever its exit code. Tools that inspect the package run
 * in their own process, because jest's module system is not Node's and some of them behave
 * differently in it.
 */
export async function run(
	command: string,
	args: readonly string[],
	options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Finished> {
	return await new Promise((resolve, reject) => {
		execFile(
			command,
			args,
			{
				cwd: options.cwd ?? ROOT,
				env: { ...process.env, ...toolEnv(), ...options.env },
				maxBuffer: 256 * 1024 * 1024,
			},
			(error, stdout, stderr) => {
				if (error && typeof error.code !== 'number') reject(error);
				else resolve({ code: Number(error?.code ?? 0), stdout, stderr });
			},
		);
	});
}

/** Runs a command that must succeed; returns its standard output. */
export async function runOk(...args: Parameters<typeof run>): Promise<string> {
	const { code, stdout, stderr } = await run(...args);
	if (code !== 0)
		throw new Error(`${args[0]} ${args[1].join(' ')} ended with ${code}\n${stdout}${stderr}`);
	return stdout;
}

/** Runs a script of test/support in plain Node and returns the JSON of its last line. */
export async function runScript<T>(script: string, ...args: string[]): Promise<T> {
	const stdout = await runOk(process.execPath, [path.join(__dirname, script), ...args]);
	return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as T;
}
