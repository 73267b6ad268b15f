// Must come before any import that loads n8n-core.
import { userFolder } from './environment';
import 'reflect-metadata';

import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import { BinaryDataService, InstanceSettings } from 'n8n-core';
import { NodeConnectionTypes } from 'n8n-workflow';
import { rm } from 'node:fs/promises';

import { Activation } from './activation';
import { additionalDataFactory } from './additionalData';
import { testCredential } from './credentialTest';
import { chooseTrigger } from './chooseTrigger';
import { CredentialStore } from './credentials';
import { Executions } from './executions';
import { listSearch, loadOptions } from './loadOptions';
import { manualExecution, SINGLE_NODE, singleNodeWorkflow } from './manualExecution';
import { publicPath } from './nodeWebhooks';
import { latestVersion, NodeTypes } from './nodeTypes';
import { useProcessedData } from './processedData';
import { executeWorkflow, resumeParent } from './subWorkflows';
import { TestWebhooks } from './testWebhooks';
import type { Engine, EngineOptions, NodeExecution } from './types';
import { WaitTracker } from './waitTracker';
import { WebhookRegistry } from './webhookRegistry';
import { WebhookServer } from './webhookServer';
import { WorkflowStore } from './workflows';

export type * from './types';

const DEFAULT_EXECUTIONS_KEPT = 1000;
const DEFAULT_WAIT_MS = 20_000;
const DEFAULT_WAIT_TRACKER_INTERVAL_MS = 60_000;

// Saves time: n8n finds the origin of each message before it drops the message, because nothing is logged.
if (process.env.N8N_LOG_LEVEL === 'silent') {
	for (const level of ['debug', 'info', 'warn', 'error'] as const)
		Logger.prototype[level] = () => {};
}

/** n8n-core's services exist once per process; the last engine to stop removes their files. */
let enginesRunning = 0;

