import { fork } from 'node:child_process';
import path from 'node:path';

import { until } from '../../e2e/lib';
import { ask } from '../process';

export interface Query {
	workflowId: string;
	/** Counts only executions with higher ids; 0 counts all. */
	above: number;
}

export interface Stored {
	/** The number of executions with each status. */
	statuses: Record<string, number>;
	/** The number of executions, and their highest id; 0 if there is none. */
	count: number;
	highest: number;
	/** The end of the last execution, in epoch milliseconds. */
	lastEnd: number;
}

/** Reads the stored executions directly from n8n's database, so that n8n does no work for it. */
export interface Executions {
	stored(query: Query): Promise<Stored>;
	/**
	 * Waits until this many executions have ended successfully.
	 *
	 * @throws Error if there are more, if one failed, or after two minutes
	 */
	ended(query: Query, count: number): Promise<Stored>;
	close(): void;
}

/**
 * @param node the Node that runs n8n: the one of this process may be too old for SQLite
 * @param userFolder the folder with the database
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
	const stored = async (query: Query) => await ask<Stored>(child, query);
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
