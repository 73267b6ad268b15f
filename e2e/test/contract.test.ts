import path from 'node:path';

import { contract } from '../../test/contract/cases';
import { outputsOf } from '../../test/contract/engineHost';
import type { ContractHost, StoredExecution } from '../../test/contract/host';
import { N8nHome, N8nRest, ROOT, type Execution } from '../lib';
import { VERSION } from './support/world';

const FIXTURES = path.join(ROOT, 'test/engine/fixtures/package');

/** Runs the cases that the engine of this project passes in n8n's server. */
contract('server', VERSION, startServerHost);

async function startServerHost(): Promise<ContractHost> {
	const home = await N8nHome.open({
		version: VERSION,
		withPackage: false,
		// n8n 1 keeps binary data in memory by default.
		env: { N8N_CUSTOM_EXTENSIONS: FIXTURES, N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' },
	});
	try {
		const n8n = await home.start();
		return serverHost(home, await N8nRest.signIn(n8n.url, VERSION));
	} catch (error) {
		await home.close();
		throw error;
	}
}

function serverHost(home: N8nHome, rest: N8nRest): ContractHost {
	let names = 0;
	return {
		url: rest.url,
		// n8n uses this prefix for nodes of its folder for custom extensions.
		fixture: (name) => `CUSTOM.${name}`,
		addCredential: async (type, data) => {
			const name = `${type} ${++names}`;
			return { id: (await rest.createCredential({ name, type, data })).id, name };
		},
		addWorkflow: async ({ nodes, connections }) =>
			(await rest.createWorkflow({ name: `Case ${++names}`, nodes, connections })).id,
		publish: async (id) => await rest.publish(id),
		unpublish: async (id) => await rest.unpublish(id),
		async listen(id, triggerName) {
			await rest.runManually(id, triggerName);
		},
		async run(id, triggerName) {
			const { executionId } = await rest.runManually(id, triggerName);
			return executionId!;
		},
		async cancel(executionId) {
			await rest.request('POST', `executions/${executionId}/stop`, {});
		},
		executions: async (workflowId) => {
			const summaries = await rest.executions(workflowId);
			return await Promise.all(
				summaries.reverse().map(async ({ id }) => stored(await rest.execution(id))),
			);
		},
		testCredential: async (type, data) => {
			const { id } = await rest.createCredential({ name: `${type} ${++names}`, type, data });
			return await rest.testCredential({ id, name: type, type, data });
		},
		listSearch: async ({ type, method, parameters, credentials, filter, paginationToken }) =>
			await rest.request('POST', 'dynamic-node-parameters/resource-locator-results', {
				path: 'parameters.text',
				methodName: method,
				nodeTypeAndVersion: { name: type, version: 2 },
				currentNodeParameters: parameters,
				credentials,
				filter,
				paginationToken,
			}),
		close: async () => await home.close(),
	};
}

function stored({ id, mode, status, data }: Execution): StoredExecution {
	// An execution that n8n has just created has no data yet.
	const { error, runData = {} } = data?.resultData ?? {};
	return { id, mode, status, error: error?.message, outputs: outputsOf(runData as never) };
}
