import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import {
	failureOf,
	FRONT_DESK,
	GROUP,
	HELPER,
	jsonOf,
	startWorld,
	type World,
} from '../support/starbot';
import { by } from '../support/locator';
import { until } from '../support/until';
import { startAnswerer } from '../wildfire/helpers';

/** Tests the pause between messages, because WeChat bans accounts that send without pauses. */

let world: World;
beforeAll(async () => {
	world = await startWorld();
});
afterAll(async () => await world.close());
beforeEach(() => world.sandbox.starbot.reset());

const GROUPS = [GROUP, '39902112233@chatroom', '20110408821@chatroom'];
const SEND = { sendTo: 'groups', groupIds: GROUPS, text: 'hello' };

function delayed(minimum: unknown, maximum: unknown): IDataObject {
	return { options: { concurrency: 10, delay: { seconds: { minimum, maximum } } } } as IDataObject;
}

/** The times between the requests, in milliseconds. */
function gaps(): number[] {
	const times = world.sandbox.starbot.requests.map(({ at }) => at);
	return times.slice(1).map((at, index) => at - times[index]!);
}

describe('Delay Between Messages', () => {
	it('keeps at least the minimum between the messages of a robot, in order', async () => {
		const execution = await world.run('message', 'sendText', { ...SEND, ...delayed(0.3, 0.5) });
		expect(jsonOf(execution).map(({ chatId }) => chatId)).toEqual(GROUPS);
		expect(world.sandbox.starbot.state.messages.map(({ chatId }) => chatId)).toEqual(GROUPS);
		for (const gap of gaps()) expect(gap).toBeGreaterThanOrEqual(295);
	});

	it('applies across executions', async () => {
		const send = async () =>
			await world.run('message', 'sendText', { ...SEND, groupIds: [GROUP], ...delayed(0.3, 0.3) });
		await Promise.all([send(), send()]);
		expect(gaps()).toHaveLength(1);
		expect(gaps()[0]).toBeGreaterThanOrEqual(295);
	});

	it('counts a failed send, because it may have reached WeChat', async () => {
		world.sandbox.starbot.fault('refused', { type: 'sendTextMessage', times: 1 });
		const execution = await world.run(
			'message',
			'sendText',
			{ ...SEND, ...delayed(0.3, 0.3), robot: by('instanceId', HELPER.instanceId) },
			undefined,
			{ continueOnFail: true },
		);
		const sends = world.sandbox.starbot.requests.filter(({ body }) =>
			body.includes('sendTextMessage'),
		);
		expect([execution.items.length, sends.length]).toEqual([3, 3]);
		const [failed, next] = sends.map(({ at }) => at);
		expect(next! - failed!).toBeGreaterThanOrEqual(295);
	});

	it('does not delay another robot', async () => {
		const robots = [
			['robotId=wxid_helper', GROUP],
			['robotId=wxid_helper', GROUPS[1]],
			[`robotId=${FRONT_DESK.robotId}`, '45550001122@chatroom'],
		];
		const items = robots.map(([robot, to]) => ({ json: { robot, to } as IDataObject }));
		const parameters = {
			sendTo: 'group',
			groupId: by('id', '={{ $json.to }}'),
			robot: by('list', '={{ $json.robot }}'),
			text: 'x',
		};
		jsonOf(await world.run('message', 'sendText', { ...parameters, ...delayed(0.5, 0.5) }, items));
		const order = world.sandbox.starbot.state.messages.map(({ senderId }) => senderId);
		expect([order.slice(0, 2).sort(), order[2]]).toEqual([
			['wxid_frontdesk', 'wxid_helper'],
			'wxid_helper',
		]);
	});

	it('does not delay the same robot ID at another client', async () => {
		const answerer = await startAnswerer();
		answerer.answer = () => '{"code":200,"data":{}}';
		const { credentials } = world.credential({ url: answerer.url });
		jsonOf(await world.run('message', 'sendText', { ...SEND, groupIds: [GROUP] }));
		const other = { ...SEND, groupIds: [GROUP], ...delayed(3600, 3600) };
		const signal = AbortSignal.timeout(10_000);
		await world.run('message', 'sendText', other, undefined, { credentials, signal });
		expect(answerer.received).toHaveLength(1);
		await answerer.close();
	});

	it('does not delay reads', async () => {
		jsonOf(await world.run('message', 'sendText', { ...SEND, groupIds: [GROUP] }));
		jsonOf(await world.run('group', 'getAll', delayed(3600, 3600)));
		expect(world.sandbox.starbot.requests).toHaveLength(2);
	});

	it('ends when the execution is cancelled, and sends nothing more', async () => {
		const controller = new AbortController();
		let isOver = false;
		const long = { ...SEND, ...delayed(3600, 3600) };
		void world
			.run('message', 'sendText', long, undefined, { signal: controller.signal })
			.then(() => (isOver = true));
		setTimeout(() => controller.abort(), 500);
		await until(() => isOver);
		const sent = world.sandbox.starbot.requests.length;
		expect(sent).toBeLessThanOrEqual(1);
		// A later send without a delay does not wait for the cancelled ones.
		jsonOf(await world.run('message', 'sendText', { ...SEND, groupIds: [GROUP] }));
		expect(world.sandbox.starbot.requests).toHaveLength(sent + 1);
	});

	it.each([
		[3, 2, '"Delay Between Messages" cannot be from 3 to 2 seconds'],
		[-1, 2, '"Minimum (Seconds)" must be at least 0, not -1'],
		[0, 3601, '"Maximum (Seconds)" must be at most 3600, not 3601'],
		['x', 2, '"Minimum (Seconds)" must be a number'],
	])('from %s to %s is rejected', async (minimum, maximum, complaint) => {
		const failure = failureOf(
			await world.run('message', 'sendText', { ...SEND, ...delayed(minimum, maximum) }),
		);
		expect(failure.message).toContain(complaint);
		expect(world.sandbox.starbot.requests).toEqual([]);
	});
});

it('messages of one robot never overlap, also without a delay', async () => {
	const answerer = await startAnswerer();
	answerer.answer = async () => {
		await new Promise((resolve) => setTimeout(resolve, 20));
		return '{"code":200,"data":{}}';
	};
	const credential = world.credential({ url: answerer.url });
	jsonOf(
		await world.run(
			'message',
			'sendText',
			{ ...SEND, options: { concurrency: 10 } },
			undefined,
			credential,
		),
	);
	expect([answerer.received.length, answerer.mostInFlight]).toEqual([3, 1]);
	await answerer.close();
});
