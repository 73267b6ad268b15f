import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Engine, WorkflowFile } from '../../engine';
import { enterCallback } from '../../sandbox/exampleCallbacks';
import { exampleCredentials } from '../../sandbox/exampleCredentials';
import { ALICE } from '../support/mojoWebqq';
import { startWorld, type World } from '../support/wildfire';
import { until } from '../support/until';

const EXAMPLES = join(__dirname, '../../examples');

function example(file: string): WorkflowFile {
	return JSON.parse(readFileSync(join(EXAMPLES, file), 'utf8')) as WorkflowFile;
}

let world: World;
let engine: Engine;

beforeAll(async () => {
	world = await startWorld({}, { waitTrackerIntervalMs: 50 });
	engine = world.engine;
	for (const credential of exampleCredentials(world.sandbox)) engine.addCredential(credential);
});

afterAll(async () => await world.close());

beforeEach(() => {
	for (const standIn of Object.values(world.sandbox.standIns)) standIn.reset();
	world.sandbox.mojoWebqq.settings.sendIntervalMs = 1;
});

/** The messages that the group's members read, oldest first, as [sender, text]. */
function readIn(groupId: string): Array<[string, string]> {
	return world.sandbox.wildfire.state.messages
		.filter(({ conv, payload }) => conv.type === 1 && conv.target === groupId && payload.type === 1)
		.map(({ sender, payload }) => [sender, payload.searchableContent ?? '']);
}

const PERL = '2617047292';

/** Waits for this many messages of the QQ account; returns target and text of each. */
async function sentInQq(count: number): Promise<Array<[string, string]>> {
	const sent = () =>
		world.sandbox.mojoWebqq.state.messages.filter(({ class: kind }) => kind === 'send');
	await until(() => sent().length >= count);
	return sent().map(({ targetId, content }) => [targetId, content]);
}

/** Runs `during` while a workflow is active, with its callback set where a user sets it. */
async function active(
	file: string,
	act: () => Promise<void>,
	workflow = example(file),
): Promise<void> {
	const id = engine.addWorkflow(workflow);
	await engine.activate(id);
	enterCallback(world.sandbox, workflow, engine.url);
	try {
		await act();
		await engine.idle();
	} finally {
		await engine.deactivate(id);
	}
}

