import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';

import { until } from '../lib';
import {
	askNode,
	ASKING_PLATFORMS,
	triggerOf,
	type AskingPlatform,
} from './support/askingPlatforms';
import { Balancer } from './support/balancer';
import { announcement, CHATS, ChatServer } from './support/broadcast';
import { concurrently } from '../../test/support/concurrency';
import { chain, NO_OP, nodeOf, webhookNode } from './support/nodes';
import { QUEUE_PATIENCE_MS as PATIENCE_MS, QueueWorld } from './support/queueWorld';
import { START_TIMEOUT_MS, VERSION } from './support/version';
import { WEBHOOK_TRIGGERS } from './support/webhookEvents';

/*
 * Tests Send and Wait, several workflows on one robot, and Send Only Once in queue mode, while
 * processes are killed. A balancer in front of n8n selects the process for each call.
 */

/** A hundred questions in total on four platforms. */
const QUESTIONS_EACH = 25;
const AT_ONCE = 10;

let world: QueueWorld;
let balancer: Balancer;

const byWebhooks = () => world.webhooks.url;
const byMain = () => world.main.url;

beforeAll(async () => {
	world = await QueueWorld.start();
	world.sandbox.mojoWebqq.settings.sendIntervalMs = 1;
	balancer = await Balancer.listen(Number(new URL(world.stack.webhookUrl).port), byMain);
	await world.startOthers(0);
	balancer.route(byWebhooks);
}, 2 * START_TIMEOUT_MS);

afterAll(async () => {
	await balancer?.close();
	await world?.close();
}, START_TIMEOUT_MS);

/** Kills the webhook processor and one of the workers as `kill -9` does. */
async function killWebhooksAndWorker(): Promise<void> {
	await Promise.all([world.webhooks.kill(), world.workers.shift()?.kill()]);
}

/** Starts the killed processes again. */
async function replaceWebhooksAndWorker(): Promise<void> {
	const [, worker] = await Promise.all([world.startWebhooks(0), world.startWorker()]);
	world.workers.push(worker);
}

