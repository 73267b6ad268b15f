import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';

import { outputOf, until } from '../lib';
import { startChatModel, type ChatModel } from './support/chatModel';
import { QueueWorld } from './support/queueWorld';
import { STREAMING_PLATFORMS, streamingWorkflow } from './support/streamingPlatforms';
import { START_TIMEOUT_MS } from './support/version';

/*
 * Tests Stream the Answer in queue mode: the webhook processor streams what an agent in a worker
 * writes, and the Send node of the worker must not repeat it.
 */

const PATIENCE_MS = 60_000;

let world: QueueWorld;
let model: ChatModel;
let chatModel: string;

beforeAll(async () => {
	model = await startChatModel();
	world = await QueueWorld.start();
	await Promise.all([world.startWebhooks(), world.startWorker()]);
	chatModel = (
		await world.rest.createCredential({
			name: 'Chat model',
			type: 'openAiApi',
			data: { apiKey: 'none', url: model.url, header: false },
		})
	).id;
}, 2 * START_TIMEOUT_MS);

afterAll(async () => {
	await world?.close();
	await model?.close();
}, START_TIMEOUT_MS);

describe.each(Object.entries(STREAMING_PLATFORMS))(
	'Stream the Answer in queue mode on %s',
	(name, platform) => {
		const shown = () => platform.shown(world.sandbox).map(({ text }) => text);

		async function publish(agentOptions: object, trigger: string): Promise<string> {
			const { nodes, connections } = streamingWorkflow(
				platform,
				`${name}-${trigger}`,
				agentOptions,
			);
			for (const { credentials } of nodes) {
				if (credentials?.openAiApi) credentials.openAiApi.id = chatModel;
			}
			return await world.publish(`${name} ${trigger}`, { nodes, connections });
		}

		/** Asks the robot, has the model answer, and returns the ended execution. */
		async function answered(workflowId: string, say: (words: PassThrough) => Promise<void>) {
			const words = new PassThrough({ encoding: 'utf8' });
			model.willSay(words);
			expect(await platform.ask(world.sandbox)).toMatchObject({ status: 200, responseBody: '' });
			await say(words);
			words.end();
			await once(words, 'end');
			const [ended] = await world.rest.ended(workflowId, 1);
			const run = await world.rest.execution(ended!.id);
			expect(run.data.resultData.error).toBeUndefined();
			return run;
		}

		it(
			"shows an agent's words once, while it writes them",
			async () => {
				const id = await publish({}, 'streams');
				const run = await answered(id, async (words) => {
					for (const [word, soFar] of [
						['It is ', 'It is '],
						['sunny.', 'It is sunny.'],
					] as const) {
						words.write(word);
						await until(PATIENCE_MS, `the chat shows "${soFar}"`, () =>
							shown().at(-1) === soFar ? true : undefined,
						);
					}
				});
				// The trigger knows the message's ID, and cannot tell the worker.
				expect(outputOf(run, 'Send')).toMatchObject([{ messageId: '' }]);
				await world.rest.unpublish(id);
				expect(shown()).toEqual(['It is sunny.']);
			},
			START_TIMEOUT_MS,
		);

		it(
			'sends once what the agent does not stream',
			async () => {
				const id = await publish({ enableStreaming: false }, 'does not stream');
				model.willCall([], 'It is raining.');
				expect(await platform.ask(world.sandbox)).toMatchObject({ status: 200 });
				const [ended] = await world.rest.ended(id, 1);
				expect(ended).toMatchObject({ status: 'success' });
				await until(PATIENCE_MS, 'the answer is in the chat', () =>
					shown().at(-1) === 'It is raining.' ? true : undefined,
				);
				await world.rest.unpublish(id);
				// Had the trigger sent the streamed answer once more, that would stand between them by now.
				expect(shown()).toEqual(['It is sunny.', 'It is raining.']);
			},
			START_TIMEOUT_MS,
		);
	},
);
