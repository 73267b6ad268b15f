import { setTimeout as sleep } from 'node:timers/promises';

import { startEngine, type WorkflowFile } from '../engine';
import { startSandbox } from '../sandbox';
import { exampleCredentials } from '../sandbox/exampleCredentials';
import { SEED } from '../sandbox/yunhu';
import type { Message } from '../sandbox/yunhu/state';
import { agent, AGENT_PACKAGE, chained, node, script } from '../test/streaming/support';
import { until } from '../test/support/until';
import { median, quantile, type Figure } from './measure';

const ANSWERS = 200;
const WARM_UP = 20;

/**
 * The time until a fast model's first token; meanwhile the trigger requests the bot's token of the
 * account.
 */
const FIRST_TOKEN_MS = 100;

/** Measures the time from the agent's first token to the first words in a Yunhu chat. */
export async function stream(packageDir: string): Promise<Figure[]> {
	const sandbox = await startSandbox();
	const engine = await startEngine({
		packageDir,
		morePackages: [AGENT_PACKAGE],
		maxExecutionsKept: 4,
		credentials: exampleCredentials(sandbox),
	});
	try {
		await engine.activate(engine.addWorkflow(WORKFLOW));
		const { yunhu } = sandbox;
		const samples: number[] = [];
		let token = NaN;
		let shown = NaN;
		let answer: Message | undefined;
		yunhu.onChange(() => {
			const last = yunhu.state.messages.at(-1);
			if (last?.senderType !== 'bot' || last === answer) return;
			answer = last;
			shown = performance.now();
		});
		for (let index = 0; index < WARM_UP + ANSWERS; index++) {
			token = NaN;
			shown = NaN;
			script(() => [
				(async function* () {
					await sleep(FIRST_TOKEN_MS);
					token = performance.now();
					yield 'It is';
					await sleep(50);
					yield ' sunny.';
				})(),
			]);
			const said = await yunhu.say({
				chatType: 'group',
				chatId: SEED.launch,
				senderId: SEED.bob,
				text: 'How is the weather?',
			});
			await said.delivered;
			await until(() => !Number.isNaN(shown));
			await engine.idle();
			if (index >= WARM_UP) samples.push(shown - token);
		}
		return [
			{
				name: 'stream.firstMs',
				value: median(samples),
				target: { atMost: 25 },
				unit: "median milliseconds from an agent's first token to the first words in a Yunhu chat",
				runs: { ours: samples },
				details: { p99: quantile(samples, 0.99), answers: ANSWERS },
			},
		];
	} finally {
		await engine.stop();
		await sandbox.close();
	}
}

const WORKFLOW: WorkflowFile = {
	name: 'Streaming',
	...chained([
		node(
			'Trigger',
			'n8n-nodes-groupbots.yunhuTrigger',
			{
				setUp: 'automatic',
				botId: { __rl: true, mode: 'id', value: SEED.helper },
				events: ['groupMessage'],
				respondTo: 'all',
				options: { streamAnswer: true },
			},
			{
				typeVersion: 2,
				webhookId: 'stream',
				credentials: { yunhuUserApi: { id: 'yunhuOwner', name: 'owner' } },
			},
		),
		agent(),
	]),
};
