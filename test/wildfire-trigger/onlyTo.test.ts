import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { until } from '../support/until';
import { activate, agent, AGENT_PACKAGE, node, script } from '../streaming/support';
import { ROBOT, WILDFIRE } from '../support/wildfire';
import { byId } from '../support/locator';
import { answerTo, askWith, codeIn } from '../waiting/asking';
import { callbackBody, TriggerWorld, triggerWorkflow } from './support';

/*
 * The owner of a channel posts to all its subscribers, and they write to the owner alone. A message in a group may be delivered to some
 * members only. What answers such messages goes to their senders, and to nobody else.
 */

let world: TriggerWorld;
beforeAll(async () => {
	world = await TriggerWorld.start(undefined, { morePackages: [AGENT_PACKAGE] });
});
afterAll(async () => await world.close());
beforeEach(async () => {
	await world.reset();
	world.server.state.channels.set('news', {
		target_id: 'news',
		owner: ROBOT.id,
		callback: '',
		automatic: false,
		subscribers: new Set(['userA', 'userB']),
	});
});

const CREDENTIAL = { wildfireRobotApi: { id: 'wildfire', name: 'wildfire' } };
const CHANNEL = { type: 3, target: 'news', line: 0 };
const GROUP = { type: 1, target: 'groupId1', line: 0 };

/** The places where an answer must not reach everybody: what the sender of a message writes there. */
const PLACES = [
	['a channel', { conversation: CHANNEL }, { id: 'news', type: 'channel' }],
	[
		'a group, to the robot alone',
		{ conversation: GROUP, toUsers: [ROBOT.id] },
		{ id: 'groupId1', type: 'group' },
	],
] as const;

/** Whom the robot's messages were delivered to. */
const receivers = () =>
	world.server.state.messages
		.filter(({ sender }) => sender === ROBOT.id)
		.map(({ toUsers }) => toUsers);

const say = async (place: object, sender: string, text = 'hello') => {
	const { delivered } = await world.server.say({ sender, text, ...place });
	await delivered;
	await world.engine.idle();
};

describe.each(PLACES)('a message in %s', (_where, place, chat) => {
	it('names its sender as the only receiver of answers, who has a session of their own', async () => {
		const id = await world.activate();
		await say(place, 'userA');
		await say(place, 'userB');
		expect(await world.items(id)).toMatchObject(
			['userA', 'userB'].map((onlyTo) => ({
				chat: { ...chat, onlyTo },
				sessionId: `wildfire:${ROBOT.id}:${chat.type}:${chat.id}:only:${onlyTo}`,
			})),
		);
	});

	it.each([
		['Send', []],
		['Send after an AI Agent', [agent()]],
	])('is answered to its sender: %s', async (_how, between) => {
		script(() => [['hi']]);
		const send = node('Send', WILDFIRE, SEND, { credentials: CREDENTIAL });
		await activate(world.engine, [...triggerWorkflow().nodes, ...between, send] as never);
		await say(place, 'userA');
		await until(() => receivers().length > 0);
		expect(receivers()).toEqual([['userA']]);
	});

	it('is answered by a stream to its sender, and Send repeats nothing to them', async () => {
		script(() => [['hi']]);
		const parameters = { options: { streamAnswer: true } };
		const send = (name: string, more: IDataObject = {}) =>
			node(
				name,
				WILDFIRE,
				{ ...SEND, text: '={{ $("AI Agent").item.json.output }}', ...more },
				{
					credentials: CREDENTIAL,
				},
			);
		const everybody = { sendTo: chat.type, channelId: 'news', groupId: byId('groupId1') };
		await activate(world.engine, [
			...triggerWorkflow(parameters).nodes,
			agent(),
			send('Send'),
			send('Everybody', everybody),
		] as never);
		await say(place, 'userA');
		await until(() => receivers().some((to) => to.length === 0));
		// The sign that the robot writes, the text so far, the finished text.
		expect(receivers()).toEqual([['userA'], ['userA'], ['userA'], []]);
	});

	it('is asked back by Send and Wait, and only its sender can answer', async () => {
		const id = await world.activate();
		const asked = JSON.stringify({ ...chat, onlyTo: 'userA' });
		const execution = await askWith(
			world.engine,
			WILDFIRE,
			{ sendTo: 'chat', chat: asked },
			{ wildfireRobotApi: 'wildfire' },
		);
		const question = world.server.state.messages.at(-1)!.payload.searchableContent;
		await say(place, 'userB', 'yes');
		await say(place, 'userB', `yes ${codeIn(question)}`);
		const quote = { quote: { u: 1, i: ROBOT.id, n: 'Helper', d: question } };
		const quoted = Buffer.from(JSON.stringify(quote)).toString('base64');
		await say({ ...place, payload: { base64edData: quoted } }, 'userB', 'yes');
		expect(execution.status).toBe('waiting');
		expect(await world.items(id)).toMatchObject(Array(2).fill({ sender: { id: 'userB' } }));
		await say(place, 'userA', 'no');
		expect(await answerTo(world.engine, execution)).toMatchObject({
			approved: false,
			responder: { id: 'userA' },
		});
		await until(() => receivers().length === 3);
		// The question, the refusal of the quote, and the outcome.
		expect(receivers()).toEqual([['userA'], ['userB'], ['userA']]);
	});

	it('is another chat for each sender to Send Only Once', async () => {
		const options = { concurrency: 1, sendOnlyOnce: { message: { key: 'monday' } } };
		const items = ['userA', 'userB', 'userA'].map((onlyTo) => ({ json: { ...chat, onlyTo } }));
		const parameters = { ...SEND, text: 'x', chat: '={{ $json }}', options };
		await world.world.run('message', 'send', parameters, items);
		expect(receivers()).toEqual([['userA'], ['userB']]);
	});
});