describe('a hundred questions on four platforms', () => {
	interface Question {
		platform: AskingPlatform;
		name: string;
		text: string;
	}

	const questions: Question[] = Object.entries(ASKING_PLATFORMS).flatMap(([name, platform]) =>
		Array.from({ length: QUESTIONS_EACH }, (_, n) => ({
			platform,
			name,
			text: `May order ${n} of ${name} be paid?`,
		})),
	);
	/** The last question on each platform. */
	const last = questions.filter((_question, index) => (index + 1) % QUESTIONS_EACH === 0);
	const listening: string[] = [];
	/** By the names of the platforms: the workflows that ask, and the paths that start them. */
	const asking: Record<string, { id: string; path: string }> = {};

	beforeAll(async () => {
		for (const [name, platform] of Object.entries(ASKING_PLATFORMS)) {
			const { node, parameters, credential, enter } = triggerOf(platform);
			const webhookId = randomUUID();
			const trigger = nodeOf('Trigger', node, parameters, credential, webhookId);
			listening.push(await world.publish(`${name} hears`, chain(trigger, nodeOf('Heard', NO_OP))));
			enter?.(world.sandbox, `${world.stack.webhookUrl}webhook/${webhookId}/webhook`);
			const path = randomUUID();
			const { WildfireChat } = ASKING_PLATFORMS;
			const id = await world.publish(
				`${name} asks`,
				chain(
					webhookNode(path),
					askNode(platform),
					// An effect that a second resumption would repeat visibly.
					nodeOf(
						'Pay',
						['n8n-nodes-groupbots.wildfire', 1],
						{
							resource: 'message',
							operation: 'send',
							...WildfireChat!.target,
							contentType: 'text',
							text: "=Answered: {{ $('Webhook').first().json.body.question }}",
						},
						WildfireChat!.credential,
					),
				),
			);
			asking[name] = { id, path };
		}
	}, START_TIMEOUT_MS);

	afterAll(async () => {
		for (const id of listening) await world.rest.unpublish(id);
	}, START_TIMEOUT_MS);

	const quoted = (ids: string[]) => ids.map((id) => `'${id}'`).join();
	const inAskingWorkflows = () =>
		`"workflowId" IN (${quoted(Object.values(asking).map(({ id }) => id))})`;

	async function ask({ name, text }: Question): Promise<void> {
		const url = `${world.stack.webhookUrl}webhook/${asking[name]!.path}`;
		const { status } = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ question: text }),
		});
		expect(status).toBe(200);
	}

	const posted = ({ platform, text }: Question) =>
		platform.said(world.sandbox).find((one) => one.startsWith(text))!;
	const linkOf = (question: Question) =>
		/https?:\/\/[^\s#]+/.exec(posted(question))?.[0] ?? 'no link';
	const codeOf = (question: Question) => new URL(linkOf(question)).searchParams.get('c') ?? '';

	/** Answers in the chat and at the same moment on the page: only one of the two counts. */
	async function answer(question: Question): Promise<void> {
		const body = new URLSearchParams({ decision: 'approve' });
		await Promise.all([
			answerInChat(question),
			fetch(linkOf(question), { method: 'POST', body, signal: AbortSignal.timeout(60_000) }),
		]);
	}

	async function answerInChat(question: Question): Promise<void> {
		const { platform, name } = question;
		if (name !== 'Yunhu') {
			await platform.write(world.sandbox, platform.people[0], `ok ${codeOf(question)}`);
			return;
		}
		// Yunhu's trigger recognises a question of another process by its button, or by a quote of it.
		const { yunhu } = world.sandbox;
		const text = posted(question);
		const message = yunhu.state.messages.find(({ content }) => content.text === text);
		await yunhu.clickButton(message!.msgId, platform.people[0], 'Approve');
	}

	/** Waits until these questions wait, and until the triggers of WeChat and QQ have heard of them. */
	async function areKnown(asked: Question[]): Promise<void> {
		await until(PATIENCE_MS, 'all questions wait', async () =>
			(await world.count(`${inAskingWorkflows()} AND status = 'waiting'`)) === asked.length
				? true
				: undefined,
		);
		// These platforms report the robot's own messages, from which the trigger learns the question.
		const { starbot, mojoWebqq } = world.sandbox;
		const reports = () => [...starbot.callbacks, ...mojoWebqq.callbacks];
		await until(PATIENCE_MS, 'the questions on WeChat and QQ are reported', () => {
			const reported = reports().filter(({ status }) => status === 200);
			return asked
				.filter(({ name }) => ['WeChat', 'QQ'].includes(name))
				.every((question) => reported.some(({ body }) => body.includes(codeOf(question))))
				? true
				: undefined;
		});
	}

	async function answeredAre(count: number): Promise<void> {
		const open = questions.length - count;
		await until(PATIENCE_MS, `${count} questions are answered`, async () =>
			(await world.count(`${inAskingWorkflows()} AND status <> 'success'`)) === open
				? true
				: undefined,
		);
		expect(await world.count(`${inAskingWorkflows()} AND status = 'waiting'`)).toBe(open);
	}

	it(
		'each resume their execution once, in any process, after kill -9 of others',
		async () => {
			const others = questions.filter((question) => !last.includes(question));
			await concurrently(others, AT_ONCE, ask);
			await areKnown(others);
			// n8n writes a trigger's static data as a whole. Of two questions at the same moment one can be missing in it until the
			// next is written.
			for (const question of last) await ask(question);
			await areKnown(questions);
			await until(PATIENCE_MS, 'the triggers have stored the questions', async () => {
				const stored = JSON.stringify(
					await world.stack.postgres.query(
						`SELECT "staticData" FROM workflow_entity WHERE id IN (${quoted(listening)})`,
					),
				);
				return questions.every((one) => one.name === 'Yunhu' || stored.includes(codeOf(one)))
					? true
					: undefined;
			});

			await killWebhooksAndWorker();
			await replaceWebhooksAndWorker();
			const every = (fourth: number) => questions.filter((_, index) => index % 4 === fourth);
			await concurrently(every(0), AT_ONCE, answer);
			await answeredAre(every(0).length);

			// The main process gets the platforms' events, the webhook processor the calls that resume.
			balancer.route((path) => (path.startsWith('/webhook-waiting/') ? byWebhooks() : byMain()));
			await concurrently(every(1), AT_ONCE, answer);
			await answeredAre(every(0).length + every(1).length);

			// Two webhook processors take turns, so that one hears the answer and the other resumes.
			const other = await world.stack.startWebhookProcessor({
				port: 0,
				timeoutMs: START_TIMEOUT_MS,
			});
			let calls = 0;
			balancer.route(() => (calls++ % 2 === 0 ? byWebhooks() : other.url));
			// In n8n 1 answers at the same moment in different processes can both count.
			await concurrently(every(2), AT_ONCE, VERSION === '1' ? answerInChat : answer);
			await answeredAre(questions.length - every(3).length);
			await other.stop();

			balancer.route(byMain);
			await killWebhooksAndWorker();
			await concurrently(every(3), AT_ONCE, answer);
			await answeredAre(questions.length);
			await replaceWebhooksAndWorker();
			balancer.route(byWebhooks);

			const paid = ASKING_PLATFORMS.WildfireChat!.said(world.sandbox).filter((text) =>
				text.startsWith('Answered: '),
			);
			expect(paid.sort()).toEqual(questions.map(({ text }) => `Answered: ${text}`).sort());
			expect(await world.count(inAskingWorkflows())).toBe(questions.length);
			const started = listening.map((id) => `"workflowId" = '${id}'`).join(' OR ');
			expect(await world.count(started)).toBe(0);
		},
		4 * PATIENCE_MS,
	);
});

