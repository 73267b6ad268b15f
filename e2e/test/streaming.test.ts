import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';

import { outputOf, until } from '../lib';
import { startChatModel, type ChatModel } from './support/chatModel';
import { STREAMING_PLATFORMS, streamingWorkflow } from './support/streamingPlatforms';
import { START_TIMEOUT_MS, startWorld, type World } from './support/world';

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

describe.each(Object.entries(STREAMING_PLATFORMS))('Stream the Answer on %s', (name, platform) => {
	let workflowId: string;
	const shown = () => platform.shown(world.sandbox);

	beforeAll(async () => {
		const workflow = streamingWorkflow(platform, `streaming-${name}`);
		workflowId = (await world.rest.createWorkflow({ name, ...workflow })).id;
		await world.rest.publish(workflowId);
	}, START_TIMEOUT_MS);

	/** Asks the robot; the model answers with the words that the test writes into the stream. */
	async function ask(): Promise<PassThrough> {
		const words = new PassThrough({ encoding: 'utf8' });
		model.willSay(words);
		expect(await platform.ask(world.sandbox)).toMatchObject({ status: 200, responseBody: '' });
		return words;
	}

	const shows = async (text: string) =>
		await until(
			60_000,
			`the chat shows "${text}"`,
			async () => shown().at(-1)?.text === text || undefined,
		);

	it("shows an agent's words as they arrive, and Send does not repeat them", async () => {
		const words = await ask();
		words.write('It is ');
		await shows('It is ');
		words.write('**sunny**');
		await shows('It is **sunny**');
		expect(shown().at(-1)).toMatchObject({ isMarkdown: false });
		words.end('.');
		await once(words, 'end');

		const [ended] = await world.rest.ended(workflowId, 1);
		const run = await world.rest.execution(ended!.id);
		expect(run.data.resultData.error).toBeUndefined();
		expect(outputOf(run, 'Agent')).toEqual([{ output: 'It is **sunny**.' }]);
		const [message, ...more] = shown();
		expect(more).toEqual([]);
		expect(outputOf(run, 'Send')).toMatchObject([{ messageId: message!.id }]);
		expect(message).toMatchObject({ isMarkdown: true, text: 'It is **sunny**.' });
	});

	it('ends the message when a user stops the execution', async () => {
		const words = await ask();
		words.write('It is ');
		await shows('It is ');
		const [running] = await world.rest.executions(workflowId);
		await world.rest.request('POST', `executions/${running!.id}/stop`);
		await shows('It is \n\n(unfinished)');
		words.end();
		expect(shown()).toHaveLength(2);
	});
});
