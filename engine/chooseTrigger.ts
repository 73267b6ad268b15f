import { UserError, type Workflow } from 'n8n-workflow';

export interface ChosenTrigger {
	name: string;
	hasWebhook: boolean;
}

/**
 * Returns the trigger for a test run: the one with the name, otherwise the first; webhook triggers come before
 * others.
 */
export function chooseTrigger(workflow: Workflow, nodeName?: string): ChosenTrigger {
	const triggers = Object.values(workflow.nodes)
		.filter(({ name, disabled }) => (nodeName ? name === nodeName : !disabled))
		.map((node) => {
			const nodeType = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
			const webhooks = nodeType.description.webhooks ?? [];
			return {
				name: node.name,
				hasWebhook: webhooks.some(({ restartWebhook }) => restartWebhook !== true),
				canStart: nodeType.trigger !== undefined || nodeType.poll !== undefined,
			};
		});
	const chosen =
		triggers.find(({ hasWebhook }) => hasWebhook) ?? triggers.find(({ canStart }) => canStart);
	if (!chosen) {
		throw new UserError(
			nodeName
				? `"${nodeName}" is no trigger of workflow "${workflow.name}"`
				: `Workflow "${workflow.name}" has no trigger to test`,
		);
	}
	return chosen;
}
