import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { SEED } from '../../sandbox/yunhu';
import { botCredential, startWorld, type World } from '../support/yunhu';
import { byId } from '../support/locator';
import { rowOf } from '../support/filters';
import { provideWebSocket, takeWebSocketAway } from '../support/webSocket';
import { chain, references } from '../support/workflow';

const TRIGGER = 'n8n-nodes-groupbots.yunhuTrigger';
const SOCKET_TRIGGER = 'n8n-nodes-groupbots.yunhuSocketTrigger';

const ALL_EVENTS = [
	'groupMessage',
	'privateMessage',
	'instruction',
	'memberJoined',
	'memberLeft',
	'botFollowed',
	'botUnfollowed',
	'buttonPressed',
	'menuPressed',
	'settingsSaved',
	'formSubmitted',
];

let world: World;
let restoreWebSocket: () => void;

beforeAll(async () => {
	restoreWebSocket = provideWebSocket();
	world = await startWorld();
	world.engine.addCredential(
		botCredential(world.yunhu, 'ticker', { token: SEED.tickerToken, botId: SEED.ticker }),
	);
	world.engine.addCredential(
		botCredential(world.yunhu, 'withSecret', { webhookSecret: 'chosen secret' }),
	);
});
afterAll(async () => {
	await world.close();
	restoreWebSocket();
});
beforeEach(() => world.yunhu.reset());
afterEach(async () => {
	for (const { id, active } of world.engine.workflows())
		if (active) await world.engine.deactivate(id);
});

const helper = () => world.yunhu.state.bots.get(SEED.helper)!;

function workflow(
	type: string,
	parameters: IDataObject,
	credentials: Record<string, string>,
	nodeId = 'trigger',
	staticData?: IDataObject,
) {
	const trigger = {
		id: nodeId,
		typeVersion: type === TRIGGER ? 2 : 1,
		webhookId: nodeId,
		credentials: references(credentials),
	};
	const nodes = chain(['Trigger', type, parameters, trigger], ['After', 'n8n-nodes-base.noOp']);
	return world.engine.addWorkflow({ ...nodes, staticData });
}

const webhook = (parameters: IDataObject = {}, nodeId?: string, staticData?: IDataObject) =>
	workflow(
		TRIGGER,
		{
			setUp: 'automatic',
			botId: byId(SEED.helper),
			events: ALL_EVENTS,
			respondTo: 'all',
			...parameters,
		},
		{ yunhuUserApi: 'user' },
		nodeId,
		staticData,
	);
const socket = (parameters: IDataObject = {}, nodeId?: string, credential = 'ticker') =>
	workflow(
		SOCKET_TRIGGER,
		{ events: ALL_EVENTS, respondTo: 'all', ...parameters },
		{ yunhuBotApi: credential },
		nodeId,
	);

/** The items that started the workflow. */
async function started(id: string): Promise<IDataObject[]> {
	await world.yunhu.settled();
	await world.engine.idle();
	return world.engine.executions
		.filter(({ workflowId }) => workflowId === id)
		.flatMap((execution) => execution.output('After'))
		.map(({ json }) => json);
}

