import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { PLATFORMS } from '../../platforms';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { outputOf, ROOT } from '../lib';
import { startChatModel, type ChatModel } from './support/chatModel';
import { nodeOf } from './support/nodes';
import { START_TIMEOUT_MS, startWorld, VERSION, type World } from './support/world';

const PACKAGE = 'n8n-nodes-groupbots.';
const ACTION_NODES = PLATFORMS.map(({ node }) => node).sort();

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
}, START_TIMEOUT_MS);

afterAll(async () => {
	await world.close();
	await model.close();
}, START_TIMEOUT_MS);

const byId = (value: string) => ({ __rl: true, mode: 'id', value });
const TEXT = "={{ $fromAI('Text', 'What to write', 'string') }}";

/** Tools by their names: the type of the node, its credential and its parameters. */
type Tools = Record<string, [type: string, credential: [string, string], parameters: object]>;

const TOOLS: Tools = {
	'WeChat group': [
		'starBotTool',
		['starBotApi', 'starBotRobot'],
		{
			resource: 'message',
			operation: 'sendText',
			sendTo: 'group',
			groupId: byId('39902112233@chatroom'),
			text: TEXT,
		},
	],
	'Fire group': [
		'wildfireTool',
		['wildfireRobotApi', 'wildfireRobot'],
		{
			resource: 'message',
			operation: 'send',
			sendTo: 'group',
			groupId: byId('groupId2'),
			text: TEXT,
		},
	],
	'Yunhu group': [
		'yunhuTool',
		['yunhuBotApi', 'yunhuBot'],
		{
			resource: 'message',
			operation: 'send',
			sendTo: 'group',
			groupId: byId('307149245'),
			text: TEXT,
		},
	],
	'QQ group': [
		'mojoWebqqTool',
		['mojoWebqqApi', 'mojoRobot'],
		{
			resource: 'message',
			operation: 'send',
			sendTo: 'group',
			group: byId('2617047292'),
			text: TEXT,
		},
	],
	'WeChat groups': [
		'starBotTool',
		['starBotApi', 'starBotRobot'],
		{ resource: 'group', operation: 'getAll' },
	],
	'Fire silence': [
		'wildfireTool',
		['wildfireRobotApi', 'wildfireRobot'],
		{ resource: 'groupMember', operation: 'mute' },
	],
	'Yunhu board': [
		'yunhuTool',
		['yunhuBotApi', 'yunhuBot'],
		{ resource: 'board', operation: 'set' },
	],
	'QQ silence': [
		'mojoWebqqTool',
		['mojoWebqqApi', 'mojoRobot'],
		{ resource: 'groupMember', operation: 'mute' },
	],
};

const GROUP = byId("={{ $fromAI('Group', 'The ID of the group', 'string') }}");
const SEND = { resource: 'message', operation: 'send', sendTo: 'group', text: TEXT };

/** Tools that write where the model says: by the name of the group that the model knows, and the ID that it is told. */
const WRITERS: Record<string, { tool: Tools[string]; group: string; id: string }> = {
	WeChat: {
		tool: [
			'starBotTool',
			['starBotApi', 'starBotRobot'],
			{ ...SEND, operation: 'sendText', groupId: GROUP },
		],
		group: 'Book club',
		id: '39902112233@chatroom',
	},
	WildfireChat: {
		tool: ['wildfireTool', ['wildfireRobotApi', 'wildfireRobot'], { ...SEND, groupId: GROUP }],
		group: 'Product launch',
		id: 'groupId1',
	},
	Yunhu: {
		tool: ['yunhuTool', ['yunhuBotApi', 'yunhuBot'], { ...SEND, groupId: GROUP }],
		group: 'Weekend hikers',
		id: '161466900',
	},
	QQ: {
		tool: ['mojoWebqqTool', ['mojoWebqqApi', 'mojoRobot'], { ...SEND, group: GROUP }],
		group: 'Launch',
		id: 'uid=330014455',
	},
};

/** The name by which the editor shows a node. */
function nameOf(node: string): string {
	const types = JSON.parse(
		readFileSync(path.join(ROOT, 'dist/types/nodes.json'), 'utf8'),
	) as Array<{
		name: string;
		displayName: string;
	}>;
	return types.find(({ name }) => name === node)?.displayName ?? '';
}

