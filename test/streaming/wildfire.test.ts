import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject, INode } from 'n8n-workflow';

import { until } from '../support/until';
import { ROBOT, startWorld, WILDFIRE, type World } from '../support/wildfire';
import { byId } from '../support/locator';
import { callbackBody, post } from '../wildfire-trigger/support';
import { activate, agent, AGENT_PACKAGE, Dictation, node, outputOf, script } from './support';

const CREDENTIAL = { wildfireRobotApi: { id: 'wildfire', name: 'wildfire' } };

let world: World;

beforeAll(async () => {
	world = await startWorld({}, { morePackages: [AGENT_PACKAGE] });
});
afterAll(async () => await world.close());
afterEach(async () => {
	await world.engine.idle();
	for (const { id, active } of world.engine.workflows())
		if (active) await world.engine.deactivate(id);
	world.sandbox.wildfire.reset();
});

const server = () => world.sandbox.wildfire;

const trigger = (options: IDataObject = {}) =>
	node(
		'Trigger',
		'n8n-nodes-groupbots.wildfireTrigger',
		{
			events: ['groupMessage'],
			respondTo: 'all',
			options: { streamAnswer: true, ...options },
			filters: { ignoreRobots: false },
		},
		{ typeVersion: 2, webhookId: 'trigger', credentials: CREDENTIAL },
	);

const send = (parameters: IDataObject = {}) =>
	node(
		'Send',
		WILDFIRE,
		{
			resource: 'message',
			operation: 'send',
			sendTo: 'chat',
			contentType: 'text',
			text: '={{ $json.output }}',
			...parameters,
		},
		{ credentials: CREDENTIAL },
	);

const active = async (...nodes: INode[]) => await activate(world.engine, nodes);
const output = async (name: string) => await outputOf(world.engine, name);

/** Has the server call the robot's callback. */
async function ask(line = 0): Promise<void> {
	const body = callbackBody({}, { conv: { type: 1, target: 'groupId1', line } });
	const answer = await post(server().state.robots.get(ROBOT.id)!.callback!, body);
	expect(answer).toEqual({ status: 200, body: '' });
}

/** The robot's messages, as type and text, without typing hints. */
const sent = () =>
	server()
		.state.messages.filter(({ sender, payload }) => sender === ROBOT.id && payload.type !== 91)
		.map(({ payload: { type, searchableContent } }) => [type, searchableContent]);

