import { Container } from '@n8n/di';
import type { Response } from 'express';
import { InstanceSettings, validateUrlSignature, WAITING_TOKEN_QUERY_PARAM } from 'n8n-core';
import { SEND_AND_WAIT_OPERATION, type INode, type IRunExecutionData } from 'n8n-workflow';
import { timingSafeEqual } from 'node:crypto';

import type { AdditionalDataFactory } from './additionalData';
import type { Executions } from './executions';
import type { WebhookRequest } from './http/body';
import { HttpError } from './http/errors';
import { nodeWebhooks } from './nodeWebhooks';
import { executeWebhook, type Answer } from './webhookExecution';
import { ANSWERED_BY_NODE, sandboxHtml } from './webhookResponse';
import type { WorkflowStore } from './workflows';

interface ResumeCall {
	executionId: string;
	/** The path of the node's webhook, behind the execution's id. */
	suffix: string;
	request: WebhookRequest;
	response: Response;
}

/**
 * Handles `/webhook-waiting/<execution>/<suffix>`: resumes a waiting execution as n8n 2.41 does.
 */
export async function resumeByWebhook(
	call: ResumeCall,
	workflows: WorkflowStore,
	executions: Executions,
	createAdditionalData: AdditionalDataFactory,
): Promise<Answer> {
	const { executionId, request, response } = call;
	const record = executions.get(executionId);
	if (!record) throw new HttpError(404, `The execution "${executionId}" does not exist.`);
	const { stored, mode } = record.request;
	const workflow = workflows.instantiate(stored);
	const asks = (suffix: string) => isSendAndWait(Object.values(workflow.nodes), suffix);

	let { suffix } = call;
	// Of a run that somebody started in the editor, n8n stores no data before it ends or waits, and reads the missing data all the same.
	if (!record.data && mode === 'manual') {
		throw new Error("Cannot read properties of undefined (reading 'resumeToken')");
	}
	// Of other executions the engine, unlike n8n, stores the data when they end or wait.
	if (record.data) {
		const { valid, webhookPath } = asks(suffix)
			? checkSignature(request)
			: checkToken(request, record.data);
		if (!valid) {
			if (asks(suffix)) sendPage(response, 401, 'Invalid Form Link');
			else response.status(401).json({ error: 'Invalid token' });
			return ANSWERED_BY_NODE;
		}
		suffix ||= webhookPath ?? '';
	}

	switch (record.status) {
		case 'running':
			throw new HttpError(409, `The execution "${executionId}" is running already.`);
		case 'error':
		case 'canceled':
			throw new HttpError(409, `The execution "${executionId}" has finished with error.`);
		case 'success':
			if (asks(suffix)) {
				sendPage(response, 200, 'No action required');
				return ANSWERED_BY_NODE;
			}
			throw new HttpError(409, `The execution "${executionId} has finished already.`);
		case 'waiting':
	}

	const data = record.readData();
	const nodeName = data.resultData.lastNodeExecuted ?? '';
	// The node does not run again: its webhook() returns its output.
	const [entry] = data.executionData?.nodeExecutionStack ?? [];
	if (entry) entry.node.disabled = true;
	data.waitTill = undefined;
	data.resultData.runData[nodeName]?.pop();

	const node = workflow.getNode(nodeName);
	if (!node) throw new HttpError(404, 'Could not find node to process webhook.');
	return await workflow.expression.withIsolate(async () => {
		const webhook = nodeWebhooks(workflow, node, createAdditionalData()).find(
			({ httpMethod, path, webhookDescription }) =>
				httpMethod === request.method &&
				path === suffix &&
				webhookDescription.restartWebhook === true &&
				webhookDescription.nodeType !== 'form',
		);
		if (!webhook) {
			if (asks(suffix)) {
				sendPage(response, 200, 'No action required');
				return ANSWERED_BY_NODE;
			}
			throw new HttpError(
				404,
				`The workflow for execution "${executionId}" does not contain a waiting webhook with a matching path/method.`,
			);
		}
		const { answer } = await executeWebhook(
			{ workflow, stored, webhook, mode, request, response, waiting: { record, data } },
			executions,
			createAdditionalData,
		);
		return await answer;
	});
}

function isSendAndWait(nodes: INode[], suffix: string) {
	return nodes.some(
		({ id, parameters }) => id === suffix && parameters.operation === SEND_AND_WAIT_OPERATION,
	);
}

/** Reads the parameter `signature`, whose value may have the webhook's path behind a slash. */
function signatureParameter(url: URL) {
	const [value, ...path] = (url.searchParams.get(WAITING_TOKEN_QUERY_PARAM) ?? '').split('/');
	return { value: value ?? '', webhookPath: path.length > 0 ? path.join('/') : undefined };
}

const requestUrl = ({ url, headers }: WebhookRequest) =>
	new URL(url, `http://${headers.host ?? 'localhost'}`);

/** Checks addresses of getSignedResumeUrl(): the signature of path and query. */
function checkSignature(request: WebhookRequest) {
	const url = requestUrl(request);
	const { value, webhookPath } = signatureParameter(url);
	if (!value) return { valid: false };
	url.searchParams.set(WAITING_TOKEN_QUERY_PARAM, value);
	const { hmacSignatureSecret } = Container.get(InstanceSettings);
	return { valid: validateUrlSignature(value, url, hmacSignatureSecret), webhookPath };
}

/** Checks `$execution.resumeUrl`: the execution's own token. */
function checkToken(request: WebhookRequest, { resumeToken = '' }: IRunExecutionData) {
	const { value, webhookPath } = signatureParameter(requestUrl(request));
	if (!value || value.length !== resumeToken.length) return { valid: false };
	return { valid: timingSafeEqual(Buffer.from(value), Buffer.from(resumeToken)), webhookPath };
}

/** Sends a simple page. n8n renders full pages here, with the same titles. */
function sendPage(response: Response, status: number, title: string) {
	sandboxHtml(response);
	response.status(status).type('html').send(`<title>${title}</title><h1>${title}</h1>`);
}
