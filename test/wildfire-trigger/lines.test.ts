import { afterAll, beforeEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { storeNode } from '../broadcast/support';
import { node } from '../streaming/support';
import { until } from '../support/until';
import { ROBOT, WILDFIRE } from '../support/wildfire';
import { byId } from '../support/locator';
import { answerTo, askWith, codeIn } from '../waiting/asking';
import { callbackBody, post, TriggerWorld, triggerWorkflow } from './support';

/*
 * A group or a person has one conversation for each line. What answers a message stays on its line.
 */

let world: TriggerWorld;
beforeAll(async () => {
	world = await TriggerWorld.start();
});
afterAll(async () => await world.close());
beforeEach(async () => await world.reset());

const GROUP_TYPE = 1;
const PRIVATE_TYPE = 0;

/** The conversations of the robot's messages. */
const sentTo = () =>
	world.server.state.messages
		.filter(({ sender }) => sender === ROBOT.id)
		.map(({ conv: { type, target, line } }) => [type, target, line]);

const conv = (line: unknown, type = GROUP_TYPE, target = 'groupId1') => ({
	conv: { type, target, line },
});

describe('the item of a message', () => {
	it.each([
		['a group', conv(2), { id: 'groupId1', type: 'group', line: 2 }, 'group:groupId1:line:2'],
		[
			'a private chat',
			conv(7, PRIVATE_TYPE, ROBOT.id),
			{ id: 'userA', type: 'private', line: 7 },
			'private:userA:line:7',
		],
		[
			'a group, as text',
			conv('2'),
			{ id: 'groupId1', type: 'group', line: 2 },
			'group:groupId1:line:2',
		],
		['line 0', conv(0), { id: 'groupId1', type: 'group' }, 'group:groupId1'],
		['no line', conv(undefined), { id: 'groupId1', type: 'group' }, 'group:groupId1'],
		[
			'the largest line',
			conv(2_147_483_647),
			{ id: 'groupId1', type: 'group', line: 2_147_483_647 },
			'group:groupId1:line:2147483647',
		],
		// No line: the server reads 32 bits, and takes no message for these.
		...[{}, -1, 0.5, 1e300, 2_147_483_648, 4_294_967_296, '4294967296', '-1', true].map(
			(line): [string, ReturnType<typeof conv>, object, string] => [
				`nonsense, ${JSON.stringify(line)}`,
				conv(line),
				{ id: 'groupId1', type: 'group' },
				'group:groupId1',
			],
		),
	])('has the line of its chat: %s', async (_where, more, chat, session) => {
		const id = await world.activate();
		const item = await world.itemOf(id, callbackBody({}, more));
		expect(item.chat).toEqual(chat);
		expect(item.sessionId).toBe(`wildfire:${ROBOT.id}:${session}`);
	});

	it('has the line also where the server reports a recall', async () => {
		const id = await world.activate();
		const recall = {
			message: callbackBody({}, conv(2)),
			userId: 'userA',
			timestamp: 1711368000000,
		};
		const item = await world.itemOf(id, recall, '&event=serverRecall');
		expect(item.chat).toEqual({ id: 'groupId1', type: 'group', line: 2 });
	});
});

/** Starts a workflow of the trigger and one more node by a message. */
async function answering(parameters: IDataObject, more: Record<string, unknown>): Promise<void> {
	const trigger = triggerWorkflow().nodes;
	const credentials = { wildfireRobotApi: { id: 'wildfire', name: 'wildfire' } };
	const id = await world.activate(
		{},
		{
			nodes: [...trigger, node('Send', WILDFIRE, parameters, { credentials })],
			connections: { Trigger: { main: [[{ node: 'Send', type: 'main', index: 0 }]] } },
		},
	);
	await post(world.callback, callbackBody({}, more));
	await world.engine.idle();
	expect(world.executions(id).map(({ error }) => error?.message)).toEqual([undefined]);
}

describe('Message: Send', () => {
	const SEND = { resource: 'message', operation: 'send', contentType: 'text', text: 'hi' };

	it.each([
		['a group', conv(2), [GROUP_TYPE, 'groupId1', 2]],
		['a private chat', conv(7, PRIVATE_TYPE, ROBOT.id), [PRIVATE_TYPE, 'userA', 7]],
		['line 0', conv(0), [GROUP_TYPE, 'groupId1', 0]],
	])('answers on the line of the message: %s', async (_where, more, expected) => {
		await answering({ ...SEND, sendTo: 'chat', chat: '={{ $json.chat }}' }, more);
		expect(sentTo()).toEqual([expected]);
	});

	it('sends to the line that the user enters', async () => {
		const options = { line: 0 };
		await answering({ ...SEND, sendTo: 'chat', chat: '={{ $json.chat }}', options }, conv(2));
		expect(sentTo()).toEqual([[GROUP_TYPE, 'groupId1', 0]]);
	});

	it.each([
		['2', 2],
		[' 2 ', 2],
		['', 0],
		[null, 0],
	])('takes the line that an expression gives: %j', async (line, expected) => {
		const chat = JSON.stringify({ id: 'groupId1', type: 'group', line });
		await world.world.run('message', 'send', { ...SEND, sendTo: 'chat', chat });
		expect(sentTo()).toEqual([[GROUP_TYPE, 'groupId1', expected]]);
	});

	it.each(['two', 1.5, -1, true, [1], 1e300, 2_147_483_648, 4_294_967_296, '4294967296'])(
		'refuses a line that no chat has: %j',
		async (line) => {
			const chat = JSON.stringify({ id: 'groupId1', type: 'group', line });
			const { error } = await world.world.run('message', 'send', { ...SEND, sendTo: 'chat', chat });
			expect(error?.message).toMatch(
				/^The parameter "Chat" has a "line" that is not a whole number from 0 to 2147483647/,
			);
			expect(sentTo()).toEqual([]);
		},
	);

	it('counts two lines as two chats for Send Only Once', async () => {
		const options = { concurrency: 1, sendOnlyOnce: { message: { key: 'monday' } } };
		const items = [0, 1, 1, 0].map((line) => ({ json: { id: 'groupId1', type: 'group', line } }));
		const parameters = { ...SEND, sendTo: 'chat', chat: '={{ $json }}', options };
		await world.world.run('message', 'send', parameters, items);
		expect(sentTo()).toEqual([0, 1].map((line) => [GROUP_TYPE, 'groupId1', line]));
	});
});

const CREDENTIALS = { wildfireRobotApi: 'wildfire' };

describe('Message: Send and Wait', () => {
	const ask = async (line: number, more: IDataObject = {}) => {
		const chat = JSON.stringify({ id: 'groupId1', type: 'group', line });
		const parameters = { sendTo: 'chat', chat, ...more };
		const execution = await askWith(world.engine, WILDFIRE, parameters, CREDENTIALS);
		const question = world.server.state.messages.at(-1)!;
		return { execution, question, code: codeIn(question.payload.searchableContent) };
	};
	const say = async (text: string, line: number) =>
		await post(world.callback, callbackBody({ searchableContent: text }, conv(line)));

	it('counts two lines as two chats for Send Only Once', async () => {
		const asked = storeNode(
			world.engine,
			WILDFIRE,
			{
				resource: 'message',
				operation: 'sendAndWait',
				sendTo: 'group',
				groupId: byId('groupId1'),
				message: 'Shall we meet?',
				// So that none of them is open in the next tests.
				...{ limitWaitTime: 'afterInterval', resumeAmount: 0, resumeUnit: 'minutes' },
				options: { line: '={{ $json.line }}', sendOnlyOnce: { message: { key: 'monday' } } },
			} as INodeParameters,
			CREDENTIALS,
		);
		for (const line of [0, 1, 1, 0]) await asked.run([{ json: { line } }]);
		expect(sentTo()).toEqual([0, 1].map((line) => [GROUP_TYPE, 'groupId1', line]));
	});

	it('asks on the line of the message, and says the outcome there', async () => {
		await world.activate();
		const { execution } = await ask(2);
		await say('yes', 2);
		expect(await answerTo(world.engine, execution)).toMatchObject({ approved: true });
		await until(() => sentTo().length === 2);
		expect(sentTo()).toEqual(Array(2).fill([GROUP_TYPE, 'groupId1', 2]));
	});

	it.each([
		['a group', { sendTo: 'group', groupId: byId('groupId1') }, [GROUP_TYPE, 'groupId1'], 'yes'],
		['a user', { sendTo: 'user', userId: byId('userA') }, [PRIVATE_TYPE, 'userA'], 'yes'],
	])('asks on the line that the user enters: %s', async (_where, to, asked, word) => {
		await world.activate();
		const isPrivate = asked[0] === PRIVATE_TYPE;
		const parameters = { ...to, options: { line: '={{ "2" }}' } };
		const execution = await askWith(world.engine, WILDFIRE, parameters, CREDENTIALS);
		expect(sentTo()).toEqual([[...asked, 2]]);
		const here = (line: number) => (isPrivate ? conv(line, PRIVATE_TYPE, ROBOT.id) : conv(line));
		await post(world.callback, callbackBody({ searchableContent: word }, here(0)));
		expect(execution.status).toBe('waiting');
		await post(world.callback, callbackBody({ searchableContent: word }, here(2)));
		expect(await answerTo(world.engine, execution)).toMatchObject({ approved: true });
		await until(() => sentTo().length === 2);
		expect(sentTo()).toEqual(Array(2).fill([...asked, 2]));
	});

	it('asks in a chat room on the line that the user enters', async () => {
		// Robots cannot enter chat rooms, so the server refuses the question.
		const parameters = {
			sendTo: 'chatRoom',
			chatRoomId: 'r',
			options: { line: 2 },
			message: 'Shall we meet?',
		};
		await world.world.run('message', 'sendAndWait', parameters);
		expect(world.server.requests.at(-1)?.json).toMatchObject({
			conv: { type: 2, target: 'r', line: 2 },
		});
	});

	it('takes a word alone only from the line of the question', async () => {
		const id = await world.activate();
		const first = await ask(1);
		const second = await ask(2);
		await say('yes', 0);
		expect([first.execution.status, second.execution.status]).toEqual(['waiting', 'waiting']);
		expect(await world.items(id)).toMatchObject([{ text: 'yes' }]);
		await say('no', 2);
		expect(await answerTo(world.engine, second.execution)).toMatchObject({ approved: false });
		await say('yes', 1);
		expect(await answerTo(world.engine, first.execution)).toMatchObject({ approved: true });
	});

	// The code names the question. Apps show the lines of a chat in different places, and a person may write in the usual one.
	it('takes an answer with the code from another line of the chat, and from no other chat', async () => {
		const id = await world.activate();
		const { execution, code } = await ask(1);
		const text = `no ${code}`;
		await post(
			world.callback,
			callbackBody({ searchableContent: text }, conv(1, GROUP_TYPE, 'groupId2')),
		);
		expect(execution.status).toBe('waiting');
		expect(await world.items(id)).toMatchObject([{ text, chat: { id: 'groupId2' } }]);
		await say(text, 0);
		expect(await answerTo(world.engine, execution)).toMatchObject({ approved: false });
		await until(() => sentTo().length === 2);
		expect(sentTo()).toEqual(Array(2).fill([GROUP_TYPE, 'groupId1', 1]));
	});

	it('with members, takes the code from another line only from them, and says so on that line', async () => {
		await world.activate();
		const members = { whoMayAnswer: 'members', memberIds: 'userB' };
		const { execution, code } = await ask(1, members);
		await say(`yes ${code}`, 0);
		expect(execution.status).toBe('waiting');
		// The trigger learns of the refusal before the chat does.
		await until(() => sentTo().length === 2);
		expect(sentTo()).toEqual([
			[GROUP_TYPE, 'groupId1', 1],
			[GROUP_TYPE, 'groupId1', 0],
		]);
	});

	it('says on the line of an answer why it does not count', async () => {
		await world.activate();
		const { code } = await ask(2);
		await say(`perhaps ${code}`, 2);
		await until(() => sentTo().length === 2);
		expect(sentTo()).toEqual(Array(2).fill([GROUP_TYPE, 'groupId1', 2]));
	});
});