describe('AI agents', () => {
	it('are offered each action node as a tool, and no trigger', async () => {
		const response = await fetch(`${world.n8n.url}/types/nodes.json`, {
			headers: { cookie: `n8n-auth=${world.rest.sessionCookie}` },
		});
		const types = (await response.json()) as Array<{
			name: string;
			outputs: Array<string | { type: string }>;
		}>;
		const tools = types.filter(({ name }) => name.startsWith(PACKAGE) && /Tool$/.test(name));
		// n8n 2 makes a second tool of each node that can wait: people use it to review the calls of an
		// agent's other tools.
		const kinds = VERSION === '1' ? ['Tool'] : ['HitlTool', 'Tool'];
		expect(tools.map(({ name }) => name).sort()).toEqual(
			ACTION_NODES.flatMap((name) => kinds.map((kind) => `${PACKAGE}${name}${kind}`)),
		);
		for (const { outputs } of tools) {
			expect(outputs.map((output) => (typeof output === 'string' ? output : output.type))).toEqual([
				'ai_tool',
			]);
		}
	});

	it("read a tool's description, fill in its text, and post in the groups", async () => {
		const { sandbox, rest } = world;
		const senders = ['WeChat group', 'Fire group', 'Yunhu group', 'QQ group'];
		model.willCall(
			senders.map((name) => ({
				name: name.replace(' ', '_'),
				arguments: { Text: `Hello, ${name}!` },
			})),
			'All told.',
		);
		const { id } = await rest.createWorkflow({ name: 'Agent', ...agentWorkflow(TOOLS) });

		const run = await rest.run(id, 'Start');

		expect(run.data.resultData.error).toBeUndefined();
		expect(outputOf(run, 'Agent')).toEqual([{ output: 'All told.' }]);
		expect(
			Object.fromEntries(model.offered.map(({ name, description }) => [name, description])),
		).toEqual({
			WeChat_group: `Send text message in ${nameOf('starBot')}`,
			Fire_group: `Send message in ${nameOf('wildfire')}`,
			Yunhu_group: `Send message in ${nameOf('yunhu')}`,
			QQ_group: `Send message in ${nameOf('mojoWebqq')}`,
			WeChat_groups: `Get many groups in ${nameOf('starBot')}`,
			Fire_silence: `Mute group members in ${nameOf('wildfire')}`,
			Yunhu_board: `Set board of chat in ${nameOf('yunhu')}`,
			QQ_silence: `Mute group members in ${nameOf('mojoWebqq')}`,
		});
		expect(model.offered.find(({ name }) => name === 'Fire_group')?.parameters).toMatchObject({
			properties: { Text: { type: 'string', description: 'What to write' } },
		});
		const said = [
			sandbox.starbot.state.messages.at(-1)?.message,
			sandbox.wildfire.state.messages.at(-1)?.payload.searchableContent,
			sandbox.yunhu.state.messages.at(-1)?.content.text,
			sandbox.mojoWebqq.state.messages.at(-1)?.content,
		];
		expect(said).toEqual(senders.map((name) => `Hello, ${name}!`));
		// The answers of all tools were returned to the model.
		expect(model.results).toHaveLength(senders.length);
		for (const result of model.results) expect(result).toMatch(/messageId|success/);
	});

	it('that name a group instead of its ID are told the ID, and use it in the next turn', async () => {
		const { sandbox, rest } = world;
		const writers = Object.entries(WRITERS);
		const calls = (groupOf: (index: number) => string) =>
			writers.map(([name], index) => ({
				name,
				arguments: { Group: groupOf(index), Text: `Hello, ${groupOf(index)}!` },
			}));
		const told = (result = '') => /IDs for the name .*?: (\S+) \(/.exec(result)?.[1] ?? 'none';
		model.willDecide((results) => {
			if (results.length === 0) return calls((index) => writers[index]![1].group);
			if (results.length === writers.length) return calls((index) => told(results[index]));
			return 'All told.';
		});
		const tools = Object.fromEntries(writers.map(([name, { tool }]) => [name, tool]));
		// n8n 1 ends the execution with a tool's error, unless the tool is set to continue.
		const settings = VERSION === '1' ? { onError: 'continueRegularOutput' } : {};
		const { id } = await rest.createWorkflow({ name: 'Namer', ...agentWorkflow(tools, settings) });

		const run = await rest.run(id, 'Start');

		expect(run.data.resultData.error).toBeUndefined();
		expect(outputOf(run, 'Agent')).toEqual([{ output: 'All told.' }]);
		const complaints = model.results.slice(0, writers.length);
		expect(complaints.map(told)).toEqual(writers.map(([, writer]) => writer.id));
		for (const complaint of complaints) expect(complaint).toContain('Group');
		const said = [
			sandbox.starbot.state.messages.at(-1)?.message,
			sandbox.wildfire.state.messages.at(-1)?.payload.searchableContent,
			sandbox.yunhu.state.messages.at(-1)?.content.text,
			sandbox.mojoWebqq.state.messages.at(-1)?.content,
		];
		expect(said).toEqual(writers.map(([, writer]) => `Hello, ${writer.id}!`));
	});
});

/** @param settings of the tools' nodes */
function agentWorkflow(tools: Tools, settings: object = {}) {
	const langchain = '@n8n/n8n-nodes-langchain.';
	const to = (type: string) => ({ [type]: [[{ node: 'Agent', type, index: 0 }]] });
	return {
		nodes: [
			nodeOf('Start', ['n8n-nodes-base.manualTrigger', 1]),
			nodeOf('Agent', [`${langchain}agent`, 3], {
				promptType: 'define',
				text: 'Tell every group hello.',
			}),
			nodeOf(
				'Model',
				[`${langchain}lmChatOpenAi`, 1.2],
				{ model: { __rl: true, mode: 'id', value: 'stub' } },
				['openAiApi', 'chatModel'],
			),
			...Object.entries(tools).map(([name, [type, [credential, id], parameters]]) => ({
				...nodeOf(name, [PACKAGE + type, 1], parameters, [credential, id]),
				...settings,
			})),
		],
		connections: {
			Start: to('main'),
			Model: to('ai_languageModel'),
			...Object.fromEntries(Object.keys(tools).map((name) => [name, to('ai_tool')])),
		},
	};
}
