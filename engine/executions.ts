import { Container } from '@n8n/di';
import type { Response } from 'express';
import { parse, stringify } from 'flatted';
import { BinaryDataService, ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	createErrorExecutionData,
	createRunExecutionData,
	NodeConnectionTypes,
	type ExecutionError,
	type IExecuteResponsePromiseData,
	type INode,
	type INodeExecutionData,
	type IPinData,
	type IRun,
	type IRunExecutionData,
	type ITaskData,
	type IWorkflowExecuteAdditionalData,
	type NodeConnectionType,
	type StructuredChunk,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import type { AdditionalDataFactory } from './additionalData';
import { toError } from './errors';
import type { ExecutionRecord } from './types';
import type { StoredWorkflow, WorkflowStore } from './workflows';

/** Options of an execution, for its start and for its resumption. */
interface RunOptions {
	/** A prepared execution; without it the workflow runs from `startNode`. */
	executionData?: IRunExecutionData;
	/**
	 * Receives the response of a Respond to Webhook node; undefined when an execution that waited
	 * ends without one.
	 */
	onResponse?: (response?: IExecuteResponsePromiseData) => void;
	/** The HTTP response that nodes stream to. */
	streamTo?: Response;
	signal?: AbortSignal;
}

export interface ExecutionRequest extends RunOptions {
	stored: StoredWorkflow;
	mode: WorkflowExecuteMode;
	startNode?: string;
	pinData?: IPinData;
	deduplicationKey?: string;
	/** The parent execution of a sub-workflow, which passes on its additional data. */
	parent?: IWorkflowExecuteAdditionalData;
}

export interface StartedExecution {
	record: StoredExecution;
	/** Resolves when the execution has ended or waits. */
	finished: Promise<IRun>;
}

interface Running extends StartedExecution {
	cancel(): void;
}

/** Creates an execution that starts at this node with these items, as a trigger starts it. */
export function executionStartingAt(node: INode, data: INodeExecutionData[][]): IRunExecutionData {
	return createRunExecutionData({
		executionData: { nodeExecutionStack: [{ node, data: { main: data }, source: null }] },
	});
}

/** Returns the last run of the last node. */
export function lastTask({ resultData }: IRunExecutionData): ITaskData | undefined {
	return resultData.runData[resultData.lastNodeExecuted ?? '']?.at(-1);
}

export class StoredExecution implements ExecutionRecord {
	status: ExecutionRecord['status'] = 'running';
	readonly workflowId: string;
	readonly workflowName: string;
	startedAt = new Date();
	stoppedAt?: Date;
	waitTill?: Date;
	error?: ExecutionError;
	data?: IRunExecutionData;

	/** The request that started the execution, with the workflow at that time. */
	readonly request: ExecutionRequest;

	constructor(
		readonly id: string,
		request: ExecutionRequest,
	) {
		this.request = request;
		this.workflowId = request.stored.id;
		this.workflowName = request.stored.name;
	}

	get mode() {
		return this.request.mode;
	}

	output(
		nodeName: string,
		outputIndex = 0,
		type: NodeConnectionType = NodeConnectionTypes.Main,
	): INodeExecutionData[] {
		const runs = this.data?.resultData.runData[nodeName] ?? [];
		return runs.flatMap((run) => run.data?.[type]?.[outputIndex] ?? []);
	}

	finish(run: IRun) {
		const error = run.data.resultData.error;
		this.data = run.data;
		this.stoppedAt = run.stoppedAt ?? new Date();
		this.error = error;
		this.waitTill = run.waitTill ?? undefined;
		if (run.waitTill) this.status = 'waiting';
		else if (run.status === 'canceled') this.status = 'canceled';
		else this.status = run.status === 'error' || error ? 'error' : 'success';
	}

	/** Returns the data of a waiting execution as n8n reads it from its database: a copy, through `flatted`. */
	readData(): IRunExecutionData {
		return parse(stringify(this.data)) as IRunExecutionData;
	}
}

/** Runs workflows on WorkflowExecute and stores the executions in a list like n8n's. */
export class Executions {
	readonly records: StoredExecution[] = [];
	/** Called when an execution has ended or waits. */
	onFinished: (record: StoredExecution, run: IRun) => void = () => {};

	private readonly running = new Map<string, Running>();
	private readonly listeners = new Set<() => void>();
	private lastId = 0;
	/** The number of next executions that cannot be stored, as if n8n's database were unavailable. */
	storageFailures = 0;

	constructor(
		private readonly workflows: WorkflowStore,
		private readonly createAdditionalData: AdditionalDataFactory,
		private readonly maxKept: number,
	) {}

	get(id: string): StoredExecution | undefined {
		return this.records.find((record) => record.id === id);
	}

	/** Tells whether n8n would drop an execution: one with the same deduplication key is stored. */
	isDuplicate(deduplicationKey: string | undefined): boolean {
		if (deduplicationKey === undefined) return false;
		return this.records.some(({ request }) => request.deduplicationKey === deduplicationKey);
	}

	start(request: ExecutionRequest): StartedExecution {
		this.store();
		const record = new StoredExecution(String(++this.lastId), request);
		this.records.push(record);
		return this.run(record, request, false);
	}

	private store(): void {
		if (this.storageFailures === 0) return;
		this.storageFailures--;
		throw new Error('The execution could not be stored');
	}

	/** Resumes a waiting execution; of several simultaneous callers only one succeeds, as in n8n. */
	resume(record: StoredExecution, options: RunOptions = {}): StartedExecution {
		if (record.status !== 'waiting') {
			throw new Error(`Execution ${record.id} is already being resumed`);
		}
		this.store();
		record.status = 'running';
		record.waitTill = undefined;
		const { signal, onResponse } = record.request;
		return this.run(
			record,
			{ signal, onResponse, executionData: record.readData(), ...options },
			true,
		);
	}

	private run(record: StoredExecution, options: RunOptions, resumed: boolean): StartedExecution {
		const { promise, cancel } = this.execute(record, options, resumed);
		const finished = promise.then((run) => {
			record.finish(run);
			this.running.delete(record.id);
			if (resumed && record.status !== 'waiting') options.onResponse?.();
			this.forgetOldest();
			this.onFinished(record, run);
			this.notify();
			return run;
		});
		this.running.set(record.id, { record, finished, cancel });
		return { record, finished };
	}

	/** Records an execution that failed before it could start. */
	addFailed(stored: StoredWorkflow, mode: WorkflowExecuteMode, node: INode, error: Error) {
		const record = new StoredExecution(String(++this.lastId), { stored, mode });
		this.records.push(record);
		record.finish(failedRun(mode, createErrorExecutionData(node, error as ExecutionError)));
		this.forgetOldest();
		this.notify();
	}

	async waitFor(predicate: (record: ExecutionRecord) => boolean, timeoutMs: number) {
		return await new Promise<ExecutionRecord>((resolve, reject) => {
			const check = () => {
				const found = this.records.find(
					(record) => record.status !== 'running' && predicate(record),
				);
				if (!found) return;
				settle();
				resolve(found);
			};
			const timeout = setTimeout(() => {
				settle();
				const seen = this.records.map(({ id, mode, status }) => `${id} ${mode} ${status}`);
				reject(
					new Error(`No such execution within ${timeoutMs} ms. Seen: ${seen.join(', ') || 'none'}`),
				);
			}, timeoutMs);
			const settle = () => {
				clearTimeout(timeout);
				this.listeners.delete(check);
			};
			this.listeners.add(check);
			check();
		});
	}

	async idle() {
		while (this.running.size > 0) {
			await Promise.all([...this.running.values()].map(async ({ finished }) => await finished));
		}
	}

	/** Cancels a running execution. */
	stop(id: string) {
		this.running.get(id)?.cancel();
	}

	async cancelAll() {
		for (const { cancel } of this.running.values()) cancel();
		await this.idle();
	}

	private execute(record: StoredExecution, options: RunOptions, resumed: boolean) {
		const { stored, mode, startNode, parent, ...request } = record.request;
		const { executionData, onResponse, streamTo, signal } = options;
		const pinData = mode === 'manual' ? (request.pinData ?? stored.pinData) : undefined;
		const hooks = new ExecutionLifecycleHooks(mode, record.id, stored);
		if (onResponse) hooks.addHandler('sendResponse', onResponse);
		if (streamTo) hooks.addHandler('sendChunk', (chunk) => streamChunk(streamTo, chunk));
		let isStopped = false;
		hooks.addHandler('workflowExecuteAfter', (_run, newStaticData) => {
			// n8n forgets a stopped execution, so it does not end the response.
			if (!isStopped) streamTo?.end();
			// Test runs do not change static data, as in n8n.
			if (mode !== 'manual' && newStaticData)
				this.workflows.setStaticData(stored.id, newStaticData);
		});

		try {
			const workflow = this.workflows.instantiate(stored, {
				pinData,
				...(mode === 'manual' && { active: false }),
			});
			const additionalData = this.createAdditionalData({
				executionId: record.id,
				workflowId: stored.id,
				workflowSettings: stored.settings,
				hooks,
				restartExecutionId: resumed ? record.id : undefined,
				streamingEnabled: streamTo !== undefined,
				httpResponse: streamTo,
				...(parent && {
					parentCallbackManager: parent.parentCallbackManager,
					rootExecutionMode: parent.rootExecutionMode,
				}),
			});
			const execution = executionData
				? new WorkflowExecute(additionalData, mode, executionData).processRunExecutionData(workflow)
				: new WorkflowExecute(additionalData, mode).run({
						workflow,
						startNode: startNode ? (workflow.getNode(startNode) ?? undefined) : undefined,
						pinData,
					});
			const cancel = () => {
				isStopped = true;
				execution.cancel();
			};
			if (signal?.aborted) cancel();
			signal?.addEventListener('abort', cancel, { once: true });
			const promise = Promise.resolve(execution)
				.catch((error) => failedRun(mode, errorData(error)))
				.finally(() => signal?.removeEventListener('abort', cancel));
			return { promise, cancel };
		} catch (error) {
			// For example for a missing required parameter, with which n8n-core does not start.
			return { promise: Promise.resolve(failedRun(mode, errorData(error))), cancel: () => {} };
		}
	}

	private forgetOldest() {
		while (this.records.length > this.maxKept) {
			const oldest = this.records.find(({ status }) => !['running', 'waiting'].includes(status));
			if (!oldest) return;
			this.records.splice(this.records.indexOf(oldest), 1);
			const { id, workflowId } = oldest;
			if (!hasFiles(oldest)) continue;
			void Container.get(BinaryDataService).deleteMany([
				{ type: 'execution', workflowId, executionId: id },
			]);
		}
	}

	private notify() {
		for (const listener of [...this.listeners]) listener();
	}
}

/** Tells whether items of an execution have files that n8n stores outside of the execution's data: those with an ID. */
function hasFiles({ data }: StoredExecution): boolean {
	const tasks = Object.values(data?.resultData.runData ?? {}).flat();
	const items = tasks.flatMap((task) => Object.values(task.data ?? {}).flat(2));
	return items.some((item) => Object.values(item?.binary ?? {}).some(({ id }) => id !== undefined));
}

function streamChunk(response: Response, chunk: StructuredChunk) {
	response.write(`${JSON.stringify(chunk)}\n`);
	response.flush();
}

function errorData(error: unknown) {
	const { message, stack, ...rest } = toError(error);
	const plain = { ...rest, message, stack } as IRunExecutionData['resultData']['error'];
	return createRunExecutionData({ resultData: { error: plain, runData: {} } });
}

function failedRun(mode: WorkflowExecuteMode, data: IRunExecutionData): IRun {
	const now = new Date();
	return { data, mode, status: 'error', startedAt: now, stoppedAt: now, storedAt: 'db' };
}