/** Waits for executions that start after the response: over a socket, or after a download. */
async function startedAtLast(id: string, count: number): Promise<IDataObject[]> {
	while (world.engine.executions.filter(({ workflowId }) => workflowId === id).length < count) {
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
	return await started(id);
}

async function connected(botId: string, count = 1): Promise<void> {
	while (world.yunhu.socketsOf(botId).length !== count)
		await new Promise((resolve) => setTimeout(resolve, 20));
}

const sayInLaunch = async (text: string, more = {}) =>
	await (
		await world.yunhu.say({
			chatType: 'group',
			chatId: SEED.launch,
			senderId: SEED.bob,
			text,
			...more,
		})
	).delivered;

describe('the webhook trigger', () => {
	it('sets the link with a secret, and removes it again', async () => {
		const id = webhook();
		await world.engine.activate(id);
		expect(helper().link).toMatch(/\/webhook\/trigger\/webhook\?secret=[0-9a-f]{48}$/);
		await sayInLaunch('hello');
		expect(await started(id)).toMatchObject([{ event: 'groupMessage', text: 'hello' }]);
		await world.engine.deactivate(id);
		expect(helper().link).toBe('');
		await sayInLaunch('anybody?');
		expect(await started(id)).toHaveLength(1);
	});

	it('enables the events that it needs, and afterwards disables those that were disabled', async () => {
		helper().switches.groupJoin = 0;
		helper().switches.groupLeave = 0;
		const id = webhook({ events: ['memberJoined', 'groupMessage'] });
		await world.engine.activate(id);
		expect(helper().switches).toMatchObject({
			groupJoin: 1,
			groupLeave: 0,
			messageReceiveNormal: 1,
		});
		await world.engine.deactivate(id);
		expect(helper().switches).toMatchObject({
			groupJoin: 0,
			groupLeave: 0,
			messageReceiveNormal: 1,
		});
	});

	it.each(['/bot/edit-subscribed-link', '/event/edit'])(
		'disables them after the next deactivation where %s failed at the first one',
		async (path) => {
			helper().switches.groupJoin = 0;
			const id = webhook({ events: ['memberJoined', 'groupMessage'] });
			await world.engine.activate(id);
			world.yunhu.fault('http500-html', { path });
			await world.engine.deactivate(id).catch(() => undefined);
			world.yunhu.clearFaults();
			// The switches go before the link.
			expect(helper().switches.groupJoin).toBe(path === '/event/edit' ? 1 : 0);
			await world.engine.activate(id);
			await world.engine.deactivate(id);
			expect(helper()).toMatchObject({ link: '', switches: { groupJoin: 0 } });
		},
	);

	it.each(['/bot/edit-subscribed-link', '/event/edit'])(
		'disables them at the next attempt of n8n where %s fails at the first one',
		async (path) => {
			helper().switches.groupJoin = 0;
			const id = webhook({ events: ['memberJoined', 'groupMessage'] });
			await world.engine.activate(id);
			world.yunhu.fault('http500-html', { path, times: 1 });
			await world.engine.deactivate(id);
			expect(helper()).toMatchObject({ link: '', switches: { groupJoin: 0 } });
		},
	);

	it('enables its events also where it joins the trigger that has the link', async () => {
		helper().switches.groupJoin = 0;
		await world.engine.activate(webhook({ events: ['groupMessage'] }, 'holder'));
		expect(helper().switches.groupJoin).toBe(0);
		await world.engine.activate(webhook({ events: ['memberJoined'] }, 'joined'));
		expect(helper().switches).toMatchObject({ groupJoin: 1, messageReceiveNormal: 1 });
		expect(helper().link).toContain('/holder/');
	});

	it('restores the events from before both of two triggers of a workflow', async () => {
		Object.assign(helper().switches, { groupJoin: 0, groupLeave: 0 });
		const before = structuredClone(helper().switches);
		const { nodes, connections } = chain(
			['Trigger', TRIGGER, {}],
			['After', 'n8n-nodes-base.noOp'],
		);
		const [trigger] = nodes;
		const listensTo = (events: string[], id: string) => ({
			...trigger!,
			...{ id, name: id, webhookId: id, typeVersion: 2 },
			credentials: references({ yunhuUserApi: 'user' }),
			parameters: { setUp: 'automatic', botId: byId(SEED.helper), events, respondTo: 'all' },
		});
		const id = world.engine.addWorkflow({
			nodes: [listensTo(['memberJoined', 'groupMessage'], 'a'), listensTo(['memberLeft'], 'b')],
			connections,
		});
		await world.engine.activate(id);
		expect(helper().switches).toMatchObject({ groupJoin: 1, groupLeave: 1 });
		await world.engine.deactivate(id);
		expect(helper()).toMatchObject({ link: '', switches: before });
		const { staticData } = world.engine.workflows().find((one) => one.id === id)!;
		expect(staticData.global ?? {}).toEqual({});
	});

	it('restores the events that it enabled where it joined a trigger that ended before', async () => {
		helper().switches.groupJoin = 0;
		const holder = webhook({ events: ['groupMessage'] }, 'holder');
		const joined = webhook({ events: ['memberJoined'] }, 'joined');
		for (const id of [holder, joined]) await world.engine.activate(id);
		await world.engine.deactivate(holder);
		expect(helper().switches.groupJoin).toBe(1);
		await world.engine.deactivate(joined);
		expect(helper()).toMatchObject({ link: '', switches: { groupJoin: 0 } });
	});

	it('forgets the events that it enabled when it ends before the trigger that it joined', async () => {
		helper().switches.groupJoin = 0;
		const holder = webhook({ events: ['groupMessage'] }, 'holder');
		const joined = webhook({ events: ['memberJoined'] }, 'joined');
		for (const id of [holder, joined]) await world.engine.activate(id);
		for (const id of [joined, holder]) await world.engine.deactivate(id);
		// The owner keeps the event on for another program.
		helper().switches.groupJoin = 1;
		await world.engine.activate(joined);
		await world.engine.deactivate(joined);
		expect(helper()).toMatchObject({ link: '', switches: { groupJoin: 1 } });
	});

	it('resumes a link that the platform has stopped', async () => {
		helper().linkStop = 1;
		const id = webhook();
		await world.engine.activate(id);
		expect(helper().linkStop).toBe(0);
		await sayInLaunch('heard again');
		expect(await started(id)).toMatchObject([{ text: 'heard again' }]);
	});

	describe('after a restart of n8n', () => {
		const state = () => {
			const { link, subscribeType, linkStop, switches } = helper();
			return structuredClone({ link, subscribeType, linkStop, switches });
		};

		/** Activates a workflow, and again with all in n8n and at the platform as n8n left it, but for a change. */
		async function restarted(change: () => void = () => {}, replaceLink = true) {
			const ended = webhook({ replaceLink });
			await world.engine.activate(ended);
			const before = state();
			const stored = world.engine.workflows().find(({ id }) => id === ended)!;
			const { staticData } = structuredClone(stored);
			await world.engine.deactivate(ended);
			Object.assign(helper(), structuredClone(before));
			const id = webhook({ replaceLink }, undefined, staticData);
			change();
			world.yunhu.clearRequests();
			await world.engine.activate(id);
			return { id, before };
		}

		it('changes nothing where all is as it was', async () => {
			const { before } = await restarted();
			const paths = world.yunhu.requests.map(({ path }) => path);
			expect([paths, state()]).toEqual([['/v1/bot/console/my-bots', '/v1/event/list'], before]);
		});

		it.each<[what: string, change: () => void]>([
			['its link is missing', () => (helper().link = '')],
			['the bot has another link', () => (helper().link = 'https://example.com/theirs')],
			['the bot has a WebSocket', () => (helper().subscribeType = 1)],
			['the platform has stopped the link', () => (helper().linkStop = 1)],
			['an event is off', () => (helper().switches.groupJoin = 0)],
		])('puts right what has changed: %s', async (_what, change) => {
			const { before } = await restarted(change);
			expect(state()).toEqual(before);
		});

		it('still knows which events it enabled', async () => {
			helper().switches.groupJoin = 0;
			const { id } = await restarted(() => (helper().link = ''));
			expect(helper().switches.groupJoin).toBe(1);
			await world.engine.deactivate(id);
			expect(helper().switches.groupJoin).toBe(0);
		});

		it('replaces its own link with an earlier address of n8n', async () => {
			const earlier = () =>
				(helper().link = helper().link.replace(world.engine.url, 'https://earlier.example'));
			const { before } = await restarted(earlier, false);
			expect(state()).toEqual(before);
		});

		it('signs answers with the token of the bot, if it was reset', async () => {
			const keys = () =>
				world.engine.workflows().map(({ staticData }) => JSON.stringify(staticData));
			let before: string[] = [];
			await restarted(() => {
				before = keys();
				helper().token = 'f'.repeat(32);
			});
			expect(keys().at(-1)).toContain('answerKey');
			expect(keys().at(-1)).not.toBe(before.at(-1));
		});
	});

	it('restores link, connection type and events after a test run', async () => {
		Object.assign(helper(), { link: 'https://example.com/mine', subscribeType: 1 });
		helper().switches.messageReceiveNormal = 0;
		const before = structuredClone([helper().link, helper().subscribeType, helper().switches]);
		const run = await world.engine.test(
			webhook({ replaceLink: true, events: ['groupMessage'] }, 'tested'),
		);
		expect([helper().subscribeType, helper().switches.messageReceiveNormal]).toEqual([0, 1]);
		await sayInLaunch('a test');
		await run.execution;
		expect([helper().link, helper().subscribeType, helper().switches]).toEqual(before);
	});

	it('switches its events on for a bot of which the platform knows none yet', async () => {
		helper().switches = {} as never;
		await world.engine.activate(webhook({ events: ['groupMessage'] }, 'unset'));
		expect(helper().switches).toMatchObject({ messageReceiveNormal: 1 });
	});

	it('makes no test run where it could not restore the events after it', async () => {
		helper().switches = {} as never;
		await expect(
			world.engine.test(webhook({ events: ['groupMessage'] }, 'tested')),
		).rejects.toThrow(/its answer has no event switches\. .* or publish the workflow/);
		expect([helper().link, helper().switches]).toEqual(['', {}]);
	});

	it('refuses the events of an earlier bot, whose link could not be removed', async () => {
		const id = webhook();
		await world.engine.activate(id);
		const earlier = helper().link;
		const { staticData } = structuredClone(world.engine.workflows().find((one) => one.id === id)!);
		world.yunhu.fault('http500-html', { path: '/bot/edit-subscribed-link' });
		await world.engine.deactivate(id).catch(() => undefined);
		world.yunhu.clearFaults();
		const changed = webhook({ botId: byId(SEED.ticker), replaceLink: true }, undefined, staticData);
		await world.engine.activate(changed);
		expect(helper().link).toBe(earlier);
		const { status } = await fetch(earlier, { method: 'POST', body: '{}' });
		expect(status).toBe(401);
	});

	it('works for any number of bots', async () => {
		const first = webhook({}, 'first');
		await world.engine.activate(first);
		const other = webhook({ botId: byId(SEED.ticker), replaceLink: true }, 'other');
		await world.engine.activate(other);
		await sayInLaunch('to both');
		expect([await started(first), await started(other)]).toMatchObject([
			[{ text: 'to both' }],
			[{ text: 'to both' }],
		]);
	});

	it("does not replace another program's link by default, and shows no secret of it", async () => {
		helper().link = 'https://example.com/mine?secret=hidden';
		const id = webhook();
		await expect(world.engine.activate(id)).rejects.toThrow(
			`The bot "${SEED.helper}" already sends its events to another address (https://example.com/mine?secret=***)`,
		);
		expect(helper().link).toBe('https://example.com/mine?secret=hidden');
		const taking = webhook({ replaceLink: true }, 'taking');
		await world.engine.activate(taking);
		expect(helper().link).toContain('/webhook/taking/');
	});

	it('treats a copy of the workflow in another n8n as another program', async () => {
		helper().link = 'https://other-n8n.example/webhook/copied/webhook?secret=theirs';
		await expect(world.engine.activate(webhook({}, 'copied'))).rejects.toThrow(
			'already sends its events to another address',
		);
		expect(helper().link).toContain('other-n8n.example');
	});

	it('does not switch a bot from WebSocket to a link by default', async () => {
		helper().subscribeType = 1;
		await expect(world.engine.activate(webhook())).rejects.toThrow(
			'already sends its events to a WebSocket',
		);
		expect(helper()).toMatchObject({ link: '', subscribeType: 1 });
	});

	it('is not activated if the platform has another link in the end', async () => {
		let armed = true;
		world.yunhu.onChange(() => {
			if (armed && helper().link !== '') helper().link = 'https://example.com/quicker';
		});
		await expect(world.engine.activate(webhook({}, 'slower'))).rejects.toThrow(
			'Yunhu did not accept the link',
		);
		armed = false;
	});

	it('does not restore the link of a test run that ended without restoring anything', async () => {
		helper().link = `${world.engine.url}/webhook-test/again/webhook?secret=old`;
		const run = await world.engine.test(webhook({ events: ['groupMessage'] }, 'again'));
		await sayInLaunch('a test');
		await run.execution;
		expect(helper().link).toBe('');
	});

	it("keeps the active workflow's link in a test run", async () => {
		const id = webhook();
		await world.engine.activate(id);
		const production = helper().link;
		const run = await world.engine.test(id);
		expect(helper().link).toBe(production);
		await sayInLaunch('a test');
		expect((await run.execution).output('Trigger')).toMatchObject([{ json: { text: 'a test' } }]);
		expect(helper().link).toBe(production);
		await sayInLaunch('for real');
		expect((await started(id)).at(-1)).toMatchObject({ text: 'for real' });
	});

	it('takes the link of its own workflow for a test run, even if the active one refuses its secret', async () => {
		const id = webhook();
		await world.engine.activate(id);
		const earlier = helper().link.replace(/secret=.*/, 'secret=earlier');
		helper().link = earlier;
		const run = await world.engine.test(id);
		await sayInLaunch('a test');
		expect((await run.execution).output('Trigger')).toMatchObject([{ json: { text: 'a test' } }]);
		expect(helper().link).toBe(earlier);
	});

	it('responds to forged calls with 401 and to what is no JSON object with 400, and starts no execution', async () => {
		const id = webhook();
		await world.engine.activate(id);
		const { link } = helper();
		const post = async (url: string, body: string) =>
			(await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }))
				.status;
		const before = world.engine.executions.length;
		expect(await post(link.replace(/secret=.*/, 'secret=guess'), '{}')).toBe(401);
		expect(await post(link.replace(/\?.*/, ''), '{}')).toBe(401);
		expect(await post(link, '[]')).toBe(400);
		// n8n itself reads the body of this content type first.
		expect([400, 422]).toContain(await post(link, '{'));
		expect(world.engine.executions).toHaveLength(before);
	});

	it.each([
		'{"header":{"eventType":"something.new"},"event":{}}',
		'{"header":{"eventType":"something.new"}}',
		'{"header":{"eventType":"message.receive.normal"}}',
		'{"header":null,"event":{}}',
		'{"type":"verify"}',
		'{"type":"message"}',
		'{}',
	])('accepts %s, for the platform stops calling a link that fails', async (body) => {
		await world.engine.activate(webhook());
		const before = world.engine.executions.length;
		const response = await fetch(helper().link, { method: 'POST', body });
		expect([response.status, await response.text()]).toEqual([200, '']);
		expect(world.engine.executions).toHaveLength(before);
	});

	it('starts once for a repeated event, and for each press of the same button', async () => {
		const id = webhook();
		await world.engine.activate(id);
		const [record] = await sayInLaunch('once');
		await world.yunhu.repeat(SEED.helper, record!);
		expect(await started(id)).toHaveLength(1);
		const sent = await world.run('message', 'send', {
			sendTo: 'group',
			groupId: byId(SEED.launch),
			text: 'vote',
			buttonsFrom: 'fields',
			buttons: { button: [{ text: 'Yes', actionType: 3, value: 'yes' }] },
		});
		const messageId = sent.items[0]?.json.messageId as string;
		await world.yunhu.clickButton(messageId, SEED.bob, 'Yes');
		await world.yunhu.clickButton(messageId, SEED.bob, 'Yes');
		expect((await started(id)).slice(1)).toMatchObject([
			{ event: 'buttonPressed', messageId, sender: { id: SEED.bob }, details: { value: 'yes' } },
			{ event: 'buttonPressed', messageId },
		]);
	});

	it('works with a link from the console and the secret of the credential', async () => {
		const id = workflow(
			TRIGGER,
			{ setUp: 'manual', events: ['groupMessage'] },
			{ yunhuBotApi: 'withSecret' },
			'byHand',
		);
		await world.engine.activate(id);
		// Again, with what the first activation has stored.
		await world.engine.activate(id);
		expect(helper().link).toBe('');
		helper().link = `${world.engine.url}/webhook/byHand/webhook?secret=chosen%20secret`;
		const [record] = await sayInLaunch('@helper\u200b hi', { at: [SEED.helper] });
		expect(record?.status).toBe(200);
		expect(await started(id)).toMatchObject([{ text: 'hi', mentions: { me: true } }]);
		const without = workflow(
			TRIGGER,
			{ setUp: 'manual', events: ['groupMessage'] },
			{ yunhuBotApi: 'bot' },
			'noSecret',
		);
		await expect(world.engine.activate(without)).rejects.toThrow(
			'The credential has no Webhook Secret',
		);
	});
});