describe('Stream the Answer on WildfireChat', () => {
	it('shows stages of the text, and the finished text with the same id', async () => {
		const turn = new Dictation();
		script(() => [turn]);
		await active(trigger(), agent(), send());
		await ask();
		turn.say('It is ');
		await until(() => sent().length === 1);
		turn.say('**sun', 'ny**');
		await until(() => sent().length === 2);
		turn.say('.');
		turn.end();
		const [item] = await output('Send');
		expect(sent()).toEqual([
			[14, 'It is '],
			[14, 'It is **sunny**'],
			[15, 'It is **sunny**.'],
		]);
		const [typing, ...texts] = server().state.messages.filter(({ sender }) => sender === ROBOT.id);
		expect(typing).toMatchObject({ payload: { type: 91, content: '0', persistFlag: 4 } });
		expect(new Set(texts.map(({ payload }) => payload.content)).size).toBe(1);
		expect(texts.map(({ payload }) => payload.persistFlag)).toEqual([4, 4, 3]);
		expect(texts.map(({ conv }) => conv)).toEqual(
			Array(3).fill({ type: 1, target: 'groupId1', line: 0 }),
		);
		expect(item?.json.messageId).toBe(texts.at(-1)?.messageUid);
	});

	it('sends the finished text if the server refuses stages', async () => {
		server().settings.forbiddenSendTypes = [14, 91];
		script(() => [['It is ', 'sunny']]);
		await active(trigger(), agent(), send());
		await ask();
		await output('Send');
		expect(sent()).toEqual([[15, 'It is sunny']]);
	});

	it('sends plain text if the server accepts no streaming text at all', async () => {
		server().settings.forbiddenSendTypes = [14, 15, 91];
		script(() => [['It is ', '**sunny**']]);
		await active(trigger(), agent(), send());
		await ask();
		await output('Send');
		expect(sent()).toEqual([[1, 'It is sunny']]);
	});

	it('does not repeat a message that may have arrived', async () => {
		const turn = new Dictation();
		script(() => [turn]);
		await active(trigger(), agent(), send());
		await ask();
		turn.say('It is');
		await until(() => sent().length === 1);
		server().fault('reset-after', { path: '/robot/message/send', times: 1 });
		turn.end();
		expect(await output('Send')).toMatchObject([{ json: { messageId: '' } }]);
		expect(sent().filter(([type]) => type !== 14)).toEqual([[15, 'It is']]);
		const run = world.engine.executions.at(-1)?.data?.resultData.runData.Send?.[0];
		expect(run?.hints).toMatchObject([{ message: expect.stringMatching(/may be in the chat/) }]);
	});

	it('ends the text of a stopped execution', async () => {
		const turn = new Dictation();
		script(() => [turn]);
		await active(trigger(), agent());
		await ask();
		turn.say('It is');
		await until(() => sent().length === 1);
		world.engine.stopExecution(world.engine.executions.at(-1)!.id);
		await until(() => sent().some(([type]) => type === 15));
		expect(sent().at(-1)).toEqual([15, 'It is\n\n(unfinished)']);
	});

	it.each([
		['send', {}],
		['reply', { messageId: '={{ $("Trigger").item.json.messageId }}' }],
	])('%s repeats no streamed text, and sends another text', async (operation, parameters) => {
		server().settings.edition = 'professional';
		script(() => [['It is sunny']]);
		await active(trigger(), agent(), send({ operation, ...parameters }), {
			...send({ text: 'Bye', sendTo: 'group', groupId: byId('groupId1') }),
			name: 'Bye',
		});
		await ask();
		await world.engine.idle();
		expect(sent().filter(([type]) => type !== 14)).toEqual([
			[15, 'It is sunny'],
			[1, 'Bye'],
		]);
	});

	it.each([
		['send', { sendTo: 'chat' }],
		['reply', { messageId: '={{ $("Trigger").item.json.messageId }}' }],
	])('stays on the line of the message, and %s repeats nothing there', async (operation, to) => {
		server().settings.edition = 'professional';
		script(() => [['It is sunny']]);
		await active(trigger(), agent(), send({ operation, ...to }), {
			...send({
				text: '={{ $("AI Agent").item.json.output }}',
				sendTo: 'group',
				groupId: byId('groupId1'),
			}),
			name: 'Usual line',
		});
		await ask(2);
		await world.engine.idle();
		const texts = server().state.messages.filter(({ sender }) => sender === ROBOT.id);
		expect(texts.map(({ payload, conv }) => [payload.type, conv.line])).toEqual([
			[91, 2],
			[14, 2],
			[15, 2],
			[1, 0],
		]);
	});

	it.each([
		['send', {}],
		['reply', { messageId: '={{ $("Trigger").item.json.messageId }}' }],
	])('%s repeats no streamed text to mention the person who asked', async (operation, to) => {
		server().settings.edition = 'professional';
		script(() => [['It is sunny']]);
		await active(trigger(), agent(), send({ operation, ...to, mention: 'sender' }));
		await ask();
		await world.engine.idle();
		expect(sent().filter(([type]) => type !== 14)).toEqual([[15, 'It is sunny']]);
		const run = world.engine.executions.at(-1)?.data?.resultData.runData.Send?.[0];
		expect(run?.hints).toContainEqual(
			expect.objectContaining({ message: expect.stringMatching(/^"Mention" had no effect: /) }),
		);
	});

	it.each(['users', 'everyone'])(
		'sends a streamed text once more to mention %s',
		async (mention) => {
			script(() => [['It is sunny']]);
			const mentioning = { mention, mentionIds: 'userA', mentionNames: false };
			await active(trigger(), agent(), send(mentioning));
			await ask();
			await world.engine.idle();
			expect(sent().filter(([type]) => type !== 14)).toEqual([
				[15, 'It is sunny'],
				[1, 'It is sunny'],
			]);
		},
	);
});
