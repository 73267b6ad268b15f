import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { startSandbox, type MojoWebqqStandIn, type Sandbox } from '../../sandbox';
import { startEngine, type Engine, type WorkflowFile } from '../../engine';
import type { ExecuteNodeOptions, NodeExecution } from '../../engine/types';
import { CLOSED_URL } from './closedUrl';
import { triggerAlone } from './workflow';

export const MOJO = 'n8n-nodes-groupbots.mojoWebqq';
export const CREDENTIAL = 'mojoWebqqApi';

/** People and groups of the stand-in. */
export const PERL = { id: '2617047292', uid: '144539789', name: 'PERL学习交流' };
export const LAUNCH = { id: '2700000021', uid: '330014455', name: 'Launch team' };
export const QUIET = { id: '4294967295', name: 'Quiet corner' };
export const ALICE = { id: '2500000042', uid: '10000003', name: 'Alice' };
export const OWNER = { id: '2372835507', uid: '419902730', name: '灰灰' };
export const DISCUSSION = { id: '4118239384', name: '测试讨论组' };

export interface World {
	sandbox: Sandbox;
	mojoWebqq: MojoWebqqStandIn;
	engine: Engine;
	/** Runs one operation of the built node on n8n's engine against the stand-in. */
	run(
		resource: string,
		operation: string,
		parameters?: IDataObject,
		items?: INodeExecutionData[],
		options?: ExecuteNodeOptions,
	): Promise<NodeExecution>;
	close(): Promise<void>;
}

export function credentialData({ mojoWebqq }: Sandbox, data: IDataObject = {}): IDataObject {
	return {
		baseUrl: mojoWebqq.baseUrl,
		client: '',
		authentication: 'none',
		webhookSecret: 'hook-s3cret',
		...data,
	};
}

/** The stand-in and the engine, with credentials for the single account ("mojoWebqq") and the Controller ("controller"). */
export async function startWorld(): Promise<World> {
	const sandbox = await startSandbox();
	const { mojoWebqq } = sandbox;
	const engine = await startEngine({ packageDir: `${__dirname}/../..` });
	const add = (id: string, data: IDataObject = {}) =>
		engine.addCredential({
			id,
			name: id,
			type: CREDENTIAL,
			data: credentialData(sandbox, data) as never,
		});
	add('mojoWebqq');
	add('controller', { baseUrl: mojoWebqq.controllerUrl, client: 'default' });
	add('signed', { authentication: 'signature', authSecret: 'k3y' });
	add('parameters', { authentication: 'parameters', secretParameters: 'user=n8n&pass=a%20b' });
	add('nobody', { baseUrl: CLOSED_URL });
	return {
		sandbox,
		mojoWebqq,
		engine,
		run: async (resource, operation, parameters = {}, items, options) =>
			await engine.executeNode(MOJO, { resource, operation, ...parameters }, items, {
				credentials: { [CREDENTIAL]: 'mojoWebqq' },
				...options,
			}),
		close: async () => {
			await engine.stop();
			await sandbox.close();
		},
	};
}

export function triggerWorkflow(
	type: 'mojoWebqqTrigger' | 'mojoWebqqWebhookTrigger',
	parameters: IDataObject = {},
	{ id = 'listening', credential = 'mojoWebqq' } = {},
): WorkflowFile {
	return {
		...triggerAlone(
			type,
			{ respondTo: 'all', ...parameters },
			{ [CREDENTIAL]: credential },
			{
				id: `${id}-trigger`,
				typeVersion: type === 'mojoWebqqTrigger' ? 1 : 2,
				webhookId: `${id}-hook`,
			},
		),
		id,
		name: id,
	};
}
