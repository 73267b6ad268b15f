import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Runs a script of this folder in its own process: sends the order, returns the result. */
export async function runInFreshProcess<Report>(
	script: string,
	order: object,
	execArgv = process.execArgv,
): Promise<Report> {
	const child = fork(path.join(__dirname, script), { execArgv });
	const report = await ask<Report>(child, order);
	child.disconnect();
	return report;
}

/**
 * Sends the order to a process, and waits for its next message; without an order it only waits.
 *
 * @throws Error if the process ends first
 */
export async function ask<Answer>(child: ChildProcess, order?: object): Promise<Answer> {
	return await new Promise((resolve, reject) => {
		const ended = (code: number | null, signal: string | null) =>
			reject(new Error(`${child.spawnargs.at(-1)} ended with ${signal ?? `exit code ${code}`}`));
		child.once('exit', ended).once('error', reject);
		child.once('message', (answer) => {
			child.off('exit', ended).off('error', reject);
			resolve(answer as Answer);
		});
		if (order) child.send(order);
	});
}

/** The process's side of runInFreshProcess(). */
export function reportToParent<Order, Report extends object>(
	work: (order: Order) => Promise<Report>,
): void {
	process.once('message', (order: Order) => {
		work(order).then(
			(report) => process.send?.(report),
			(error: unknown) => {
				console.error(error);
				process.exit(1);
			},
		);
	});
	process.once('disconnect', () => process.exit());
}

export function collectGarbage(): void {
	setFlagsFromString('--expose-gc');
	(runInNewContext('gc') as () => void)();
}
