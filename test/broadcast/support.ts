import type { INodeCredentials, INodeExecutionData, INodeParameters, OnError } from 'n8n-workflow';

import type { Engine, ExecutionRecord } from '../../engine';

/**
 * A stored workflow with one node: n8n keeps the data that the node has processed with the
 * workflow.
 */
export interface StoredNode {
	workflowId: string;
	run(items: INodeExecutionData[], signal?: AbortSignal): Promise<Ran>;
}

export interface Ran extends ExecutionRecord {
	items: INodeExecutionData[];
	failed: INodeExecutionData[];
	hints: string[];
}

export interface NodeSettings {
	onError?: OnError;
	retryOnFail?: boolean;
	maxTries?: number;
	waitBetweenTries?: number;
}

const NODE = 'Node';

export function storeNode(
	engine: Engine,
	type: string,
	parameters: INodeParameters,
	credentialIds: Record<string, string>,
	settings: NodeSettings = {},
): StoredNode {
	const credentials: INodeCredentials = {};
	for (const [credentialType, id] of Object.entries(credentialIds))
		credentials[credentialType] = { id, name: id };
	const workflowId = engine.addWorkflow({
		name: `Only ${type}`,
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'node',
				name: NODE,
				type,
				typeVersion: 1,
				position: [200, 0],
				parameters,
				credentials,
				...settings,
			},
		],
		connections: { Start: { main: [[{ node: NODE, type: 'main', index: 0 }]] } },
	});
	return {
		workflowId,
		async run(items, signal) {
			const record = await engine.run(workflowId, { startNode: 'Start', items, signal });
			const ran = record.data?.resultData.runData[NODE] ?? [];
			return Object.assign(record, {
				items: record.output(NODE),
				failed: record.output(NODE, 1),
				hints: ran.flatMap(({ hints = [] }) => hints.map(({ message }) => message)),
			});
		},
	};
}
