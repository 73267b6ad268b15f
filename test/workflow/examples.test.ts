import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Engine, WorkflowFile } from '../../sandbox/engine';
import { exampleCredentials } from '../../sandbox/exampleCredentials';
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
	world.sandbox.wildfire.reset();
	world.sandbox.yunhu.reset();
});

/** What the group's members read, oldest first, as [sender, text]. */
function readIn(groupId: string): Array<[string, string]> {
	return world.sandbox.wildfire.state.messages
		.filter(({ conv, payload }) => conv.type === 1 && conv.target === groupId && payload.type === 1)
		.map(({ sender, payload }) => [sender, payload.searchableContent ?? '']);
}

async function active(file: string, act: () => Promise<void>): Promise<void> {
	const id = engine.addWorkflow(example(file));
	await engine.activate(id);
	try {
		await act();
		await engine.idle();
	} finally {
		await engine.deactivate(id);
	}
}

describe('examples/', () => {
	it('holds no workflow without a test of its effect', () => {
		expect(readdirSync(EXAMPLES).sort()).toEqual([
			'wildfire-auto-reply.json',
			'wildfire-scheduled-announcement.json',
			'wildfire-welcome.json',
			'yunhu-button-poll.json',
			'yunhu-instruction-bot.json',
			'yunhu-scheduled-announcement.json',
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

	it('yunhu-scheduled-announcement.json posts with buttons into several groups', async () => {
		const { yunhu } = world.sandbox;
		const run = await engine.run(engine.addWorkflow(example('yunhu-scheduled-announcement.json')));
		expect(run.error).toBeUndefined();
		const { launch, hikers, community } = yunhu.seed;
		expect(run.output('Announce').map(({ json }) => [json.chatId, json.sent])).toEqual([
			[launch, true],
			[hikers, true],
			[community, true],
		]);
		for (const { contentType, content } of yunhu.state.messages) {
			expect(contentType).toBe('markdown');
			expect(content.buttons).toMatchObject([[{ text: 'Open the form', actionType: 1 }, { actionType: 2 }]]);
		}
		expect(yunhu.state.messages).toHaveLength(3);
	});

	it('yunhu-instruction-bot.json answers instructions and forms where they were used', async () => {
		const { yunhu } = world.sandbox;
		const { helper, launch, bob } = yunhu.seed;
		await active('yunhu-instruction-bot.json', async () => {
			const inGroup = { chatType: 'group', chatId: launch, senderId: bob } as const;
			await (await yunhu.useInstruction({ ...inGroup, instruction: 'help' })).delivered;
			await engine.idle();
			const values = { Kind: 'Holiday', From: '2026-02-02' };
			const inPrivate = { chatType: 'bot', chatId: helper, senderId: bob } as const;
			await (await yunhu.useInstruction({ ...inPrivate, instruction: 'leave', values })).delivered;
		});
		const answers = yunhu.state.messages.filter(({ senderType }) => senderType === 'bot');
		expect(answers.map(({ chat, content }) => [chat, content.text])).toEqual([
			[{ type: 'group', groupId: launch }, expect.stringContaining('I am a bot run by an n8n workflow')],
			[
				{ type: 'private', botId: helper, userId: bob },
				expect.stringMatching(/^Bob, your request "leave" was noted: Kind = Holiday, From = 2026-02-02/),
			],
		]);
	});

	it('yunhu-button-poll.json shows the votes in the question', async () => {
		const { yunhu } = world.sandbox;
		const { alice, bob, dana } = yunhu.seed;
		const id = engine.addWorkflow(example('yunhu-button-poll.json'));
		const asked = await engine.run(id, { startNode: 'Every Friday' });
		const messageId = asked.output('Ask')[0]?.json.messageId as string;
		const question = () => yunhu.state.messages.find(({ msgId }) => msgId === messageId)?.content;
		expect(question()?.text).toBe("Tea or coffee on Sunday's hike?");
		await engine.activate(id);
		for (const [person, choice] of [[alice, 'Tea'], [bob, 'Tea'], [dana, 'Coffee']] as const) {
			await yunhu.clickButton(messageId, person, choice);
			await engine.idle();
		}
		await engine.deactivate(id);
		expect(question()).toMatchObject({
			text: "Tea or coffee on Sunday's hike?\nTea: 2\nCoffee: 1",
			buttons: [[{ text: 'Tea' }, { text: 'Coffee' }]],
		});
	});
});
