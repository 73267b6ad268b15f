import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import { until } from '../../e2e/lib';

export interface Query {
	workflowId: string;
	/** Only executions with ids above; 0 for all. */
	above: number;
}

export interface Stored {
	/** How many there are of each status. */
	statuses: Record<string, number>;
	/** How many, and the highest of their ids; 0 where there is none. */
	count: number;
	highest: number;
	/** Epoch milliseconds at which the last of them ended. */
	lastEnd: number;
}

/** What n8n has stored of executions, read past n8n, which is not to be disturbed. */
export interface Executions {
	stored(query: Query): Promise<Stored>;
	/**
	 * Waits until so many have ended, all of them well.
	 *
	 * @throws Error where there are more, where one did not end well, or after two minutes
	 */
	ended(query: Query, count: number): Promise<Stored>;
	close(): void;
}

/**
 * @param node n8n's own: this process's may be too old for SQLite
 * @param userFolder whose database is read
 */
export function openExecutions(node: string, userFolder: string): Executions {
	const child = fork(
		path.join(__dirname, 'executionsProcess.cjs'),
		[path.join(userFolder, '.n8n/database.sqlite')],
		{
			execPath: node,
			execArgv: ['--disable-warning=ExperimentalWarning'],
		},
	);
	const stored = async (query: Query) => {
		child.send(query);
		const [answer] = (await once(child, 'message')) as [Stored];
		return answer;
	};
	return {
		stored,
		ended: async (query, count) =>
			await until(120_000, `${count} executions of ${query.workflowId} end`, async () => {
				const found = await stored(query);
				const { success = 0, running = 0, new: waiting = 0, ...others } = found.statuses;
				if (found.count > count)
					throw new Error(`${found.count} executions are stored, not ${count}`);
				if (Object.keys(others).length > 0)
					throw new Error(`Of ${count} executions ${JSON.stringify(others)}`);
				return success === count && running + waiting === 0 ? found : undefined;
			}),
		close: () => child.connected && child.disconnect(),
	};
}
