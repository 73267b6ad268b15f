import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { WorkflowFile } from '../../engine';
import { enterCallback } from '../../sandbox/exampleCallbacks';
import { outputOf, ROOT, until, type Execution } from '../lib';
import { startChatModel, type ChatModel } from './support/chatModel';
import { START_TIMEOUT_MS, startWorld, VERSION, type World } from './support/world';

const EXAMPLES = path.join(ROOT, 'examples');
const PATIENCE_MS = 60_000;
const DAY_MS = 86_400_000;
const SHANGHAI_MS = 8 * 3_600_000;

/**
 * The workflow that is published on the command line, before n8n starts; the others are published
 * as the editor does it. Its trigger polls: a trigger's registration with a stand-in would be lost
 * at the first reset.
 */
const PUBLISHED_BEFORE = 'qq-auto-reply.json';

/**
 * The workflow published before comes first, because it would answer the messages of others. n8n 1
 * has no human review of tools.
 */
const FILES = [
	PUBLISHED_BEFORE,
	...readdirSync(EXAMPLES).filter(
		(file) =>
			file !== PUBLISHED_BEFORE && (VERSION !== '1' || file !== 'agent-with-human-review.json'),
	),
];

let world: World;
let model: ChatModel;

beforeAll(async () => {
	model = await startChatModel();
	world = await startWorld(async (home) => {
		await home.importWorkflows(EXAMPLES);
		const data = { apiKey: 'none', url: model.url, header: false };
		await home.importCredentials([
			{ id: 'chatModel', name: 'Chat model', type: 'openAiApi', data },
		]);
		await home.publish(example(PUBLISHED_BEFORE).id);
	});
}, START_TIMEOUT_MS);

afterAll(async () => {
	await world.close();
	await model.close();
}, START_TIMEOUT_MS);

beforeEach(() => {
	for (const standIn of Object.values(world.sandbox.standIns)) standIn.reset();
	world.sandbox.mojoWebqq.settings.sendIntervalMs = 1;
});

function example(file: string): WorkflowFile & { id: string } {
	return JSON.parse(readFileSync(path.join(EXAMPLES, file), 'utf8')) as WorkflowFile & {
		id: string;
	};
}

/** Runs a workflow from its schedule; the run must succeed. */
async function runSchedule({ id, nodes }: WorkflowFile & { id: string }): Promise<Execution> {
	const schedule = nodes.find(({ type }) => type === 'n8n-nodes-base.scheduleTrigger');
	const run = await world.rest.run(id, schedule!.name);
	expect(run.data.resultData.error).toBeUndefined();
	expect(run.status).toBe('success');
	return run;
}

/** Waits for the next day in the time zone of the examples, Asia/Shanghai, if the present one ends within this time. */
async function inOneDay(ms: number): Promise<void> {
	const left = DAY_MS - ((Date.now() + SHANGHAI_MS) % DAY_MS);
	if (left < ms) await sleep(left);
}

/**
 * Publishes another example during an action, because its trigger receives the answers in the
 * robot's chats.
 */
async function withListener(file: string, act: () => Promise<void>): Promise<void> {
	const listener = example(file);
	await world.rest.publish(listener.id);
	enterCallback(world.sandbox, listener, world.n8n.url);
	try {
		await act();
	} finally {
		await world.rest.unpublish(listener.id);
	}
}

/** The code of the last question in some texts. */
function codeIn(texts: unknown[]): string {
	const codes = texts.map((text) => /[?&]c=(\w+)/.exec(String(text))?.[1]);
	return codes.filter((code) => code !== undefined).at(-1) ?? '';
}

/** Waits until there are at least this many, and returns all. */
async function seen<T>(count: number, what: string, look: () => T[]): Promise<T[]> {
	await until(PATIENCE_MS, what, () => (look().length >= count ? true : undefined));
	return look();
}

/** The robots' messages in WildfireChat, as [robot, where, text]. */
const saidInWildfire = () =>
	world.sandbox.wildfire.state.messages
		.filter(({ sender }) => sender.endsWith('Robot'))
		.map(({ sender, conv, payload }) => [sender, conv.target, payload.searchableContent]);

/** The QQ account's messages, as [where, text]. */
const sentInQq = () =>
	world.sandbox.mojoWebqq.state.messages
		.filter(({ class: kind }) => kind === 'send')
		.map(({ targetId, content }) => [targetId, content]);

