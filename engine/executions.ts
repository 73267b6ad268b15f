import { Container } from '@n8n/di';
import { BinaryDataService, ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	createErrorExecutionData,
	createRunExecutionData,
	type ExecutionError,
	type IExecuteResponsePromiseData,
	type INode,
	type INodeExecutionData,
	type IPinData,
	type IRun,
	type IRunExecutionData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import type { AdditionalDataFactory } from './additionalData';
import { toError } from './errors';
import type { ExecutionRecord } from './types';
import type { StoredWorkflow, WorkflowStore } from './workflows';

export interface ExecutionRequest {
	stored: StoredWorkflow;
	mode: WorkflowExecuteMode;
	/** A prepared execution; without it the workflow runs from `startNode`. */
	executionData?: IRunExecutionData;
	startNode?: string;
	pinData?: IPinData;
	/** Gets what a Respond to Webhook node sends. */
	onResponse?: (response: IExecuteResponsePromiseData) => void;
	deduplicationKey?: string;
	signal?: AbortSignal;
}

export interface StartedExecution {
	record: ExecutionRecord;
	finished: Promise<IRun>;
}

interface Running extends StartedExecution {
	cancel(): void;
}

/** An execution that begins with this node and these items, as a trigger starts it. */
export function executionStartingAt(node: INode, data: INodeExecutionData[][]): IRunExecutionData {
	return createRunExecutionData({
		executionData: { nodeExecutionStack: [{ node, data: { main: data }, source: null }] },
	});
}

class StoredExecution implements ExecutionRecord {
	status: ExecutionRecord['status'] = 'running';
	readonly workflowId: string;
	readonly workflowName: string;
	startedAt = new Date();
	stoppedAt?: Date;
	error?: ExecutionError;
	data?: IRunExecutionData;

	constructor(
		readonly id: string,
		stored: StoredWorkflow,
		readonly mode: WorkflowExecuteMode,
		readonly deduplicationKey?: string,
	) {
		this.workflowId = stored.id;
		this.workflowName = stored.name;
	}

	output(nodeName: string, outputIndex = 0): INodeExecutionData[] {
		const runs = this.data?.resultData.runData[nodeName] ?? [];
		return runs.flatMap((run) => run.data?.main?.[outputIndex] ?? []);
	}

	finish(run: IRun) {
		const error = run.data.resultData.error;
		this.data = run.data;
		this.stoppedAt = run.stoppedAt ?? new Date();
		this.error = error;
		if (run.waitTill) this.status = 'waiting';
		else if (run.status === 'canceled') this.status = 'canceled';
		else this.status = run.status === 'error' || error ? 'error' : 'success';
	}
}

/** Runs workflows on WorkflowExecute and remembers what came of it, as n8n's execution list does. */
export class Executions {
	readonly records: StoredExecution[] = [];

	private readonly running = new Map<string, Running>();
	private readonly listeners = new Set<() => void>();
	private lastId = 0;

	constructor(
		private readonly workflows: WorkflowStore,
		private readonly createAdditionalData: AdditionalDataFactory,
		private readonly maxKept: number,
	) {}

	/** As long as an execution is remembered, n8n drops a second one with the same deduplication key. */
	isDuplicate(deduplicationKey: string | undefined): boolean {
		if (deduplicationKey === undefined) return false;
		return this.records.some((record) => record.deduplicationKey === deduplicationKey);
	}

	start(request: ExecutionRequest): StartedExecution {
		const { stored, mode, deduplicationKey } = request;
		const record = new StoredExecution(String(++this.lastId), stored, mode, deduplicationKey);
		this.records.push(record);

		const { promise, cancel } = this.execute(request, record);
		const finished = promise.then((run) => {
			record.finish(run);
			this.running.delete(record.id);
			this.forgetOldest();
			this.notify();
			return run;
		});
		this.running.set(record.id, { record, finished, cancel });
		return { record, finished };
	}

	/** Records an execution that failed before it could start. */
	addFailed(stored: StoredWorkflow, mode: WorkflowExecuteMode, node: INode, error: Error) {
		const record = new StoredExecution(String(++this.lastId), stored, mode);
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

	async cancelAll() {
		for (const { cancel } of this.running.values()) cancel();
		await this.idle();
	}

	private execute(request: ExecutionRequest, record: StoredExecution) {
		const { stored, mode, signal } = request;
		const pinData = mode === 'manual' ? (request.pinData ?? stored.pinData) : undefined;
		const hooks = new ExecutionLifecycleHooks(mode, record.id, stored);
		const { onResponse } = request;
		if (onResponse) hooks.addHandler('sendResponse', onResponse);
		hooks.addHandler('workflowExecuteAfter', (_run, newStaticData) => {
			// Test runs leave no trace in static data, as in n8n.
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
			});
			const execution = request.executionData
				? new WorkflowExecute(additionalData, mode, request.executionData).processRunExecutionData(
						workflow,
					)
				: new WorkflowExecute(additionalData, mode).run({
						workflow,
						startNode: request.startNode
							? (workflow.getNode(request.startNode) ?? undefined)
							: undefined,
						pinData,
					});
			const cancel = () => execution.cancel();
			if (signal?.aborted) cancel();
			signal?.addEventListener('abort', cancel, { once: true });
			const promise = Promise.resolve(execution)
				.catch((error) => failedRun(mode, errorData(error)))
				.finally(() => signal?.removeEventListener('abort', cancel));
			return { promise, cancel };
		} catch (error) {
			// For example a required parameter that is missing: n8n-core refuses to start.
			return { promise: Promise.resolve(failedRun(mode, errorData(error))), cancel: () => {} };
		}
	}

	private forgetOldest() {
		while (this.records.length > this.maxKept) {
			const oldest = this.records.find(({ status }) => status !== 'running');
			if (!oldest) return;
			this.records.splice(this.records.indexOf(oldest), 1);
			const { id, workflowId } = oldest;
			void Container.get(BinaryDataService).deleteMany([
				{ type: 'execution', workflowId, executionId: id },
			]);
		}
	}

	private notify() {
		for (const listener of [...this.listeners]) listener();
	}
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
