import type {
	ExecutionError,
	ExecutionStatus,
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeCredentials,
	INodeCredentialTestResult,
	INodeExecutionData,
	INodeListSearchResult,
	INodeParameters,
	INodePropertyOptions,
	IPinData,
	IRunExecutionData,
	IConnections,
	IWorkflowSettings,
	OnError,
	NodeConnectionType,
	WorkflowExecuteMode,
} from 'n8n-workflow';

export interface EngineOptions {
	/** Port of the webhook server on 127.0.0.1; 0 or absent takes any free one. */
	port?: number;
	/** Root of the built package whose nodes are loaded next to n8n-nodes-base. */
	packageDir: string;
	/** Roots of further packages, with nodes that tests need. */
	morePackages?: string[];
	credentials?: EngineCredential[];
	/** How many finished executions are kept; default 1000. */
	maxExecutionsKept?: number;
	/**
	 * How often the engine checks for executions whose waiting time is over; default 60,000, as in
	 * n8n.
	 */
	waitTrackerIntervalMs?: number;
}

export interface EngineCredential {
	id: string;
	name: string;
	type: string;
	data: ICredentialDataDecryptedObject;
}

/** A workflow file as n8n exports it. */
export interface WorkflowFile {
	id?: string;
	name?: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
	staticData?: IDataObject | null;
	pinData?: IPinData;
}

export interface WorkflowSummary {
	id: string;
	name: string;
	active: boolean;
	/** The registered production URLs. */
	webhookUrls: string[];
	staticData: IDataObject;
	/** The error of the last activation, or of a trigger that deactivated itself, which n8n tries again. */
	activationError?: Error;
}

export interface ExecutionRecord {
	id: string;
	workflowId: string;
	workflowName: string;
	mode: WorkflowExecuteMode;
	status: Extract<ExecutionStatus, 'success' | 'error' | 'canceled' | 'running' | 'waiting'>;
	startedAt: Date;
	stoppedAt?: Date;
	/** The end of the waiting time, while the status is "waiting". */
	waitTill?: Date;
	/** The error as n8n stores it: the fields of the thrown object, not an instance of its class. */
	error?: ExecutionError;
	data?: IRunExecutionData;
	/** Returns a node's items of all its runs, in one list. */
	output(nodeName: string, outputIndex?: number, type?: NodeConnectionType): INodeExecutionData[];
}

export interface RunOptions {
	/** Name of the node to start from; without it n8n chooses. */
	startNode?: string;
	/** For a trigger: its output. For any other start node: its input. */
	items?: INodeExecutionData[];
	signal?: AbortSignal;
}

export interface ExecuteNodeOptions {
	/** By credential type: the id of a credential of this engine, or n8n's own form. */
	credentials?: Record<string, string> | INodeCredentials;
	continueOnFail?: boolean;
	onError?: OnError;
	typeVersion?: number;
	signal?: AbortSignal;
	/** Whether to run the node as an AI Agent runs a tool; `$fromAI` then reads the item. */
	asTool?: boolean;
}

export interface NodeExecution extends ExecutionRecord {
	/** The items of the node's first output. For a tool: the items that the agent shows its model. */
	items: INodeExecutionData[];
}

export interface TestRun {
	/** The URL that awaits the test event; undefined for triggers without a webhook. */
	url?: string;
	execution: Promise<ExecutionRecord>;
	cancel(): Promise<void>;
}

export interface Engine {
	/** Webhooks are at `${url}/webhook/<path>` and `${url}/webhook-test/<path>`. */
	readonly url: string;
	readonly port: number;
	/** The executions, oldest first, including running ones. */
	readonly executions: readonly ExecutionRecord[];
	/** How often credential data was decrypted for a node. */
	readonly credentialReads: number;
	addCredential(credential: EngineCredential): void;
	addWorkflow(file: WorkflowFile): string;
	workflows(): WorkflowSummary[];
	/** Activates the workflow, as publishing does in n8n. */
	activate(workflowId: string): Promise<void>;
	deactivate(workflowId: string): Promise<void>;
	/**
	 * Removes a workflow as if its row were deleted from n8n's database: no hook of its nodes is
	 * called.
	 */
	lose(workflowId: string): void;
	/**
	 * n8n's "Listen for test event": the trigger is registered, receives one event and is
	 * unregistered.
	 */
	test(workflowId: string, triggerNodeName?: string): Promise<TestRun>;
	/**
	 * n8n's "Execute workflow": manual mode; resolves when the execution has ended, failed or waits.
	 */
	run(workflowId: string, options?: RunOptions): Promise<ExecutionRecord>;
	/** Runs one node behind a Manual Trigger; `parameters` are the node's, as in a workflow file. */
	executeNode(
		type: string,
		parameters: INodeParameters,
		items?: INodeExecutionData[],
		options?: ExecuteNodeOptions,
	): Promise<NodeExecution>;
	/** Resolves to the first execution that matches and has ended or waits. Checks present executions, then future ones. */
	waitForExecution(
		predicate?: (execution: ExecutionRecord) => boolean,
		timeoutMs?: number,
	): Promise<ExecutionRecord>;
	/** n8n's Stop button; has no effect after the execution has ended. */
	stopExecution(id: string): void;
	/** Resolves when no execution is running. */
	idle(): Promise<void>;
	/** Returns one page of a resource locator's list, as the editor requests it. */
	listSearch(
		type: string,
		method: string,
		parameters: INodeParameters,
		credentials: ExecuteNodeOptions['credentials'],
		filter?: string,
		paginationToken?: string,
	): Promise<INodeListSearchResult>;
	/** Returns a drop-down's options, as the editor requests them. */
	loadOptions(
		type: string,
		method: string,
		parameters: INodeParameters,
		credentials: ExecuteNodeOptions['credentials'],
	): Promise<INodePropertyOptions[]>;
	/** Tests a credential, like its test button. */
	testCredential(
		type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<INodeCredentialTestResult>;
	/** Makes storing the next executions, and that waiting ones continue, fail, as if n8n's database were unavailable. */
	failToStore(count: number): void;
	/** Deactivates all workflows, cancels running executions and closes the server. */
	stop(): Promise<void>;
}
