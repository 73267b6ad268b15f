import {
	NodeOperationError,
	type NodeApiError,
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';

import { Call, Run } from './call';
import { asNodeError } from './errors';
import { runInLanes } from './lanes';
import type { Operation, Resource, Result } from './operation';

/** One call to make; its slot is its place in the output. */
interface Task {
	call: Call;
	slot: number;
	/** Set where the item's own parameters already rule the call out. */
	refusal?: unknown;
}

/**
 * Runs the operation that the node is set to on every input item: several at a time, to one chat one after another,
 * results in input order. A call that fails becomes an item that says so (Continue On Fail), or ends the run once the
 * requests under way have come to their end.
 */
export async function runOperations(
	context: IExecuteFunctions,
	resources: Resource[],
): Promise<INodeExecutionData[][]> {
	const run = new Run(context, selectedOperation(context, resources));
	const continueOnFail = context.continueOnFail();
	const output: INodeExecutionData[][] = [];
	const failures = new Map<number, NodeApiError | NodeOperationError>();

	await runInLanes<Task>({
		tasks: tasksOf(run),
		concurrency: run.options.concurrency,
		laneOf: ({ call }) => (run.operation.inSequence ? 'all' : call.chat),
		stopped: () => run.signal?.aborted === true || (failures.size > 0 && !continueOnFail),
		perform: async ({ call, slot, refusal }) => {
			try {
				if (refusal !== undefined) throw asNodeError(call, refusal);
				output[slot] = toItems(await run.operation.run(call), call.itemIndex);
			} catch (error) {
				const failure = asNodeError(call, error);
				failures.set(slot, failure);
				output[slot] = [failedItem(call, failure)];
			}
		},
	});

	if (run.signal?.aborted === true) {
		// In this spelling n8n recognises it, and notes the execution as cancelled rather than failed.
		throw new NodeOperationError(context.getNode(), 'The execution was canceled');
	}
	if (failures.size > 0 && !continueOnFail) {
		// Calls that were never started leave holes in the output, which Object.keys() passes over.
		throw firstOf(failures, Object.keys(output).length - failures.size, context.getNode());
	}
	return [output.flat()];
}

function selectedOperation(context: IExecuteFunctions, resources: Resource[]): Operation {
	const [resource, operation] = ['resource', 'operation'].map(
		(name) => context.getNodeParameter(name, 0) as string,
	);
	const found = resources
		.find(({ value }) => value === resource)
		?.operations.find(({ value }) => value === operation);
	if (found === undefined) {
		throw new NodeOperationError(
			context.getNode(),
			`The operation "${operation}" of the resource "${resource}" is not known`,
		);
	}
	return found;
}

function* tasksOf(run: Run): Generator<Task> {
	const itemCount = run.context.getInputData().length;
	let slot = 0;
	for (let itemIndex = 0; itemIndex < itemCount; itemIndex++) {
		const call = new Call(run, itemIndex);
		let chats = [''];
		let refusal: unknown;
		try {
			chats = run.operation.chats?.(call) ?? chats;
		} catch (error) {
			refusal = error;
		}
		const place = (chat: string) => (chats.length > 1 ? ` [chat ${chat}]` : '');
		for (const chat of chats) yield { call: call.to(chat, place(chat)), slot: slot++, refusal };
	}
}

function toItems(result: Result, itemIndex: number): INodeExecutionData[] {
	const pairedItem = { item: itemIndex };
	return [result]
		.flat()
		.map((entry) =>
			isExecutionData(entry)
				? { ...entry, pairedItem }
				: { json: entry as IDataObject, pairedItem },
		);
}

function isExecutionData(entry: IDataObject | INodeExecutionData): entry is INodeExecutionData {
	return 'binary' in entry && 'json' in entry;
}

/**
 * n8n puts the error's message into the JSON, and sends the item to the error output if there is one. The JSON is left to
 * it: with Retry On Fail n8n would run all items again if the first one's held an error already.
 */
function failedItem(call: Call, error: NodeApiError | NodeOperationError): INodeExecutionData {
	return { json: {}, error, pairedItem: { item: call.itemIndex } };
}

/** The error of the earliest call, with how far the run came: the calls that were completed are not to be made again. */
function firstOf(
	failures: Map<number, NodeApiError | NodeOperationError>,
	completed: number,
	{ retryOnFail }: INode,
): NodeApiError | NodeOperationError {
	const error = failures.get(Math.min(...failures.keys())) as NodeApiError | NodeOperationError;
	if (completed > 0) {
		error.description = [
			error.description,
			`${completed} other ${completed === 1 ? 'call of this run was' : 'calls of this run were'} completed and should not be made again.`,
			retryOnFail
				? "Turn off Retry On Fail in the node's settings: n8n would make all of them again, while this node repeats by itself what is safe to repeat."
				: '"On Error: Continue" in the node\'s settings reports each item by itself.',
		]
			.filter(Boolean)
			.join(' ');
	}
	return error;
}