/** The WeChat robot's messages, as [where, text]. */
const sentInWeChat = () =>
	world.sandbox.starbot.state.messages
		.filter(({ senderId }) => senderId === 'wxid_helper')
		.map(({ chatId, message }) => [chatId, message]);

const saidInYunhu = () =>
	world.sandbox.yunhu.state.messages.filter(({ senderType }) => senderType === 'bot');

const ALICE = '2500000042';
const PERL = '2617047292';
const HELP = expect.stringContaining('run by an n8n workflow');
const NO_DANCING = 'I do not understand "dance" yet. Write "help" to see what I can do.';
const REPORT = 'The weekly report is due today at five.';

/**
 * By file: the actions while it is published, and the expected results. `ended` waits for its
 * executions.
 */
const EFFECTS: Record<
	string,
	(
		workflow: WorkflowFile & { id: string },
		ended: (count: number) => Promise<void>,
	) => Promise<void>
> = {
	'wildfire-scheduled-announcement.json': async (workflow) => {
		await runSchedule(workflow);
		expect(saidInWildfire()).toEqual([
			['FireRobot', 'groupId1', `Good morning, Product launch! ${REPORT}`],
			['FireRobot', 'groupId2', `Good morning, Weekend hikers! ${REPORT}`],
			['FireRobot', 'groupId3', `Good morning, Book club! ${REPORT}`],
		]);
	},
	'broadcast-to-many-chats.json': async (workflow) => {
		await inOneDay(60_000);
		await runSchedule(workflow);
		expect(saidInWildfire()).toHaveLength(4);
		await runSchedule(workflow);
		// n8n's database records that all chats have the message, so only the report is sent again.
		expect(saidInWildfire()).toHaveLength(5);
	},
	'wildfire-auto-reply.json': async (_workflow, ended) => {
		const { wildfire } = world.sandbox;
		await (
			await wildfire.say({ groupId: 'groupId2', sender: 'userA', text: 'nice weather' })
		).delivered;
		await (
			await wildfire.say({
				groupId: 'groupId2',
				sender: 'userA',
				text: '@Helper HELP',
				mention: ['FireRobot'],
			})
		).delivered;
		await ended(1);
		await (
			await wildfire.say({
				conversation: { type: 0, target: 'FireRobot' },
				sender: 'userC',
				text: 'dance',
			})
		).delivered;
		await ended(2);
		expect(saidInWildfire()).toEqual([
			['FireRobot', 'groupId2', HELP],
			['FireRobot', 'userC', NO_DANCING],
		]);
	},
	'wildfire-welcome.json': async (_workflow, ended) => {
		await world.sandbox.wildfire.join('groupId2', 'userE');
		await ended(1);
		expect(saidInWildfire()).toEqual([
			['GreeterRobot', 'groupId2', '@Erik welcome! Say hello to everybody.'],
		]);
	},
	'qq-scheduled-announcement.json': async (workflow) => {
		await runSchedule(workflow);
		expect(await seen(4, 'four groups have it', sentInQq)).toEqual([
			[PERL, `Good morning, PERL学习交流! ${REPORT}`],
			['3987654321', expect.stringContaining('吃货联盟😋')],
			['2700000021', expect.stringContaining('Launch!')],
			['4294967295', expect.stringContaining('Quiet corner')],
		]);
	},
	'qq-auto-reply.json': async (_workflow, ended) => {
		const { mojoWebqq } = world.sandbox;
		mojoWebqq.say({ kind: 'group', targetId: PERL, senderId: 2372835507, text: 'nice weather' });
		mojoWebqq.say({
			kind: 'group',
			targetId: PERL,
			senderId: 2372835507,
			text: '@机器人小灰 HELP',
		});
		await ended(1);
		mojoWebqq.say({ kind: 'friend', senderId: 2500000042, text: 'dance' });
		await ended(2);
		expect(await seen(2, 'both are answered', sentInQq)).toEqual([
			[PERL, HELP],
			['2500000042', NO_DANCING],
		]);
	},
	'qq-webhook-reply.json': async () => {
		const { mojoWebqq } = world.sandbox;
		await mojoWebqq.say({ kind: 'group', targetId: PERL, senderId: 2372835507, text: 'hello' })
			.delivered;
		await mojoWebqq.say({ kind: 'group', targetId: PERL, senderId: 2372835507, text: 'ping' })
			.delivered;
		expect(await seen(1, 'the ping is answered', sentInQq)).toEqual([[PERL, 'pong, 灰灰']]);
	},
	'relay-qq-to-wildfire.json': async (_workflow, ended) => {
		const { mojoWebqq } = world.sandbox;
		mojoWebqq.say({
			kind: 'group',
			targetId: 2700000021,
			senderId: 2500000042,
			text: 'not this one',
		});
		mojoWebqq.say({
			kind: 'group',
			targetId: PERL,
			senderId: 2372835507,
			text: 'Hello from QQ 👋',
		});
		await ended(1);
		expect(saidInWildfire()).toEqual([['FireRobot', 'groupId2', '灰灰: Hello from QQ 👋']]);
	},
	'wechat-scheduled-announcement.json': async (workflow) => {
		await runSchedule(workflow);
		expect(sentInWeChat()).toEqual([
			['13887961909@chatroom', `Good morning, Product launch! ${REPORT}`],
			['20110408821@chatroom', `Good morning, 周末徒步! ${REPORT}`],
			['39902112233@chatroom', `Good morning, Book club! ${REPORT}`],
		]);
	},
	'wechat-auto-reply.json': async (_workflow, ended) => {
		const { starbot } = world.sandbox;
		const say = async (chatId: string, senderId: string, text: string) =>
			await starbot.say({ robot: 'wxid_helper', chatId, senderId, text }).delivered;
		await say('39902112233@chatroom', 'wxid_bob', 'nice weather');
		await say('39902112233@chatroom', 'wxid_bob', '@Helper HELP');
		await ended(1);
		await say('wxid_alice', 'wxid_alice', 'dance');
		await ended(2);
		expect(sentInWeChat()).toEqual([
			['39902112233@chatroom', HELP],
			['wxid_alice', NO_DANCING],
		]);
	},
	'yunhu-scheduled-announcement.json': async (workflow) => {
		await runSchedule(workflow);
		const { launch, hikers, community } = world.sandbox.yunhu.seed;
		expect(saidInYunhu().map(({ chat, content }) => [chat, content.buttons])).toEqual(
			[launch, hikers, community].map((groupId) => [
				{ type: 'group', groupId },
				[[expect.objectContaining({ text: 'Open the form' }), expect.anything()]],
			]),
		);
	},
	'yunhu-instruction-bot.json': async (_workflow, ended) => {
		const { yunhu } = world.sandbox;
		const { helper, launch, bob } = yunhu.seed;
		await (
			await yunhu.useInstruction({
				chatType: 'group',
				chatId: launch,
				senderId: bob,
				instruction: 'help',
			})
		).delivered;
		await ended(1);
		const values = { Kind: 'Holiday', From: '2026-02-02' };
		const leave = {
			chatType: 'bot',
			chatId: helper,
			senderId: bob,
			instruction: 'leave',
			values,
		} as const;
		await (
			await yunhu.useInstruction(leave)
		).delivered;
		await ended(2);
		expect(saidInYunhu().map(({ chat, content }) => [chat, content.text])).toEqual([
			[{ type: 'group', groupId: launch }, HELP],
			[
				{ type: 'private', botId: helper, userId: bob },
				expect.stringMatching(/^Bob, your request "leave" was noted/),
			],
		]);
	},
	'yunhu-button-poll.json': async (workflow, ended) => {
		const { yunhu } = world.sandbox;
		const { alice, bob, dana } = yunhu.seed;
		const asked = await runSchedule(workflow);
		const messageId = String(outputOf(asked, 'Ask')[0]?.messageId);
		let presses = 1;
		for (const [person, choice] of [
			[alice, 'Tea'],
			[bob, 'Tea'],
			[dana, 'Coffee'],
		] as const) {
			await yunhu.clickButton(messageId, person, choice);
			await ended(++presses);
		}
		const question = yunhu.state.messages.find(({ msgId }) => msgId === messageId);
		expect(question?.content.text).toBe("Tea or coffee on Sunday's hike?\nTea: 2\nCoffee: 1");
	},
	'relay-wechat-to-yunhu.json': async (_workflow, ended) => {
		const { starbotRelay, yunhu } = world.sandbox;
		await starbotRelay.say({ chatId: 'wxid_alice', text: 'not this one' }).delivered;
		await starbotRelay.say({
			chatId: '51230001122@chatroom',
			senderId: 'wxid_alice',
			text: 'Sunday at eight 👋',
		}).delivered;
		await ended(1);
		expect(saidInYunhu().map(({ chat, content }) => [chat, content.text])).toEqual([
			[{ type: 'group', groupId: yunhu.seed.hikers }, 'WeChat: Sunday at eight 👋'],
		]);
	},
	'approve-in-group.json': async (workflow, ended) => {
		const { yunhu } = world.sandbox;
		const { bob } = yunhu.seed;
		await withListener('yunhu-instruction-bot.json', async () => {
			for (const [index, choice] of ['Approve', 'Decline'].entries()) {
				await fetch(`${world.n8n.url}/webhook/approve-in-group`, {
					method: 'POST',
					headers: { 'content-type': 'application/json' },
					body: JSON.stringify({ name: 'Dana', text: 'Two chairs' }),
				});
				await until(PATIENCE_MS, 'the group is asked', async () => {
					const [newest] = await world.rest.executions(workflow.id);
					return newest?.status === 'waiting' ? newest : undefined;
				});
				await yunhu.clickButton(saidInYunhu().at(-1)!.msgId, bob, choice);
				await ended(index + 1);
			}
		});
		expect(saidInYunhu().map(({ content }) => content.text)).toEqual([
			expect.stringMatching(/^Dana asks for approval:\nTwo chairs\n\nApprove/),
			'Dana, your request was approved: Two chairs',
			expect.stringMatching(/^Dana asks for approval:\nTwo chairs\n\nDecline/),
			'Dana, your request was not approved: no reason was given',
		]);
	},
	'ask-for-a-date.json': async ({ id, nodes }) => {
		const { starbot } = world.sandbox;
		await withListener('wechat-auto-reply.json', async () => {
			const schedule = nodes.find(({ type }) => type === 'n8n-nodes-base.scheduleTrigger');
			const { executionId = '' } = await world.rest.runManually(id, schedule!.name);
			await until(PATIENCE_MS, 'the group is asked', async () => {
				const { status } = await world.rest.execution(executionId);
				return status === 'waiting' ? status : undefined;
			});
			const text = `${codeIn(sentInWeChat().flat())} Friday at six`;
			await starbot.say({ chatId: '39902112233@chatroom', senderId: 'wxid_bob', text }).delivered;
			expect((await world.rest.finished(executionId)).status).toBe('success');
		});
		expect(sentInWeChat().at(-1)).toEqual([
			'39902112233@chatroom',
			'The book club meets: Friday at six',
		]);
	},
	'agent-with-human-review.json': async (_workflow, ended) => {
		const { mojoWebqq } = world.sandbox;
		const team = '2700000021';
		const say = (text: string) =>
			mojoWebqq.say({ kind: 'group', targetId: team, senderId: 2900000013, text });
		const announcement = { toolParameters: { Text: 'We start at ten.' } };
		model.willCall([{ name: 'Announce', arguments: announcement }], 'It is announced.');
		say('agent tell everybody that we start at ten');
		await seen(1, 'the team is asked', sentInQq);
		expect(sentInQq()).toEqual([
			[team, expect.stringContaining('May I write this to the other group?\nWe start at ten.')],
		]);
		say(`ok ${codeIn(sentInQq().flat())}`);
		await ended(1);
		expect((await seen(3, 'the answer is there', sentInQq)).slice(1)).toEqual([
			['3987654321', 'We start at ten.'],
			[team, 'It is announced.'],
		]);
	},
	'agent-in-a-group.json': async (_workflow, ended) => {
		const { starbotDesk, wildfire, yunhu, mojoWebqq } = world.sandbox;
		const { chen, desk } = yunhu.seed;
		model.willCall([], 'It will be sunny.');
		await starbotDesk.say({ chatId: 'wxid_chenwei', text: 'weather?' }).delivered;
		await ended(1);
		await (
			await wildfire.say({ conversation: 'private:DeskRobot', sender: 'userE', text: 'weather?' })
		).delivered;
		await ended(2);
		await (
			await yunhu.say({ chatType: 'bot', chatId: desk, senderId: chen, text: 'weather?' })
		).delivered;
		await ended(3);
		mojoWebqq.say({ kind: 'friend', senderId: ALICE, text: 'weather?' });
		await ended(4);
		expect(starbotDesk.state.messages.at(-1)).toMatchObject({
			chatId: 'wxid_chenwei',
			text: 'It will be sunny.',
		});
		expect(wildfire.state.messages.at(-1)).toMatchObject({
			conv: { target: 'userE' },
			payload: { searchableContent: 'It will be sunny.' },
		});
		expect(yunhu.state.messages.at(-1)).toMatchObject({
			chat: { userId: chen },
			content: { text: 'It will be sunny.' },
		});
		expect(await seen(1, 'the friend has the answer', sentInQq)).toEqual([
			[ALICE, 'It will be sunny.'],
		]);
	},
	'announce-everywhere.json': async (workflow) => {
		await runSchedule(workflow);
		const text = `Good morning! ${REPORT}`;
		const { launch, community } = world.sandbox.yunhu.seed;
		expect(sentInWeChat()).toEqual([
			['13887961909@chatroom', text],
			['39902112233@chatroom', text],
		]);
		expect(saidInWildfire()).toEqual([
			['FireRobot', 'groupId1', text],
			['FireRobot', 'groupId3', text],
		]);
		expect(saidInYunhu().map(({ chat, content }) => [chat, content.text])).toEqual([
			[{ type: 'group', groupId: launch }, text],
			[{ type: 'group', groupId: community }, text],
		]);
		expect(await seen(2, 'both QQ groups have it', sentInQq)).toEqual([
			[PERL, text],
			['2700000021', text],
		]);
	},
	'one-bot-four-platforms.json': async (_workflow, ended) => {
		const { starbotDesk, wildfire, yunhu, mojoWebqq } = world.sandbox;
		const { dana, customers } = yunhu.seed;
		const group = '60980001122@chatroom';
		for (const text of ['nice weather', 'Your HOURS, please?']) {
			await starbotDesk.say({ chatId: group, senderId: 'wxid_dana', text }).delivered;
			await (
				await wildfire.say({ groupId: 'groupId6', sender: 'userD', text })
			).delivered;
			await (
				await yunhu.say({ chatType: 'group', chatId: customers, senderId: dana, text })
			).delivered;
			mojoWebqq.say({ kind: 'group', targetId: PERL, senderId: 2372835507, text });
		}
		await ended(4);
		const answer = 'We are open from nine to five, Monday to Friday.';
		expect(
			starbotDesk.state.messages.filter((one) => one.text === answer).map(({ chatId }) => chatId),
		).toEqual([group]);
		expect(saidInWildfire()).toEqual([['DeskRobot', 'groupId6', answer]]);
		expect(saidInYunhu().map(({ chat, content }) => [chat, content.text])).toEqual([
			[{ type: 'group', groupId: customers }, answer],
		]);
		expect(await seen(1, 'the QQ group is answered', sentInQq)).toEqual([[PERL, answer]]);
	},
};