/** Runs n8n workflow files on n8n's own engine, with the nodes of `packageDir` next to n8n's. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
	const server = await WebhookServer.listen(options.port ?? 0);
	try {
		return await assemble(server, options);
	} catch (error) {
		await server.close();
		throw error;
	}
}

async function assemble(server: WebhookServer, options: EngineOptions): Promise<Engine> {
	const { url, port } = server;
	// n8n runs schedules and triggers only on the leader.
	Container.get(InstanceSettings).markAsLeader();
	await Container.get(BinaryDataService).init();
	await useProcessedData();

	const nodeTypes = await NodeTypes.load([options.packageDir, ...(options.morePackages ?? [])]);
	const credentials = new CredentialStore(nodeTypes);
	for (const credential of options.credentials ?? []) credentials.add(credential);
	const workflows = new WorkflowStore(nodeTypes);
	const createAdditionalData = additionalDataFactory({
		baseUrl: url,
		credentials,
		findRunData: (id) => executions.get(id)?.data,
		executeWorkflow: async (info, parent, executeOptions) =>
			await executeWorkflow(executions, workflows, info, parent, executeOptions),
	});
	const executions = new Executions(
		workflows,
		createAdditionalData,
		options.maxExecutionsKept ?? DEFAULT_EXECUTIONS_KEPT,
	);
	executions.onFinished = (record, run) => resumeParent(executions, record, run);
	const waitTracker = new WaitTracker(
		executions,
		options.waitTrackerIntervalMs ?? DEFAULT_WAIT_TRACKER_INTERVAL_MS,
	);
	const liveWebhooks = new WebhookRegistry();
	const testWebhooks = new TestWebhooks(workflows, createAdditionalData, url);
	const activation = new Activation(
		workflows,
		executions,
		liveWebhooks,
		nodeTypes,
		createAdditionalData,
	);
	server.serve({ workflows, executions, liveWebhooks, testWebhooks, createAdditionalData });
	enginesRunning++;
	let stopped: Promise<void> | undefined;

	const engine: Engine = {
		url,
		port,
		executions: executions.records,
		get credentialReads() {
			return credentials.reads;
		},

		addCredential: (credential) => credentials.add(credential),
		addWorkflow: (file) => workflows.add(file).id,
		workflows: () =>
			workflows.all().map(({ id, name, active, staticData }) => ({
				id,
				name,
				active,
				webhookUrls: liveWebhooks
					.ofWorkflow(id)
					.map((webhook) => `${url}/webhook/${publicPath(webhook)}`),
				staticData: structuredClone(staticData),
				activationError: activation.errors.get(id),
			})),

		activate: async (workflowId) => await activation.activate(workflowId),
		deactivate: async (workflowId) => await activation.deactivate(workflowId),

		lose(workflowId) {
			testWebhooks.forget(workflowId);
			for (const webhook of liveWebhooks.ofWorkflow(workflowId)) liveWebhooks.remove(webhook);
			workflows.remove(workflowId);
		},

		async test(workflowId, triggerNodeName) {
			const stored = workflows.get(workflowId);
			const trigger = chooseTrigger(workflows.instantiate(stored), triggerNodeName);
			if (trigger.hasWebhook) return await testWebhooks.listen(stored, trigger.name);
			const cancellation = new AbortController();
			const execution = engine.run(workflowId, {
				startNode: trigger.name,
				signal: cancellation.signal,
			});
			return {
				execution,
				async cancel() {
					cancellation.abort();
					await execution;
				},
			};
		},

		async run(workflowId, runOptions = {}) {
			const stored = workflows.get(workflowId);
			const request = manualExecution(stored, runOptions, workflows, nodeTypes);
			const { record, finished } = executions.start(request);
			await finished;
			return record;
		},

		async executeNode(type, parameters, items = [{ json: {} }], nodeOptions = {}) {
			const {
				credentials: references,
				typeVersion,
				signal,
				asTool = false,
				...errorHandling
			} = nodeOptions;
			const stored = workflows.add(
				singleNodeWorkflow({
					type,
					typeVersion: typeVersion ?? latestVersion(nodeTypes.getByName(type)),
					parameters,
					credentials: credentials.references(references),
					...errorHandling,
					// n8n sets this on nodes that it runs as tools of an agent.
					...(asTool && { rewireOutputLogTo: NodeConnectionTypes.AiTool }),
				}),
			);
			try {
				const record = await engine.run(stored.id, { startNode: 'Start', items, signal });
				const output = asTool ? NodeConnectionTypes.AiTool : NodeConnectionTypes.Main;
				return Object.assign(record, {
					items: record.output(SINGLE_NODE, 0, output),
				}) as NodeExecution;
			} finally {
				workflows.remove(stored.id);
			}
		},

		waitForExecution: async (predicate = () => true, timeoutMs = DEFAULT_WAIT_MS) =>
			await executions.waitFor(predicate, timeoutMs),
		stopExecution: (id) => executions.stop(id),
		idle: async () => await executions.idle(),
		failToStore: (count) => (executions.storageFailures = count),

		listSearch: async (type, method, parameters, references, filter, paginationToken) =>
			await listSearch(
				{
					type,
					method,
					parameters,
					credentials: credentials.references(references),
					filter,
					paginationToken,
				},
				nodeTypes,
				createAdditionalData,
			),
		loadOptions: async (type, method, parameters, references) =>
			await loadOptions(
				{ type, method, parameters, credentials: credentials.references(references) },
				nodeTypes,
				createAdditionalData,
			),
		testCredential: async (type, data) =>
			await testCredential(type, data, nodeTypes, credentials, createAdditionalData),

		async stop() {
			stopped ??= (async () => {
				waitTracker.stop();
				try {
					await testWebhooks.cancelAll();
					await activation.deactivateAll();
				} finally {
					await executions.cancelAll();
					await server.close();
					workflows.clear();
					if (--enginesRunning === 0) await rm(userFolder, { recursive: true, force: true });
				}
			})();
			await stopped;
		},
	};
	return engine;
}
