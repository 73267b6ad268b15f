import { Container } from '@n8n/di';
import { ErrorReporter } from 'n8n-core';
import { UserError, type IDataObject, type IWebhookData, type Workflow } from 'n8n-workflow';

import type { AdditionalDataFactory } from './additionalData';
import { toError } from './errors';
import type { StartedExecution } from './executions';
import { callWebhookMethod, createUnlessExists, publicPath, startWebhooks } from './nodeWebhooks';
import type { ExecutionRecord, TestRun } from './types';
import { WebhookRegistry } from './webhookRegistry';
import type { StoredWorkflow, WorkflowStore } from './workflows';

/** n8n's time limit for listening in the editor. */
const LISTEN_MS = 2 * 60 * 1000;

interface Listening {
	webhooks: IWebhookData[];
	resolve(record: ExecutionRecord): void;
	reject(error: Error): void;
	timer: NodeJS.Timeout;
}

function report(error: unknown) {
	Container.get(ErrorReporter).error(error);
}

/** n8n's "Listen for test event" on webhook triggers. */
export class TestWebhooks {
	readonly registry = new WebhookRegistry();

	private readonly listening = new Map<string, Listening>();

	constructor(
		private readonly workflows: WorkflowStore,
		private readonly createAdditionalData: AdditionalDataFactory,
		private readonly baseUrl: string,
	) {}

	async listen(stored: StoredWorkflow, nodeName: string): Promise<TestRun> {
		await this.cancel(stored.id);
		const workflow = this.testWorkflow(stored);
		const additionalData = this.createAdditionalData({ workflowId: stored.id });
		const webhooks = startWebhooks(workflow, additionalData).filter(
			({ node }) => node === nodeName,
		);
		const execution = this.startListening(stored, webhooks);

		try {
			for (const webhook of webhooks) {
				webhook.isTest = true;
				this.registry.add(webhook);
				await workflow.expression.withIsolate(
					async () => await createUnlessExists(workflow, webhook, 'manual', 'manual'),
				);
				// The static data from create() is there for the test event and for delete(), and is dropped afterwards.
				webhook.staticData = workflow.staticData;
			}
		} catch (error) {
			this.stopListening(stored.id);
			await this.takeDown(workflow, webhooks).catch(report);
			throw error;
		}
		return {
			url: webhooks.map((webhook) => `${this.baseUrl}/webhook-test/${publicPath(webhook)}`).at(0),
			execution,
			cancel: async () => await this.cancel(stored.id),
		};
	}

	/** Returns the workflow that handles an incoming test event. */
	workflowFor(webhook: IWebhookData): Workflow {
		const workflow = this.testWorkflow(this.workflows.get(webhook.workflowId));
		if (webhook.staticData) workflow.setTestStaticData(webhook.staticData);
		return workflow;
	}

	/** Ends the test after the first event has started an execution. */
	async eventReceived(workflow: Workflow, { record, finished }: StartedExecution) {
		const listening = this.stopListening(workflow.id);
		if (!listening) return;
		try {
			await this.takeDown(workflow, listening.webhooks);
			await finished;
			listening.resolve(record);
		} catch (error) {
			listening.reject(toError(error));
		}
	}

	async cancel(workflowId: string) {
		const listening = this.stopListening(workflowId);
		if (!listening) return;
		listening.reject(new UserError('The test run was cancelled before an event came'));
		await this.takeDown(this.testWorkflow(this.workflows.get(workflowId)), listening.webhooks);
	}

	/** Ends the test of a workflow that was removed: no hook of its nodes is called. */
	forget(workflowId: string) {
		const listening = this.stopListening(workflowId);
		if (!listening) return;
		listening.reject(new UserError('The workflow was removed before an event came'));
		for (const webhook of listening.webhooks) this.registry.remove(webhook);
	}

	async cancelAll() {
		await Promise.all([...this.listening.keys()].map(async (id) => await this.cancel(id)));
	}

	private startListening(stored: StoredWorkflow, webhooks: IWebhookData[]) {
		const execution = new Promise<ExecutionRecord>((resolve, reject) => {
			const timer = setTimeout(() => void this.cancel(stored.id).catch(report), LISTEN_MS);
			timer.unref();
			this.listening.set(stored.id, { webhooks, resolve, reject, timer });
		});
		// A caller that cancels a test need not await its execution.
		execution.catch(() => {});
		return execution;
	}

	private stopListening(workflowId: string): Listening | undefined {
		const listening = this.listening.get(workflowId);
		clearTimeout(listening?.timer);
		this.listening.delete(workflowId);
		return listening;
	}

	/** Calls the delete hook of each webhook, also after one of them failed, and then throws the first error. */
	private async takeDown(workflow: Workflow, webhooks: IWebhookData[]) {
		const errors: Error[] = [];
		for (const webhook of webhooks) {
			if (webhook.staticData) workflow.staticData = webhook.staticData as IDataObject;
			try {
				await workflow.expression.withIsolate(
					async () => await callWebhookMethod('delete', workflow, webhook, 'internal', 'update'),
				);
			} catch (error) {
				errors.push(toError(error));
			}
			this.registry.remove(webhook);
		}
		const [first] = errors;
		if (first) throw first;
	}

	/** Makes the workflow for test webhooks: inactive and without the stored static data, as in n8n. */
	private testWorkflow(stored: StoredWorkflow): Workflow {
		return this.workflows.instantiate(stored, { active: false, staticData: {} });
	}
}
