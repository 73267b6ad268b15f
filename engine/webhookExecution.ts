import { Container } from '@n8n/di';
import { BinaryDataService, WebhookContext } from 'n8n-core';
import {
	isNodeClassInstance,
	WorkflowConfigurationError,
	type CloseFunction,
	type IExecuteResponsePromiseData,
	type IN8nHttpFullResponse,
	type INode,
	type IRunExecutionData,
	type IWebhookData,
	type IWebhookResponseData,
	type IWorkflowExecuteAdditionalData,
	type Workflow,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import type { AdditionalDataFactory } from './additionalData';
import { toError } from './errors';
import { executionStartingAt, type Executions, type StartedExecution } from './executions';
import { parseBody, parseMultipart } from './http/body';
import { HttpError } from './http/errors';
import type { WebhookRequest, WebhookResponse } from './http/exchange';
import { describedField } from './nodeWebhooks';
import {
	ANSWERED_BY_NODE,
	applyHeaders,
	lastNodeAnswer,
	type LastNodeOptions,
	type WebhookAnswer,
} from './webhookResponse';
import type { StoredWorkflow } from './workflows';

export interface WebhookCall {
	/** The instance whose static data the node's webhook() reads and changes. */
	workflow: Workflow;
	stored: StoredWorkflow;
	webhook: IWebhookData;
	mode: Extract<WorkflowExecuteMode, 'webhook' | 'manual'>;
	request: WebhookRequest;
	response: WebhookResponse;
}

export interface WebhookOutcome {
	/** Absent when the node gave no workflow data: then n8n stores no execution. */
	execution?: StartedExecution;
	/** Rejects with what the caller gets as an error. */
	answer: Promise<WebhookAnswer | typeof ANSWERED_BY_NODE>;
}

type Answer = Awaited<WebhookOutcome['answer']>;

/** Calls the node's webhook() and starts the execution it asks for. */
export async function executeWebhook(
	call: WebhookCall,
	executions: Executions,
	createAdditionalData: AdditionalDataFactory,
): Promise<WebhookOutcome> {
	const { workflow, stored, webhook, mode, request, response } = call;
	const node = workflow.getNode(webhook.node);
	if (!node) throw new HttpError(404, 'Could not find node to process webhook.');
	const field = <T>(name: string, defaultValue?: T) =>
		describedField<T>(workflow, node, webhook.webhookDescription, name, defaultValue);

	const responseMode = field<string>('responseMode', 'onReceived');
	const status = field('responseCode', 200);
	if (!['onReceived', 'lastNode', 'responseNode'].includes(responseMode)) {
		throw new Error(`The response mode '${responseMode}' is not valid!`);
	}

	const cleanUp = await readBody(request, workflow, node, mode);
	let result: IWebhookResponseData;
	try {
		const additionalData = createAdditionalData({
			httpRequest: request as unknown as IWorkflowExecuteAdditionalData['httpRequest'],
			httpResponse: response as unknown as IWorkflowExecuteAdditionalData['httpResponse'],
		});
		result = await callNode(workflow, node, webhook, mode, additionalData);
	} catch (thrown) {
		return { execution: storeFailure(call, node, thrown, executions), answer: startFailed(thrown) };
	} finally {
		await cleanUp?.();
	}

	const headers = declaredHeaders(call, node);
	if (!response.headersSent) applyHeaders(response, headers);

	const { workflowData, webhookResponse, noWebhookResponse } = result;
	if (workflowData === undefined) {
		if (noWebhookResponse) return { answer: settled(ANSWERED_BY_NODE) };
		return {
			answer: settled({ status, body: webhookResponse ?? { message: 'Webhook call received' } }),
		};
	}

	let respond: (answer: Promise<Answer>) => void;
	const nodeResponse = new Promise<Answer>((resolve) => (respond = resolve));
	const execution = executions.start({
		stored,
		mode,
		executionData: executionStartingAt(node, workflowData),
		...(responseMode === 'responseNode' && {
			onResponse: (sent) => respond(respondNodeAnswer(sent)),
		}),
	});

	if (noWebhookResponse) return { execution, answer: settled(ANSWERED_BY_NODE) };
	if (responseMode === 'onReceived') {
		const body = onReceivedBody(field<unknown>('responseData'), webhookResponse);
		return { execution, answer: settled({ status, body, headers }) };
	}

	const afterRun = execution.finished.then(async (run): Promise<Answer> => {
		const lastTask =
			run.data.resultData.runData[run.data.resultData.lastNodeExecuted ?? '']?.at(-1);
		if (run.data.resultData.error || lastTask?.error) {
			return { status: 500, body: { message: 'Error in workflow' } };
		}
		if (responseMode === 'responseNode') return { status };
		if (!lastTask) {
			const message = 'Workflow executed successfully but the last node did not return any data';
			return { status, body: { message } };
		}
		const options: LastNodeOptions = {
			responseData: field('responseData', 'firstEntryJson'),
			responsePropertyName: field('responsePropertyName'),
			responseContentType: field('responseContentType'),
			responseBinaryPropertyName: field('responseBinaryPropertyName', 'data'),
		};
		const answer = await lastNodeAnswer(lastTask, options);
		return { status, ...answer };
	});
	// A Respond to Webhook node answers before the run is over.
	return { execution, answer: Promise.race([nodeResponse, afterRun]) };
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
	const { contentType } = request;
	if (contentType === 'multipart/form-data') return await parseMultipart(request);
	// From version 2 on a node reads what n8n cannot parse itself, as a stream.
	if (node.typeVersion > 1 && !isParsable(contentType)) return undefined;
	await parseBody(request).catch((error) => {
		if (error instanceof HttpError) throw error;
		throw new Error('There was a problem executing the workflow', { cause: error });
	});
	return undefined;
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
		null,
	);
	try {
		return isNodeClassInstance(nodeType)
			? await nodeType.webhook(context as never)
			: await nodeType.webhook.call(context);
	} finally {
		await Promise.allSettled(closeFunctions.map(async (close) => await close()));
	}
}

/** n8n stores a failed execution for a webhook() that throws. */
function storeFailure(call: WebhookCall, node: INode, thrown: unknown, executions: Executions) {
	const error = toError(thrown);
	const executionData = executionStartingAt(node, [[{ json: {} }]]);
	executionData.resultData = {
		runData: {},
		lastNodeExecuted: node.name,
		error: { ...error, message: error.message, stack: error.stack },
	} as IRunExecutionData['resultData'];
	return executions.start({ stored: call.stored, mode: call.mode, executionData });
}

async function startFailed(thrown: unknown): Promise<never> {
	throw new Error(
		thrown instanceof WorkflowConfigurationError
			? thrown.message
			: 'Workflow Webhook Error: Workflow could not be started!',
	);
}

function declaredHeaders({ workflow, webhook, mode }: WebhookCall, node: INode) {
	const declared = webhook.webhookDescription.responseHeaders;
	if (declared === undefined) return {};
	const evaluated = workflow.expression.getComplexParameterValue(node, declared, mode, {}) as
		{ entries?: Array<{ name: string; value: string }> } | undefined;
	return Object.fromEntries((evaluated?.entries ?? []).map(({ name, value }) => [name, value]));
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

async function settled(answer: Answer) {
	return answer;
}
