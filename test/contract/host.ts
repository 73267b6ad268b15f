import type { WorkflowFile } from '../../engine';

/** The host that runs workflows: the engine of this project, or n8n's server. */
export interface ContractHost {
	readonly url: string;
	/**
	 * The full name of a node type of the fixture package; the hosts load the package in different
	 * ways.
	 */
	fixture(name: string): string;
	addCredential(type: string, data: Record<string, string>): Promise<{ id: string; name: string }>;
	addWorkflow(file: WorkflowFile): Promise<string>;
	/** Resolves when the workflow's triggers listen; rejects with the reason if they fail. */
	publish(workflowId: string): Promise<void>;
	unpublish(workflowId: string): Promise<void>;
	/** n8n's "Listen for test event" on a webhook trigger. */
	listen(workflowId: string, triggerName: string): Promise<void>;
	/** n8n's "Execute workflow" on a trigger that needs no event; does not wait for the end. */
	run(workflowId: string, triggerName: string): Promise<string>;
	cancel(executionId: string): Promise<void>;
	/** All executions of a workflow, the oldest first. */
	executions(workflowId: string): Promise<StoredExecution[]>;
	testCredential(
		type: string,
		data: Record<string, string>,
	): Promise<{ status: string; message: string }>;
	listSearch(request: ListSearch): Promise<unknown>;
	close(): Promise<void>;
}

export interface StoredExecution {
	id: string;
	mode: string;
	status: string;
	error?: string;
	/** The output of each node in its last run, by the node's outputs. */
	outputs: Record<string, Array<Array<Record<string, unknown>>>>;
}

export interface ListSearch {
	type: string;
	method: string;
	parameters: Record<string, string>;
	credentials: Record<string, { id: string; name: string }>;
	filter: string;
	paginationToken: string;
}