describe('events', () => {
	it('name the chat for an answer', async () => {
		const id = webhook();
		await world.engine.activate(id);
		const said = await world.yunhu.say({
			chatType: 'bot',
			chatId: SEED.helper,
			senderId: SEED.bob,
			text: 'psst',
		});
		await said.delivered;
		await world.yunhu.follow(SEED.helper, SEED.chen);
		await world.yunhu.joinGroup(SEED.launch, SEED.dana);
		await world.yunhu.pressMenu({ chatType: 'group', chatId: SEED.launch }, SEED.bob, SEED.helper);
		expect(await started(id)).toMatchObject([
			{
				event: 'privateMessage',
				chat: { id: SEED.bob, type: 'private' },
				sender: { id: SEED.bob, name: 'Bob' },
			},
			{ event: 'botFollowed', chat: { id: SEED.chen, type: 'private' } },
			{
				event: 'memberJoined',
				chat: { id: SEED.launch, type: 'group' },
				sender: { id: SEED.dana },
			},
			{
				event: 'menuPressed',
				chat: { id: SEED.launch, type: 'group' },
				details: { menuId: 'MNM1L2YC' },
				timestamp: expect.stringMatching(/^20\d\d-/),
			},
		]);
	});

	it('have what a person quotes on the page, and who wrote it', async () => {
		const id = webhook();
		await world.engine.activate(id);
		const inLaunch = { conversation: `group:${SEED.launch}`, sender: SEED.bob };
		const say = async (what: object) => {
			const response = await fetch(`${world.sandbox.url}/_sandbox/yunhu/say`, {
				method: 'POST',
				body: JSON.stringify({ ...inLaunch, ...what }),
			});
			return ((await response.json()) as { msgId: string }).msgId;
		};
		const question = await say({ text: 'When : do we meet?' });
		const answer = await say({ sender: SEED.alice, text: 'On Friday', parentId: question });
		await say({ text: 'Fine', parentId: answer });
		expect((await started(id)).map(({ replyTo }) => replyTo)).toEqual([
			undefined,
			{ messageId: question, sender: { id: '', name: 'Bob' }, text: 'When : do we meet?' },
			{ messageId: answer, sender: { id: '', name: 'Alice' }, text: 'On Friday' },
		]);
	});

	it('lose the mention of the bot from their text, and keep mentions of others', async () => {
		const id = webhook();
		await world.engine.activate(id);
		await sayInLaunch('@Bob\u200b and @helper\u200b look', { at: [SEED.bob, SEED.helper] });
		expect(await started(id)).toMatchObject([
			{ text: '@Bob\u200b and look', mentions: { me: true, users: [SEED.bob, SEED.helper] } },
		]);
	});

	it("have a form's answers as label → value, and in the platform's form", async () => {
		const id = webhook();
		await world.engine.activate(id);
		await world.yunhu.saveSetting(SEED.helper, SEED.launch, { Language: '中文' });
		expect(await started(id)).toMatchObject([
			{
				event: 'settingsSaved',
				chat: { id: SEED.launch, type: 'group' },
				details: { settings: { Language: '中文' }, form: { lokola: { selectIndex: 1 } } },
			},
		]);
	});

	it('start a trigger that responds to mentions if they are instructions, and no other messages', async () => {
		const id = webhook({ respondTo: 'mentioned' });
		await world.engine.activate(id);
		await sayInLaunch('hello');
		const inLaunch = { chatType: 'group', chatId: SEED.launch, senderId: SEED.bob } as const;
		const used = await world.yunhu.useInstruction({ ...inLaunch, instruction: 'help' });
		await used.delivered;
		expect(await started(id)).toMatchObject([{ event: 'instruction' }]);
	});

	it("have every kind of field of an instruction's form", async () => {
		const field = [
			{ type: 'radio', label: 'Size', options: 'S\nL', id: 'aaaaaa' },
			{ type: 'input', label: 'Dish', defaultValue: 'noodles', id: 'bbbbbb' },
			{ type: 'switch', label: 'Hot', switchedOn: false, id: 'cccccc' },
			{ type: 'checkbox', label: 'Sides', options: 'rice\nsoup\ntea', id: 'dddddd' },
			{ type: 'textarea', label: 'Note', id: 'eeeeee' },
			{ type: 'select', label: 'Floor', options: '1\n2', id: 'ffffff' },
		];
		const { error } = await world.run('instruction', 'create', {
			botId: byId(SEED.helper),
			instructionName: 'order',
			instructionType: 5,
			form: { field },
		});
		expect(error).toBeUndefined();
		const id = webhook({ events: ['instruction'] });
		await world.engine.activate(id);
		const values = {
			Size: 'L',
			Dish: 'rice',
			Hot: true,
			Sides: ['soup', 'tea'],
			Note: 'now',
			Floor: '2',
		};
		const said = await world.yunhu.useInstruction({
			chatType: 'group',
			chatId: SEED.launch,
			senderId: SEED.bob,
			instruction: 'order',
			values,
		});
		await said.delivered;
		const [message] = await started(id);
		expect(message).toMatchObject({
			event: 'instruction',
			contentType: 'form',
			details: {
				instruction: { name: 'order' },
				form: { bbbbbb: { type: 'input', label: 'Dish', value: 'rice' } },
			},
		});
		expect((message?.details as IDataObject).values).toEqual(values);
	});

	it('include a submitted A2UI form', async () => {
		const id = webhook({ events: ['formSubmitted'] });
		await world.engine.activate(id);
		const sent = await world.run('message', 'send', {
			sendTo: 'group',
			groupId: byId(SEED.launch),
			contentType: 'a2ui',
			text: '```json\n{"createSurface":{"surfaceId":"main"}}\n```',
		});
		const messageId = sent.items[0]?.json.messageId as string;
		await world.yunhu.submitForm(messageId, SEED.bob, {
			formContext: { city: 'Beijing', days: 3 },
		});
		expect(await started(id)).toMatchObject([
			{
				event: 'formSubmitted',
				messageId,
				chat: { id: SEED.launch, type: 'group' },
				sender: { id: SEED.bob, name: 'Bob' },
				details: {
					action: 'submit',
					component: 'submitButton',
					values: { city: 'Beijing', days: 3 },
					interaction: { action: { context: { city: 'Beijing', days: 3 } } },
				},
			},
		]);
	});

	it('include media as binary data', async () => {
		const id = webhook({ options: { downloadMedia: true, mediaUrl: world.yunhu.mediaUrl } });
		await world.engine.activate(id);
		const bytes = Buffer.from('%PDF bytes');
		await sayInLaunch('', {
			file: { kind: 'file', name: 'report.pdf', bytes, type: 'application/pdf' },
			contentType: 'file',
		});
		await startedAtLast(id, 1);
		await sayInLaunch('', {
			file: { kind: 'image', name: 'a.png', bytes, type: 'image/png' },
			contentType: 'image',
		});
		await startedAtLast(id, 2);
		const [file, image] = world.engine.executions
			.filter(({ workflowId }) => workflowId === id)
			.map((execution) => execution.output('After')[0]);
		expect(file?.json).toMatchObject({
			media: [{ kind: 'file', name: 'report.pdf' }],
			downloads: [{ binary: 'data' }],
		});
		expect(file?.binary?.data).toMatchObject({
			fileName: 'report.pdf',
			mimeType: 'application/pdf',
		});
		expect(image?.json).toMatchObject({
			media: [{ kind: 'image' }],
			downloads: [{ binary: 'data' }],
		});
	});

	it("include a quoted picture after the message's own files, under a name of its own", async () => {
		const id = webhook({ options: { downloadMedia: true, mediaUrl: world.yunhu.mediaUrl } });
		await world.engine.activate(id);
		const bytes = Buffer.from('a picture');
		const picture = { kind: 'image', name: 'a.png', bytes, type: 'image/png' } as const;
		const inLaunch = { chatType: 'group', chatId: SEED.launch, senderId: SEED.bob } as const;
		const say = async (what: object) =>
			(await world.yunhu.say({ ...inLaunch, text: '', ...what })).msgId;
		const quoted = await say({ file: picture, contentType: 'image' });
		await startedAtLast(id, 1);
		await say({ text: 'What is this?', parentId: quoted });
		await startedAtLast(id, 2);
		const report = { kind: 'file', name: 'b.pdf', bytes, type: 'application/pdf' } as const;
		const own = await say({ file: report, contentType: 'file', parentId: quoted });
		await startedAtLast(id, 3);
		await say({ text: 'And this?', parentId: own });
		await startedAtLast(id, 4);
		const items = world.engine.executions
			.filter(({ workflowId }) => workflowId === id)
			.map((execution) => execution.output('After')[0]);
		expect(items[1]?.json).toMatchObject({
			media: [],
			replyTo: { media: [{ kind: 'image' }] },
			downloads: [{ url: expect.stringMatching(/^http/), quoted: true, binary: 'quoted' }],
		});
		expect(items[1]?.binary).toEqual({
			quoted: expect.objectContaining({ mimeType: 'image/png' }),
		});
		expect(items[2]?.json.downloads).toEqual([
			{ url: expect.any(String), binary: 'data' },
			{ url: expect.any(String), quoted: true, binary: 'quoted' },
		]);
		expect(items[2]?.binary).toMatchObject({
			data: { fileName: 'b.pdf' },
			quoted: { mimeType: 'image/png' },
		});
		// The platform gives only the name of a quoted file.
		expect(items[3]?.json.downloads).toEqual([
			{ url: '', quoted: true, skipped: 'the platform gives no address' },
		]);
		expect(items[3]?.binary).toBeUndefined();
	});

	it("include files that can be forwarded from n8n's store", async () => {
		const id = webhook({ options: { downloadMedia: true, mediaUrl: world.yunhu.mediaUrl } });
		await world.engine.activate(id);
		const bytes = Buffer.alloc(3 * 1024 * 1024, 'film');
		await sayInLaunch('', {
			file: { kind: 'video', name: 'a.mp4', bytes, type: 'video/mp4' },
			contentType: 'video',
		});
		await startedAtLast(id, 1);
		const [received] = world.engine.executions.filter(({ workflowId }) => workflowId === id);
		const item = received!.output('After')[0]!;
		// Uses the disk, n8n's default.
		expect(item.binary?.data?.id).toMatch(/^filesystem/);
		const { error } = await world.run(
			'message',
			'send',
			{
				sendTo: 'chat',
				chat: '={{ $json.chat }}',
				contentType: 'video',
				mediaSource: 'binary',
			},
			[item],
		);
		expect(error).toBeUndefined();
		const upload = world.yunhu.requests.find(({ path }) => path.endsWith('/video/upload'));
		expect(upload?.body).toMatch(/\.mp4 \(video\/mp4, 3145728 bytes\)$/);
		expect(world.yunhu.state.files.at(-1)?.content.equals(bytes)).toBe(true);
	});

	it.each([
		['webhook', webhook, SEED.helper, SEED.launch, 'Product launch'],
		['socket', socket, SEED.ticker, SEED.books, 'Book club'],
	] as const)(
		'have the name of the group with Resolve Names, by %s',
		async (way, trigger, botId, groupId, name) => {
			const id = trigger({ options: { resolveNames: true } });
			await world.engine.activate(id);
			if (way === 'socket') await connected(botId);
			world.yunhu.state.bots.get(botId)!.followers.add(SEED.bob);
			const inGroup = { chatType: 'group', chatId: groupId, senderId: SEED.bob } as const;
			for (const [index, text] of ['one', 'two'].entries()) {
				await world.yunhu.say({ ...inGroup, text });
				await startedAtLast(id, index + 1);
			}
			await world.yunhu.say({ ...inGroup, chatType: 'bot', chatId: botId, text: 'three' });
			const group = { id: groupId, type: 'group', name };
			expect(await startedAtLast(id, 3)).toMatchObject([
				{ text: 'one', chat: group, sender: { name: 'Bob' } },
				{ text: 'two', chat: group },
				{ text: 'three', chat: { id: SEED.bob, type: 'private', name: 'Bob' } },
			]);
			expect(lookUps()).toHaveLength(1);
		},
	);

	const lookUps = () => world.yunhu.requests.filter(({ path }) => path.endsWith('/group-info'));
	// A group whose name no other test requests.
	const inCommunity = { chatType: 'group', chatId: SEED.community, senderId: SEED.bob } as const;

	it('start the workflow without the name of the group if the look-up fails', async () => {
		const id = webhook({ options: { resolveNames: true } });
		await world.engine.activate(id);
		world.yunhu.fault('http500-empty', { path: '/group/group-info' });
		await world.yunhu.say({ ...inCommunity, text: 'hi' });
		const [item] = await startedAtLast(id, 1);
		expect(item?.chat).toEqual({ id: SEED.community, type: 'group' });
		expect(lookUps()).toHaveLength(1);
	});

	it('cause no look-up of names where they start nothing, or without the option', async () => {
		const ignored = webhook({ options: { resolveNames: true }, filters: { text: 'bye' } });
		await world.engine.activate(ignored);
		await world.yunhu.say({ ...inCommunity, text: 'hi' });
		expect(await started(ignored)).toEqual([]);
		await world.engine.deactivate(ignored);
		const plain = webhook();
		await world.engine.activate(plain);
		await world.yunhu.say({ ...inCommunity, text: 'hi' });
		expect((await started(plain))[0]?.chat).toEqual({ id: SEED.community, type: 'group' });
		expect(lookUps()).toEqual([]);
	});

	it('are the raw ones of the platform with Simplify off', async () => {
		const id = webhook({ simplify: false });
		await world.engine.activate(id);
		await sayInLaunch('raw');
		expect(await started(id)).toMatchObject([
			{
				version: '1.0',
				header: { eventType: 'message.receive.normal' },
				event: { message: { content: { text: 'raw' } } },
			},
		]);
	});
});

