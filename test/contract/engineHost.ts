import type { INodeExecutionData } from 'n8n-workflow';
import { startFixtureEngine } from '../engine/support';
import type { ContractHost, StoredExecution } from './host';

export async function startEngineHost(): Promise<ContractHost> {
	const engine = await startFixtureEngine({ waitTrackerIntervalMs: 50 });
	const cancellations = new Map<string, AbortController>();
	let credentials = 0;

	return {
		url: engine.url,
		fixture: (name) => `n8n-nodes-fixture.${name}`,
		async addCredential(type, data) {
			const id = `credential-${++credentials}`;
			engine.addCredential({ id, name: type, type, data });
			return { id, name: type };
		},
		addWorkflow: async (file) => engine.addWorkflow(file),
		publish: async (id) => await engine.activate(id),
		unpublish: async (id) => await engine.deactivate(id),
		async listen(id, triggerName) {
			await engine.test(id, triggerName);
		},
		async run(id, triggerName) {
			const cancellation = new AbortController();
			void engine.run(id, { startNode: triggerName, signal: cancellation.signal });
			const { id: executionId } = engine.executions.at(-1)!;
			cancellations.set(executionId, cancellation);
			return executionId;
		},
		async cancel(executionId) {
			cancellations.get(executionId)?.abort();
		},
		executions: async (workflowId) =>
			engine.executions
				.filter((execution) => execution.workflowId === workflowId)
				.map(({ id, mode, status, error, data }): StoredExecution => {
					const runData = data?.resultData.runData ?? {};
					return { id, mode, status, error: error?.message, outputs: outputsOf(runData) };
				}),
		testCredential: async (type, data) => await engine.testCredential(type, data),
		listSearch: async ({ type, method, parameters, credentials, filter, paginationToken }) =>
			await engine.listSearch(type, method, parameters, credentials, filter, paginationToken),
		close: async () => await engine.stop(),
	};
}

type RunData = Record<string, Array<{ data?: { main?: Array<INodeExecutionData[] | null> } }>>;

/** The output of each node in its last run. */
export function outputsOf(runData: RunData): StoredExecution['outputs'] {
	return Object.fromEntries(
		Object.entries(runData).map(([node, runs]) => [
			node,
			(runs.at(-1)?.data?.main ?? []).map((items) => (items ?? []).map(({ json }) => json)),
		]),
	);
}
