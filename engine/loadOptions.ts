import { LoadOptionsContext } from 'n8n-core';
import {
	UserError,
	Workflow,
	type INode,
	type INodeCredentials,
	type INodeListSearchResult,
	type INodeParameters,
	type INodePropertyOptions,
	type INodeType,
	type INodeTypes,
} from 'n8n-workflow';

import type { AdditionalDataFactory } from './additionalData';
import { latestVersion } from './nodeTypes';

export interface DropDownRequest {
	type: string;
	method: string;
	parameters: INodeParameters;
	credentials: INodeCredentials;
}

export interface ListSearchRequest extends DropDownRequest {
	filter?: string;
	paginationToken?: string;
}

/** Runs a node's listSearch method as the editor does for an open drop-down. */
export async function listSearch(
	request: ListSearchRequest,
	nodeTypes: INodeTypes,
	createAdditionalData: AdditionalDataFactory,
): Promise<INodeListSearchResult> {
	const search = method(request, nodeTypes, 'listSearch', (methods) => methods.listSearch);
	const { filter, paginationToken } = request;
	const page = await callMethod(
		request,
		nodeTypes,
		createAdditionalData,
		async (context) => await search.call(context, filter, paginationToken),
	);
	// A node may use page numbers; the editor gets a string, and sends it back for the next page.
	const next: unknown = page.paginationToken;
	return typeof next === 'number' ? { ...page, paginationToken: String(next) } : page;
}

/** Runs a node's loadOptions method. */
export async function loadOptions(
	request: DropDownRequest,
	nodeTypes: INodeTypes,
	createAdditionalData: AdditionalDataFactory,
): Promise<INodePropertyOptions[]> {
	const load = method(request, nodeTypes, 'loadOptions', (methods) => methods.loadOptions);
	return await callMethod(
		request,
		nodeTypes,
		createAdditionalData,
		async (context) => await load.call(context),
	);
}

function method<T>(
	{ type, method: name }: DropDownRequest,
	nodeTypes: INodeTypes,
	kind: string,
	pick: (methods: NonNullable<INodeType['methods']>) => Record<string, T> | undefined,
): T {
	const { methods } = nodeTypes.getByNameAndVersion(type, latestVersion(nodeTypes.getByName(type)));
	const ofKind = pick(methods ?? {}) ?? {};
	const found = ofKind[name];
	if (!found) {
		const available = Object.keys(ofKind).join(', ') || 'none';
		throw new UserError(
			`Node type "${type}" has no ${kind} method "${name}". Available: ${available}`,
		);
	}
	return found;
}

async function callMethod<T>(
	{ type, parameters, credentials }: DropDownRequest,
	nodeTypes: INodeTypes,
	createAdditionalData: AdditionalDataFactory,
	call: (context: LoadOptionsContext) => Promise<T>,
): Promise<T> {
	const node: INode = {
		id: 'drop-down',
		name: 'Temp-Node',
		type,
		typeVersion: latestVersion(nodeTypes.getByName(type)),
		position: [0, 0],
		parameters,
		credentials,
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const additionalData = createAdditionalData({ currentNodeParameters: parameters });
	const context = new LoadOptionsContext(workflow, node, additionalData, '');
	return await workflow.expression.withIsolate(async () => await call(context));
}
