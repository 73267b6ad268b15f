import { randomUUID } from 'node:crypto';

import type { WorkflowFile } from '../../engine';

type NodeSketch = readonly [name: string, type: string, parameters?: object, extra?: object];

/** A workflow whose nodes are connected one after another. */
export function chain(...nodes: NodeSketch[]): WorkflowFile {
	const names = nodes.map(([name]) => name);
	return {
		name: names.join(' → '),
		nodes: nodes.map(([name, type, parameters = {}, extra = {}]) => ({
			id: `id-${name}`,
			name,
			type,
			typeVersion: 1,
			position: [0, 0],
			parameters,
			...extra,
		})) as WorkflowFile['nodes'],
		connections: Object.fromEntries(
			names
				.slice(1)
				.map((to, index) => [
					names[index],
					{ main: [[{ node: to, type: 'main' as const, index: 0 }]] },
				]),
		),
	};
}

/** A workflow of one trigger of this package. */
export function triggerAlone(
	type: string,
	parameters: object,
	/** The id of each credential, by its type. */
	credentials: Record<string, string>,
	extra: object = {},
): WorkflowFile {
	return chain([
		'Trigger',
		`n8n-nodes-groupbots.${type}`,
		parameters,
		{ typeVersion: 2, webhookId: randomUUID(), credentials: references(credentials), ...extra },
	]);
}

/** Credentials as a node of a workflow names them. */
export function references(credentials: Record<string, string>) {
	return Object.fromEntries(
		Object.entries(credentials).map(([type, id]) => [type, { id, name: id }]),
	);
}
