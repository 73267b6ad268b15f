import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setImmediate as nextTick } from 'node:timers/promises';

import { outputOf, until, type Execution } from '../lib';
import {
	askNode,
	ASKING_PLATFORMS,
	triggerOf,
	type AskingPlatform,
} from './support/askingPlatforms';
import { chain, NO_OP, nodeOf, webhookNode } from './support/nodes';
import { START_TIMEOUT_MS, startWorld, VERSION, type World } from './support/world';

const PATIENCE_MS = 60_000;
/** n8n checks once a minute for waiting executions whose time is over. */
const LIMIT_MS = 180_000;
const NAMES = Object.keys(ASKING_PLATFORMS);

let world: World;
/** By the names of the platforms: the workflows that receive their messages. */
const listening: Record<string, string> = {};

beforeAll(async () => {
	world = await startWorld();
	world.sandbox.mojoWebqq.settings.sendIntervalMs = 1;
	for (const [name, platform] of Object.entries(ASKING_PLATFORMS)) {
		const { node, parameters, credential, enter } = triggerOf(platform);
		const webhookId = randomUUID();
		const { id } = await world.rest.createWorkflow({
			name: `${name} hears`,
			...chain(nodeOf('Trigger', node, parameters, credential, webhookId), nodeOf('Heard', NO_OP)),
		});
		await world.rest.publish(id);
		enter?.(world.sandbox, `${world.n8n.url}/webhook/${webhookId}/webhook`);
		listening[name] = id;
	}
}, START_TIMEOUT_MS);

afterAll(async () => await world.close(), START_TIMEOUT_MS);

interface Asked {
	workflowId: string;
	executionId: string;
	/** The robot's messages. */
	text: string;
	/** The address of the page, as a browser requests it. */
	url: string;
	code: string;
	/** Resolves at the execution's end. */
	ended(timeoutMs?: number): Promise<Execution>;
}

const said = (platform: AskingPlatform) => platform.said(world.sandbox);
/** Waits until the last message has this text: a trigger learns of a refusal before the chat does. */
const isSaid = async (platform: AskingPlatform, text: string) =>
	await until(
		PATIENCE_MS,
		`the chat shows ${text}`,
		() => said(platform).at(-1)?.includes(text) || undefined,
	);

async function write(platform: AskingPlatform, text: string, person = platform.people[0]) {
	const calls = await platform.write(world.sandbox, person, text);
	// The platform also calls the other robots of the group.
	const toN8n = calls.filter(({ url }) => url.startsWith(world.n8n.url));
	expect(toN8n.map(({ status }) => status)).toEqual([200]);
}

/** Publishes a workflow that asks when its address is called. */
async function publishAsking(
	platform: AskingPlatform,
	parameters: object,
): Promise<{ workflowId: string; path: string }> {
	const path = randomUUID();
	const { id: workflowId } = await world.rest.createWorkflow({
		name: 'Asks',
		...chain(webhookNode(path), askNode(platform, parameters), nodeOf('After', NO_OP)),
	});
	await world.rest.publish(workflowId);
	return { workflowId, path };
}

