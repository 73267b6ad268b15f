import type { WorkflowFile } from '../../engine';

/** What runs workflows: the engine of this project, or n8n's server. */
export interface ContractHost {
	readonly url: string;
	/** The full name of a node type of the fixture package, which the hosts load in different ways. */
	fixture(name: string): string;
	addCredential(type: string, data: Record<string, string>): Promise<{ id: string; name: string }>;
	addWorkflow(file: WorkflowFile): Promise<string>;
	/** Resolves when its triggers listen; rejects with the reason they don't. */
	publish(workflowId: string): Promise<void>;
	unpublish(workflowId: string): Promise<void>;
	/** "Listen for test event" of a webhook trigger. */
	listen(workflowId: string, triggerName: string): Promise<void>;
	/** "Execute workflow" from a trigger that needs no event; does not wait for the end. */
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
	/** What a node put out in its last run, by its outputs. */
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
