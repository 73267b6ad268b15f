import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { outputOf, until } from '../lib';
import { chain, NO_OP, nodeOf } from './support/nodes';
import { START_TIMEOUT_MS, startWorld, type World } from './support/world';

/**
 * Sends events that no platform sends: they must not end the triggers that hold a connection. n8n 1
 * records no failed execution for a trigger's error, and there the first such event once ended the
 * triggers.
 */

const PATIENCE_MS = 60_000;

let world: World;
beforeAll(async () => (world = await startWorld()), START_TIMEOUT_MS);
afterAll(async () => await world.close(), START_TIMEOUT_MS);

/** Publishes a trigger of private messages and other events, and returns its workflow's id. */
async function publish(
	type: string,
	events: string[],
	credential: [type: string, id: string],
): Promise<string> {
	const trigger = nodeOf('Trigger', [`n8n-nodes-groupbots.${type}`, 1], { events }, credential);
	const { id } = await world.rest.createWorkflow({
		name: type,
		...chain(trigger, nodeOf('Next', NO_OP)),
	});
	await world.rest.publish(id);
	return id;
}

/** Waits until a message has started the workflow. */
async function heard(workflowId: string, text: string): Promise<void> {
	await until(PATIENCE_MS, `"${text}" starts the workflow`, async () => {
		const ended = (await world.rest.executions(workflowId)).filter(
			({ status }) => status === 'success',
		);
		const executions = await Promise.all(ended.map(({ id }) => world.rest.execution(id)));
		const texts = executions.flatMap((one) => outputOf(one, 'Next').map((item) => item.text));
		return texts.includes(text) ? true : undefined;
	});
}

const deep = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

it('do not end the long poll of QQ', async () => {
	const { mojoWebqq } = world.sandbox;
	const id = await publish(
		'mojoWebqqTrigger',
		['privateMessage', 'memberJoined', 'memberLeft'],
		['mojoWebqqApi', 'mojoRobot'],
	);
	/** Between two polls there is none for a moment. */
	const polls = async () =>
		await until(PATIENCE_MS, 'the trigger polls', () =>
			mojoWebqq.polls.live > 0 ? true : undefined,
		);
	await polls();
	const odd: unknown[][] = [
		[null, { id: 1 }],
		[],
		[{ toString: 1 }, { id: deep(3) }],
		[deep(200), { id: 1 }],
	];
	for (const [index, params] of odd.entries()) {
		await mojoWebqq.client.emit('new_group_member', params);
		const text = `after odd event ${index}`;
		mojoWebqq.say({ kind: 'friend', senderId: 2500000042, text });
		await heard(id, text);
	}
	await polls();
	expect(mojoWebqq.polls.live).toBe(1);
});

it('do not end the WebSocket of Yunhu', async () => {
	const { yunhu } = world.sandbox;
	const { weather, bob } = yunhu.seed;
	const bot = yunhu.state.bots.get(weather)!;
	bot.subscribeType = 1;
	bot.switches.messageReceiveNormal = 1;
	const id = await publish(
		'yunhuSocketTrigger',
		['privateMessage'],
		['yunhuBotApi', 'yunhuPollBot'],
	);
	const sockets = () => yunhu.socketsOf(weather);
	await until(PATIENCE_MS, 'the trigger is connected', () =>
		sockets().length > 0 ? true : undefined,
	);
	const header = { eventId: 'odd', eventTime: 1, eventType: 'message.receive.normal' };
	const odd: unknown[] = [
		{ event: 'new_group_member', params: [null, { id: 1 }] },
		{ version: '1.0', header, event: null },
		{ version: '1.0', header: { ...header, eventType: '__proto__' }, event: {} },
		{ version: '1.0', header, event: { sender: null, chat: 1, message: { content: [null] } } },
		deep(200),
	];
	for (const [index, event] of odd.entries()) {
		for (const socket of sockets()) socket.send(JSON.stringify(event));
		const text = `after odd event ${index}`;
		await yunhu.say({ chatType: 'bot', chatId: weather, senderId: bob, text });
		await heard(id, text);
	}
	expect(sockets()).toHaveLength(1);
});
