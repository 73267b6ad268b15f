import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import path from 'node:path';

import { startEngine, type Engine } from '../../engine';
import type { ExecuteNodeOptions, NodeExecution } from '../../engine/types';

export interface Cage {
	engine: Engine;
	run(
		operation: string,
		parameters?: INodeParameters,
		items?: INodeExecutionData[],
		options?: ExecuteNodeOptions,
	): Promise<NodeExecution>;
}

const TYPE = 'n8n-nodes-parrot.parrot';

/** n8n's engine with the package of test/common/platform. */
export async function startCage(url = 'http://127.0.0.1:9'): Promise<Cage> {
	const engine = await startEngine({
		packageDir: path.join(__dirname, 'platform'),
		credentials: [{ id: 'p', name: 'Parrot', type: 'parrotApi', data: { url, secret: 's3cret' } }],
	});
	return {
		engine,
		run: async (operation, parameters = {}, items, options) =>
			await engine.executeNode(TYPE, { resource: 'parrot', operation, ...parameters }, items, {
				credentials: { parrotApi: 'p' },
				...options,
			}),
	};
}

export function jsonOf({ items, status, error }: NodeExecution): IDataObject[] {
	if (status !== 'success') throw error ?? new Error(`The execution ended as ${status}`);
	return items.map(({ json }) => json);
}

export function itemsOf(...jsons: IDataObject[]): INodeExecutionData[] {
	return jsons.map((json) => ({ json }));
}
