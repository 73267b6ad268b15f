import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INode, INodePropertyOptions } from 'n8n-workflow';

import { webhookFields } from '../../nodes/Yunhu/triggerFields';
import { yunhu } from '../../platforms/yunhu';
import { SEED } from '../../sandbox/yunhu';
import { provideWebSocket } from '../support/webSocket';
import { botCredential, startWorld, YUNHU, type World } from '../support/yunhu';
import { byId } from '../support/locator';
import { until } from '../support/until';
import { chain } from '../support/workflow';
import { answerTo, askWith } from '../waiting/asking';

const AUTOMATIC = { setUp: 'automatic', botId: byId(SEED.helper) };
const ACCOUNT = { yunhuUserApi: { id: 'user', name: 'user' } };
const BOT = { yunhuBotApi: { id: 'bot', name: 'bot' } };

/** Activates a workflow with a trigger of the bot's messages in groups. */
async function listen(node: string, parameters: object, credentials: INode['credentials']) {
	const trigger = chain(
		[
			'Trigger',
			`n8n-nodes-groupbots.${node}`,
			{ events: ['groupMessage'], ...parameters },
			{ typeVersion: 2, webhookId: 'hears' },
		],
		['After', 'n8n-nodes-base.noOp'],
	);
	trigger.nodes[0]!.credentials = credentials;
	const id = world.engine.addWorkflow(trigger);
	await world.engine.activate(id);
	return id;
}

let world: World;
let listening: string;
const restoreWebSocket = provideWebSocket();
beforeAll(async () => {
	world = await startWorld();
	listening = await listen('yunhuTrigger', AUTOMATIC, ACCOUNT);
});
afterAll(async () => {
	await world.close();
	restoreWebSocket();
});
beforeEach(() => void (world.yunhu.state.messages.length = 0));

const IN_GROUP = { sendTo: 'group', groupId: byId(SEED.launch) };
const IN_PRIVATE = { sendTo: 'user', userId: byId(SEED.bob) };

/** Starts an execution that asks a question and waits. */
async function ask(parameters: object) {
	const execution = await askWith(world.engine, YUNHU, parameters, { yunhuBotApi: 'bot' });
	return { execution, asked: world.yunhu.state.messages.at(-1)! };
}