it('a chat chosen from the list is a group alone, a typed ID is a group or a person', async () => {
	const inGroup = { chatType: 'group', chatId: SEED.launch, senderId: SEED.bob } as const;
	const said = async (chat: string, mode?: string) => {
		const id = webhook({ filters: { chats: rowOf(chat, mode) } }, 'filtered');
		await world.engine.activate(id);
		await (
			await world.yunhu.say({ ...inGroup, text: 'in the group' })
		).delivered;
		const ofPerson = { chatType: 'bot', chatId: SEED.helper, senderId: SEED.bob } as const;
		await (
			await world.yunhu.say({ ...ofPerson, text: 'in private' })
		).delivered;
		const items = await started(id);
		await world.engine.deactivate(id);
		return items.map(({ text }) => text);
	};
	expect(await said(`group:${SEED.launch}`, 'list')).toEqual(['in the group']);
	expect(await said(SEED.launch, 'list')).toEqual(['in the group']);
	expect(await said(`group:${SEED.bob}`, 'list')).toEqual([]);
	expect(await said(SEED.bob)).toEqual(['in private']);
	expect(await said(`${SEED.launch}, ${SEED.bob}`)).toEqual(['in the group', 'in private']);
});

describe('a credential without the ID of the bot', () => {
	beforeAll(() =>
		world.engine.addCredential(
			botCredential(world.yunhu, 'noId', { botId: ' ', webhookSecret: 'chosen secret' }),
		),
	);

	describe.each([
		['the webhook trigger', TRIGGER, { setUp: 'manual' }],
		['the WebSocket trigger', SOCKET_TRIGGER, {}],
	])('at %s', (_name, type, parameters) => {
		const trigger = (own: IDataObject) =>
			workflow(type, { ...parameters, ...own }, { yunhuBotApi: 'noId' }, 'noId');

		it.each([{}, { events: ['groupMessage'], respondTo: 'mentioned' }])(
			'is refused where %j needs it to recognise mentions',
			async (own) => {
				await expect(world.engine.activate(trigger(own))).rejects.toThrow(
					/The credential has no Bot ID.*"Respond To"/,
				);
				const tested = world.engine.test(trigger(own)).then(async ({ execution }) => {
					const { error } = await execution;
					if (error) throw new Error(error.message);
				});
				await expect(tested).rejects.toThrow('no Bot ID');
			},
		);

		it.each([
			{ respondTo: 'all' },
			{ respondTo: 'private' },
			{ events: ['privateMessage', 'instruction', 'memberJoined'] },
		])('is enough for %j', async (own) => {
			await world.engine.activate(trigger(own));
		});
	});
});

