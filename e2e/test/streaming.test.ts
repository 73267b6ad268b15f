import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';

import { SEED } from '../../sandbox/yunhu';
import { outputOf, until } from '../lib';
import { startChatModel, type ChatModel } from './support/chatModel';
import { nodeOf } from './support/nodes';
import { START_TIMEOUT_MS, startWorld, VERSION, type World } from './support/world';

/** The newest versions of n8n's AI Agent node; both stream. */
const AGENT_VERSION = VERSION === '1' ? 2.2 : 3;

let world: World;
let model: ChatModel;
let workflowId: string;

beforeAll(async () => {
	model = await startChatModel();
	world = await startWorld(async (home) => {
		const data = { apiKey: 'none', url: model.url, header: false };
		await home.importCredentials([
			{ id: 'chatModel', name: 'Chat model', type: 'openAiApi', data },
		]);
	});
	workflowId = (await world.rest.createWorkflow({ name: 'Streaming', ...workflow() })).id;
	await world.rest.publish(workflowId);
}, START_TIMEOUT_MS);

afterAll(async () => {
	await world.close();
	await model.close();
}, START_TIMEOUT_MS);

/** The texts of the bot in the group, oldest first. */
const said = () =>
	world.sandbox.yunhu.state.messages
		.filter(({ senderId }) => senderId === SEED.helper)
		.map(({ content }) => content.text);

/** Asks the bot; the model answers with the words that the test writes into the stream. */
async function ask(): Promise<PassThrough> {
	const words = new PassThrough({ encoding: 'utf8' });
	model.willSay(words);
	const asked = await world.sandbox.yunhu.say({
		chatType: 'group',
		chatId: SEED.launch,
		senderId: SEED.bob,
		text: 'How is the weather?',
	});
	const [call] = await asked.delivered;
	expect(call).toMatchObject({ status: 200, responseBody: '' });
	return words;
}

const shown = async (text: string) =>
	await until(60_000, `the chat shows "${text}"`, async () => said().at(-1) === text || undefined);

it("shows an agent's words as they arrive, and Send does not repeat them", async () => {
	const words = await ask();
	words.write('It is ');
	await shown('It is ');
	words.write('**sunny**');
	await shown('It is **sunny**');
	expect(world.sandbox.yunhu.state.messages.at(-1)).toMatchObject({ contentType: 'text' });
	words.end('.');
	await once(words, 'end');

	const [ended] = await world.rest.ended(workflowId, 1);
	const run = await world.rest.execution(ended!.id);
	expect(run.data.resultData.error).toBeUndefined();
	expect(outputOf(run, 'Agent')).toEqual([{ output: 'It is **sunny**.' }]);
	const message = world.sandbox.yunhu.state.messages.at(-1)!;
	expect(outputOf(run, 'Send')).toMatchObject([{ messageId: message.msgId }]);
	expect(message).toMatchObject({
		contentType: 'markdown',
		content: { text: 'It is **sunny**.' },
	});
	expect(said()).toHaveLength(1);
});

it('ends the message when a user stops the execution', async () => {
	const words = await ask();
	words.write('It is ');
	await shown('It is ');
	const [running] = await world.rest.executions(workflowId);
	await world.rest.request('POST', `executions/${running!.id}/stop`);
	await shown('It is \n\n(unfinished)');
	words.end();
	expect(said()).toHaveLength(2);
});

function workflow() {
	const to = (name: string, type = 'main') => ({ [type]: [[{ node: name, type, index: 0 }]] });
	return {
		nodes: [
			nodeOf(
				'Trigger',
				['n8n-nodes-groupbots.yunhuTrigger', 2],
				{
					setUp: 'automatic',
					botId: { __rl: true, mode: 'id', value: SEED.helper },
					events: ['groupMessage'],
					respondTo: 'all',
					options: { streamAnswer: true },
				},
				['yunhuUserApi', 'yunhuOwner'],
				'trigger',
			),
			nodeOf('Agent', ['@n8n/n8n-nodes-langchain.agent', AGENT_VERSION]),
			nodeOf(
				'Model',
				['@n8n/n8n-nodes-langchain.lmChatOpenAi', 1.2],
				{ model: { __rl: true, mode: 'id', value: 'stub' } },
				['openAiApi', 'chatModel'],
			),
			nodeOf(
				'Send',
				['n8n-nodes-groupbots.yunhu', 1],
				{
					resource: 'message',
					operation: 'send',
					sendTo: 'chat',
					contentType: 'text',
					text: '={{ $json.output }}',
				},
				['yunhuBotApi', 'yunhuBot'],
			),
		],
		connections: {
			Trigger: to('Agent'),
			Agent: to('Send'),
			Model: to('Agent', 'ai_languageModel'),
		},
	};
}
