import { LoadOptionsContext } from 'n8n-core';
import {
	UserError,
	Workflow,
	type INode,
	type INodeCredentials,
	type INodeListSearchResult,
	type INodeParameters,
	type INodeTypes,
} from 'n8n-workflow';

import type { AdditionalDataFactory } from './additionalData';
import { latestVersion } from './nodeTypes';

export interface ListSearchRequest {
	type: string;
	method: string;
	parameters: INodeParameters;
	credentials: INodeCredentials;
	filter?: string;
	paginationToken?: string;
}

/** Runs a node's listSearch method as the editor has it run for an open drop-down. */
export async function listSearch(
	request: ListSearchRequest,
	nodeTypes: INodeTypes,
	createAdditionalData: AdditionalDataFactory,
): Promise<INodeListSearchResult> {
	const { type, method, parameters, credentials, filter, paginationToken } = request;
	const typeVersion = latestVersion(nodeTypes.getByName(type));
	const { methods } = nodeTypes.getByNameAndVersion(type, typeVersion);
	const search = methods?.listSearch?.[method];
	if (!search) {
		const available = Object.keys(methods?.listSearch ?? {}).join(', ') || 'none';
		throw new UserError(
			`Node type "${type}" has no listSearch method "${method}". Available: ${available}`,
		);
	}
	const node: INode = {
		id: 'list-search',
		name: 'Temp-Node',
		type,
		typeVersion,
		position: [0, 0],
		parameters,
		credentials,
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const additionalData = createAdditionalData({ currentNodeParameters: parameters });
	const context = new LoadOptionsContext(workflow, node, additionalData, '');
	const page = await workflow.expression.withIsolate(
		async () => await search.call(context, filter, paginationToken),
	);
	// A node may count pages; what the editor gets, and sends back for the next one, is a string.
	const next: unknown = page.paginationToken;
	return typeof next === 'number' ? { ...page, paginationToken: String(next) } : page;
}
