import compression from 'compression';
import express, { type Request, type RequestHandler, type Response } from 'express';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import type { AdditionalDataFactory } from './additionalData';
import type { Executions } from './executions';
import { rawBodyReader, type WebhookRequest } from './http/body';
import { errorAnswer, webhookNotFound } from './http/errors';
import type { TestWebhooks } from './testWebhooks';
import { resumeByWebhook } from './waitingWebhooks';
import { executeWebhook, type Answer } from './webhookExecution';
import type { WebhookRegistry } from './webhookRegistry';
import { ANSWERED_BY_NODE, sendAnswer } from './webhookResponse';
import type { WorkflowStore } from './workflows';

const HOST = '127.0.0.1';

/** n8n writes static data to its database: a response that a node itself sends can arrive before. */
const DATABASE_MS = 5;

export interface WebhookServices {
	workflows: WorkflowStore;
	executions: Executions;
	liveWebhooks: WebhookRegistry;
	testWebhooks: TestWebhooks;
	createAdditionalData: AdditionalDataFactory;
}

type Handler = (request: WebhookRequest, response: Response) => Promise<Answer>;

/** Serves webhooks on Express, with the same set-up as n8n. */
export class WebhookServer {
	private constructor(
		private readonly app: express.Express,
		private readonly server: Server,
	) {}

	/** Starts listening before the engine's parts exist, because their URLs contain the port. */
	static async listen(port: number): Promise<WebhookServer> {
		const app = express();
		app.disable('x-powered-by');
		app.set('query parser', 'extended');
		app.use(compression());
		app.use(rawBodyReader);
		return await new Promise((resolve, reject) => {
			const server = app.listen(port, HOST, (error?: NodeJS.ErrnoException) => {
				if (!error) return resolve(new WebhookServer(app, server));
				const { code } = error;
				const reason = code === 'EADDRINUSE' ? 'is already in use' : `cannot be opened (${code})`;
				reject(Object.assign(new Error(`Port ${port} ${reason}`, { cause: error }), { code }));
			});
		});
	}

	get port() {
		return (this.server.address() as AddressInfo).port;
	}

	get url() {
		return `http://${HOST}:${this.port}`;
	}

	serve(services: WebhookServices) {
		this.app.all('/webhook/*path', webhookHandler(live(services)));
		this.app.all('/webhook-test/*path', webhookHandler(test(services)));
		this.app.all('/webhook-waiting/:id{/:suffix}', webhookHandler(waiting(services)));
	}

	async close() {
		await new Promise<void>((resolve) => {
			this.server.close(() => resolve());
			this.server.closeAllConnections();
		});
	}
}

function webhookHandler(handle: Handler): RequestHandler {
	return async (request: Request, response: Response) => {
		if (request.method === 'OPTIONS') {
			response.status(204).end();
			return;
		}
		try {
			const answer = await handle(request as WebhookRequest, response);
			if (answer !== ANSWERED_BY_NODE) await sendAnswer(response, answer);
		} catch (error) {
			if (response.headersSent) {
				response.end();
				return;
			}
			const { status, body } = errorAnswer(error);
			response.status(status).json(body);
		}
	};
}

/** Removes the path from the route's parameters and returns it, because a node must find only the parameters of its own path. */
function takePath(request: WebhookRequest) {
	const segments = request.params.path as unknown as string[];
	request.params = {};
	return segments.join('/').replace(/\/$/, '');
}

function live(services: WebhookServices): Handler {
	const { workflows, executions, liveWebhooks, createAdditionalData } = services;
	return async (request, response) => {
		const { method } = request;
		const path = takePath(request);
		const found = liveWebhooks.find(method, path);
		if (!found) throw webhookNotFound('production', method, path, liveWebhooks.methodsAt(path));

		const { webhook, params } = found;
		request.params = params;
		const stored = workflows.get(webhook.workflowId);
		const workflow = workflows.instantiate(stored);
		return await workflow.expression.withIsolate(async () => {
			const { answer, savesStaticData } = await executeWebhook(
				{ workflow, stored, webhook, mode: 'webhook', request, response },
				executions,
				createAdditionalData,
			);
			const content = await answer;
			if (savesStaticData && workflow.staticData.__dataChanged) {
				await sleep(DATABASE_MS);
				workflows.saveStaticData(workflow);
			}
			return content;
		});
	};
}

function test(services: WebhookServices): Handler {
	const { workflows, executions, testWebhooks, createAdditionalData } = services;
	const { registry } = testWebhooks;
	return async (request, response) => {
		const { method } = request;
		const path = takePath(request);
		const found = registry.find(method, path);
		if (!found) throw webhookNotFound('test', method, path, registry.methodsAt(path));

		const { webhook, params } = found;
		request.params = params;
		const stored = workflows.get(webhook.workflowId);
		const workflow = testWebhooks.workflowFor(webhook);
		return await workflow.expression.withIsolate(async () => {
			const { execution, answer } = await executeWebhook(
				{ workflow, stored, webhook, mode: 'manual', request, response },
				executions,
				createAdditionalData,
			);
			// An event that the node rejected does not end the test.
			if (execution) void testWebhooks.eventReceived(workflow, execution);
			return await answer;
		});
	};
}

function waiting({ workflows, executions, createAdditionalData }: WebhookServices): Handler {
	return async (request, response) => {
		const { id = '', suffix = '' } = request.params as Record<string, string | undefined>;
		request.params = {};
		return await resumeByWebhook(
			{ executionId: id, suffix, request, response },
			workflows,
			executions,
			createAdditionalData,
		);
	};
}
