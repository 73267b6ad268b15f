import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import type { IDataObject } from 'n8n-workflow';

import { rowOf } from '../support/filters';
import { by } from '../support/locator';
import {
	FRONT_DESK,
	GROUP,
	HELPER,
	SECRET,
	startWorld,
	STARBOT,
	triggerWorkflow,
	type World,
} from '../support/starbot';

/** The nickname of a robot, by which group members mention it, and the robot that answers. */

let world: World;
beforeAll(async () => {
	world = await startWorld();
});
afterAll(async () => await world.close());
afterEach(async () => {
	jest.restoreAllMocks();
	jest.useRealTimers();
	for (const { id, active } of world.engine.workflows())
		if (active) await world.engine.deactivate(id);
	world.sandbox.starbot.reset();
});

let lastId = 1;
async function say(
	message: string,
	robot: Partial<typeof HELPER> = HELPER,
	more: IDataObject = {},
): Promise<void> {
	// The vendor does not publish the code of group messages.
	await world.sandbox.starbot.event(more.fromType === 'private' ? '10002' : '31415', {
		...robot,
		messageId: String(lastId++),
		messageType: 1,
		fromType: 'group',
		messageSource: 0,
		fromWxId: GROUP,
		message,
		...more,
	});
}

/** How often the client was asked for a robot's account. */
const asked = () =>
	world.sandbox.starbot.requests.filter(({ body }) => body.includes('"robotInfo"')).length;

const robotOf = ({ instanceId }: { instanceId: string }) =>
	world.sandbox.starbot.state.robots.find((robot) => robot.instanceId === instanceId)!;

/** A credential of its own, whose names no other test has requested. */
const listen = async (parameters: IDataObject = {}, data: IDataObject = {}) =>
	await world.listen(
		{ respondTo: 'mentioned', ...parameters },
		world.credential(data).credentials.starBotApi,
	);

describe('the nickname of the robot', () => {
	it('is requested from the client, once for many messages, and its mention is not part of chatInput', async () => {
		const id = await listen();
		const { nickname } = robotOf(HELPER);
		await say(`@${nickname}\u2005weather?`);
		await say(`@${nickname} and again`);
		await say('@Somebody else');
		await say('no mention at all');
		await say(`mail me at x@${nickname}.org`);
		expect(await world.items(id)).toMatchObject([
			{ chatInput: 'weather?', mentions: { me: true } },
			{ chatInput: 'and again', mentions: { me: true } },
		]);
		expect(asked()).toBe(1);
	});

	it('is requested again when it does not match, but not for each message', async () => {
		const id = await listen();
		await say('@Renamed one');
		robotOf(HELPER).nickname = 'Renamed';
		await say('@Renamed two');
		expect(await world.items(id)).toEqual([]);
		jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 61_000);
		await say('@Renamed three');
		expect((await world.items(id)).map(({ chatInput }) => chatInput)).toEqual(['three']);
		expect(asked()).toBe(2);
	});

	it('is the one of the robot that received the message', async () => {
		const id = await listen();
		const { nickname } = robotOf(FRONT_DESK);
		await say(`@${nickname} for another`);
		await say(`@${nickname} for me`, FRONT_DESK);
		expect((await world.items(id)).map(({ chatInput }) => chatInput)).toEqual(['for me']);
	});

	it('is not requested if the user entered names, nor for other messages', async () => {
		const id = await listen({ options: { robotNames: 'Bot' } });
		await say(`@${robotOf(HELPER).nickname} hello`);
		await say('@Bot hello');
		expect((await world.items(id)).map(({ chatInput }) => chatInput)).toEqual(['hello']);
		await world.engine.deactivate(id);
		const second = await listen();
		await say('@x my own', HELPER, { messageSource: 1 });
		await say('@x in private', HELPER, { fromType: 'private', fromWxId: 'wxid_alice' });
		await say(`[@,wxid=${HELPER.robotId},nick=,isAuto=true] by code`);
		await say('@x joined the group', HELPER, { messageType: 10000 });
		await say('nobody is mentioned');
		expect((await world.items(second)).map(({ event }) => event)).toEqual([
			'privateMessage',
			'groupMessage',
			'systemNotice',
		]);
		expect(asked()).toBe(0);
	});

	it('is requested by the robot ID where an event has no instance ID', async () => {
		const id = await listen();
		const { nickname } = robotOf(HELPER);
		await say(`@${nickname} hello`, { robotId: HELPER.robotId });
		expect((await world.items(id)).map(({ chatInput }) => chatInput)).toEqual(['hello']);
	});

	it('is requested once by simultaneous messages, and kept when a later request fails', async () => {
		const id = await listen();
		const { nickname } = robotOf(HELPER);
		await Promise.all(Array.from({ length: 20 }, async (_, index) => await say(`@Ann ${index}`)));
		expect(asked()).toBe(1);
		world.sandbox.starbot.fault('refused', { type: 'robotInfo' });
		jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 61_000);
		await say('@Ann once more');
		expect(asked()).toBe(2);
		await say(`@${nickname} help`);
		expect((await world.items(id)).map(({ chatInput }) => chatInput)).toEqual(['help']);
	});

	it.each<[string, IDataObject, string]>([
		['an e-mail address', {}, 'a@b.com'],
		['private chats only', { respondTo: 'private' }, '@Ann hi'],
		['another chat', { filters: { chats: rowOf('99@chatroom') } }, '@Ann hi'],
		[
			'another robot',
			{ filters: { robots: rowOf(FRONT_DESK.instanceId, 'instanceId') } },
			'@Ann hi',
		],
	])('is not requested for %s', async (_what, parameters, text) => {
		await listen(parameters);
		await say(text);
		await world.sandbox.starbot.settled();
		expect(asked()).toBe(0);
	});

	it('that matches is not requested again, however old it is', async () => {
		const id = await listen();
		const { nickname } = robotOf(HELPER);
		await say(`@${nickname} one`);
		jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 61_000);
		await say(`@${nickname} two`);
		expect(await world.items(id)).toHaveLength(2);
		expect(asked()).toBe(1);
	});

	it('that cannot be requested is said in the log, and the message is received', async () => {
		const warn = jest.spyOn(Container.get(Logger), 'warn').mockImplementation(() => {});
		const id = await listen({ respondTo: 'all' });
		world.sandbox.starbot.fault('refused', { type: 'robotInfo' });
		await say('@Somebody hello');
		expect(await world.items(id)).toMatchObject([{ mentions: { me: false } }]);
		expect(JSON.stringify(warn.mock.calls)).toMatch(/did not report the robot's own name/);
	});
});

