import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../sandbox';
import { startEngine, type Engine } from '../../engine';
import type { EngineOptions, ExecuteNodeOptions, NodeExecution } from '../../engine/types';

export const WILDFIRE = 'n8n-nodes-groupbots.wildfire';
export const ROBOT = { id: 'FireRobot', secret: '123456' };

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
	close(): Promise<void>;
}

/** The robot's credential ("wildfire"). */
export function robotCredential({ wildfire }: Sandbox, changes: IDataObject = {}) {
	return {
		id: 'wildfire',
		name: 'Sandbox robot',
		type: 'wildfireRobotApi',
		data: {
			baseUrl: wildfire.baseUrl,
			robotId: ROBOT.id,
			robotSecret: ROBOT.secret,
			webhookSecret: '',
			groups: 'groupId1, groupId2, groupId3',
			...changes,
		},
	};
}

/** The stand-in and the engine, with the robot's credential ("wildfire") in it. */
export async function startWorld(
	credential: IDataObject = {},
	options: Pick<EngineOptions, 'morePackages' | 'waitTrackerIntervalMs'> = {},
): Promise<World> {
	const sandbox = await startSandbox();
	const engine = await startEngine({
		...options,
		packageDir: `${__dirname}/../..`,
		credentials: [robotCredential(sandbox, credential)],
	});
	return {
		sandbox,
		engine,
		run: async (resource, operation, parameters = {}, items, options) =>
			await engine.executeNode(WILDFIRE, { resource, operation, ...parameters }, items, {
				credentials: { wildfireRobotApi: 'wildfire' },
				...options,
			}),
		close: async () => {
			await engine.stop();
			await sandbox.close();
		},
	};
}
