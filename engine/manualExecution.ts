import { NodeConnectionTypes, UserError, type INode, type INodeTypes } from 'n8n-workflow';

import { executionStartingAt, type ExecutionRequest } from './executions';
import type { RunOptions, WorkflowFile } from './types';
import type { StoredWorkflow, WorkflowStore } from './workflows';

/** Creates the execution for "Execute workflow" in the editor. */
export function manualExecution(
	stored: StoredWorkflow,
	options: RunOptions,
	workflows: WorkflowStore,
	nodeTypes: INodeTypes,
): ExecutionRequest {
	const node = options.startNode
		? stored.nodes.find(({ name }) => name === options.startNode)
		: workflows.instantiate(stored).getStartNode();
	if (!node) {
		throw new UserError(
			`Workflow "${stored.name}" has no node "${options.startNode ?? 'to start from'}"`,
		);
	}
	const { items, signal } = options;
	const nodeType = nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	const isTrigger = nodeType.description.group.includes('trigger');
	const isPinned = items !== undefined || stored.pinData?.[node.name] !== undefined;
	if (nodeType.webhook && isTrigger && !isPinned) {
		throw new UserError(`"${node.name}" waits for a call: use test(), or give it items`);
	}

	const request: ExecutionRequest = { stored, mode: 'manual', signal };
	if (!items) return { ...request, startNode: node.name };
	// A trigger has no input; its output is passed as pinned data, as the editor does.
	if (isTrigger) {
		const pinData = { ...stored.pinData, [node.name]: items };
		return { ...request, startNode: node.name, pinData };
	}
	const withDefaults = workflows.instantiate(stored).getNode(node.name) ?? node;
	return { ...request, executionData: executionStartingAt(withDefaults, [items]) };
}

export const SINGLE_NODE = 'Node';

/** Makes a workflow of a Manual Trigger and one node after it. */
export function singleNodeWorkflow(node: Omit<INode, 'id' | 'name' | 'position'>): WorkflowFile {
	return {
		name: `Only ${node.type}`,
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{ ...node, id: 'node', name: SINGLE_NODE, position: [200, 0] },
		],
		connections: {
			Start: { main: [[{ node: SINGLE_NODE, type: NodeConnectionTypes.Main, index: 0 }]] },
		},
	};
}