async function call(path: string, body: object): Promise<void> {
	const { status } = await fetch(`${world.n8n.url}/webhook/${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
	expect(status).toBe(200);
}

const newQuestion = () => `May order ${randomUUID().slice(0, 8)} be paid?`;

async function ask(platform: AskingPlatform, parameters: object = {}): Promise<Asked> {
	const { workflowId, path } = await publishAsking(platform, parameters);
	const question = newQuestion();
	await call(path, { question });
	const executionId = await waiting(workflowId);
	return {
		workflowId,
		executionId,
		...posted(platform, question),
		ended: async (timeoutMs = PATIENCE_MS) => await world.rest.finished(executionId, timeoutMs),
	};
}

/** Waits until the only execution of a workflow waits, and returns its id. */
async function waiting(workflowId: string): Promise<string> {
	return await until(PATIENCE_MS, 'the question waits for its answer', async () => {
		const [execution] = await world.rest.executions(workflowId);
		if (execution?.status === 'error') {
			const { data } = await world.rest.execution(execution.id);
			throw new Error(JSON.stringify(data.resultData.error));
		}
		return execution?.status === 'waiting' ? execution.id : undefined;
	});
}

const isPosted = (platform: AskingPlatform, question: string) =>
	said(platform).some((text) => text.startsWith(question));

function posted(platform: AskingPlatform, question: string) {
	const text = said(platform).find((one) => one.startsWith(question)) as string;
	return { text, ...linkIn(text) };
}

function linkIn(text: string): { url: string; code: string } {
	const [url = ''] = (/https?:\/\/\S+/.exec(text)?.[0] ?? '').split('#');
	return { url, code: new URL(url).searchParams.get('c') ?? '' };
}

async function statusOf({ executionId, workflowId }: Asked): Promise<string | undefined> {
	const executions = await world.rest.executions(workflowId);
	return executions.find(({ id }) => id === executionId)?.status;
}

/** Closes a question, so that later tests have no other open one. */
async function close(asked: Asked): Promise<Execution> {
	await post(asked.url, { decision: 'approve' });
	return await asked.ended();
}

async function post(url: string, fields: Record<string, string>): Promise<Response> {
	return await fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
}

/** Posts the page's custom form as a browser does. */
async function postForm(url: string, fields: Record<string, string>): Promise<Response> {
	const body = new FormData();
	for (const [name, value] of Object.entries(fields)) body.set(name, value);
	return await fetch(url, { method: 'POST', body });
}

/** The output of the question's node, which must have reached the node after it. */
function answerIn(execution: Execution): Record<string, unknown> {
	expect(execution.status).toBe('success');
	const [item] = outputOf(execution, 'Ask');
	expect(outputOf(execution, 'After')).toEqual([item]);
	return item?.data as Record<string, unknown>;
}

async function heard(name: string): Promise<number> {
	return (await world.rest.executions(listening[name])).length;
}

describe.each(NAMES)('a question on %s', (name) => {
	const platform = ASKING_PLATFORMS[name]!;
	const [ann, bob] = platform.people;

	it('is answered in the chat by its code, and the listening workflow does not start', async () => {
		const asked = await ask(platform);
		const before = await heard(name);

		await write(platform, `no ${asked.code} ask Alice first`);

		const data = answerIn(await asked.ended());
		expect(data).toMatchObject({
			approved: false,
			text: 'ask Alice first',
			responder: { id: platform.knowsSender ? ann : '' },
		});
		expect(await heard(name)).toBe(before);
		expect(said(platform).at(-1)).toContain('Decline: ask Alice first');
	});

	it('rejects an answer from a member who may not answer', async () => {
		const asked = await ask(platform, { whoMayAnswer: 'members', memberIds: ann });

		await write(platform, `ok ${asked.code}`, bob);
		await isSaid(platform, 'You cannot answer this question.');
		expect((await post(asked.url, { decision: 'approve' })).status).toBe(403);
		expect(await statusOf(asked)).toBe('waiting');

		await write(platform, `yes ${asked.code}`);
		if (platform.knowsSender) {
			const data = answerIn(await asked.ended());
			expect(data).toMatchObject({ approved: true, responder: { id: ann } });
		} else {
			expect(said(platform).at(-1)).toContain('You cannot answer this question.');
			await world.rest.request('POST', `executions/${asked.executionId}/stop`, {});
			await write(platform, `yes ${asked.code}`);
		}
	});

	it('rejects an answer that is not an option, and keeps waiting', async () => {
		const asked = await ask(platform);

		await write(platform, `perhaps ${asked.code}`);
		await isSaid(platform, '"Approve" or "Decline"');
		await write(platform, `${'x'.repeat(30_000)} ${asked.code}`);
		await isSaid(platform, 'The answer is too long.');
		expect(await statusOf(asked)).toBe('waiting');

		await write(platform, 'yes');
		expect(answerIn(await asked.ended())).toMatchObject({ approved: true });
	});

	it('is shown by GET, decided by POST, and not by a forged or used address', async () => {
		const asked = await ask(platform);
		for (const agent of ['MicroMessenger/8.0', 'QQ/9.0', '']) {
			const shown = await fetch(asked.url, { headers: { 'user-agent': agent } });
			expect(shown.status).toBe(200);
			expect(await shown.text()).toContain('Approve');
		}
		const forged = new URL(asked.url);
		forged.searchParams.set('signature', '0'.repeat(64));
		for (const url of [forged.href, asked.url.replace(/q=[^&]+/, `q=${randomUUID()}`)]) {
			expect((await fetch(url)).status).toBe(401);
			expect((await post(url, { decision: 'approve' })).status).toBe(401);
		}
		expect((await fetch(asked.url, { method: 'POST' })).status).toBe(422);
		expect(await statusOf(asked)).toBe('waiting');

		expect((await post(asked.url, { decision: 'decline', comment: 'later' })).status).toBe(200);
		expect(answerIn(await asked.ended())).toMatchObject({ approved: false, text: 'later' });

		// n8n itself responds for an ended execution; the status depends on its version.
		const again = await post(asked.url, { decision: 'approve' });
		expect(await again.text()).not.toContain('Thank you');
		expect(answerIn(await world.rest.execution(asked.executionId))).toMatchObject({
			approved: false,
		});
		await write(platform, `ok ${asked.code}`);
		expect(answerIn(await world.rest.execution(asked.executionId))).toMatchObject({
			approved: false,
		});
	});

	it('for words is answered in the chat', async () => {
		const asked = await ask(platform, { responseType: 'freeText' });
		const before = await heard(name);
		await write(platform, `${asked.code} on Friday, at 9`);
		expect(answerIn(await asked.ended())).toMatchObject({ text: 'on Friday, at 9' });
		expect(await heard(name)).toBe(before);
	});

	it('with a form keeps waiting while a field is missing, and then outputs the fields', async () => {
		const asked = await ask(platform, {
			responseType: 'customForm',
			formFields: {
				field: [
					{ fieldLabel: 'Arrival', fieldType: 'date', requiredField: true },
					{ fieldLabel: 'People', fieldType: 'number' },
				],
			},
		});
		expect(await (await fetch(asked.url)).text()).toContain('enctype="multipart/form-data"');
		const missing = await postForm(asked.url, { field1: '3' });
		expect(missing.status).toBe(422);
		expect(await missing.text()).toContain('Please fill in &quot;Arrival&quot;.');
		expect((await postForm(asked.url, { field0: '2026-12-24', field1: '3' })).status).toBe(200);
		expect(answerIn(await asked.ended())).toMatchObject({ Arrival: '2026-12-24', People: 3 });
	});

	describe('at the moment when it appears, which can be before n8n has stored that the execution waits', () => {
		/** Answers the question as soon as it is in the chat, and returns the answer's output. */
		async function answerAtOnce(workflowId: string, question: string, started: Promise<unknown>) {
			for (const end = Date.now() + PATIENCE_MS; !isPosted(platform, question); await nextTick()) {
				if (Date.now() > end) throw new Error('The question is not posted');
			}
			await write(platform, `ok ${posted(platform, question).code}`);
			await started;
			const [ended] = await world.rest.ended(workflowId, 1);
			return answerIn(await world.rest.execution(ended!.id));
		}

		it('is answered', async () => {
			const { workflowId, path } = await publishAsking(platform, {});
			const question = newQuestion();
			const started = call(path, { question });
			expect(await answerAtOnce(workflowId, question, started)).toMatchObject({ approved: true });
		});

		it('is answered, also in a run from the editor', async () => {
			const question = newQuestion();
			const start = nodeOf('Start', ['n8n-nodes-base.manualTrigger', 1]);
			const { id } = await world.rest.createWorkflow({
				name: 'Asks in the editor',
				...chain(start, askNode(platform, { message: question }), nodeOf('After', NO_OP)),
			});
			const started = world.rest.runManually(id, 'Start');
			expect(await answerAtOnce(id, question, started)).toMatchObject({ approved: true });
		});
	});

	it('that is the second of one execution is not answered by the address or the code of the first', async () => {
		const path = randomUUID();
		const { nodes, connections } = chain(
			webhookNode(path),
			askNode(platform, {
				message:
					"=Pay {{ $runIndex === 0 ? 1 : 1000 }} for {{ $('Webhook').first().json.body.question }}",
			}),
			nodeOf('Asked once', ['n8n-nodes-base.if', 1], {
				conditions: {
					number: [{ value1: '={{ $runIndex }}', operation: 'smaller', value2: 1 }],
				},
			}),
		);
		const to = (node: string) => [{ node, type: 'main', index: 0 }];
		const { id: workflowId } = await world.rest.createWorkflow({
			name: 'Asks twice',
			nodes: [...nodes, nodeOf('After', NO_OP)],
			connections: { ...connections, 'Asked once': { main: [to('Ask'), to('After')] } },
		});
		await world.rest.publish(workflowId);
		const question = newQuestion();
		await call(path, { question });
		const id = await waiting(workflowId);
		const first = posted(platform, `Pay 1 for ${question}`);
		await write(platform, `ok ${first.code}`);
		await until(PATIENCE_MS, 'the second question is asked', () =>
			isPosted(platform, `Pay 1000 for ${question}`) ? true : undefined,
		);
		expect(await waiting(workflowId)).toBe(id);

		expect((await post(first.url, { decision: 'approve' })).status).toBe(410);
		await write(platform, `ok ${first.code}`);
		expect(await waiting(workflowId)).toBe(id);

		const second = posted(platform, `Pay 1000 for ${question}`);
		expect((await post(second.url, { decision: 'decline' })).status).toBe(200);
		const execution = await world.rest.finished(id);
		expect(execution.data.resultData.runData.Ask).toHaveLength(2);
		expect(answerIn(execution)).toMatchObject({ approved: false });
	});

	it('starts the listening workflow for all other messages', async () => {
		const asked = await ask(platform);
		const before = await heard(name);
		await write(platform, `nice weather ${asked.code}x`);
		await write(platform, 'yesterday');
		await until(PATIENCE_MS, 'both messages start the workflow', async () =>
			(await heard(name)) === before + 2 ? true : undefined,
		);
		expect(await statusOf(asked)).toBe('waiting');
		await close(asked);
	});
});

describe('a button on Yunhu', () => {
	it('answers the question', async () => {
		const asked = await ask(ASKING_PLATFORMS.Yunhu!);
		const { yunhu } = world.sandbox;
		const question = yunhu.state.messages.find(({ content }) => content.text === asked.text);
		const [, bob] = ASKING_PLATFORMS.Yunhu!.people;
		await yunhu.clickButton(question!.msgId, bob, 'Decline');
		expect(answerIn(await asked.ended())).toMatchObject({
			approved: false,
			responder: { id: bob },
		});
	});
});

describe('an address behind a proxy that changes the host', () => {
	it('is valid in n8n 2, and not in n8n 1, which signs the host as well', async () => {
		const asked = await ask(ASKING_PLATFORMS.QQ!);
		const elsewhere = asked.url.replace('127.0.0.1', 'localhost');
		const isValid = VERSION !== '1';
		expect((await post(elsewhere, { decision: 'approve' })).status).toBe(isValid ? 200 : 401);
		if (!isValid) expect(await statusOf(asked)).toBe('waiting');
		await close(asked);
	});
});

describe('several answers', () => {
	it('at the same time count as one', async () => {
		const asked = await ask(ASKING_PLATFORMS.WeChat!);
		const statuses = await Promise.all(
			Array.from(
				{ length: 8 },
				async () => (await post(asked.url, { decision: 'approve' })).status,
			),
		);
		expect(statuses.filter((status) => status === 200)).toHaveLength(1);
		answerIn(await asked.ended());
		expect(await world.rest.executions(asked.workflowId)).toHaveLength(1);
	});
});

describe('an execution without an answer', () => {
	it(
		'continues when its time is over, with data.timedOut',
		async () => {
			const limit = { limitWaitTime: 'afterInterval', resumeAmount: 0.05, resumeUnit: 'minutes' };
			const all = await Promise.all(
				Object.values(ASKING_PLATFORMS).map(async (platform) => await ask(platform, limit)),
			);
			for (const asked of all) {
				const data = answerIn(await asked.ended(LIMIT_MS));
				expect(data).toMatchObject({ approved: false, timedOut: true });
			}
		},
		2 * LIMIT_MS,
	);

	it('that was stopped: a late answer gets a reply in the chat', async () => {
		const platform = ASKING_PLATFORMS.WildfireChat!;
		const asked = await ask(platform);
		await world.rest.request('POST', `executions/${asked.executionId}/stop`, {});
		await write(platform, `ok ${asked.code}`);
		expect(said(platform).at(-1)).toContain('This question is no longer open.');
		expect(await statusOf(asked)).toBe('canceled');
	});

	it('whose workflow was deleted: a late answer gets a reply in the chat', async () => {
		const platform = ASKING_PLATFORMS.WildfireChat!;
		const asked = await ask(platform);
		await world.rest.deleteWorkflow(asked.workflowId);
		await write(platform, `ok ${asked.code}`);
		expect(said(platform).at(-1)).toContain('This question is no longer open.');
	});
});

describe('questions from before a restart of n8n', () => {
	const open: Record<string, Asked[]> = {};

	beforeAll(async () => {
		for (const [name, platform] of Object.entries(ASKING_PLATFORMS)) {
			open[name] = [await ask(platform), await ask(platform)];
		}
		// The QQ client reports the robot's own messages after it has sent them, which is later.
		await until(PATIENCE_MS, 'the questions on QQ are reported', () => {
			const { callbacks } = world.sandbox.mojoWebqq;
			const isReported = ({ code }: Asked) =>
				callbacks.some(({ status, body }) => status === 200 && body.includes(code));
			return open.QQ!.every(isReported) ? true : undefined;
		});
		await world.n8n.kill();
		world.n8n = await world.home.start({ port: world.n8n.port });
		for (const id of Object.values(listening)) await world.rest.settled(id);
	}, START_TIMEOUT_MS);

	// Yunhu's trigger recognises a question of another process by its button, or by a quote of it.
	it.each(NAMES.filter((name) => name !== 'Yunhu'))(
		'on %s are answered by their codes after the restart',
		async (name) => {
			const [one, two] = open[name]!;
			for (const asked of [two!, one!]) {
				await write(ASKING_PLATFORMS[name]!, `ok ${asked.code}`);
				expect(answerIn(await asked.ended())).toMatchObject({ approved: true });
			}
		},
	);

	it('on Yunhu are answered by their buttons after the restart', async () => {
		const { yunhu } = world.sandbox;
		const [, bob] = ASKING_PLATFORMS.Yunhu!.people;
		for (const asked of open.Yunhu!) {
			const question = yunhu.state.messages.find(({ content }) => content.text === asked.text);
			await yunhu.clickButton(question!.msgId, bob, 'Approve');
			expect(answerIn(await asked.ended())).toMatchObject({ approved: true });
		}
	});
});
