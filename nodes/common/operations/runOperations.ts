import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { Broadcast } from '../broadcast/broadcast';
import { Call } from './call';
import { isBounded } from '../json';
import {
	apiError,
	asNodeError,
	cancelledError,
	errorBeforeSending,
	mayHaveHappened,
	saidInMessage,
	setupError,
	type NodeError,
} from '../errors';
import { runConcurrently } from './concurrency';
import { addHint, runsAsTool } from '../n8nHelpers';
import type { ListSearches } from './lists';
import { addMatchingIds } from './matchingIds';
import type { Operation, Resource, Result } from './operation';
import { Run } from './run';
import { listed } from '../text/excerpt';
import type { Settled } from './tries';

/** One call to make. */
interface Task {
	call: Call;
	/** Position of the result in the output. */
	slot: number;
	/** Identifies the call when n8n runs the node again. */
	key: string;
	/** Set where the item's own parameters already rule the call out. */
	refusal?: unknown;
}

/**
 * Runs the node's operation on every input item. Makes several calls at a time, but calls to one target one after another. Returns
 * the results in input order. A call that fails becomes an item with the error (Continue On Fail), or ends the run after the
 * running requests have ended.
 *
 * @param lists the node's list search methods, which find the IDs of names
 */
export async function runOperations(
	context: IExecuteFunctions,
	resources: Resource[],
	lists: ListSearches = {},
): Promise<INodeExecutionData[][]> {
	const continueOnFail = context.continueOnFail();
	// An AI agent shows its model the message of an error and nothing else.
	const readable = runsAsTool(context) ? saidInMessage : <T>(error: T) => error;
	let prepared: Prepared;
	try {
		prepared = prepare(context, resources);
	} catch (error) {
		if (!continueOnFail) throw readable(error);
		// If the node throws here, n8n outputs the input items as if they were the result.
		return [allFailed(context, error, readable)];
	}
	const { operation, run, broadcast } = prepared;
	const calls = new Calls(prepared, lists, continueOnFail ? readable : undefined);
	const tasks = tasksOf(run, operation);
	await runConcurrently<Task>({
		tasks: broadcast?.plan(tasks) ?? tasks,
		concurrency: run.concurrency,
		keyOf: ({ call }) => (operation.inSequence ? 'all' : call.target),
		stopped: () => run.signal?.aborted === true || (calls.haveFailed && !continueOnFail),
		perform: async (task) => await calls.make(task),
	});
	await broadcast?.end();
	run.hints.show(context);
	if (run.signal?.aborted === true) throw cancelledError(context);
	if (calls.repeated > 0) tellOfRepeated(context, calls.repeated);
	if (calls.haveFailed && !continueOnFail) throw readable(calls.error());
	return [calls.output.flat()];
}

/** Makes the calls of one run, and keeps their results. */
class Calls {
	/** The items of each call, in input order. */
	readonly output: INodeExecutionData[][] = [];
	/** How many calls an earlier try of n8n (Retry On Fail) settled. */
	repeated = 0;
	private readonly failures = new Map<number, Failure>();
	private readonly completed: string[] = [];

	/**
	 * @param readable makes all that an error says readable where it is shown; undefined without Continue On Fail, where a failed call gives no item
	 */
	constructor(
		private readonly prepared: Prepared,
		private readonly lists: ListSearches,
		private readonly readable: ((error: NodeError) => NodeError) | undefined,
	) {}

	get haveFailed(): boolean {
		return this.failures.size > 0;
	}

	/** Makes a call, unless an earlier try settled it. Does not reject. */
	async make(task: Task): Promise<void> {
		const { call, key, refusal } = task;
		const { operation, run, broadcast } = this.prepared;
		const before = run.tries?.settled.get(key);
		if (before !== undefined) {
			this.repeated++;
			broadcast?.remember(call, before.deliveries);
		}
		try {
			if (refusal !== undefined) throw asNodeError(call, refusal);
			if (before !== undefined && 'error' in before) throw again(before);
			this.succeeded(task, before?.items ?? (await perform(operation, call, broadcast)));
		} catch (error) {
			await this.failed(task, asNodeError(call, error));
		}
	}

	/** Returns the error of the run. */
	error(): NodeError {
		return firstOf(this.failures, this.completed, this.prepared.broadcast);
	}

	private succeeded({ call, slot, key }: Task, items: INodeExecutionData[]): void {
		const { run, broadcast } = this.prepared;
		broadcast?.count(call, 'sent');
		this.output[slot] = items;
		run.tries?.settled.set(key, { items, deliveries: broadcast?.deliveriesOf(call) });
		this.completed.push(nameOf(call));
	}

	private async failed({ call, slot, key }: Task, failure: NodeError): Promise<void> {
		const { run, broadcast } = this.prepared;
		broadcast?.failed(call, failure);
		// Another try of n8n (Retry On Fail) would send it a second time.
		if (mayHaveHappened(failure)) {
			const deliveries = broadcast?.deliveriesOf(call);
			const { description } = failure;
			run.tries?.settled.set(key, { error: failure, description, deliveries });
		}
		this.failures.set(slot, { name: nameOf(call), error: failure });
		await addMatchingIds(call, this.lists, failure);
		if (this.readable !== undefined)
			this.output[slot] = [failedItem(call.itemIndex, this.readable(failure))];
	}
}

/** The parts of a run that exist before its first call. */
interface Prepared {
	operation: Operation;
	run: Run;
	broadcast: Broadcast | undefined;
}

/** @throws where the options of the run cannot be used, or Send Only Once cannot note anything */
function prepare(context: IExecuteFunctions, resources: Resource[]): Prepared {
	const operation = selectedOperation(context, resources);
	const run = new Run(context, operation);
	return { operation, run, broadcast: operation.sends ? new Broadcast(run, operation) : undefined };
}

