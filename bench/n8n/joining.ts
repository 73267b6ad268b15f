import { startSandbox } from '../../sandbox';
import { exampleCredentials } from '../../sandbox/exampleCredentials';
import type { Figure } from '../measure';
import { compare, type Sizes } from './compare';
import { eventOf } from './inbound';
import { startInstance, type Target } from './instance';
import { ours } from './workflows';

/** Compares a robot with two workflows with one that has one, in the same n8n. */
export async function joining(sizes: Sizes): Promise<Figure[]> {
	const sandbox = await startSandbox();
	try {
		const instance = await startInstance({});
		/** Publishes workflows that share the robot of a credential; the first receives the calls. */
		const targetOf = async (credentialName: string, workflows: string[]): Promise<Target> => {
			const { type, data } = exampleCredentials(sandbox).find(({ id }) => id === credentialName)!;
			const { id } = await instance.rest.createCredential({ name: credentialName, type, data });
			const ids: string[] = [];
			for (const name of workflows) {
				const parameters = { events: ['groupMessage'], respondTo: 'all' };
				const starter = { name, type: 'wildfireTrigger', typeVersion: 2, parameters };
				ids.push(await instance.publish(ours({ ...starter, credential: { type, id } })));
			}
			const [workflowId = '', ...joined] = ids;
			const { callback: url } = sandbox.wildfire.state.robots.get(String(data.robotId))!;
			return { workflowId, joined, url, headers: {}, status: 200, isExecuted: true };
		};
		try {
			const joined = await targetOf('wildfireRobot', ['first', 'second']);
			const alone = await targetOf('wildfireGreeter', ['alone']);
			const event = await eventOf(sandbox, 'Good morning!');
			// The message from which the event is made reached both robots.
			for (const { workflowId, joined: others = [] } of [joined, alone]) {
				for (const id of [workflowId, ...others])
					await instance.executions.ended({ workflowId: id, above: 0 }, 1);
			}
			const compared = await compare(sizes, {
				ours: async (events) => await instance.sendEvents(joined, event, events),
				theirs: async (events) => await instance.sendEvents(alone, event, events),
			});
			return [
				{
					name: 'join.forward.n8n',
					target: { atLeast: 0.45 },
					unit: 'accepted events a second: two workflows on one robot / one workflow',
					...compared,
				},
			];
		} finally {
			await instance.close();
		}
	} finally {
		await sandbox.close();
	}
}
