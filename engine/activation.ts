import { Container } from '@n8n/di';
import { ActiveWorkflowTriggers, ErrorReporter, PollContext, TriggerContext } from 'n8n-core';
import {
	UserError,
	validateWorkflowHasTriggerLikeNode,
	WorkflowActivationError,
	type INodeTypes,
	type ITriggerFunctions,
	type IWebhookData,
	type IWorkflowExecuteAdditionalData,
	type Workflow,
	type WorkflowActivateMode,
} from 'n8n-workflow';

import type { AdditionalDataFactory } from './additionalData';
import { toError } from './errors';
import { executionStartingAt, type Executions } from './executions';
import { callWebhookMethod, createUnlessExists, startWebhooks } from './nodeWebhooks';
import type { WebhookRegistry } from './webhookRegistry';
import type { StoredWorkflow, WorkflowStore } from './workflows';

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 24 * 60 * 60 * 1000;

/** How often n8n calls a failing delete() of a workflow that is unpublished. Its pauses of seconds are left out. */
const DELETE_ATTEMPTS = 3;

/** Start nodes that are not enough to publish a workflow in n8n. */
const START_ONLY_BY_HAND = ['n8n-nodes-base.manualTrigger'];

/** Publishes and unpublishes workflows: webhooks, trigger() and poll() nodes. */
export class Activation {
	readonly errors = new Map<string, Error>();

	private readonly triggers = Container.get(ActiveWorkflowTriggers);
	private readonly retries = new Map<string, NodeJS.Timeout>();
	private readonly lastChange = new Map<string, Promise<unknown>>();

	constructor(
		private readonly workflows: WorkflowStore,
		private readonly executions: Executions,
		private readonly webhooks: WebhookRegistry,
		private readonly nodeTypes: INodeTypes,
		private readonly createAdditionalData: AdditionalDataFactory,
	) {}

	async activate(workflowId: string) {
		const stored = this.workflows.get(workflowId);
		await this.inTurn(stored, async () => {
			const wasActive = stored.active;
			if (wasActive) await this.remove(stored);
			await this.add(stored, wasActive ? 'update' : 'activate');
		});
	}

	async deactivate(workflowId: string) {
		const stored = this.workflows.get(workflowId);
		await this.inTurn(stored, async () => await this.remove(stored));
	}

	async deactivateAll() {
		const results = await Promise.allSettled(
			this.workflows.all().map(async ({ id }) => await this.deactivate(id)),
		);
		for (const result of results) if (result.status === 'rejected') throw result.reason;
	}

	/** Runs the changes of a workflow one after another, because a retry may be running when a user deactivates it. */
	private async inTurn<T>({ id }: StoredWorkflow, change: () => Promise<T>): Promise<T> {
		const previous = this.lastChange.get(id) ?? Promise.resolve();
		const current = previous.then(change);
		this.lastChange.set(
			id,
			current.catch(() => {}),
		);
		return await current;
	}

	private async remove(stored: StoredWorkflow) {
		this.stopRetrying(stored.id);
		this.errors.delete(stored.id);
		const registered = this.webhooks.ofWorkflow(stored.id);
		// A failed activation may have left some.
		if (!stored.active && registered.length === 0) return;
		// No call reaches a workflow that is being unpublished.
		for (const webhook of registered) this.webhooks.remove(webhook);
		const workflow = this.workflows.instantiate(stored, { active: true });
		await workflow.expression.withIsolate(async () => {
			for (const webhook of registered) await this.unregister(workflow, webhook);
		});
		this.workflows.saveStaticData(workflow);
		await this.triggers.remove(stored.id);
		stored.active = false;
		stored.activeVersionId = null;
	}

	private async add(stored: StoredWorkflow, activation: WorkflowActivateMode) {
		const workflow = this.workflows.instantiate(stored, { active: true });
		const { isValid } = validateWorkflowHasTriggerLikeNode(
			workflow.nodes,
			this.nodeTypes,
			START_ONLY_BY_HAND,
		);
		if (!isValid) {
			throw new WorkflowActivationError(
				`Workflow "${stored.name}" has no node to start the workflow - at least one active trigger, poll trigger, webhook trigger, or schedule trigger node is required`,
			);
		}
		const additionalData = this.createAdditionalData({
			workflowId: stored.id,
			workflowSettings: stored.settings,
		});
		try {
			await this.addWebhooks(workflow, additionalData, activation);
			await this.startTriggers(stored, workflow, additionalData, activation);
		} catch (error) {
			this.errors.set(stored.id, toError(error));
			await this.takeBack(workflow);
			throw error;
		}
		this.workflows.saveStaticData(workflow);
		stored.active = true;
		stored.activeVersionId = stored.id;
		// As in n8n: an error that a trigger emitted during the activation of other triggers is forgotten, without a retry.
		this.stopRetrying(stored.id);
		this.errors.delete(stored.id);
	}