it('a question has its address in the text, and can be answered there', async () => {
	const { execution, asked } = await ask(IN_GROUP);
	const url = /http\S+\/webhook-waiting\/[^\s#]+/.exec(String(asked.content.text))?.[0] as string;
	await fetch(url, { method: 'POST', body: new URLSearchParams({ decision: 'decline' }) });
	expect(await answerTo(world.engine, execution)).toMatchObject({
		approved: false,
		chatId: SEED.launch,
	});
});

describe.each([
	['a group', IN_GROUP, SEED.launch],
	['a private chat', IN_PRIVATE, SEED.bob],
])('in %s', (_where, place, chatId) => {
	it.each([
		['Approve', true],
		['Decline', false],
	])('the button %s answers, and the outcome is said there', async (label, approved) => {
		const { execution, asked } = await ask(place);
		expect(asked.content.buttons).toMatchObject([[{ text: 'Approve' }, { text: 'Decline' }]]);
		await world.yunhu.clickButton(asked.msgId, SEED.bob, label);
		expect(await answerTo(world.engine, execution)).toMatchObject({
			approved,
			chatId,
			responder: { id: SEED.bob },
		});
		await until(() => world.yunhu.state.messages.length === 2);
		const said = world.yunhu.state.messages[1]!;
		expect([said.chat, said.content.text]).toEqual([asked.chat, expect.stringContaining(label)]);
	});

	it('the outcome can take the place of the buttons', async () => {
		const { execution, asked } = await ask({ ...place, afterAnswer: 'update' });
		await world.yunhu.clickButton(asked.msgId, SEED.bob, 'Approve');
		await answerTo(world.engine, execution);
		await until(() => asked.editTime > 0);
		expect(asked.content).toEqual({ text: expect.stringMatching(/^Shall we meet\?\n\nApprove/) });
		expect(world.yunhu.state.messages).toHaveLength(1);
	});

	it('the outcome is told once where the response to the update is lost', async () => {
		const { execution, asked } = await ask({ ...place, afterAnswer: 'update' });
		world.yunhu.clearRequests();
		world.yunhu.fault('reset-after', { path: '/bot/edit', times: 1 });
		await world.yunhu.clickButton(asked.msgId, SEED.bob, 'Approve');
		await answerTo(world.engine, execution);
		const edits = () => world.yunhu.requests.filter(({ path }) => path.endsWith('/bot/edit'));
		await until(() => edits().length === 2);
		await world.engine.idle();
		expect(world.yunhu.state.messages).toHaveLength(1);
	});

	it('of a question in several messages the outcome stands in the last one, which has the buttons', async () => {
		const { execution, asked } = await ask({
			...place,
			message: `${'Much to read. '.repeat(90)}\n\nShall we meet?`,
			afterAnswer: 'update',
			options: { fitText: 1000 },
		});
		const [first] = world.yunhu.state.messages;
		expect([first!.content.buttons, asked.content.buttons]).toEqual([
			undefined,
			[expect.anything()],
		]);
		await world.yunhu.clickButton(asked.msgId, SEED.bob, 'Approve');
		await answerTo(world.engine, execution);
		await until(() => asked.editTime > 0);
		expect(asked.content.text).toMatch(/Shall we meet\?\n\nApprove/);
		expect(String(asked.content.text).length).toBeLessThan(1000);
		expect([world.yunhu.state.messages.length, first!.editTime]).toEqual([2, 0]);
	});
});

it.each([
	['is asked for a text', { responseType: 'freeText' }],
	['is answered on the page', { answerIn: 'page' }],
])('a question that %s has no buttons', async (_how, parameters) => {
	const { asked } = await ask({ ...IN_GROUP, ...parameters });
	expect(asked.content).toEqual({ text: expect.stringContaining('Shall we meet?') });
});

describe.each([
	['a group', IN_GROUP, `group:${SEED.launch}`],
	['a private chat', IN_PRIVATE, `private:${SEED.helper}`],
])('who quotes a question on the page answers it in %s', (_where, place, conversation) => {
	it.each([
		['its ID', {}],
		// A process of n8n that did not ask the question knows it by its text alone.
		['its text', { msgId: 'known to nobody' }],
	])('by %s', async (_what, change) => {
		const { execution, asked } = await ask({ ...place, responseType: 'freeText' });
		Object.assign(asked, change);
		const said = { conversation, sender: SEED.bob, text: 'On Friday', parentId: asked.msgId };
		await fetch(`${world.sandbox.url}/_sandbox/yunhu/say`, {
			method: 'POST',
			body: JSON.stringify(said),
		});
		expect(await answerTo(world.engine, execution)).toMatchObject({
			text: 'On Friday',
			responder: { id: SEED.bob, name: 'Bob' },
		});
	});
});

type Way = [node: string, parameters: object, credentials: INode['credentials']];
const WAYS: Record<string, Way> = {
	'a trigger that sets up the link': ['yunhuTrigger', AUTOMATIC, ACCOUNT],
	"a trigger that sets up the link, on whose node the bot's credential was left": [
		'yunhuTrigger',
		AUTOMATIC,
		{ ...ACCOUNT, ...BOT },
	],
	'a trigger whose link was entered by hand': ['yunhuTrigger', { setUp: 'manual' }, BOT],
	'a trigger that connects to a WebSocket': ['yunhuSocketTrigger', {}, BOT],
};

it('tests each trigger, with each way to set it up', () => {
	const setUps = webhookFields.setUp.properties('setUp')[0]!.options as INodePropertyOptions[];
	expect(setUps.map(({ value }) => value).sort()).toEqual(['automatic', 'manual']);
	expect(new Set(Object.values(WAYS).map(([node]) => node)).size).toBe(yunhu.triggers.length);
});

describe.each(Object.entries(WAYS))('through %s', (_name, [node, parameters, credentials]) => {
	let id: string;
	beforeAll(async () => {
		await world.engine.deactivate(listening);
		const bot = { webhookSecret: 'l1nk' };
		world.engine.addCredential(botCredential(world.yunhu, 'bot', bot));
		id = await listen(node, parameters, credentials);
		const { webhookUrls } = world.engine.workflows().find((one) => one.id === id)!;
		if (parameters === AUTOMATIC) return;
		// The bot's owner enters the link in the console, or chooses the WebSocket there.
		const subscribeType = node === 'yunhuSocketTrigger' ? 1 : 0;
		const link = subscribeType === 0 ? `${webhookUrls[0]}?secret=l1nk` : '';
		Object.assign(world.yunhu.state.bots.get(SEED.helper)!, { link, subscribeType });
		if (subscribeType === 1) await until(() => world.yunhu.socketsOf(SEED.helper).length > 0);
	});
	afterAll(async () => {
		await world.engine.deactivate(id);
		await until(() => world.yunhu.socketsOf(SEED.helper).length === 0);
	});

	it.each([
		['a group', IN_GROUP],
		['a private chat', IN_PRIVATE],
	])('who presses a button too late is told so in %s', async (_where, place) => {
		const { execution, asked } = await ask(place);
		await world.yunhu.clickButton(asked.msgId, SEED.bob, 'Approve');
		expect(await answerTo(world.engine, execution)).toMatchObject({ approved: true });
		const { messages } = world.yunhu.state;
		await until(() => messages.length === 2);
		await world.yunhu.clickButton(asked.msgId, SEED.bob, 'Decline');
		await until(() => messages.length === 3);
		expect([messages[2]!.chat, messages[2]!.content.text]).toEqual([
			asked.chat,
			'This question is no longer open.',
		]);
	});
});
