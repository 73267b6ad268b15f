import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';

import { outputOf, until } from '../lib';
import { ASKING_PLATFORMS, triggerOf, type AskingPlatform } from './support/askingPlatforms';
import { startChatModel, type ChatModel } from './support/chatModel';
import { nodeOf } from './support/nodes';
import { START_TIMEOUT_MS, startWorld, VERSION, type World } from './support/world';

type Node = ReturnType<typeof nodeOf>;

const PACKAGE = 'n8n-nodes-groupbots.';
const PATIENCE_MS = 60_000;

let world: World;
let model: ChatModel;

beforeAll(async () => {
	model = await startChatModel();
	world = await startWorld(async (home) => {
		const data = { apiKey: 'none', url: model.url, header: false };
		await home.importCredentials([
			{ id: 'chatModel', name: 'Chat model', type: 'openAiApi', data },
		]);
	});
	world.sandbox.mojoWebqq.settings.sendIntervalMs = 1;
	for (const [name, platform] of Object.entries(ASKING_PLATFORMS)) {
		const { node, parameters, credential, enter } = triggerOf(platform);
		const webhookId = randomUUID();
		const { id } = await world.rest.createWorkflow({
			name: `${name} hears`,
			nodes: [nodeOf('Trigger', node, parameters, credential, webhookId)],
			connections: {},
		});
		await world.rest.publish(id);
		enter?.(world.sandbox, `${world.n8n.url}/webhook/${webhookId}/webhook`);
	}
}, START_TIMEOUT_MS);

afterAll(async () => {
	await world.close();
	await model.close();
}, START_TIMEOUT_MS);

const LANGCHAIN = '@n8n/n8n-nodes-langchain.';
const to = (type: string, to: string) => ({ [type]: [[{ node: to, type, index: 0 }]] });

/** An agent with one tool. */
async function createAgent(
	tool: Node,
	behind: Node[] = [],
	connections: object = {},
): Promise<string> {
	const { id } = await world.rest.createWorkflow({
		name: 'Agent with a tool',
		nodes: [
			nodeOf('Start', ['n8n-nodes-base.manualTrigger', 1]),
			nodeOf('Agent', [`${LANGCHAIN}agent`, 3], { promptType: 'define', text: 'Tell the club.' }),
			nodeOf(
				'Model',
				[`${LANGCHAIN}lmChatOpenAi`, 1.2],
				{ model: { __rl: true, mode: 'id', value: 'stub' } },
				['openAiApi', 'chatModel'],
			),
			tool,
			...behind,
		],
		connections: {
			Start: to('main', 'Agent'),
			Model: to('ai_languageModel', 'Agent'),
			[tool.name]: to('ai_tool', 'Agent'),
			...connections,
		},
	});
	return id;
}

/** An agent whose only tool writes to WildfireChat's third group, after people of a platform's group approve. */
async function createReviewedAgent({ node, credential, target }: AskingPlatform): Promise<string> {
	return await createAgent(
		nodeOf('Review', [`${PACKAGE}${node}HitlTool`, 1], target, credential),
		[
			nodeOf(
				'Book club',
				[`${PACKAGE}wildfireTool`, 1],
				{
					resource: 'message',
					operation: 'send',
					sendTo: 'group',
					groupId: { __rl: true, mode: 'id', value: 'groupId3' },
					text: "={{ $fromAI('Text', 'What to write', 'string') }}",
				},
				['wildfireRobotApi', 'wildfireRobot'],
			),
		],
		{ 'Book club': to('ai_tool', 'Review') },
	);
}

const toldTheClub = () =>
	world.sandbox.wildfire.state.messages
		.filter(({ conv }) => conv.target === 'groupId3')
		.map(({ payload }) => payload.searchableContent);

/** Runs the agent until the question appears in the group, and returns the question's code. */
async function runUntilAsked(platform: AskingPlatform, text: string) {
	// n8n passes the parameters of a reviewed tool as toolParameters.
	model.willCall([{ name: 'Book_club', arguments: { toolParameters: { Text: text } } }], 'Done.');
	const before = platform.said(world.sandbox).length;
	const { executionId = '' } = await world.rest.runManually(
		await createReviewedAgent(platform),
		'Start',
	);
	const question = await until(PATIENCE_MS, 'the group is asked', async () => {
		const { status, data } = await world.rest.execution(executionId);
		if (status === 'error') throw new Error(JSON.stringify(data.resultData.error));
		return status === 'waiting' ? platform.said(world.sandbox)[before] : undefined;
	});
	const code = /[?&]c=([0-9a-z]{4})/.exec(question)?.[1] ?? '';
	return { executionId, question, code };
}