	private async addWebhooks(
		workflow: Workflow,
		additionalData: IWorkflowExecuteAdditionalData,
		activation: WorkflowActivateMode,
	) {
		await workflow.expression.withIsolate(async () => {
			const webhooks = startWebhooks(workflow, additionalData);
			this.webhooks.refuseConflicts(webhooks);
			for (const webhook of webhooks) {
				// n8n takes a webhook that a failed activation has left for registered.
				if (this.webhooks.has(webhook)) continue;
				// Registers the webhook first: some platforms call the URL before create() is done.
				this.webhooks.add(webhook);
				await createUnlessExists(workflow, webhook, 'trigger', activation);
			}
		});
		this.workflows.saveStaticData(workflow);
	}

	/**
	 * Removes the webhooks of a failed activation. As in n8n, a webhook whose delete() fails stays in the registry. n8n first tries create() five
	 * times.
	 */
	private async takeBack(workflow: Workflow) {
		await workflow.expression.withIsolate(async () => {
			for (const webhook of this.webhooks.ofWorkflow(workflow.id)) {
				try {
					await callWebhookMethod('delete', workflow, webhook, 'internal', 'update');
					this.webhooks.remove(webhook);
				} catch (error) {
					Container.get(ErrorReporter).error(error);
				}
			}
		});
		this.workflows.saveStaticData(workflow);
	}

	/** Calls delete(). n8n reports its error and continues: a failing platform must not keep a workflow active. */
	private async unregister(workflow: Workflow, webhook: IWebhookData) {
		for (let attempt = 1; ; attempt++) {
			try {
				await callWebhookMethod('delete', workflow, webhook, 'internal', 'update');
				return;
			} catch (error) {
				const isHopeless = error instanceof UserError || toError(error).cause instanceof UserError;
				if (!isHopeless && attempt < DELETE_ATTEMPTS) continue;
				Container.get(ErrorReporter).error(error);
				return;
			}
		}
	}

	private async startTriggers(
		stored: StoredWorkflow,
		workflow: Workflow,
		additionalData: IWorkflowExecuteAdditionalData,
		activation: WorkflowActivateMode,
	) {
		await workflow.expression.withIsolate(
			async () =>
				await this.triggers.addAllTriggers(
					stored.id,
					workflow,
					additionalData,
					'trigger',
					activation,
					(_workflow, node) => {
						const emit: ITriggerFunctions['emit'] = (data, responsePromise, donePromise, key) => {
							this.workflows.saveStaticData(workflow);
							if (this.executions.isDuplicate(key)) {
								donePromise?.resolve(undefined as never);
								return;
							}
							const { finished } = this.executions.start({
								stored,
								mode: 'trigger',
								executionData: executionStartingAt(node, data),
								onResponse: (response) => response && responsePromise?.resolve(response),
								deduplicationKey: key,
							});
							if (donePromise) void finished.then(donePromise.resolve);
						};
						return new TriggerContext(
							workflow,
							node,
							additionalData,
							'trigger',
							activation,
							emit,
							(error) => this.triggerFailed(stored, error, activation, node.name),
							(error) => this.executions.addFailed(stored, 'trigger', node, error),
						);
					},
					(_workflow, node) =>
						new PollContext(
							workflow,
							node,
							additionalData,
							'trigger',
							activation,
							(data) => {
								this.workflows.saveStaticData(workflow);
								const executionData = executionStartingAt(node, data);
								this.executions.start({ stored, mode: 'trigger', executionData });
							},
							(error) => this.executions.addFailed(stored, 'trigger', node, error),
						),
				),
		);
	}

	/** Implements emitError(): like n8n, closes the triggers and tries again, first after a second. */
	private triggerFailed(
		stored: StoredWorkflow,
		cause: Error,
		activation: WorkflowActivateMode,
		nodeName: string,
	) {
		this.errors.set(
			stored.id,
			new UserError(
				`The workflow was deactivated because its trigger node "${nodeName}" failed: ${cause.message}`,
				{ cause },
			),
		);
		this.inTurn(stored, async () => await this.triggers.remove(stored.id)).catch((error) =>
			Container.get(ErrorReporter).error(error),
		);
		this.retryLater(stored, activation, FIRST_RETRY_MS);
	}

	private retryLater(stored: StoredWorkflow, activation: WorkflowActivateMode, delayMs: number) {
		this.stopRetrying(stored.id);
		const timer = setTimeout(() => {
			void this.inTurn(stored, async () => {
				// The workflow was deactivated while this retry waited for the earlier change.
				if (!this.retries.delete(stored.id)) return;
				await this.add(stored, activation).catch(() => {
					this.retryLater(stored, activation, Math.min(delayMs * 2, LONGEST_RETRY_MS));
				});
			});
		}, delayMs);
		this.retries.set(stored.id, timer);
	}

	private stopRetrying(workflowId: string) {
		clearTimeout(this.retries.get(workflowId));
		this.retries.delete(workflowId);
	}
}