describe('three workflows on one robot', () => {
	const ids: string[] = [];
	let said = 0;

	afterAll(async () => {
		for (const id of ids) await world.rest.unpublish(id);
	}, START_TIMEOUT_MS);

	async function heard(workflowId: string): Promise<number[]> {
		const found = await world.stack.postgres.query(`
			SELECT substring(d.data from 'joined event ([0-9]+);')
			FROM execution_entity e JOIN execution_data d ON d."executionId" = e.id
			WHERE e."workflowId" = '${workflowId}' AND e.status = 'success'`);
		return found.map(([n]) => Number(n)).sort((one, other) => one - other);
	}

	/**
	 * Has a member write ten messages; each of these workflows must receive each of them once, and
	 * nothing else.
	 */
	async function sayTo(workflowIds: string[]): Promise<void> {
		const before = await Promise.all(workflowIds.map(heard));
		const now = Array.from({ length: 10 }, () => ++said);
		await concurrently(now, AT_ONCE, async (n) => {
			const text = `joined event ${n};`;
			const { delivered } = await world.sandbox.wildfire.say({
				groupId: 'groupId2',
				sender: 'userA',
				text,
			});
			expect((await delivered).map(({ status }) => status)).toEqual([200]);
		});
		await until(PATIENCE_MS, `the messages ${now.join()} have started all workflows`, async () => {
			const all = await Promise.all(workflowIds.map(heard));
			return all.every((one) => now.every((n) => one.includes(n))) ? true : undefined;
		});
		for (const id of workflowIds) await world.settled(id);
		const after = await Promise.all(workflowIds.map(heard));
		expect(after).toEqual(before.map((numbers) => [...numbers, ...now]));
	}

	it(
		'all receive each event once: from the webhook processor, from main, after kill -9, without the first',
		async () => {
			const { node, credential } = WEBHOOK_TRIGGERS.wildfireTrigger;
			for (const name of ['first', 'second', 'third']) {
				const trigger = nodeOf('Trigger', node, { respondTo: 'all' }, credential, randomUUID());
				ids.push(await world.publish(name, chain(trigger, nodeOf('Next', NO_OP))));
				await sayTo(ids);
			}
			balancer.route(byMain);
			await sayTo(ids);
			balancer.route(byWebhooks);
			await killWebhooksAndWorker();
			await replaceWebhooksAndWorker();
			await sayTo(ids);
			await world.rest.unpublish(ids[0]!);
			await sayTo(ids.slice(1));
		},
		4 * PATIENCE_MS,
	);
});

describe('a broadcast whose worker is killed', () => {
	const chats = new ChatServer();
	afterAll(() => chats.close());

	it(
		'reaches every chat with the second run of the same key, and none twice',
		async () => {
			const baseUrl = await chats.listen();
			const credential = await world.rest.createCredential({
				name: 'Robot',
				type: 'wildfireRobotApi',
				data: { baseUrl, robotId: 'FireRobot', robotSecret: '123456' },
			});
			const path = randomUUID();
			const id = await world.publish(
				'Broadcast',
				chain(webhookNode(path), announcement(credential.id)),
			);
			const run = async () =>
				await fetch(`${world.stack.webhookUrl}webhook/${path}`, { method: 'POST' });
			const [busy, other] = world.workers;
			// The remaining worker gets the broadcast.
			await busy!.stop();
			chats.fallSilent(true);
			await run();
			await until(PATIENCE_MS, 'all messages that can be under way are', () =>
				chats.isSilent ? true : undefined,
			);
			await other!.kill();
			chats.fallSilent(false);
			world.workers = [await world.startWorker()];
			// n8n 1 runs the execution once more, n8n 2 marks it as failed.
			await world.settled(id);
			await run();
			await world.settled(id);

			expect([chats.heard.length, new Set(chats.heard).size]).toEqual([CHATS, CHATS]);
		},
		4 * PATIENCE_MS,
	);
});
