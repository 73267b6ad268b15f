import { expect } from '@jest/globals';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import { startSandbox, type Sandbox } from '../../sandbox';
import { startEngine, type Engine } from '../../engine';
import type { ExecuteNodeOptions, NodeExecution, WorkflowFile } from '../../engine/types';
import { triggerAlone } from './workflow';

export const STARBOT = 'n8n-nodes-groupbots.starBot';

/** The logged-in accounts of the stand-in's seed, and the groups they are in. */
export const HELPER = { robotId: 'wxid_helper', instanceId: '97554f7c82a1439c86df3143ef4975c5' };

/** The data of an event: a transfer of money. */
export const TRANSFER = {
	instanceId: HELPER.instanceId,
	invalidTime: 1716716297,
	messageId: '7053704521966022857',
	transType: 1,
	messageSource: 2,
	fromWxId: 'wxid_alice',
	money: '0.01',
	memo: 'lunch',
	transferId: '1000050001202405250826818609917',
	transcationId: '53010000356101202405250814531240',
};
export const FRONT_DESK = {
	robotId: 'wxid_frontdesk',
	instanceId: '4be1d0c2f0a94f5d9a3c7e6b58d21f07',
};
export const GROUP = '13887961909@chatroom';
export const SECRET = 'a long random text';

export interface World {
	sandbox: Sandbox;
	engine: Engine;
	/** Runs one operation of the built node on n8n's engine against the stand-in. */
	run(
		resource: string,
		operation: string,
		parameters?: IDataObject,
		items?: INodeExecutionData[],
		options?: ExecuteNodeOptions,
	): Promise<NodeExecution>;
	/** Adds a credential, and returns the value that an execution needs to use it. */
	credential(data: IDataObject): { credentials: Record<string, string> };
	/** Activates a workflow with only the trigger, and sets its address in the client. */
	listen(parameters?: IDataObject, credentialId?: string): Promise<string>;
	/** The items that started each execution of a workflow, after the executions have ended. */
	items(workflowId: string): Promise<IDataObject[]>;
	close(): Promise<void>;
}

/** The stand-in and the engine, with the helper robot's credential ("starbot") in it. */
export async function startWorld(): Promise<World> {
	const sandbox = await startSandbox();
	const dataOf = (data: IDataObject) =>
		({
			url: sandbox.starbot.url,
			token: '',
			defaultRobot: 'robotId',
			robotId: HELPER.robotId,
			instanceId: '',
			webhookSecret: SECRET,
			webhookAuthSecret: '',
			knownRequests: '',
			...data,
		}) as Record<string, string>;
	const engine = await startEngine({
		packageDir: `${__dirname}/../..`,
		credentials: [{ id: 'starbot', name: 'Helper', type: 'starBotApi', data: dataOf({}) }],
	});
	return {
		sandbox,
		engine,
		run: async (resource, operation, parameters = {}, items, options) =>
			await engine.executeNode(STARBOT, { resource, operation, ...parameters } as never, items, {
				credentials: { starBotApi: 'starbot' },
				...options,
			}),
		credential: (data) => {
			const id = randomUUID();
			engine.addCredential({ id, name: id, type: 'starBotApi', data: dataOf(data) });
			return { credentials: { starBotApi: id } };
		},
		listen: async (parameters = {}, credentialId = 'starbot') => {
			const id = engine.addWorkflow(triggerWorkflow(parameters, credentialId));
			await engine.activate(id);
			const url = engine.workflows().find((workflow) => workflow.id === id)!.webhookUrls[0];
			sandbox.starbot.settings.callbackUrl = `${url}?token=${encodeURIComponent(SECRET)}`;
			return id;
		},
		items: async (workflowId) => {
			await sandbox.starbot.settled();
			await engine.idle();
			const executions = engine.executions.filter(
				(execution) => execution.workflowId === workflowId,
			);
			return executions.map((execution) => {
				expect(execution.status).toBe('success');
				return execution.output('Trigger')[0]!.json;
			});
		},
		close: async () => {
			await engine.stop();
			await sandbox.close();
		},
	};
}

export function triggerWorkflow(parameters: IDataObject, credentialId = 'starbot'): WorkflowFile {
	const all = { events: ALL_EVENTS, respondTo: 'all' };
	return triggerAlone('starBotTrigger', { ...all, ...parameters }, { starBotApi: credentialId });
}

export const ALL_EVENTS = [
	'clientStarted',
	'loggedIn',
	'privateMessage',
	'groupMessage',
	'officialMessage',
	'transfer',
	'messageRevoked',
	'friendRequest',
	'qrPayment',
	'systemNotice',
	'other',
];

/** The sent requests, as JSON. */
export function sentTo({ starbot }: Sandbox): unknown[] {
	return starbot.requests.map(({ body }) => JSON.parse(body) as unknown);
}

export function jsonOf(execution: NodeExecution): IDataObject[] {
	if (execution.status !== 'success')
		throw new Error(`${execution.status}: ${execution.error?.message}`);
	return execution.items.map(({ json }) => json);
}

/** An execution's error, as a user sees it. */
export function failureOf(execution: NodeExecution) {
	expect(execution.status).toBe('error');
	return execution.error as unknown as { message: string; description?: string | null };
}
