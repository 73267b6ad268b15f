import type { IDataObject, INodeParameters } from 'n8n-workflow';
import path from 'node:path';

import { startEngine, type ExecutionRecord } from '../../engine';
import { startPlatform, type PlatformCall } from '../engine/support';
import { until } from '../support/until';
import { chain } from '../support/workflow';

export const ASK = 'n8n-nodes-parrot.parrot';
const TRIGGER = 'n8n-nodes-parrot.parrotTrigger';
export const CREDENTIALS = { credentials: { parrotApi: { id: 'p', name: 'Parrot' } } };

/**
 * n8n's engine with the platform of the tests: its node asks, and its trigger receives the answers.
 */
export async function startWorld(trigger: INodeParameters = {}) {
	let said = 0;
	const hooks: { onCall?: (call: PlatformCall) => void | Promise<void> } = {};
	const server = await startPlatform(async (call) => {
		await hooks.onCall?.(call);
		return { body: { id: `m${++said}` } };
	});
	const platform = Object.assign(hooks, server);
	const engine = await startEngine({
		packageDir: path.join(__dirname, '../common/platform'),
		waitTrackerIntervalMs: 50,
		credentials: [
			{ id: 'p', name: 'Parrot', type: 'parrotApi', data: { url: platform.url, secret: 's3cret' } },
		],
	});
	const listening = engine.addWorkflow(
		chain(
			[
				'Hear',
				TRIGGER,
				{ respondTo: 'all', ...trigger },
				{ ...CREDENTIALS, typeVersion: 2, webhookId: 'hear' },
			],
			['Heard', 'n8n-nodes-base.noOp'],
		),
	);
	await engine.activate(listening);
	return {
		engine,
		platform,
		listening,
		stop: async () => void (await engine.stop(), platform.close()),
	};
}

export type World = Awaited<ReturnType<typeof startWorld>>;

/** The texts that were posted in a chat, oldest first. */
export function saidIn({ platform }: World, chat: string): string[] {
	return platform.calls
		.filter(({ body }) => body.chat === chat)
		.map(({ body }) => String(body.text));
}

/** Waits until a chat has a number of texts behind the question. The reason why an answer does not count comes after the result. */
export async function saidAfterQuestion(
	world: World,
	{ chat }: Pick<Asked, 'chat'>,
	count: number,
): Promise<string[]> {
	await until(() => saidIn(world, chat).length > count);
	return saidIn(world, chat).slice(1);
}

export interface Asked {
	execution: ExecutionRecord;
	chat: string;
	/** The posted text. */
	text: string;
	/** The address in the text, as a browser requests it. */
	url: string;
	code: string;
	/** The execution after it has stopped waiting. */
	ended(): Promise<ExecutionRecord>;
}

let chats = 0;

/** Runs a workflow that asks and then waits. */
export async function ask(
	world: World,
	parameters: INodeParameters = {},
	chat = `chat${++chats}`,
): Promise<Asked> {
	const { engine } = world;
	const workflow = engine.addWorkflow(
		chain(
			['Start', 'n8n-nodes-base.manualTrigger'],
			[
				'Ask',
				ASK,
				{
					resource: 'parrot',
					operation: 'sendAndWait',
					chat,
					message: 'May the order be paid?',
					...parameters,
				},
				CREDENTIALS,
			],
			['After', 'n8n-nodes-base.noOp'],
		),
	);
	const execution = await engine.run(workflow);
	if (execution.status !== 'waiting') {
		throw new Error(`${execution.status}: ${execution.error?.message}`);
	}
	const text = saidIn(world, chat).at(-1) as string;
	const url = (/https?:\/\/\S+/.exec(text)?.[0] ?? '').split('#')[0] as string;
	const code = new URL(url).searchParams.get('c') as string;
	const ended = async () =>
		await engine.waitForExecution(({ id, status }) => id === execution.id && status !== 'waiting');
	return { execution, chat, text, url, code, ended };
}

let messages = 0;

/**
 * Posts a message in a chat, from a person or the robot; returns the HTTP status of the trigger's
 * response.
 */
export async function write(
	{ engine, listening }: World,
	chat: string,
	text: string,
	{ sender = 'ann', ...more }: Record<string, unknown> = {},
): Promise<number> {
	const [address] = webhookUrls({ engine, listening });
	const { status } = await fetch(address as string, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({ id: `w${++messages}`, chat, sender, text, ...more }),
	});
	return status;
}

type Listening = Pick<World, 'engine' | 'listening'>;

const listeningIn = ({ engine, listening }: Listening) =>
	engine.workflows().find(({ id }) => id === listening);

export const webhookUrls = (given: Listening) => listeningIn(given)?.webhookUrls ?? [];

/** The codes of the questions in the static data that n8n has saved. */
export function storedCodes(given: Listening): string[] {
	const trigger = listeningIn(given)?.staticData['node:Hear'] as IDataObject | undefined;
	return Object.keys((trigger?.questions ?? {}) as IDataObject);
}

/** Reports a question to the trigger as the robot's own message. It starts the workflow too, so n8n saves it after the response. */
export async function reportOwn(
	world: World,
	{ chat, text, code }: Pick<Asked, 'chat' | 'text' | 'code'>,
): Promise<void> {
	await write(world, chat, text, { sender: 'parrot' });
	await until(() => storedCodes(world).includes(code));
}

/** The output of the question's node after the answer. */
export function answerIn(execution: ExecutionRecord): Record<string, unknown> {
	return execution.output('Ask').at(-1)?.json.data as Record<string, unknown>;
}

/** The number of executions of the listening workflow. */
export function executionCount({ engine, listening }: World): number {
	return engine.executions.filter(({ workflowId }) => workflowId === listening).length;
}
