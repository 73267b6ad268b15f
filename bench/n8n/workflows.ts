/** The workflows that are compared: a trigger, and a node without an effect. */

interface Node {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: object;
	webhookId?: string;
	credentials?: Record<string, { id: string; name: string }>;
}

export interface Workflow {
	name: string;
	nodes: Node[];
	connections: object;
}

export interface Starter {
	/** The name of the workflow; unique, because it is part of the address. */
	name: string;
	type: string;
	typeVersion: number;
	parameters: object;
	credential: { type: string; id: string };
}

/** The expression for the text of a message, and the text that it must contain. */
export interface Search {
	in: string;
	text: string;
}

/** This package's trigger, with its own filter. */
export function ours(starter: Starter): Workflow {
	return inARow(starter.name, [
		triggerNode({ ...starter, type: `n8n-nodes-groupbots.${starter.type}` }),
	]);
}

/**
 * n8n's Webhook node with header authentication at `/webhook/<name>`, followed by the If node if
 * there is a search.
 */
export function webhook(name: string, credentialId: string, search?: Search): Workflow {
	const starter = {
		name,
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2.1,
		parameters: { httpMethod: 'POST', path: name, authentication: 'headerAuth', options: {} },
		credential: { type: 'httpHeaderAuth', id: credentialId },
	};
	return inARow(name, [triggerNode(starter), ...(search ? [ifNode(search)] : [])]);
}

function triggerNode({ name, type, typeVersion, parameters, credential }: Starter): Node {
	return {
		id: `${name}-trigger`,
		name: 'Trigger',
		type,
		typeVersion,
		position: [0, 0],
		parameters,
		webhookId: name,
		credentials: { [credential.type]: { id: credential.id, name: credential.type } },
	};
}

function ifNode(search: Search): Node {
	const operator = { type: 'string', operation: 'contains' };
	const condition = { id: 'text', leftValue: search.in, rightValue: search.text, operator };
	const options = { caseSensitive: false, leftValue: '', typeValidation: 'strict', version: 2 };
	return {
		id: 'if',
		name: 'If',
		type: 'n8n-nodes-base.if',
		typeVersion: 2.2,
		position: [200, 0],
		parameters: {
			conditions: { options, conditions: [condition], combinator: 'and' },
			options: {},
		},
	};
}

function inARow(name: string, nodes: Node[]): Workflow {
	const last: Node = {
		id: 'last',
		name: 'Nothing More',
		type: 'n8n-nodes-base.noOp',
		typeVersion: 1,
		position: [400, 0],
		parameters: {},
	};
	const row = [...nodes, last];
	const connections = Object.fromEntries(
		nodes.map((node, index) => [
			node.name,
			{ main: [[{ node: row[index + 1]!.name, type: 'main', index: 0 }]] },
		]),
	);
	return { name, nodes: row, connections };
}
