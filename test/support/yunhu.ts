import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Bot } from '../../nodes/Yunhu/events';
import { startSandbox, type Sandbox, type YunhuStandIn } from '../../sandbox';
import { startEngine, type Engine, type EngineCredential } from '../../engine';
import type { EngineOptions, ExecuteNodeOptions, NodeExecution } from '../../engine/types';
import { SEED } from '../../sandbox/yunhu';

export const YUNHU = 'n8n-nodes-groupbots.yunhu';

export interface World {
	sandbox: Sandbox;
	yunhu: YunhuStandIn;
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

/** The bot's credential, for the stand-in. */
export function botCredential(
	yunhu: YunhuStandIn,
	id: string,
	data: IDataObject = {},
): EngineCredential {
	return {
		id,
		name: 'Sandbox bot',
		type: 'yunhuBotApi',
		data: {
			token: SEED.helperToken,
			botId: SEED.helper,
			groups: [SEED.launch, SEED.hikers, SEED.community].join(', '),
			webhookSecret: '',
			baseUrl: yunhu.openUrl,
			socketUrl: yunhu.socketUrl,
			webUrl: yunhu.webUrl,
			...data,
		},
	};
}

/** The credential of the bot's owner. */
export function userCredential(
	yunhu: YunhuStandIn,
	id: string,
	data: IDataObject = {},
): EngineCredential {
	return {
		id,
		name: 'Sandbox owner',
		type: 'yunhuUserApi',
		data: {
			method: 'token',
			token: SEED.aliceToken,
			email: '',
			password: '',
			sessionToken: '',
			baseUrl: yunhu.userUrl,
			webUrl: yunhu.webUrl,
			...data,
		},
	};
}

export const CREDENTIALS = { yunhuBotApi: 'bot', yunhuUserApi: 'user' };

/** The stand-in and the engine, with the credentials of the helper bot ("bot") and of its owner ("user") in it. */
export async function startWorld(options: Partial<EngineOptions> = {}): Promise<World> {
	const sandbox = await startSandbox();
	const { yunhu } = sandbox;
	const engine = await startEngine({
		packageDir: `${__dirname}/../..`,
		...options,
		credentials: [botCredential(yunhu, 'bot'), userCredential(yunhu, 'user')],
	});
	return {
		sandbox,
		yunhu,
		engine,
		run: async (resource, operation, parameters = {}, items, options) =>
			await engine.executeNode(YUNHU, { resource, operation, ...parameters }, items, {
				credentials: CREDENTIALS,
				...options,
			}),
		close: async () => {
			await engine.stop();
			await sandbox.close();
		},
	};
}

/** A bot of which the trigger knows no data. */
export const UNKNOWN_BOT: Bot = { id: '', name: '', mediaUrl: '' };