describe('the robot that answers', () => {
	/** Starts a workflow that answers each message. */
	async function answering(fields: IDataObject, answerAs = 'starbot'): Promise<void> {
		const { credentials } = world.credential({});
		const workflow = triggerWorkflow({}, credentials.starBotApi);
		workflow.nodes.push({
			id: 'answer',
			name: 'Answer',
			type: STARBOT,
			typeVersion: 1,
			position: [200, 0],
			parameters: { message: 'Hi', text: 'Hi', ...fields } as never,
			credentials: { starBotApi: { id: answerAs, name: answerAs } },
		});
		workflow.connections = { Trigger: { main: [[{ node: 'Answer', type: 'main', index: 0 }]] } };
		const id = world.engine.addWorkflow(workflow);
		await world.engine.activate(id);
		const url = world.engine.workflows().find((one) => one.id === id)!.webhookUrls[0];
		world.sandbox.starbot.settings.callbackUrl = `${url}?token=${encodeURIComponent(SECRET)}`;
	}
	const senders = () =>
		world.sandbox.starbot.requests
			.map(({ body }) => JSON.parse(body) as { type: string; params: IDataObject })
			.filter(({ type }) => type === 'sendTextMessage')
			.map(({ params }) => params.robotId ?? params.instanceId);

	it('has one name in all chats, because its messages are sent in turn', async () => {
		const byInstance = { defaultRobot: 'instanceId', instanceId: HELPER.instanceId };
		await answering({}, world.credential(byInstance).credentials.starBotApi);
		await say('hello');
		await world.sandbox.starbot.settled();
		await world.engine.idle();
		expect(senders()).toEqual([HELPER.instanceId]);
	});

	it.each<[string, IDataObject, unknown]>([
		['the robot that received the message', {}, FRONT_DESK.robotId],
		[
			'the chosen robot, if one is chosen',
			{ robot: by('robotId', HELPER.robotId) },
			HELPER.robotId,
		],
		[
			'the Default Robot in another chat',
			{ sendTo: 'friend', friendId: by('wxid', 'wxid_alice') },
			HELPER.robotId,
		],
	])('is %s', async (_what, fields, expected) => {
		await answering(fields);
		await say('hello', FRONT_DESK, { fromType: 'private', fromWxId: 'wxid_bob' });
		await world.sandbox.starbot.settled();
		await world.engine.idle();
		expect(senders()).toEqual([expected]);
	});
});