const SEND = {
	resource: 'message',
	operation: 'send',
	sendTo: 'chat',
	contentType: 'text',
	text: 'hi',
};

it('a welcome to a new subscriber goes to that person only', async () => {
	const id = await world.activate();
	const body = { userId: 'userB', channelId: 'news', status: 1 };
	const item = await world.itemOf(id, body, '&event=serverChannelSubscription');
	expect(item.chat).toEqual({ id: 'news', type: 'channel', onlyTo: 'userB' });
});

it('a recall of what only some members of a group had is answered to its sender', async () => {
	const id = await world.activate();
	const message = callbackBody({}, { toUsers: ['userB'] });
	const recall = { message, userId: 'userC', timestamp: 1711368000000 };
	const item = await world.itemOf(id, recall, '&event=serverRecall');
	expect(item.chat).toEqual({ id: 'groupId1', type: 'group', onlyTo: 'userA' });
});

it('a notification that the server sends to some members is the affair of the whole group', async () => {
	const id = await world.activate();
	const data = { g: 'groupId1', o: 'userA', ms: ['userB'] };
	const base64edData = Buffer.from(JSON.stringify(data)).toString('base64');
	const left = callbackBody({ type: 120, base64edData }, { toUsers: [ROBOT.id, 'userA'] });
	expect((await world.itemOf(id, left)).chat).toEqual({ id: 'groupId1', type: 'group' });
});

it('the receivers that the user enters count', async () => {
	const chat = JSON.stringify({ id: 'groupId1', type: 'group', onlyTo: 'userA' });
	const additionalFields = { toUsers: 'userB, userC' };
	await world.world.run('message', 'send', { ...SEND, chat, additionalFields });
	expect(receivers()).toEqual([['userB', 'userC']]);
});

it.each([7, true, ['userA'], { id: 'userA' }])(
	'Send refuses a receiver that is no ID: %j',
	async (onlyTo) => {
		const chat = JSON.stringify({ id: 'news', type: 'channel', onlyTo });
		const { error } = await world.world.run('message', 'send', { ...SEND, chat });
		expect(error?.message).toMatch(
			/^The parameter "Chat" has an "onlyTo" that is not the ID of a person/,
		);
		expect(receivers()).toEqual([]);
	},
);

it.each([
	[true, []],
	[false, [expect.stringMatching(/^An answer went to everybody in the chat/)]],
])(
	'Reply with Only to Sender %s says whether others got the answer',
	async (only2Sender, hints) => {
		world.server.settings.edition = 'professional';
		await world.activate();
		await say({ conversation: CHANNEL }, 'userA');
		const messageId = world.server.state.messages.at(-1)!.messageUid;
		const item = { json: { messageId, chat: { id: 'news', type: 'channel', onlyTo: 'userA' } } };
		const parameters = { contentType: 'text', text: 'hi', messageId, only2Sender };
		const { data } = await world.world.run('message', 'reply', parameters, [item]);
		const given = Object.values(data?.resultData.runData ?? {}).flatMap(
			([ran]) => ran?.hints ?? [],
		);
		expect(given.map(({ message }) => message)).toEqual(hints);
	},
);