async function perform(
	operation: Operation,
	call: Call,
	broadcast: Broadcast | undefined,
): Promise<INodeExecutionData[]> {
	// Reads all fields and options first, so that nothing is sent when one of them cannot be used.
	const values = call.run.allValues(call.values);
	if (operation.options !== undefined) call.options(operation.options);
	call.requestOptions();
	const send = async () => {
		const items = toItems(await operation.run(call, values), call.itemIndex);
		if (!items.every(({ json }) => isBounded(json, Infinity))) throw tooDeep(call, operation);
		return items;
	};
	return broadcast === undefined ? await send() : await broadcast.deliver(call, send);
}

/** Makes the error for an answer that the next node could not copy. */
function tooDeep(call: Call, { repeatable }: Operation): NodeError {
	return apiError(call, {
		message: 'The answer is nested too deeply',
		hint: "Check the address in the credential: it may not be the platform's.",
		mayHaveHappened: !repeatable,
	});
}

function selectedOperation(context: IExecuteFunctions, resources: Resource[]): Operation {
	const [resource, operation] = ['resource', 'operation'].map((name) =>
		String(context.getNodeParameter(name, 0)),
	);
	const found = resources
		.find(({ value }) => value === resource)
		?.operations.find(({ value }) => value === operation);
	if (found === undefined) {
		throw setupError(
			context,
			`The operation "${operation}" of the resource "${resource}" is not known`,
			'Choose Resource and Operation again.',
		);
	}
	return found;
}

function* tasksOf(run: Run, operation: Operation): Generator<Task> {
	const itemCount = operation.waits ? 1 : run.context.getInputData().length;
	let slot = 0;
	for (let itemIndex = 0; itemIndex < itemCount; itemIndex++) {
		const call = new Call(run, itemIndex);
		let targets = [''];
		let refusal: unknown;
		try {
			targets = operation.targets?.(call.values) ?? targets;
		} catch (error) {
			refusal = error;
		}
		const suffix = (target: string) => (targets.length > 1 ? ` [chat ${target}]` : '');
		for (const [nth, target] of targets.entries()) {
			const key = `${itemIndex} ${nth} ${target}`;
			yield { call: call.to(target, suffix(target)), slot: slot++, key, refusal };
		}
	}
}

function toItems(result: Result, itemIndex: number): INodeExecutionData[] {
	const pairedItem = { item: itemIndex };
	const entries = Array.isArray(result) ? result : [result];
	return entries.map((entry) =>
		isExecutionData(entry) ? { ...entry, pairedItem } : { json: entry, pairedItem },
	);
}

function isExecutionData(entry: IDataObject | INodeExecutionData): entry is INodeExecutionData {
	return 'binary' in entry && 'json' in entry;
}

/**
 * Makes the item of a failed call. n8n puts the error's message into the JSON, and sends the item to the error output if
 * there is one. The JSON stays empty here: if the first item's JSON had an error, Retry On Fail would run all items again.
 */
function failedItem(itemIndex: number, error: NodeError): INodeExecutionData {
	return { json: {}, error, pairedItem: { item: itemIndex } };
}

/** Makes an item for each call of a run that could not begin. */
function allFailed(
	context: IExecuteFunctions,
	error: unknown,
	readable: (error: NodeError) => NodeError,
): INodeExecutionData[] {
	return context
		.getInputData()
		.map((_item, itemIndex) =>
			failedItem(itemIndex, readable(errorBeforeSending({ context, itemIndex }, error))),
		);
}

/** Returns the error of an earlier try, without the sentences that firstOf() added to it. */
function again({ error, description }: Extract<Settled, { error: NodeError }>): NodeError {
	error.description = description;
	return error;
}

function tellOfRepeated(context: IExecuteFunctions, count: number): void {
	const calls = count === 1 ? '1 call was' : `${count} calls were`;
	addHint(context, {
		message: `${calls} not made again by Retry On Fail: completed in an earlier try, or perhaps completed.`,
		location: 'outputPane',
	});
}

/** A call that failed. */
interface Failure {
	name: string;
	error: NodeError;
}

/** Returns the name of a call among all calls of the run. */
function nameOf({ target, itemIndex }: Call): string {
	return target || `item ${itemIndex}`;
}

/** Returns the error of the first failed call, and adds the calls that must not be repeated: completed ones, and unsure ones. */
function firstOf(
	failures: ReadonlyMap<number, Failure>,
	completed: string[],
	broadcast: Broadcast | undefined,
): NodeError {
	const [first, ...others] = [...failures].sort(([a], [b]) => a - b).map(([, one]) => one);
	const { error } = first as Failure;
	const unsure = others.filter((one) => mayHaveHappened(one.error)).map(({ name }) => name);
	if (unsure.length + completed.length === 0) return error;
	error.description = [
		error.description,
		unsureCalls(unsure),
		completedCalls(completed, broadcast),
		'"On Error: Continue" in the node\'s settings reports each item by itself.',
	]
		.filter(Boolean)
		.join(' ');
	return error;
}

function unsureCalls(names: string[]): string {
	if (names.length === 0) return '';
	const [calls, them] = names.length === 1 ? ['call', 'it'] : ['calls', 'them'];
	return `${names.length} other ${calls} of this run may have taken effect, so check before you repeat ${them}: ${listed(names)}.`;
}

function completedCalls(names: string[], broadcast: Broadcast | undefined): string {
	if (names.length === 0) return '';
	const calls = names.length === 1 ? 'call of this run was' : 'calls of this run were';
	const told = `${names.length} other ${calls} completed and should not be made again. Completed: ${listed(names)}.`;
	return broadcast?.resumes
		? `${told} A second run with the same key of Send Only Once skips them.`
		: told;
}
