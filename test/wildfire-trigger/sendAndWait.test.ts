import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { byId } from '../support/locator';
import { until } from '../support/until';
import { ROBOT, WILDFIRE } from '../support/wildfire';
import { answerTo, askWith, codeIn } from '../waiting/asking';
import { callbackBody, LONG_ID, post, TriggerWorld } from './support';

let world: TriggerWorld;
beforeAll(async () => {
	world = await TriggerWorld.start();
	await world.activate();
});
afterAll(async () => await world.close());
beforeEach(() => {
	world.server.settings.edition = 'professional';
	world.server.state.messages.length = 0;
});

const sent = () => world.server.state.messages.filter(({ sender }) => sender === ROBOT.id);

/** Starts an execution that asks a question and waits. */
async function ask(parameters: object) {
	const execution = await askWith(world.engine, WILDFIRE, parameters, {
		wildfireRobotApi: 'wildfire',
	});
	const asked = sent().at(-1)!;
	return { execution, asked, code: codeIn(asked.payload.searchableContent) };
}

const IN_GROUP = { sendTo: 'group', groupId: byId('groupId1') };
const GROUP = 'group:groupId1';

describe.each([
	['a group', IN_GROUP, 'groupId1', GROUP],
	['a private chat', { sendTo: 'user', userId: byId('userA') }, 'userA', `private:${ROBOT.id}`],
	[
		"a trigger's chat",
		{ sendTo: 'chat', chat: '{"id":"groupId1","type":"group"}' },
		'groupId1',
		GROUP,
	],
])('in %s', (_where, place, chatId, conversation) => {
	const say = (text: string) => world.server.say({ conversation, sender: 'userA', text });

	it('a question is answered by its code, and the outcome is said there', async () => {
		const { execution, asked, code } = await ask(place);
		await say(`ok ${code}`);
		expect(await answerTo(world.engine, execution)).toMatchObject({
			approved: true,
			chatId,
			responder: { id: 'userA' },
		});
		await until(() => sent().length === 2);
		const [, outcome] = sent();
		expect(outcome).toMatchObject({
			conv: asked.conv,
			payload: { searchableContent: expect.stringContaining('Approve') },
		});
	});
});

it('a mention before the answer is no part of it, also where the trigger waits for other events', async () => {
	await world.reset();
	world.server.settings.edition = 'professional';
	await world.activate({ events: ['memberJoined'] });
	const free = await ask({ ...IN_GROUP, responseType: 'freeText' });
	const say = async (text: string) =>
		await world.server.say({ conversation: GROUP, sender: 'userA', text, mention: [ROBOT.id] });
	await say(`@Helper\u00a0on Friday ${free.code}`);
	expect(await answerTo(world.engine, free.execution)).toMatchObject({ text: 'on Friday' });
	const { execution } = await ask(IN_GROUP);
	// The app writes the robot's alias in this group.
	const { members } = world.server.state.groups.get('groupId1')!;
	members.find(({ member_id: id }) => id === ROBOT.id)!.alias = 'Butler';
	await say('@Butler no');
	expect(await answerTo(world.engine, execution)).toMatchObject({ approved: false });
});

it('an answer that its writer corrects counts, and one that is reported twice counts once', async () => {
	const { execution, code } = await ask(IN_GROUP);
	const body = (searchableContent: string, messageId: string) =>
		callbackBody({ searchableContent }, { messageId: BigInt(messageId) });
	const complaints = () => sent().slice(1).length;
	for (const time of [1, 2])
		expect([time, (await post(world.callback, body(`perhaps ${code}`, LONG_ID))).status]).toEqual([
			time,
			200,
		]);
	await until(() => complaints() > 0);
	expect(complaints()).toBe(1);
	await post(world.callback, body(`ok ${code}`, LONG_ID));
	expect(await answerTo(world.engine, execution)).toMatchObject({ approved: true });
});

