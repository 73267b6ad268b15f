import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { N8nRest, outputOf, until } from '../lib';
import { START_TIMEOUT_MS, startWorld, VERSION, type World } from './support/world';

const PATIENCE_MS = 60_000;

let world: World;
beforeAll(async () => (world = await startWorld()), START_TIMEOUT_MS);
afterAll(async () => await world.close(), START_TIMEOUT_MS);

const trigger = (name: string) => ({
	name,
	nodes: [
		{
			id: 'trigger',
			name: 'Trigger',
			type: 'n8n-nodes-groupbots.wildfireTrigger',
			typeVersion: 2,
			position: [0, 0] as [number, number],
			webhookId: `e2e-joining-${name}`,
			parameters: { respondTo: 'all' },
			credentials: { wildfireRobotApi: { id: 'wildfireRobot', name: 'wildfireRobot' } },
		},
	],
	connections: {},
});

const callback = () => String(world.sandbox.wildfire.state.robots.get('FireRobot')?.callback);

async function say(text: string): Promise<void> {
	const said = await world.sandbox.wildfire.say({ groupId: 'groupId2', sender: 'userA', text });
	await said.delivered;
}

async function heard(workflowId: string): Promise<string[]> {
	const all = await world.rest.executions(workflowId);
	const ended = all.filter(({ status }) => status === 'success').reverse();
	const executions = await Promise.all(ended.map(({ id }) => world.rest.execution(id)));
	return executions.flatMap((one) => outputOf(one, 'Trigger').map(({ text }) => String(text)));
}

/**
 * Posts a message, and waits until each of these workflows has received it once, after the earlier
 * ones.
 */
async function sayTo(ids: string[], text: string): Promise<void> {
	const before = await Promise.all(ids.map(heard));
	await say(text);
	await until(PATIENCE_MS, `all hear "${text}"`, async () => {
		const texts = await Promise.all(ids.map(heard));
		return texts.every((all) => all.includes(text)) ? true : undefined;
	});
	expect(await Promise.all(ids.map(heard))).toEqual(before.map((texts) => [...texts, text]));
}

it(
	'a workflow whose publishing failed receives its robot when it is published again',
	async () => {
		const { id } = await world.rest.createWorkflow(trigger('again'));
		world.sandbox.wildfire.fault('http500-html');
		await expect(world.rest.publish(id)).rejects.toThrow(/HTTP 500/);
		world.sandbox.wildfire.clearFaults();
		expect(callback()).toBe('');
		await world.rest.publish(id);
		await sayTo([id], 'is anybody there?');
		await world.rest.unpublish(id);
		expect(callback()).toBe('');
	},
	START_TIMEOUT_MS,
);

it(
	'three workflows receive one robot, also after n8n was killed, and after the first was deleted',
	async () => {
		const names = ['first', 'second', 'third'];
		const ids: string[] = [];
		for (const name of names) {
			const { id } = await world.rest.createWorkflow(trigger(name));
			await world.rest.publish(id);
			ids.push(id);
			await sayTo(ids, `${name} is there`);
		}
		expect(callback()).toContain('/webhook/e2e-joining-first/');

		await world.n8n.kill();
		world.n8n = await world.home.start({ port: world.n8n.port });
		world.rest = await N8nRest.signIn(world.n8n.url, VERSION);
		for (const id of ids) await world.rest.settled(id);
		await sayTo(ids, 'after the restart');

		await world.rest.unpublish(ids[0]!);
		expect(callback()).toContain('/webhook/e2e-joining-second/');
		await sayTo(ids.slice(1), 'without the first');
		await world.rest.deleteWorkflow(ids[1]!);
		expect(callback()).toContain('/webhook/e2e-joining-third/');
		await sayTo(ids.slice(2), 'the third alone');
		await world.rest.unpublish(ids[2]!);
		expect(callback()).toBe('');
	},
	START_TIMEOUT_MS,
);

it(
	'two triggers of one workflow receive one robot, also after n8n was killed',
	async () => {
		const [first, second] = ['left', 'right'].map((name) => ({ ...trigger(name).nodes[0]!, name }));
		const workflow = {
			name: 'two triggers',
			nodes: [first!, { ...second!, id: 'second', position: [0, 200] as [number, number] }],
			connections: {},
		};
		const { id } = await world.rest.createWorkflow(workflow);
		const heardBy = async (name: string) => {
			const all = await world.rest.executions(id);
			const ended = all.filter(({ status }) => status === 'success');
			const executions = await Promise.all(ended.map((one) => world.rest.execution(one.id)));
			return executions
				.flatMap((one) => outputOf(one, name).map(({ text }) => String(text)))
				.sort();
		};
		const said: string[] = [];
		const sayToBoth = async (text: string) => {
			said.push(text);
			await say(text);
			await until(PATIENCE_MS, `both hear "${text}"`, async () => {
				const heard = await Promise.all(['left', 'right'].map(heardBy));
				return heard.every((texts) => texts.includes(text)) ? true : undefined;
			});
			const expected = [...said].sort();
			expect(await Promise.all(['left', 'right'].map(heardBy))).toEqual([expected, expected]);
		};

		await world.rest.publish(id);
		await sayToBoth('both are there');
		await world.n8n.kill();
		world.n8n = await world.home.start({ port: world.n8n.port });
		world.rest = await N8nRest.signIn(world.n8n.url, VERSION);
		await world.rest.settled(id);
		await sayToBoth('both are back');
		await world.rest.unpublish(id);
		expect(callback()).toBe('');
	},
	START_TIMEOUT_MS,
);
