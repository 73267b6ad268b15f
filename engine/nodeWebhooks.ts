import { HookContext } from 'n8n-core';
import {
	NodeHelpers,
	resolveWebhookDescriptionField,
	type IDataObject,
	type INode,
	type IWebhookData,
	type IWebhookDescription,
	type IWorkflowExecuteAdditionalData,
	type WebhookSetupMethodNames,
	type Workflow,
	type WorkflowActivateMode,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

interface Evaluation {
	read?: 'getSimpleParameterValue' | 'getComplexParameterValue';
	mode?: WorkflowExecuteMode;
	keys?: IDataObject;
}

/** Reads a field of a node's webhook description. The field may be an expression. */
export function describedField<T>(
	{ expression }: Workflow,
	node: INode,
	description: IWebhookDescription,
	field: string,
	defaultValue?: T,
	{ read = 'getSimpleParameterValue', mode = 'internal', keys = {} }: Evaluation = {},
): T {
	const native = resolveWebhookDescriptionField(node, description, field);
	if (native.resolved) return native.value as T;
	return expression[read](
		node,
		description[field],
		mode,
		keys,
		undefined,
		defaultValue as never,
	) as T;
}

const withoutSlashes = (path: string) => path.trim().replace(/^\//, '').replace(/\/$/, '');

/** Returns all webhooks of the workflow's nodes that can start an execution, one entry per method. */
export function startWebhooks(
	workflow: Workflow,
	additionalData: IWorkflowExecuteAdditionalData,
): IWebhookData[] {
	return Object.values(workflow.nodes)
		.flatMap((node) => nodeWebhooks(workflow, node, additionalData))
		.filter(({ webhookDescription }) => webhookDescription.restartWebhook !== true);
}

/** Returns the webhooks of one node, including those that resume a waiting execution. */
export function nodeWebhooks(
	workflow: Workflow,
	node: INode,
	additionalData: IWorkflowExecuteAdditionalData,
): IWebhookData[] {
	if (node.disabled) return [];
	const { description } = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	return (description.webhooks ?? []).flatMap((webhook) =>
		describedWebhooks(workflow, node, webhook, additionalData),
	);
}

function describedWebhooks(
	workflow: Workflow,
	node: INode,
	webhookDescription: IWebhookDescription,
	additionalData: IWorkflowExecuteAdditionalData,
): IWebhookData[] {
	const described = describedField<string | undefined>(workflow, node, webhookDescription, 'path');
	if (described === undefined || described === null) return [];
	const isFullPath = describedField(workflow, node, webhookDescription, 'isFullPath', false);
	const path = NodeHelpers.getNodeWebhookPath(
		workflow.id,
		node,
		withoutSlashes(String(described)),
		isFullPath,
		describedField(workflow, node, webhookDescription, 'restartWebhook', false),
	);
	const methods = describedField<unknown>(workflow, node, webhookDescription, 'httpMethod', 'GET');
	return String(methods)
		.split(',')
		.filter((method) => method)
		.map((method) => ({
			httpMethod: method.trim() as IWebhookData['httpMethod'],
			node: node.name,
			path: withoutSlashes(path),
			webhookDescription,
			workflowId: workflow.id,
			workflowExecuteAdditionalData: additionalData,
			// Paths with parameters (`:id`) get the node's webhook ID in front, which distinguishes them.
			webhookId: isDynamic(path) ? node.webhookId : undefined,
		}));
}

function isDynamic(path: string) {
	return path.startsWith(':') || path.includes('/:');
}

/** Returns the part behind `/webhook/` in the URL. */
export function publicPath({ path, webhookId }: IWebhookData) {
	return webhookId ? `${webhookId}/${path}` : path;
}

/** Calls checkExists, create or delete of the node. Resolves to undefined if the node has no such method. */
export async function callWebhookMethod(
	method: WebhookSetupMethodNames,
	workflow: Workflow,
	webhook: IWebhookData,
	mode: WorkflowExecuteMode,
	activation: WorkflowActivateMode,
): Promise<boolean | undefined> {
	const node = workflow.getNode(webhook.node);
	if (!node) return undefined;
	const nodeType = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	const webhookMethod = nodeType.webhookMethods?.[webhook.webhookDescription.name]?.[method];
	if (!webhookMethod) return undefined;
	const context = new HookContext(
		workflow,
		node,
		webhook.workflowExecuteAdditionalData,
		mode,
		activation,
		webhook,
	);
	return await webhookMethod.call(context);
}

/** Registers a webhook with its platform, unless the node's checkExists finds it there. */
export async function createUnlessExists(
	workflow: Workflow,
	webhook: IWebhookData,
	mode: WorkflowExecuteMode,
	activation: WorkflowActivateMode,
) {
	if (await callWebhookMethod('checkExists', workflow, webhook, mode, activation)) return;
	await callWebhookMethod('create', workflow, webhook, mode, activation);
}
