import compression from 'compression';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { AdditionalDataFactory } from './additionalData';
import type { Executions } from './executions';
import { prepareBody } from './http/body';
import { errorAnswer, webhookNotFound } from './http/errors';
import {
	extendRequest,
	extendResponse,
	type WebhookRequest,
	type WebhookResponse,
} from './http/exchange';
import type { TestWebhooks } from './testWebhooks';
import { executeWebhook } from './webhookExecution';
import type { WebhookRegistry } from './webhookRegistry';
import { ANSWERED_BY_NODE, sendAnswer } from './webhookResponse';
import type { WorkflowStore } from './workflows';

const HOST = '127.0.0.1';

export interface WebhookServices {
	workflows: WorkflowStore;
	executions: Executions;
	liveWebhooks: WebhookRegistry;
	testWebhooks: TestWebhooks;
	createAdditionalData: AdditionalDataFactory;
}

/** Listens before the engine's parts exist, because their URLs contain the port. */
export class WebhookServer {
	private services?: WebhookServices;
	/** As n8n's server has it: it takes a body's length away where it compresses. */
	private readonly compress = compression();

	private constructor(private readonly server: Server) {
		server.on('request', (request, response) => void this.handle(request, response));
	}

	static async listen(port: number): Promise<WebhookServer> {
		const server = createServer();
		await new Promise<void>((resolve, reject) => {
			server.once('error', (error: NodeJS.ErrnoException) => {
				const { code } = error;
				const reason = code === 'EADDRINUSE' ? 'is already in use' : `cannot be opened (${code})`;
				reject(Object.assign(new Error(`Port ${port} ${reason}`, { cause: error }), { code }));
			});
			server.listen(port, HOST, resolve);
		});
		return new WebhookServer(server);
	}

	get port() {
		return (this.server.address() as AddressInfo).port;
	}

	get url() {
		return `http://${HOST}:${this.port}`;
	}

	serve(services: WebhookServices) {
		this.services = services;
	}

	async close() {
		await new Promise<void>((resolve) => {
			this.server.close(() => resolve());
			this.server.closeAllConnections();
		});
	}

	private async handle(incoming: IncomingMessage, outgoing: ServerResponse) {
		await new Promise((resolve) =>
			this.compress(incoming as never, outgoing as never, () => resolve(undefined)),
		);
		const response = extendResponse(outgoing);
		try {
			const request = extendRequest(incoming);
			prepareBody(request);
			const [, kind, ...segments] = request.path.replace(/\/$/, '').split('/');
			const path = segments.map(decodeURIComponent).join('/');
			if (kind === 'webhook') await this.handleLive(path, request, response);
			else if (kind === 'webhook-test') await this.handleTest(path, request, response);
			else response.sendStatus(404);
		} catch (error) {
			if (response.headersSent) {
				response.end();
				return;
			}
			const { status, body } = errorAnswer(error);
			response.status(status).json(body);
		}
	}

	private async handleLive(path: string, request: WebhookRequest, response: WebhookResponse) {
		const { workflows, executions, liveWebhooks, createAdditionalData } = this.services!;
		const method = request.method ?? 'GET';
		const found = liveWebhooks.find(method, path);
		if (!found) throw webhookNotFound('production', method, path, liveWebhooks.methodsAt(path));

		const { webhook, params } = found;
		request.params = params;
		const stored = workflows.get(webhook.workflowId);
		const workflow = workflows.instantiate(stored);
		await workflow.expression.withIsolate(async () => {
			const { answer } = await executeWebhook(
				{ workflow, stored, webhook, mode: 'webhook', request, response },
				executions,
				createAdditionalData,
			);
			const content = await answer;
			workflows.saveStaticData(workflow);
			if (content !== ANSWERED_BY_NODE) await sendAnswer(response, content);
		});
	}

	private async handleTest(path: string, request: WebhookRequest, response: WebhookResponse) {
		const { workflows, executions, testWebhooks, createAdditionalData } = this.services!;
		const method = request.method ?? 'GET';
		const { registry } = testWebhooks;
		const found = registry.find(method, path);
		if (!found) throw webhookNotFound('test', method, path, registry.methodsAt(path));

		const { webhook, params } = found;
		request.params = params;
		const stored = workflows.get(webhook.workflowId);
		const workflow = testWebhooks.workflowFor(webhook);
		await workflow.expression.withIsolate(async () => {
			const { execution, answer } = await executeWebhook(
				{ workflow, stored, webhook, mode: 'manual', request, response },
				executions,
				createAdditionalData,
			);
			// An event the node turned down does not end the test.
			const testOver = execution && testWebhooks.eventReceived(workflow, execution);
			const content = await answer;
			if (content !== ANSWERED_BY_NODE) await sendAnswer(response, content);
			await testOver;
		});
	}
}
