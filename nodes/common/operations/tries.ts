import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Deliveries } from '../broadcast/delivery';
import type { NodeError } from '../errors';

/** The result of a call that must not be made again; for a message also the result for each chat. */
export type Settled = { deliveries?: Deliveries } & (
	{ items: INodeExecutionData[] } | { error: NodeError; description: NodeError['description'] }
);

/** The state that the tries of one execution of a node share. */
export interface Tries {
	/** The calls that must not be made again, by their key. */
	readonly settled: Map<string, Settled>;
	/** Results of Call.onceForAllTries(). */
	readonly made: Map<string, unknown>;
}

const known = new WeakMap<object, Tries>();

/** Returns the shared state of this execution's tries; undefined without Retry On Fail, which calls execute() with all items again. */
export function triesOf(context: IExecuteFunctions): Tries | undefined {
	if (!context.getNode().retryOnFail) return undefined;
	const execution = sharedByTries(context);
	const tries = known.get(execution) ?? { settled: new Map(), made: new Map() };
	known.set(execution, tries);
	return tries;
}

/** Returns an object that n8n gives to every try of one execution of the node, and to no other execution. */
function sharedByTries(context: IExecuteFunctions): object {
	const execution = context.getExecuteData();
	if (execution.node.name === context.getNode().name) return execution;
	// A tool may get the description of its agent's execution, which is the same each time the agent calls a tool. The input from the
	// model is a new object for each call.
	return context.getInputData()[0]?.json ?? execution;
}
