import {
	NodeOperationError,
	type NodeApiError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { Call, Run } from './call';
import { asNodeError } from './errors';
import { runInLanes } from './lanes';
import type { Operation, Resource, Result } from './operation';

const DEFAULT_CONCURRENCY = 5;

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
		concurrency: run.options.concurrency ?? DEFAULT_CONCURRENCY,
		laneOf: ({ call }) => call.chat,
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
		throw new NodeOperationError(context.getNode(), 'The execution was cancelled');
	}
	if (failures.size > 0 && !continueOnFail) {
		throw firstOf(failures, output.length - failures.size);
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
		if (run.operation.chats === undefined) {
			yield { call, slot: slot++ };
			continue;
		}
		let chats: string[];
		try {
			chats = run.operation.chats(call);
		} catch (refusal) {
			yield { call, slot: slot++, refusal };
			continue;
		}
		for (const chat of chats) yield { call: call.to(chat), slot: slot++ };
	}
}

function toItems(result: Result, itemIndex: number): INodeExecutionData[] {
	const pairedItem = { item: itemIndex };
	return [result]
		.flat()
		.map((entry) =>
			isExecutionData(entry) ? { ...entry, pairedItem } : { json: entry as IDataObject, pairedItem },
		);
}

function isExecutionData(entry: IDataObject | INodeExecutionData): entry is INodeExecutionData {
	return 'binary' in entry && 'json' in entry;
}

function failedItem(call: Call, error: NodeApiError | NodeOperationError): INodeExecutionData {
	const json: IDataObject = { error: error.message };
	if (typeof error.description === 'string') json.hint = error.description;
	if (error.context.code !== undefined) json.code = error.context.code as IDataObject;
	if (error.context.codeName !== undefined) json.codeName = error.context.codeName as IDataObject;
	if (call.chat !== '') json.chatId = call.chat;
	return { json, error, pairedItem: { item: call.itemIndex } };
}

/** The error of the earliest call, with how far the run came: the calls that were completed are not to be made again. */
function firstOf(
	failures: Map<number, NodeApiError | NodeOperationError>,
	completed: number,
): NodeApiError | NodeOperationError {
	const error = failures.get(Math.min(...failures.keys())) as NodeApiError | NodeOperationError;
	if (completed > 0) {
		const progress = `${completed} other ${completed === 1 ? 'call of this run was' : 'calls of this run were'} completed and should not be made again. "On Error: Continue" in the node's settings reports each item by itself.`;
		error.description = [error.description, progress].filter(Boolean).join(' ');
	}
	return error;
}
