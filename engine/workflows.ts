import {
	resolveNodeWebhookId,
	UserError,
	Workflow,
	type IDataObject,
	type INode,
	type INodeTypes,
	type IWorkflowBase,
} from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import { processedData } from './processedData';
import type { WorkflowFile } from './types';

/**
 * n8n-core stores active triggers by workflow id per process, so ids must be unique in the process.
 */
const idsInUse = new Set<string>();

export type StoredWorkflow = IWorkflowBase & { staticData: IDataObject };

/** Definitions and static data of workflows, like n8n's workflow table. */
export class WorkflowStore {
	private readonly byId = new Map<string, StoredWorkflow>();

	constructor(private readonly nodeTypes: INodeTypes) {}

	add(file: WorkflowFile): StoredWorkflow {
		const id = file.id && !idsInUse.has(file.id) ? file.id : randomUUID();
		idsInUse.add(id);
		const now = new Date();
		const { nodes, connections, settings, staticData, pinData } = structuredClone(file);
		const stored: StoredWorkflow = {
			id,
			name: file.name ?? id,
			active: false,
			activeVersionId: null,
			isArchived: false,
			createdAt: now,
			updatedAt: now,
			nodes: nodes.map((node) => this.withIds(node)),
			connections,
			settings: { executionOrder: 'v1', ...settings },
			staticData: staticData ?? {},
			pinData,
		};
		this.byId.set(id, stored);
		return stored;
	}

	get(id: string): StoredWorkflow {
		const stored = this.byId.get(id);
		if (!stored) throw new UserError(`There is no workflow with id "${id}"`);
		return stored;
	}

	all(): StoredWorkflow[] {
		return [...this.byId.values()];
	}

	/** Makes an instance with its own copy of the static data, as n8n reads it from the database. */
	instantiate(stored: StoredWorkflow, changes: Partial<StoredWorkflow> = {}): Workflow {
		const { id, name, nodes, connections, settings, active, staticData, pinData } = structuredClone(
			{
				...stored,
				...changes,
			},
		);
		return new Workflow({
			id,
			name,
			nodes,
			connections,
			settings,
			active,
			staticData,
			pinData,
			nodeTypes: this.nodeTypes,
		});
	}

	saveStaticData(workflow: Workflow) {
		if (!workflow.staticData.__dataChanged) return;
		this.setStaticData(workflow.id, workflow.staticData);
		workflow.staticData.__dataChanged = false;
	}

	setStaticData(id: string, staticData: IDataObject) {
		// Converts through JSON, because the live object is a proxy and the database column is JSON.
		this.get(id).staticData = JSON.parse(JSON.stringify(staticData)) as IDataObject;
	}

	remove(id: string) {
		idsInUse.delete(id);
		processedData.forget(id);
		this.byId.delete(id);
	}

	clear() {
		for (const id of this.byId.keys()) this.remove(id);
	}

	/** Adds the values that n8n adds when it imports a file. */
	private withIds(node: INode): INode {
		const complete = { ...node, id: node.id ?? randomUUID() };
		const { description } = this.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
		resolveNodeWebhookId(complete, description);
		return complete;
	}
}
