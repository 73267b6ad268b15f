import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Engine, WorkflowFile } from '../../sandbox/engine';
import { exampleCredentials, STARBOT_SECRET } from '../../sandbox/exampleCredentials';
import { startWorld, type World } from '../support/wildfire';

const EXAMPLES = join(__dirname, '../../examples');

function example(file: string): WorkflowFile {
	return JSON.parse(readFileSync(join(EXAMPLES, file), 'utf8')) as WorkflowFile;
}

let world: World;
let engine: Engine;

beforeAll(async () => {
	world = await startWorld();
	engine = world.engine;
	for (const credential of exampleCredentials(world.sandbox)) engine.addCredential(credential);
});

afterAll(async () => await world.close());

beforeEach(() => {
	world.sandbox.starbot.reset();
	world.sandbox.wildfire.reset();
});

/** What the group's members read, oldest first, as [sender, text]. */
function readIn(groupId: string): Array<[string, string]> {
	return world.sandbox.wildfire.state.messages
		.filter(({ conv, payload }) => conv.type === 1 && conv.target === groupId && payload.type === 1)
		.map(({ sender, payload }) => [sender, payload.searchableContent ?? '']);
}

async function active(file: string, act: (url: string) => Promise<void>): Promise<void> {
	const id = engine.addWorkflow(example(file));
	await engine.activate(id);
	try {
		await act(engine.workflows().find((workflow) => workflow.id === id)?.webhookUrls[0] ?? '');
		await engine.idle();
	} finally {
		await engine.deactivate(id);
	}
}

describe('examples/', () => {
	it('holds no workflow without a test of its effect', () => {
		expect(readdirSync(EXAMPLES).sort()).toEqual([
			'wechat-auto-reply.json',
			'wechat-scheduled-announcement.json',
			'wildfire-auto-reply.json',
			'wildfire-scheduled-announcement.json',
			'wildfire-welcome.json',
		]);
	});

	it.each(readdirSync(EXAMPLES))('%s is a file n8n imports: inactive, no pinned data, unique node ids', (file) => {
		const workflow = example(file) as WorkflowFile & { active: boolean };
		expect(workflow.active).toBe(false);
		expect(workflow.pinData).toEqual({});
		expect(workflow.id).toMatch(/^\w+$/);
		const ids = workflow.nodes.map(({ id }) => id);
		expect(new Set(ids).size).toBe(ids.length);
		const names = new Set(workflow.nodes.map(({ name }) => name));
		for (const [from, { main }] of Object.entries(workflow.connections)) {
			expect(names).toContain(from);
			for (const { node } of (main ?? []).flatMap((output) => output ?? [])) expect(names).toContain(node);
		}
	});

	it('wildfire-scheduled-announcement.json posts into every group of the robot', async () => {
		const id = engine.addWorkflow(example('wildfire-scheduled-announcement.json'));
		const run = await engine.run(id);
		expect(run.error).toBeUndefined();
		expect(run.status).toBe('success');
		for (const [groupId, name] of [
			['groupId1', 'Product launch'],
			['groupId2', 'Weekend hikers'],
			['groupId3', 'Book club'],
		] as const) {
			expect(readIn(groupId)).toEqual([
				['FireRobot', `Good morning, ${name}! The weekly report is due today at five.`],
			]);
		}
		expect(readIn('groupId4')).toEqual([]);
	});

	it('wildfire-auto-reply.json answers in the group where it was asked, and only when mentioned', async () => {
		await active('wildfire-auto-reply.json', async () => {
			const { wildfire } = world.sandbox;
			const before = engine.executions.length;
			await (await wildfire.say({ groupId: 'groupId2', sender: 'userA', text: 'nice weather' })).delivered;
			await (await wildfire.say({ groupId: 'groupId2', sender: 'userA', text: '@robot HELP', mention: ['FireRobot'] })).delivered;
			await engine.idle();
			await (await wildfire.say({ groupId: 'groupId1', sender: 'userB', text: '@robot dance', mention: ['FireRobot'] })).delivered;
			await engine.idle();
			expect(engine.executions.length - before).toBe(2);
		});
		expect(readIn('groupId2')).toEqual([
			['userA', 'nice weather'],
			['userA', '@robot HELP'],
			['FireRobot', expect.stringContaining('I am a robot run by an n8n workflow')],
		]);
		expect(readIn('groupId1')[1]).toEqual([
			'FireRobot',
			'I do not understand "dance" yet. Write "help" to see what I can do.',
		]);
	});

	it('wildfire-auto-reply.json answers a private message in private', async () => {
		await active('wildfire-auto-reply.json', async () => {
			const said = await world.sandbox.wildfire.say({
				conversation: { type: 0, target: 'FireRobot' },
				sender: 'userC',
				text: 'help',
			});
			await said.delivered;
		});
		const answer = world.sandbox.wildfire.state.messages.at(-1);
		expect(answer).toMatchObject({ sender: 'FireRobot', conv: { type: 0, target: 'userC' } });
	});

	it('wildfire-welcome.json greets a new member by name', async () => {
		await active('wildfire-welcome.json', async () => {
			await world.sandbox.wildfire.join('groupId2', 'userE');
		});
		expect(readIn('groupId2')).toEqual([['GreeterRobot', '@Erik welcome! Say hello to everybody.']]);
		expect(world.sandbox.wildfire.state.messages.at(-1)?.payload).toMatchObject({
			mentionedType: 1,
			mentionedTarget: ['userE'],
		});
	});

	it('wechat-scheduled-announcement.json posts into every group of the robot, with pauses', async () => {
		const run = await engine.run(engine.addWorkflow(example('wechat-scheduled-announcement.json')));
		expect(run.error).toBeUndefined();
		const { messages } = world.sandbox.starbot.state;
		expect(messages.map(({ chatId, senderId, message }) => [chatId, senderId, message])).toEqual(
			[
				['13887961909@chatroom', 'Product launch'],
				['20110408821@chatroom', '周末徒步'],
				['39902112233@chatroom', 'Book club'],
			].map(([id, name]) => [id, 'wxid_helper', `Good morning, ${name}! The weekly report is due today at five.`]),
		);
		const pauses = messages.slice(1).map(({ at }, index) => at - messages[index]!.at);
		for (const pause of pauses) expect(pause).toBeGreaterThanOrEqual(990);
	});

	it('wechat-auto-reply.json answers where it was asked, and only when mentioned', async () => {
		const { starbot } = world.sandbox;
		await active('wechat-auto-reply.json', async (url) => {
			starbot.settings.callbackUrl = `${url}?token=${STARBOT_SECRET}`;
			const say = async (chatId: string, senderId: string, text: string) => {
				await starbot.say({ robot: 'wxid_helper', chatId, senderId, text }).delivered;
				await engine.idle();
			};
			const before = engine.executions.length;
			await say('39902112233@chatroom', 'wxid_bob', 'nice weather');
			await say('39902112233@chatroom', 'wxid_bob', '@Helper HELP');
			await say('wxid_alice', 'wxid_alice', 'dance');
			// Its own answers came back as events, and started nothing.
			await starbot.settled();
			expect(engine.executions.length - before).toBe(2);
		});
		const answers = starbot.state.messages.filter(({ senderId }) => senderId === 'wxid_helper');
		expect(answers.map(({ chatId, message }) => [chatId, message])).toEqual([
			['39902112233@chatroom', expect.stringContaining('I am a robot run by an n8n workflow')],
			['wxid_alice', 'I do not understand "dance" yet. Write "help" to see what I can do.'],
		]);
	});
});