describe('examples/', () => {
	it('contains no workflow without a test of its effect', () => {
		expect(readdirSync(EXAMPLES).sort()).toEqual([
			'agent-in-a-group.json',
			'agent-with-human-review.json',
			'announce-everywhere.json',
			'approve-in-group.json',
			'ask-for-a-date.json',
			'broadcast-to-many-chats.json',
			'one-bot-four-platforms.json',
			'qq-auto-reply.json',
			'qq-scheduled-announcement.json',
			'qq-webhook-reply.json',
			'relay-qq-to-wildfire.json',
			'relay-wechat-to-yunhu.json',
			'wechat-auto-reply.json',
			'wechat-scheduled-announcement.json',
			'wildfire-auto-reply.json',
			'wildfire-scheduled-announcement.json',
			'wildfire-welcome.json',
			'yunhu-button-poll.json',
			'yunhu-instruction-bot.json',
			'yunhu-scheduled-announcement.json',
		]);
	});

	it.each(readdirSync(EXAMPLES))(
		'%s is a file n8n imports: inactive, no pinned data, unique node ids',
		(file) => {
			const workflow = example(file) as WorkflowFile & { active: boolean };
			expect(workflow.active).toBe(false);
			expect(workflow.pinData).toEqual({});
			// n8n 1 stores no static data for a workflow with a longer id: its trigger would reject every
			// call as forged.
			expect(workflow.id).toMatch(/^\w{1,16}$/);
			const ids = workflow.nodes.map(({ id }) => id);
			expect(new Set(ids).size).toBe(ids.length);
			const names = new Set(workflow.nodes.map(({ name }) => name));
			for (const [from, { main }] of Object.entries(workflow.connections)) {
				expect(names).toContain(from);
				for (const { node } of (main ?? []).flatMap((output) => output ?? []))
					expect(names).toContain(node);
			}
		},
	);

	it('wildfire-scheduled-announcement.json posts into every group of the robot', async () => {
		const id = engine.addWorkflow(example('wildfire-scheduled-announcement.json'));
		const run = await engine.run(id);
		expect(run.error).toBeUndefined();
		expect(run.status).toBe('success');
		for (const [groupId, name] of [
			['groupId1', 'Product launch'],
			['groupId2', 'Weekend hikers'],
			['groupId3', 'Book club'],
		] as const) {
			expect(readIn(groupId)).toEqual([
				['FireRobot', `Good morning, ${name}! The weekly report is due today at five.`],
			]);
		}
		expect(readIn('groupId4')).toEqual([]);
	});

	it('broadcast-to-many-chats.json sends to each group once in all runs, also if an answer was lost', async () => {
		const { wildfire } = world.sandbox;
		const id = engine.addWorkflow(example('broadcast-to-many-chats.json'));
		const came = async () => {
			const run = await engine.run(id);
			expect(run.error).toBeUndefined();
			return run.output('Announce').map(({ json }) => json.delivery ?? json.error);
		};
		wildfire.fault('reset-after', { path: '/robot/message/send', times: 1 });
		const first = await came();
		expect(first.filter((delivery) => delivery === 'sent')).toHaveLength(2);
		expect((await came()).sort()).toEqual(['skipped', 'skipped', 'unsure']);
		for (const groupId of ['groupId2', 'groupId3']) expect(readIn(groupId)).toHaveLength(1);
		expect(readIn('groupId1').map(([, text]) => text)).toEqual([
			expect.stringMatching(/^Good morning, Product launch!/),
			expect.stringMatching(/: 2 groups told now, 0 told before, 0 unsure, 1 failed\.$/),
			expect.stringMatching(/: 0 groups told now, 2 told before, 1 unsure, 0 failed\.$/),
		]);
	});

	it.each(
		readdirSync(EXAMPLES).filter((file) =>
			example(file).nodes.some(({ type }) => type === 'n8n-nodes-base.scheduleTrigger'),
		),
	)('%s names the time zone of its schedule, in its settings and in its note', (file) => {
		const { settings, nodes } = example(file);
		expect(settings?.timezone).toBe('Asia/Shanghai');
		const notes = nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
		expect(notes.map(({ parameters }) => parameters.content).join()).toMatch(
			/Shanghai; choose another time zone in the workflow's \*Settings\*/,
		);
	});

	it('wildfire-auto-reply.json answers in the same group, and only when mentioned', async () => {
		await active('wildfire-auto-reply.json', async () => {
			const { wildfire } = world.sandbox;
			const before = engine.executions.length;
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
			await engine.idle();
			await (
				await wildfire.say({
					groupId: 'groupId1',
					sender: 'userB',
					text: '@Helper dance',
					mention: ['FireRobot'],
				})
			).delivered;
			await engine.idle();
			expect(engine.executions.length - before).toBe(2);
		});
		expect(readIn('groupId2')).toEqual([
			['userA', 'nice weather'],
			['userA', '@Helper HELP'],
			['FireRobot', expect.stringContaining('I am a robot run by an n8n workflow')],
		]);
		expect(readIn('groupId1')[1]).toEqual([
			'FireRobot',
			'I do not understand "dance" yet. Write "help" to see what I can do.',
		]);
	});

	it('wildfire-auto-reply.json answers a private message privately', async () => {
		await active('wildfire-auto-reply.json', async () => {
			const said = await world.sandbox.wildfire.say({
				conversation: { type: 0, target: 'FireRobot' },
				sender: 'userC',
				text: 'help',
			});
			await said.delivered;
		});
		const answer = world.sandbox.wildfire.state.messages.at(-1);
		expect(answer).toMatchObject({ sender: 'FireRobot', conv: { type: 0, target: 'userC' } });
	});

	it('wildfire-welcome.json greets a new member by name', async () => {
		await active('wildfire-welcome.json', async () => {
			await world.sandbox.wildfire.join('groupId2', 'userE');
		});
		expect(readIn('groupId2')).toEqual([
			['GreeterRobot', '@Erik welcome! Say hello to everybody.'],
		]);
		expect(world.sandbox.wildfire.state.messages.at(-1)?.payload).toMatchObject({
			mentionedType: 1,
			mentionedTarget: ['userE'],
		});
	});

	it('qq-auto-reply.json answers a mention in its group and help privately, by a request to the client', async () => {
		const { mojoWebqq } = world.sandbox;
		await active('qq-auto-reply.json', async () => {
			mojoWebqq.say({ kind: 'group', targetId: PERL, senderId: 2372835507, text: 'nice weather' });
			mojoWebqq.say({
				kind: 'group',
				targetId: PERL,
				senderId: 2372835507,
				text: '@机器人小灰 HELP',
			});
			mojoWebqq.say({ kind: 'friend', senderId: 2500000042, text: 'dance' });
			await sentInQq(2);
		});
		expect(await sentInQq(2)).toEqual([
			[PERL, expect.stringContaining('I am a robot run by an n8n workflow')],
			['2500000042', 'I do not understand "dance" yet. Write "help" to see what I can do.'],
		]);
	});

	it('qq-webhook-reply.json answers in the response to the client', async () => {
		const { mojoWebqq } = world.sandbox;
		await active('qq-webhook-reply.json', async () => {
			await mojoWebqq.say({ kind: 'group', targetId: PERL, senderId: 2372835507, text: 'hello' })
				.delivered;
			await mojoWebqq.say({ kind: 'group', targetId: PERL, senderId: 2372835507, text: 'ping' })
				.delivered;
			await sentInQq(1);
		});
		expect(await sentInQq(1)).toEqual([[PERL, 'pong, 灰灰']]);
		expect(mojoWebqq.requests.filter(({ path }) => path.includes('send'))).toEqual([]);
	});

	it('qq-scheduled-announcement.json posts into every group', async () => {
		const run = await engine.run(engine.addWorkflow(example('qq-scheduled-announcement.json')));
		expect(run.error).toBeUndefined();
		expect(await sentInQq(4)).toEqual([
			[PERL, 'Good morning, PERL学习交流! The weekly report is due today at five.'],
			['3987654321', expect.stringContaining('吃货联盟😋')],
			['2700000021', expect.stringContaining('Launch!')],
			['4294967295', expect.stringContaining('Quiet corner')],
		]);
	});

	it("relay-qq-to-wildfire.json forwards a QQ group's messages to a WildfireChat group, and no others", async () => {
		const { mojoWebqq } = world.sandbox;
		await active('relay-qq-to-wildfire.json', async () => {
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
			await until(() => readIn('groupId2').some(([, text]) => text.includes('Hello from QQ')));
		});
		// The last poll of the previous workflow may have returned this message, which is delivered to
		// this workflow too.
		expect(readIn('groupId2')).toContainEqual(['FireRobot', '灰灰: Hello from QQ 👋']);
		expect(readIn('groupId2').filter(([, text]) => text.includes('not this one'))).toEqual([]);
	});

	it('yunhu-scheduled-announcement.json posts with buttons into several groups', async () => {
		const { yunhu } = world.sandbox;
		const run = await engine.run(engine.addWorkflow(example('yunhu-scheduled-announcement.json')));
		expect(run.error).toBeUndefined();
		const { launch, hikers, community } = yunhu.seed;
		expect(run.output('Announce').map(({ json }) => [json.chatId, json.sent])).toEqual([
			[launch, true],
			[hikers, true],
			[community, true],
		]);
		for (const { contentType, content } of yunhu.state.messages) {
			expect(contentType).toBe('markdown');
			expect(content.buttons).toMatchObject([
				[{ text: 'Open the form', actionType: 1 }, { actionType: 2 }],
			]);
		}
		expect(yunhu.state.messages).toHaveLength(3);
	});

	it('yunhu-instruction-bot.json answers instructions and forms in the same chat', async () => {
		const { yunhu } = world.sandbox;
		const { helper, launch, bob } = yunhu.seed;
		await active('yunhu-instruction-bot.json', async () => {
			const inGroup = { chatType: 'group', chatId: launch, senderId: bob } as const;
			await (
				await yunhu.useInstruction({ ...inGroup, instruction: 'help' })
			).delivered;
			await engine.idle();
			const values = { Kind: 'Holiday', From: '2026-02-02' };
			const inPrivate = { chatType: 'bot', chatId: helper, senderId: bob } as const;
			await (
				await yunhu.useInstruction({ ...inPrivate, instruction: 'leave', values })
			).delivered;
		});
		const answers = yunhu.state.messages.filter(({ senderType }) => senderType === 'bot');
		expect(answers.map(({ chat, content }) => [chat, content.text])).toEqual([
			[
				{ type: 'group', groupId: launch },
				expect.stringContaining('I am a bot run by an n8n workflow'),
			],
			[
				{ type: 'private', botId: helper, userId: bob },
				expect.stringMatching(
					/^Bob, your request "leave" was noted: Kind = Holiday, From = 2026-02-02/,
				),
			],
		]);
	});

	it('yunhu-button-poll.json shows the votes in the question', async () => {
		const { yunhu } = world.sandbox;
		const { alice, bob, dana } = yunhu.seed;
		const id = engine.addWorkflow(example('yunhu-button-poll.json'));
		const asked = await engine.run(id, { startNode: 'Every Friday' });
		const messageId = asked.output('Ask')[0]?.json.messageId as string;
		const question = () => yunhu.state.messages.find(({ msgId }) => msgId === messageId)?.content;
		expect(question()?.text).toBe("Tea or coffee on Sunday's hike?");
		await engine.activate(id);
		for (const [person, choice] of [
			[alice, 'Tea'],
			[bob, 'Tea'],
			[dana, 'Coffee'],
		] as const) {
			await yunhu.clickButton(messageId, person, choice);
			await engine.idle();
		}
		await engine.deactivate(id);
		expect(question()).toMatchObject({
			text: "Tea or coffee on Sunday's hike?\nTea: 2\nCoffee: 1",
			buttons: [[{ text: 'Tea' }, { text: 'Coffee' }]],
		});
	});

	it("approve-in-group.json continues with the group's decision, by a button or on the page", async () => {
		const { yunhu } = world.sandbox;
		const { launch, bob } = yunhu.seed;
		const said = () => yunhu.state.messages.filter(({ senderType }) => senderType === 'bot');
		// The workflow's trigger receives the button press.
		await active('yunhu-instruction-bot.json', async () => {
			const id = engine.addWorkflow(example('approve-in-group.json'));
			await engine.activate(id);
			const request = async (text: string) => {
				await fetch(`${engine.url}/webhook/approve-in-group`, {
					method: 'POST',
					headers: { 'Content-Type': 'application/json' },
					body: JSON.stringify({ name: 'Dana', text }),
				});
				const asked = await engine.waitForExecution(
					({ workflowId, status }) => workflowId === id && status === 'waiting',
				);
				return { ended: () => asked.status !== 'waiting', question: said().at(-1)! };
			};

			const chairs = await request('Two chairs');
			expect(chairs.question).toMatchObject({ chat: { type: 'group', groupId: launch } });
			await yunhu.clickButton(chairs.question.msgId, bob, 'Approve');
			await until(chairs.ended);
			await engine.idle();
			expect(said().at(-1)?.content.text).toBe('Dana, your request was approved: Two chairs');
			expect(chairs.question.content.text).toMatch(/Two chairs\n\nApprove/);

			const yacht = await request('A yacht');
			const [page = ''] = /http\S+(?=#)/.exec(String(yacht.question.content.text)) ?? [];
			await fetch(page, {
				method: 'POST',
				body: new URLSearchParams({ decision: 'decline', comment: 'too expensive' }),
			});
			await until(yacht.ended);
			await engine.idle();
			expect(said().at(-1)?.content.text).toBe(
				'Dana, your request was not approved: too expensive',
			);
			await engine.deactivate(id);
		});
	});

	it('ask-for-a-date.json continues with the written date, and reports a missing answer', async () => {
		const { starbot } = world.sandbox;
		const club = '39902112233@chatroom';
		const lastSaid = () => String(starbot.state.messages.at(-1)?.message);
		// The workflow's trigger receives the answer.
		await active('wechat-auto-reply.json', async () => {
			const asked = await engine.run(engine.addWorkflow(example('ask-for-a-date.json')));
			expect(asked.status).toBe('waiting');
			expect(lastSaid()).toContain('When do we meet this week?');
			const code = /[?&]c=(\w+)/.exec(lastSaid())?.[1];
			const text = `${code} Friday at six`;
			await starbot.say({ chatId: club, senderId: 'wxid_bob', text }).delivered;
			await until(() => asked.status !== 'waiting');
			await engine.idle();
			expect(lastSaid()).toBe('The book club meets: Friday at six');
		});

		const unanswered = example('ask-for-a-date.json');
		for (const { parameters } of unanswered.nodes) {
			if ('resumeAmount' in parameters) parameters.resumeAmount = 0;
		}
		const asked = await engine.run(engine.addWorkflow(unanswered));
		await until(() => asked.status !== 'waiting');
		await engine.idle();
		expect(lastSaid()).toContain('Nobody has named a day');
	});

	it('wechat-scheduled-announcement.json posts into every group of the robot, with pauses', async () => {
		const run = await engine.run(engine.addWorkflow(example('wechat-scheduled-announcement.json')));
		expect(run.error).toBeUndefined();
		const { messages } = world.sandbox.starbot.state;
		expect(messages.map(({ chatId, senderId, message }) => [chatId, senderId, message])).toEqual(
			[
				['13887961909@chatroom', 'Product launch'],
				['20110408821@chatroom', '周末徒步'],
				['39902112233@chatroom', 'Book club'],
			].map(([id, name]) => [
				id,
				'wxid_helper',
				`Good morning, ${name}! The weekly report is due today at five.`,
			]),
		);
		const pauses = messages.slice(1).map(({ at }, index) => at - messages[index]!.at);
		for (const pause of pauses) expect(pause).toBeGreaterThanOrEqual(990);
	});

	it('wechat-auto-reply.json answers in the same chat, and only when mentioned', async () => {
		const { starbot } = world.sandbox;
		await active('wechat-auto-reply.json', async () => {
			const say = async (chatId: string, senderId: string, text: string) => {
				await starbot.say({ robot: 'wxid_helper', chatId, senderId, text }).delivered;
				await engine.idle();
			};
			const before = engine.executions.length;
			await say('39902112233@chatroom', 'wxid_bob', 'nice weather');
			await say('39902112233@chatroom', 'wxid_bob', '@Helper HELP');
			await say('wxid_alice', 'wxid_alice', 'dance');
			// The workflow's own answers arrived as events and started nothing.
			await starbot.settled();
			expect(engine.executions.length - before).toBe(2);
		});
		const answers = starbot.state.messages.filter(({ senderId }) => senderId === 'wxid_helper');
		expect(answers.map(({ chatId, message }) => [chatId, message])).toEqual([
			['39902112233@chatroom', expect.stringContaining('I am a robot run by an n8n workflow')],
			['wxid_alice', 'I do not understand "dance" yet. Write "help" to see what I can do.'],
		]);
	});

	it("wechat-auto-reply.json never answers WeChat's own notices", async () => {
		const { starbot } = world.sandbox;
		await active('wechat-auto-reply.json', async () => {
			const before = engine.executions.length;
			await starbot.say({ robot: 'wxid_helper', chatId: 'wxid_alice', text: 'dance' }).delivered;
			await engine.idle();
			starbot.unfriend('wxid_alice', 'wxid_helper');
			await starbot.say({ robot: 'wxid_helper', chatId: 'wxid_alice', text: 'help' }).delivered;
			await engine.idle();
			await starbot.settled();
			await engine.idle();
			expect(engine.executions.length - before).toBe(2);
		});
		expect(
			starbot.state.messages.map(({ senderId, messageType }) => [senderId, messageType]),
		).toEqual([
			['wxid_alice', 1],
			['wxid_helper', 1],
			['wxid_alice', 1],
			['wxid_helper', 1],
			['wxid_alice', 10000],
		]);
	});

	it("relay-wechat-to-yunhu.json forwards a WeChat group's messages to a Yunhu group, and no others", async () => {
		const { starbotRelay, yunhu } = world.sandbox;
		const group = '51230001122@chatroom';
		await active('relay-wechat-to-yunhu.json', async () => {
			await starbotRelay.say({ chatId: 'wxid_alice', text: 'not this one' }).delivered;
			await starbotRelay.say({ chatId: group, senderId: 'wxid_alice', text: 'Sunday at eight 👋' })
				.delivered;
			await engine.idle();
			await starbotRelay.say({
				chatId: group,
				senderId: 'wxid_alice',
				text: '<xml/>',
				messageType: 3,
			}).delivered;
		});
		expect(yunhu.state.messages.map(({ chat, content }) => [chat, content.text])).toEqual([
			[{ type: 'group', groupId: yunhu.seed.hikers }, 'WeChat: Sunday at eight 👋'],
			[{ type: 'group', groupId: yunhu.seed.hikers }, 'WeChat: [image]'],
		]);
	});

	const ANNOUNCEMENT = 'Good morning! The weekly report is due today at five.';

	/** The chats of each platform in which people read this text from a robot. */
	async function everywhere(text: string) {
		const { starbot, starbotDesk, wildfire, yunhu, mojoWebqq } = world.sandbox;
		await engine.idle();
		return {
			weChat: [starbot, starbotDesk].flatMap(({ state }) =>
				state.messages.filter((one) => one.text === text).map(({ chatId }) => chatId),
			),
			wildfire: wildfire.state.messages
				.filter(({ payload }) => payload.searchableContent === text)
				.map(({ conv }) => conv.target),
			yunhu: yunhu.state.messages
				.filter(({ content }) => content.text === text)
				.map(({ chat }) => (chat.type === 'group' ? chat.groupId : chat.userId)),
			qq: mojoWebqq.state.messages
				.filter(({ content }) => content === text)
				.map(({ targetId }) => targetId),
		};
	}

	it('announce-everywhere.json posts the same text into groups of all four platforms', async () => {
		const run = await engine.run(engine.addWorkflow(example('announce-everywhere.json')));
		expect(run.error).toBeUndefined();
		const { launch, community } = world.sandbox.yunhu.seed;
		expect(await everywhere(ANNOUNCEMENT)).toEqual({
			weChat: ['13887961909@chatroom', '39902112233@chatroom'],
			wildfire: ['groupId1', 'groupId3'],
			yunhu: [launch, community],
			qq: [PERL, '2700000021'],
		});
	});

	it('announce-everywhere.json posts on the other platforms if one cannot be reached', async () => {
		world.sandbox.starbot.fault('refused');
		const run = await engine.run(engine.addWorkflow(example('announce-everywhere.json')));
		expect(run.status).toBe('success');
		expect(run.output('WeChat').map(({ json }) => json.error)).toEqual([
			expect.stringContaining('The StarBot client refused'),
			expect.stringContaining('The StarBot client refused'),
		]);
		expect(await everywhere(ANNOUNCEMENT)).toMatchObject({
			weChat: [],
			wildfire: { length: 2 },
			yunhu: { length: 2 },
			qq: { length: 2 },
		});
	});

	it('one-bot-four-platforms.json answers in the same chat on every platform, and starts nothing else', async () => {
		const { starbotDesk, wildfire, yunhu, mojoWebqq } = world.sandbox;
		const { chen, dana, customers, desk } = yunhu.seed;
		const group = '60980001122@chatroom';
		const before = engine.executions.length;
		await active('one-bot-four-platforms.json', async () => {
			for (const text of ['nice weather', 'Your HOURS, please?']) {
				await starbotDesk.say({ chatId: group, senderId: 'wxid_dana', text }).delivered;
				await starbotDesk.say({ chatId: 'wxid_chenwei', text }).delivered;
				await (
					await wildfire.say({ groupId: 'groupId6', sender: 'userD', text })
				).delivered;
				await (
					await wildfire.say({ conversation: 'private:DeskRobot', sender: 'userE', text })
				).delivered;
				await (
					await yunhu.say({ chatType: 'group', chatId: customers, senderId: dana, text })
				).delivered;
				await (
					await yunhu.say({ chatType: 'bot', chatId: desk, senderId: chen, text })
				).delivered;
				mojoWebqq.say({ kind: 'group', targetId: PERL, senderId: 2372835507, text });
			}
			await sentInQq(1);
		});
		expect(engine.executions.length - before).toBe(7);
		expect(await everywhere('We are open from nine to five, Monday to Friday.')).toEqual({
			weChat: [group, 'wxid_chenwei'],
			wildfire: ['groupId6', 'userE'],
			yunhu: [customers, chen],
			qq: [PERL],
		});
	});

	it('agent-in-a-group.json answers in the same chat, with default values in every field', async () => {
		const { starbotDesk, wildfire, yunhu, mojoWebqq } = world.sandbox;
		const { chen, desk } = yunhu.seed;
		const workflow = withoutAgents(example('agent-in-a-group.json'), 'It will be sunny.');
		for (const { type, parameters } of workflow.nodes.filter(({ name }) => /^Answer/.test(name)))
			expect([type, parameters]).toEqual([type, {}]);
		await active(
			'agent-in-a-group.json',
			async () => {
				await starbotDesk.say({ chatId: 'wxid_chenwei', text: 'weather?' }).delivered;
				await starbotDesk.say({
					chatId: '60980001122@chatroom',
					senderId: 'wxid_dana',
					text: '@Desk weather?',
				}).delivered;
				await (
					await wildfire.say({
						groupId: 'groupId6',
						sender: 'userD',
						text: '@Desk weather?',
						mention: ['DeskRobot'],
					})
				).delivered;
				await (
					await wildfire.say({
						conversation: 'private:DeskRobot',
						sender: 'userE',
						text: 'weather?',
					})
				).delivered;
				await (
					await yunhu.say({ chatType: 'bot', chatId: desk, senderId: chen, text: 'weather?' })
				).delivered;
				mojoWebqq.say({ kind: 'friend', senderId: ALICE.id, text: 'weather?' });
				await sentInQq(1);
			},
			workflow,
		);
		const { weChat, ...others } = await everywhere('It will be sunny.');
		// Two executions send side by side.
		expect({ ...others, weChat: [...weChat].sort() }).toEqual({
			weChat: ['60980001122@chatroom', 'wxid_chenwei'],
			wildfire: ['groupId6', 'userE'],
			yunhu: [chen],
			qq: [ALICE.id],
		});
	});
});

/**
 * A workflow with another node in place of each AI Agent. The node outputs `output` only, as an
 * agent does. The engine cannot run the agent itself; e2e/ runs it.
 */
function withoutAgents(workflow: WorkflowFile, output: string): WorkflowFile {
	const langchain = '@n8n/n8n-nodes-langchain.';
	const nodes = workflow.nodes
		.map((node) =>
			node.type === `${langchain}agent`
				? {
						...node,
						type: 'n8n-nodes-base.set',
						typeVersion: 3.4,
						parameters: { mode: 'raw', jsonOutput: JSON.stringify({ output }), options: {} },
					}
				: node,
		)
		.filter(({ type }) => !type.startsWith(langchain));
	const names = nodes.map(({ name }) => name);
	const connections = Object.fromEntries(
		Object.entries(workflow.connections).filter(([name]) => names.includes(name)),
	);
	return { ...workflow, nodes, connections };
}
