import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { NodeError } from './errors';

/** The result of a call that must not be made again. */
export type Settled =
	{ items: INodeExecutionData[] } | { error: NodeError; description: NodeError['description'] };

/** The state that the tries of one execution of a node share. */
export interface Tries {
	/** The calls that must not be made again, by their key. */
	readonly settled: Map<string, Settled>;
	/** Results of Call.onceForAllTries(). */
	readonly made: Map<string, unknown>;
}

const known = new WeakMap<object, Tries>();

/**
 * Returns what the tries of this execution share; undefined without Retry On Fail. With it n8n calls execute() with all items
 * again, and the object that describes the node's execution is the same one on every try.
 */
export function triesOf(context: IExecuteFunctions): Tries | undefined {
	if (!context.getNode().retryOnFail) return undefined;
	const execution = context.getExecuteData();
	const tries = known.get(execution) ?? { settled: new Map(), made: new Map() };
	known.set(execution, tries);
	return tries;
}