it("where the server reports all messages too, the robot's own question is no answer, and an answer counts once", async () => {
	await world.reset();
	const id = await world.activate({ events: ['serverMessage', 'groupMessage'] });
	const { execution, asked, code } = await ask(IN_GROUP);
	const question = String(asked.payload.searchableContent);
	const forwarded = `${world.callback}&event=serverMessage`;
	await post(forwarded, callbackBody({ searchableContent: question }, { sender: ROBOT.id }));
	expect([execution.status, sent().length]).toEqual(['waiting', 1]);
	const answer = callbackBody({ searchableContent: `ok ${code}` });
	await Promise.all([post(world.callback, answer), post(forwarded, answer)]);
	await post(forwarded, answer);
	expect(await answerTo(world.engine, execution)).toMatchObject({ approved: true });
	await until(() => sent().length === 2);
	expect([sent().length, await world.items(id)]).toEqual([2, []]);
});

it.each([
	[
		'a message between two people',
		{ sendTo: 'user', userId: byId('userA') },
		{ sender: 'userA', conv: { type: 0, target: 'userB', line: 0 } },
	],
	[
		"the robot's own message",
		IN_GROUP,
		{ sender: ROBOT.id, conv: { type: 1, target: 'groupId1', line: 0 } },
	],
])('where the server reports all messages too, %s is no answer', async (_what, place, reported) => {
	await world.reset();
	await world.activate({ events: ['serverMessage', 'groupMessage'] });
	const { execution } = await ask(place);
	const forwarded = `${world.callback}&event=serverMessage`;
	await post(forwarded, callbackBody({ searchableContent: 'yes' }, reported));
	const toRobot = { sender: 'userA', conv: { type: 0, target: ROBOT.id, line: 0 } };
	const ofMember = { sender: 'userA', conv: { type: 1, target: 'groupId1', line: 0 } };
	expect(execution.status).toBe('waiting');
	await post(
		forwarded,
		callbackBody({ searchableContent: 'no' }, place === IN_GROUP ? ofMember : toRobot),
	);
	expect(await answerTo(world.engine, execution)).toMatchObject({ approved: false });
});

it('an answer counts while the server is slow to tell the address of the trigger', async () => {
	world.server.fault('timeout', { path: '/robot/get_callback' });
	const asked = ask({ ...IN_GROUP, options: { timeout: 60, retries: 0 } });
	await until(() => sent().length === 1);
	const code = codeIn(sent()[0]!.payload.searchableContent);
	await world.server.say({ conversation: GROUP, sender: 'userA', text: `ok ${code}` });
	world.server.clearFaults();
	const { execution } = await asked;
	expect(await answerTo(world.engine, execution)).toMatchObject({ approved: true });
});

it.each([
	['below the question', {}, /^Shall we meet\?\n\nDecline/],
	[
		'in place of an address that is a message of its own',
		{ options: { fitText: 100 } },
		/^Decline/,
	],
])('the outcome can stand %s', async (_where, parameters, outcome) => {
	const { execution, asked, code } = await ask({
		...IN_GROUP,
		afterAnswer: 'update',
		...parameters,
	});
	const { messageUid, payload } = structuredClone(asked);
	const before = sent().map(({ payload: { searchableContent } }) => searchableContent);
	await world.server.say({ conversation: GROUP, sender: 'userA', text: `no ${code}` });
	expect(await answerTo(world.engine, execution)).toMatchObject({
		approved: false,
		messageId: messageUid,
	});
	const text = () => sent().at(-1)!.payload.searchableContent;
	await until(() => text() !== payload.searchableContent);
	expect(sent().map(({ payload: { searchableContent } }) => searchableContent)).toEqual([
		...before.slice(0, -1),
		expect.stringMatching(outcome),
	]);
	expect(before.join('\n')).toContain('Shall we meet?');
});

it('the outcome is said in the chat where the server has no request for updates', async () => {
	const { execution, code } = await ask({ ...IN_GROUP, afterAnswer: 'update' });
	world.server.settings.edition = 'community';
	await world.server.say({ conversation: GROUP, sender: 'userA', text: `no ${code}` });
	expect(await answerTo(world.engine, execution)).toMatchObject({ approved: false });
	await until(() => sent().length === 2);
	expect(sent().at(-1)!.payload.searchableContent).toMatch(/^Decline/);
});
