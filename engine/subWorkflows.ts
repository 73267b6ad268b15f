import {
	mergeRunsPerBranch,
	UnexpectedError,
	UserError,
	type ExecuteWorkflowData,
	type ExecuteWorkflowOptions,
	type IExecuteWorkflowInfo,
	type INode,
	type IRun,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	type RelatedExecution,
} from 'n8n-workflow';

import { executionStartingAt, lastTask, type Executions, type StoredExecution } from './executions';
import type { StoredWorkflow, WorkflowStore } from './workflows';

const TRIGGER = 'n8n-nodes-base.executeWorkflowTrigger';

/** Runs a sub-workflow as a separate execution, as n8n does for the Execute Sub-workflow node. */
export async function executeWorkflow(
	executions: Executions,
	workflows: WorkflowStore,
	info: IExecuteWorkflowInfo,
	parent: IWorkflowExecuteAdditionalData,
	options: ExecuteWorkflowOptions,
): Promise<ExecuteWorkflowData> {
	const isManual = options.executionMode === 'manual' || options.executionMode === 'chat';
	const stored =
		info.id === undefined
			? inline(info.code, options.parentWorkflowId, workflows)
			: published(workflows.get(info.id), isManual);
	const start = startNode(stored.nodes);
	const executionData = executionStartingAt(start, [options.inputData ?? [{ json: {} }]]);
	const { parentExecution } = options;
	executionData.parentExecution = parentExecution;
	const [entry] = executionData.executionData?.nodeExecutionStack ?? [];
	if (entry && parentExecution) entry.metadata = { parentExecution };

	const { record, finished } = executions.start({
		stored,
		mode: 'integrated',
		executionData,
		parent,
	});
	if (options.doNotWaitToFinish) return { executionId: record.id, data: [null] };
	const run = await finished;
	const { error } = run.data.resultData;
	if (error) throw Object.assign(error, { executionId: record.id, workflowId: stored.id });
	return {
		executionId: record.id,
		data: output(run, stored.nodes, options.returnLastRunOnly ?? false),
		waitTill: run.waitTill,
	};
}

function inline(
	code: IWorkflowBase | undefined,
	parentWorkflowId: string,
	workflows: WorkflowStore,
): StoredWorkflow {
	if (!code) throw new UnexpectedError('No information about the workflow to execute found.');
	return { ...workflows.get(parentWorkflowId), ...code, staticData: {} };
}

/** Rejects an unpublished sub-workflow, unless it is a test run, as n8n does. */
function published(stored: StoredWorkflow, isManual: boolean) {
	if (!isManual && !stored.active) {
		throw new UnexpectedError('Workflow is not active and cannot be executed.');
	}
	return stored;
}

function startNode(nodes: INode[]): INode {
	const start = nodes.find(({ type }) => type === TRIGGER);
	if (!start) throw new UserError('Missing node to start execution');
	return start;
}

function output({ data }: IRun, nodes: INode[], lastRunOnly: boolean) {
	const trigger = nodes.find(({ type }) => type === TRIGGER);
	const oldTrigger =
		(trigger?.typeVersion ?? 1) < 1.2 && trigger?.parameters.returnOutput !== 'allRuns';
	const runs = data.resultData.runData[data.resultData.lastNodeExecuted ?? ''] ?? [];
	if (!lastRunOnly && !oldTrigger && runs.length > 0) return mergeRunsPerBranch(runs);
	return lastTask(data)?.data?.main ?? [null];
}

/** Resumes the execution that waits for its sub-workflow, after the sub-workflow ended. */
export function resumeParent(executions: Executions, child: StoredExecution, { data }: IRun) {
	const parentExecution: RelatedExecution | undefined = data.parentExecution;
	if (child.status === 'waiting' || !parentExecution) return;
	const parent = executions.get(parentExecution.executionId);
	if (parentExecution.shouldResume === false || parent?.status !== 'waiting') return;

	const parentData = parent.readData();
	const [entry] = parentData.executionData?.nodeExecutionStack ?? [];
	const children = entry?.metadata?.waitingChildExecutionIds;
	if (!entry || (children?.length && !children.includes(child.id))) return;
	const { error } = data.resultData;
	const task = lastTask(data);
	if (error) {
		const subExecution = { executionId: child.id, workflowId: child.workflowId };
		entry.metadata = { ...entry.metadata, resumeError: error, subExecution };
	} else if (task?.data) {
		entry.data = task.data;
	} else {
		return;
	}
	executions.resume(parent, { executionData: parentData });
}