/** Selects the credential of an agent's model, as users do after the import. */
async function giveModel({
	id,
	name,
	connections,
	settings,
	nodes,
}: WorkflowFile & { id: string }) {
	const isModel = ({ type }: { type: string }) => type.endsWith('.lmChatOpenAi');
	if (!nodes.some(isModel)) return;
	const credentials = { openAiApi: { id: 'chatModel', name: 'Chat model' } };
	await world.rest.request('PATCH', `workflows/${id}`, {
		name,
		connections,
		settings,
		nodes: nodes.map((node) => (isModel(node) ? { ...node, credentials } : node)),
	});
}

describe('examples/', () => {
	it('each has its effect tested below', () => {
		expect(Object.keys(EFFECTS).sort()).toEqual(readdirSync(EXAMPLES).sort());
	});

	it.each(FILES)('%s, imported and published, has its effect in n8n', async (file) => {
		const { rest, sandbox, n8n } = world;
		const workflow = example(file);
		const { id } = workflow;
		await giveModel(workflow);
		if (file !== PUBLISHED_BEFORE) await rest.publish(id);
		else await rest.settled(id);
		expect(await rest.workflow(id)).toMatchObject({ active: true });
		enterCallback(sandbox, workflow, n8n.url);
		try {
			let known = 0;
			await EFFECTS[file]!(workflow, async (count) => {
				const executions = await rest.ended(id, count, PATIENCE_MS);
				known = count;
				expect(executions.map(({ status }) => status)).toEqual(Array(count).fill('success'));
			});
			// Actions that must not start a run have not started one.
			if (known > 0) expect(await rest.executions(id)).toHaveLength(known);
		} catch (error) {
			const calls = Object.values(sandbox.standIns).flatMap(({ callbacks }) => callbacks);
			throw new Error(`The sandbox has called n8n so: ${JSON.stringify(calls, null, 2)}`, {
				cause: error,
			});
		} finally {
			await rest.unpublish(id);
		}
		expect(await rest.workflow(id)).toMatchObject({ active: false });
	});
});
