import { fork } from 'node:child_process';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Runs a script of this folder in its own process: sends the order, returns the result. */
export async function runInFreshProcess<Report>(
	script: string,
	order: object,
	execArgv = process.execArgv,
): Promise<Report> {
	return await new Promise((resolve, reject) => {
		const child = fork(path.join(__dirname, script), { execArgv });
		child.once('message', (report) => {
			child.disconnect();
			resolve(report as Report);
		});
		child.once('error', reject);
		child.once('exit', (code, signal) =>
			reject(new Error(`${script} ended with ${signal ?? `exit code ${code}`}`)),
		);
		child.send(order);
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