// n8n 1 has no human review of an agent's tools.
const describeReview = VERSION === '1' ? describe.skip : describe;

describeReview.each(Object.keys(ASKING_PLATFORMS))(
	"human review of an agent's tool on %s",
	(name) => {
		const platform = ASKING_PLATFORMS[name]!;
		const [person] = platform.people;

		it("shows the tool and the agent's parameters for it in the group", async () => {
			const before = toldTheClub().length;
			const { executionId, question, code } = await runUntilAsked(platform, 'We meet at eight.');
			expect(question).toContain('Book_club');
			expect(question).toContain('We meet at eight.');
			expect(toldTheClub()).toHaveLength(before);

			await platform.write(world.sandbox, person, `ok ${code}`);

			const run = await world.rest.finished(executionId);
			expect(run.data.resultData.error).toBeUndefined();
			expect(outputOf(run, 'Agent')).toEqual([{ output: 'Done.' }]);
			expect(toldTheClub().slice(before)).toEqual(['We meet at eight.']);
			expect(model.results).toHaveLength(1);
			expect(model.results[0]).toMatch(/messageUid|messageId/);
		});

		it('is refused with words: the tool does not run, and the model reads the words', async () => {
			const before = toldTheClub().length;
			const { executionId, code } = await runUntilAsked(platform, 'We meet at nine.');

			await platform.write(world.sandbox, person, `no ${code} ask Alice first`);

			const run = await world.rest.finished(executionId);
			expect(run.data.resultData.error).toBeUndefined();
			expect(toldTheClub()).toHaveLength(before);
			expect(model.results).toEqual([expect.stringContaining('ask Alice first')]);
		});

		it('is refused without words: the tool does not run, and the model is told so', async () => {
			const before = toldTheClub().length;
			const { executionId, code } = await runUntilAsked(platform, 'We meet at ten.');

			await platform.write(world.sandbox, person, `no ${code}`);

			await world.rest.finished(executionId);
			expect(toldTheClub()).toHaveLength(before);
			expect(model.results).toHaveLength(1);
			expect(model.results[0]).not.toMatch(/messageUid|messageId/);
		});
	},
);

// Seen on n8n 2.41 with version 3 of the agent, whose tools n8n's engine runs.
describeReview('Send and Wait as a tool of an agent', () => {
	const platform = ASKING_PLATFORMS.WildfireChat!;
	const { node, target, credential, people } = platform;

	it('gives the model the answer', async () => {
		model.willCall(
			[{ name: 'Ask_the_club', arguments: { Question: 'When do we meet?' } }],
			'Done.',
		);
		const id = await createAgent(
			nodeOf(
				'Ask the club',
				[`${PACKAGE}${node}Tool`, 1],
				{
					resource: 'message',
					operation: 'sendAndWait',
					...target,
					message: "={{ $fromAI('Question', 'What to ask', 'string') }}",
					responseType: 'freeText',
				},
				credential,
			),
		);
		const before = platform.said(world.sandbox).length;
		const { executionId = '' } = await world.rest.runManually(id, 'Start');
		const question = await until(PATIENCE_MS, 'the group is asked', () =>
			platform.said(world.sandbox).at(before),
		);
		const code = /[?&]c=([0-9a-z]{4})/.exec(question)?.[1] ?? '';
		await platform.write(world.sandbox, people[0], `at eight ${code}`);
		const run = await world.rest.finished(executionId);
		expect(run.data.resultData.error).toBeUndefined();
		expect(model.results).toEqual([expect.stringContaining('at eight')]);
	});
});

describeReview('the tools for human review', () => {
	it('is in the editor under Human in the Loop, once for each platform', async () => {
		const response = await fetch(`${world.n8n.url}/types/nodes.json`, {
			headers: { cookie: `n8n-auth=${world.rest.sessionCookie}` },
		});
		const types = (await response.json()) as Array<{ name: string; codex?: object }>;
		for (const { node } of Object.values(ASKING_PLATFORMS)) {
			expect(types.find(({ name }) => name === `${PACKAGE}${node}HitlTool`)).toMatchObject({
				codex: {
					categories: ['AI'],
					subcategories: { AI: ['Tools'], Tools: ['Human in the Loop'] },
					alias: expect.arrayContaining(['human', 'approval']),
				},
			});
			expect(types.find(({ name }) => name === PACKAGE + node)).toMatchObject({
				codex: {
					categories: expect.arrayContaining(['HITL']),
					subcategories: { HITL: ['Human in the Loop'] },
				},
			});
		}
	});
});
