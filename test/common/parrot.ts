import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

import { startEngine, type Engine } from '../../engine';
import type { ExecuteNodeOptions, NodeExecution } from '../../engine/types';
import { CLOSED_URL } from '../support/closedUrl';

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
export async function startCage(url = CLOSED_URL): Promise<Cage> {
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

export interface ServedCage extends Cage {
	/** The address of the platform's server. */
	url: string;
	close(): Promise<void>;
}

/** The same with a server for the platform, which answers as the test says. */
export async function startServedCage(listener: RequestListener): Promise<ServedCage> {
	const server = createServer(listener).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const cage = await startCage(url);
	return {
		...cage,
		url,
		close: async () => {
			await cage.engine.stop();
			server.close();
			server.closeAllConnections();
		},
	};
}

export function jsonOf({ items, status, error }: NodeExecution): IDataObject[] {
	if (status !== 'success') throw error ?? new Error(`The execution ended as ${status}`);
	return items.map(({ json }) => json);
}

export function itemsOf(...jsons: IDataObject[]): INodeExecutionData[] {
	return jsons.map((json) => ({ json }));
}