describe('the WebSocket trigger', () => {
	const inBooks = { chatType: 'group', chatId: SEED.books, senderId: SEED.bob } as const;

	it('receives the same events as the webhook trigger, over one socket for all workflows', async () => {
		const first = socket({}, 'first');
		const second = socket({ events: ['groupMessage'], filters: { text: 'only this' } }, 'second');
		await world.engine.activate(first);
		await world.engine.activate(second);
		await connected(SEED.ticker);
		await world.yunhu.say({ ...inBooks, text: 'not this' });
		await world.yunhu.say({ ...inBooks, text: 'but only this' });
		expect((await startedAtLast(first, 2)).map(({ text }) => text)).toEqual([
			'not this',
			'but only this',
		]);
		expect((await startedAtLast(second, 1)).map(({ text }) => text)).toEqual(['but only this']);
		expect(world.yunhu.socketsOf(SEED.ticker)).toHaveLength(1);

		await world.engine.deactivate(first);
		expect(world.yunhu.socketsOf(SEED.ticker)).toHaveLength(1);
		await world.engine.deactivate(second);
		await connected(SEED.ticker, 0);
	});

	it('reconnects after the connection was lost, and delivers no event twice', async () => {
		const id = socket({}, 'lost');
		await world.engine.activate(id);
		await connected(SEED.ticker);
		const before = world.yunhu.socketsOf(SEED.ticker)[0]!;
		const { delivered } = await world.yunhu.say({ ...inBooks, text: 'before' });
		const [record] = await delivered;
		before.terminate();
		while (
			world.yunhu.socketsOf(SEED.ticker)[0] === before ||
			world.yunhu.socketsOf(SEED.ticker).length === 0
		) {
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
		await world.yunhu.repeat(SEED.ticker, record!);
		await world.yunhu.say({ ...inBooks, text: 'after' });
		expect((await startedAtLast(id, 2)).map(({ text }) => text)).toEqual(['before', 'after']);
	});

	it('stops after the platform rejects the token, and says so', async () => {
		world.engine.addCredential(botCredential(world.yunhu, 'unknown', { token: 'f'.repeat(32) }));
		const id = socket({}, 'unknown', 'unknown');
		await world.engine.activate(id);
		let error: Error | undefined;
		while (
			(error = world.engine.workflows().find((entry) => entry.id === id)?.activationError) ===
			undefined
		) {
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
		expect(error.message).toContain('The platform does not accept the bot token');
		expect(JSON.stringify([error, error.stack])).not.toContain('f'.repeat(32));
	});

	it('says that older Node.js versions have no WebSocket', async () => {
		const restore = takeWebSocketAway();
		try {
			await expect(world.engine.activate(socket({}, 'old'))).rejects.toThrow('has no WebSocket');
		} finally {
			restore();
		}
	});
});
