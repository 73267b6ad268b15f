import { randomUUID } from 'node:crypto';

export type NodeType = [type: string, typeVersion: number];
/** The name of a credential type, and the id of the credential among those of the examples. */
export type CredentialRef = [type: string, id: string];

export interface NodeData {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: object;
	webhookId?: string;
	credentials?: Record<string, { id: string; name: string }>;
}

export const NO_OP: NodeType = ['n8n-nodes-base.noOp', 1];

/** A node in the form of a workflow file. */
export function nodeOf(
	name: string,
	[type, typeVersion]: NodeType,
	parameters: object = {},
	credential?: CredentialRef,
	webhookId?: string,
): NodeData {
	return {
		id: randomUUID(),
		name,
		type,
		typeVersion,
		position: [0, 0],
		parameters,
		...(webhookId && { webhookId }),
		...(credential && {
			credentials: { [credential[0]]: { id: credential[1], name: credential[1] } },
		}),
	};
}

/** n8n's Webhook node for POST, at `/webhook/<path>`. */
export function webhookNode(path: string): NodeData {
	return nodeOf(
		'Webhook',
		['n8n-nodes-base.webhook', 2],
		{ httpMethod: 'POST', path },
		undefined,
		path,
	);
}

/** Nodes one after another. */
export function chain(...nodes: NodeData[]): { nodes: NodeData[]; connections: object } {
	const links = nodes
		.slice(1)
		.map(({ name }, index) => [
			nodes[index]!.name,
			{ main: [[{ node: name, type: 'main', index: 0 }]] },
		]);
	return { nodes, connections: Object.fromEntries(links) as object };
}
