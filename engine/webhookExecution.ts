import { Container } from '@n8n/di';
import type { Response } from 'express';
import { BinaryDataService, WebhookContext } from 'n8n-core';
import {
	isNodeClassInstance,
	SEND_AND_WAIT_OPERATION,
	WorkflowConfigurationError,
	type CloseFunction,
	type IDataObject,
	type IExecuteResponsePromiseData,
	type IN8nHttpFullResponse,
	type INode,
	type INodeExecutionData,
	type IRun,
	type IRunExecutionData,
	type IWebhookData,
	type IWebhookResponseData,
	type IWorkflowExecuteAdditionalData,
	type Workflow,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import type { AdditionalDataFactory } from './additionalData';
import { toError } from './errors';
import {
	executionStartingAt,
	lastTask,
	type Executions,
	type StartedExecution,
	type StoredExecution,
} from './executions';
import { parseBody, parseMultipart, type WebhookRequest } from './http/body';
import { HttpError } from './http/errors';
import { describedField } from './nodeWebhooks';
import {
	ANSWERED_BY_NODE,
	applyHeaders,
	lastNodeAnswer,
	type WebhookAnswer,
} from './webhookResponse';
import type { StoredWorkflow } from './workflows';

export interface WebhookCall {
	/** The instance whose static data the node's webhook() reads and changes. */
	workflow: Workflow;
	stored: StoredWorkflow;
	webhook: IWebhookData;
	mode: WorkflowExecuteMode;
	request: WebhookRequest;
	response: Response;
	/** The execution that the call resumes, with its data; undefined if the call starts one. */
	waiting?: { record: StoredExecution; data: IRunExecutionData };
}

export interface WebhookOutcome {
	/** Undefined if the node returned no workflow data: then n8n stores no execution. */
	execution?: StartedExecution;
	/** Rejects with the error that the caller gets. */
	answer: Promise<Answer>;
	/** Whether n8n saves the changes that webhook() made to the static data of a published workflow. */
	savesStaticData: boolean;
}

export type Answer = WebhookAnswer | typeof ANSWERED_BY_NODE;

const RESPONSE_MODES = ['onReceived', 'lastNode', 'responseNode', 'streaming'];

/** Calls the node's webhook() and starts or resumes the execution. */
export async function executeWebhook(
	call: WebhookCall,
	executions: Executions,
	createAdditionalData: AdditionalDataFactory,
): Promise<WebhookOutcome> {
	const responseMode = describedFields(call).simple<string>('responseMode', 'onReceived');
	if (!RESPONSE_MODES.includes(responseMode)) {
		throw new Error(`The response mode '${responseMode}' is not valid!`);
	}
	try {
		return await execute(call, responseMode, executions, createAdditionalData);
	} catch (error) {
		if (error instanceof HttpError && error.status < 500) throw error;
		throw new Error('There was a problem executing the workflow', { cause: error });
	}
}

async function execute(
	call: WebhookCall,
	responseMode: string,
	executions: Executions,
	createAdditionalData: AdditionalDataFactory,
): Promise<WebhookOutcome> {
	const { workflow, webhook, mode, request, response, waiting } = call;
	const node = startNode(call);
	const fields = describedFields(call);
	const status = fields.simple('responseCode', 200);

	if (request.method === 'POST' && wantsMultipart(node) && !isMultipart(request)) {
		throw new HttpError(415, 'Expected multipart/form-data');
	}
	const removeFiles = await readBody(request, workflow, node, mode);
	let result: IWebhookResponseData;
	try {
		const additionalData = createAdditionalData({
			executionId: waiting?.record.id,
			httpRequest: request,
			httpResponse: response,
		});
		result = await callNode(workflow, node, webhook, mode, additionalData, waiting?.data ?? null);
	} catch (thrown) {
		const execution = runFailing(call, node, thrown, executions);
		return { execution, answer: startFailed(thrown), savesStaticData: false };
	} finally {
		await removeFiles?.();
	}

	const headers = declaredHeaders(fields);
	if (!response.headersSent) applyHeaders(response, headers);

	const { workflowData, webhookResponse, noWebhookResponse } = result;
	if (workflowData === undefined) {
		const body = webhookResponse ?? { message: 'Webhook call received' };
		return {
			answer: Promise.resolve(noWebhookResponse ? ANSWERED_BY_NODE : { status, body }),
			savesStaticData: true,
		};
	}

	let respond: (answer: Promise<WebhookAnswer>) => void = () => {};
	const nodeResponse = new Promise<WebhookAnswer>((resolve) => (respond = resolve));
	const execution = run(call, node, workflowData, executions, {
		...(responseMode === 'responseNode' && {
			// Called without a response when an execution that waited ended without one.
			onResponse: (sent?: IExecuteResponsePromiseData) =>
				respond(sent === undefined ? Promise.resolve({ status }) : respondNodeAnswer(sent)),
		}),
		...(responseMode === 'streaming' && { streamTo: response }),
	});

	if (noWebhookResponse || responseMode === 'streaming') {
		const savesStaticData = noWebhookResponse === true;
		return { execution, answer: Promise.resolve(ANSWERED_BY_NODE), savesStaticData };
	}
	/*
	 * n8n 2 answers after it has started the execution, and saves static data with the answer. To start the execution it makes
	 * a second Workflow from the same static data object, which resets the mark of changes (n8n 2.41.1,
	 * WorkflowRunner.establishContextForPersistence). Only for a workflow without static data it makes a new object.
	 */
	const savesStaticData = Object.keys(call.stored.staticData).length === 0;
	if (responseMode === 'onReceived') {
		const { id } = execution.record;
		const { webhookWaitingBaseUrl } = createAdditionalData();
		const responseData = describedFields(call, {
			$executionId: id,
			$execution: {
				id,
				mode: mode === 'manual' ? 'test' : 'production',
				resumeUrl: `${webhookWaitingBaseUrl}/${id}`,
			},
		}).complex<unknown>('responseData', 'firstEntryJson');
		return {
			execution,
			answer: Promise.resolve({
				status,
				body: onReceivedBody(responseData, webhookResponse),
				headers,
			}),
			savesStaticData,
		};
	}

	const afterRun = execution.finished.then(async ({ data, waitTill }: IRun): Promise<Answer> => {
		const task = lastTask(data);
		if (data.resultData.error || task?.error) {
			return { status: 500, body: { message: 'Error in workflow' } };
		}
		// A waiting workflow may still reach its Respond to Webhook node.
		if (responseMode === 'responseNode') return waitTill ? await nodeResponse : { status };
		if (!task) {
			const message = 'Workflow executed successfully but the last node did not return any data';
			return { status, body: { message } };
		}
		const answer = await lastNodeAnswer(task, {
			responseData: fields.complex('responseData', 'firstEntryJson'),
			responsePropertyName: fields.simple('responsePropertyName'),
			responseContentType: fields.simple('responseContentType'),
			responseBinaryPropertyName: fields.simple('responseBinaryPropertyName', 'data'),
		});
		return { status, ...answer };
	});
	// A Respond to Webhook node responds before the run has ended.
	return { execution, answer: Promise.race([nodeResponse, afterRun]), savesStaticData };
}

/** Returns readers of the webhook's description for a call. Like n8n, they evaluate it with the data of the execution. */
function describedFields(
	{ workflow, webhook, mode, waiting, ...call }: WebhookCall,
	keys: IDataObject = { $executionId: waiting?.record.id },
) {
	const node = startNode({ workflow, webhook, ...call, mode });
	const reader =
		(read: 'getSimpleParameterValue' | 'getComplexParameterValue') =>
		<T>(field: string, defaultValue?: T) =>
			describedField(workflow, node, webhook.webhookDescription, field, defaultValue, {
				read,
				mode,
				keys,
			});
	return { simple: reader('getSimpleParameterValue'), complex: reader('getComplexParameterValue') };
}

function startNode({ workflow, webhook }: WebhookCall): INode {
	const node = workflow.getNode(webhook.node);
	if (!node) throw new HttpError(404, 'Could not find node to process webhook.');
	return node;
}

async function readBody(
	request: WebhookRequest,
	workflow: Workflow,
	node: INode,
	mode: WorkflowExecuteMode,
) {
	if (node.typeVersion === 1) {
		const binaryData = workflow.expression.getSimpleParameterValue(
			node,
			'={{$parameter["options"]["binaryData"]}}',
			mode,
			{},
			undefined,
			false,
		);
		if (binaryData) return undefined;
	}
	if (isMultipart(request)) return await parseMultipart(request);
	const { contentType } = request;
	// From version 2 on, a node itself reads a body that n8n does not parse, as a stream.
	if (node.typeVersion > 1 && !isParsable(contentType)) return undefined;
	await parseBody(request);
	return undefined;
}

/**
 * Tells whether a node's page is a custom form of Send and Wait, which n8n accepts only as multipart/form-data. The engine does
 * not run n8n's own forms.
 */
function wantsMultipart({ parameters }: INode) {
	return (
		parameters.operation === SEND_AND_WAIT_OPERATION && parameters.responseType === 'customForm'
	);
}

function isMultipart({ contentType }: WebhookRequest) {
	return contentType === 'multipart/form-data';
}

function isParsable(contentType: string | undefined) {
	return (
		contentType !== undefined &&
		(/^(application\/json|text\/plain|application\/x-www-form-urlencoded)/.test(contentType) ||
			/(\/|\+)xml$/.test(contentType))
	);
}

async function callNode(
	workflow: Workflow,
	node: INode,
	webhook: IWebhookData,
	mode: WorkflowExecuteMode,
	additionalData: IWorkflowExecuteAdditionalData,
	waiting: IRunExecutionData | null,
): Promise<IWebhookResponseData> {
	const nodeType = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	if (!nodeType.webhook) throw new Error(`Node "${node.name}" has no webhook function`);
	const closeFunctions: CloseFunction[] = [];
	const context = new WebhookContext(
		workflow,
		node,
		additionalData,
		mode,
		webhook,
		closeFunctions,
		waiting,
	);
	try {
		return isNodeClassInstance(nodeType)
			? await nodeType.webhook(context as never)
			: await nodeType.webhook.call(context);
	} finally {
		await Promise.allSettled(closeFunctions.map(async (close) => await close()));
	}
}

function run(
	{ stored, mode, waiting }: WebhookCall,
	node: INode,
	workflowData: INodeExecutionData[][],
	executions: Executions,
	options: { onResponse?: (sent?: IExecuteResponsePromiseData) => void; streamTo?: Response } = {},
) {
	if (!waiting) {
		const executionData = executionStartingAt(node, workflowData);
		return executions.start({ stored, mode, executionData, ...options });
	}
	const { record, data: executionData } = waiting;
	const [entry] = executionData.executionData?.nodeExecutionStack ?? [];
	if (entry) {
		entry.data.main = workflowData;
		entry.metadata = { ...entry.metadata, forwardAllOutputs: true };
	}
	return executions.resume(record, { executionData, ...options });
}

/** Runs a failed execution for a webhook() that throws. n8n stores such an execution too. */
function runFailing(call: WebhookCall, node: INode, thrown: unknown, executions: Executions) {
	const error = toError(thrown);
	const resultData = {
		runData: {},
		lastNodeExecuted: node.name,
		error: { ...error, message: error.message, stack: error.stack },
	} as IRunExecutionData['resultData'];
	const { waiting } = call;
	const items = [[{ json: {} }]];
	if (waiting) {
		waiting.data.resultData = resultData;
		return run(call, node, items, executions);
	}
	const executionData = executionStartingAt(node, items);
	executionData.resultData = resultData;
	return executions.start({ stored: call.stored, mode: call.mode, executionData });
}

async function startFailed(thrown: unknown): Promise<never> {
	throw new Error(
		thrown instanceof WorkflowConfigurationError
			? thrown.message
			: 'Workflow Webhook Error: Workflow could not be started!',
	);
}

function declaredHeaders(fields: ReturnType<typeof describedFields>) {
	const declared = fields.complex<{ entries?: Array<{ name: string; value: string }> } | undefined>(
		'responseHeaders',
	);
	return Object.fromEntries((declared?.entries ?? []).map(({ name, value }) => [name, value]));
}

function onReceivedBody(responseData: unknown, webhookResponse: unknown) {
	if (responseData === 'noData') return undefined;
	return responseData || (webhookResponse ?? { message: 'Workflow was started' });
}

async function respondNodeAnswer(sent: IExecuteResponsePromiseData): Promise<WebhookAnswer> {
	const { body, headers, statusCode } = sent as IN8nHttpFullResponse;
	const binaryId = (body as { binaryData?: { id?: string } } | undefined)?.binaryData?.id;
	return {
		status: statusCode,
		headers,
		body: binaryId ? await Container.get(BinaryDataService).getAsStream(binaryId) : body,
	};
}
