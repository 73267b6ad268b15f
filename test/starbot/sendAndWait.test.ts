import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { chain } from '../engine/support';
import { FRONT_DESK, GROUP, STARBOT, startWorld, type World } from '../support/starbot';
import { until } from '../support/until';

let world: World;
beforeAll(async () => {
	world = await startWorld();
});
afterAll(async () => await world.close());

const byId = (value: string) => ({ __rl: true, mode: 'id', value });
const FRIEND = 'wxid_bob';
const FRONT_DESK_GROUP = '45550001122@chatroom';

/** A workflow that asks in a chat. */
const asking = (parameters: object, id = 'starbot') =>
	chain(
		['Start', 'n8n-nodes-base.manualTrigger'],
		[
			'Ask',
			STARBOT,
			{
				resource: 'message',
				operation: 'sendAndWait',
				message: 'Shall we meet?',
				...(parameters as INodeParameters),
			},
			{ credentials: { starBotApi: { id, name: id } } },
		],
	);

it.each([
	['a group', { sendTo: 'group', groupId: byId(GROUP) }, GROUP],
	['the group of a trigger', { sendTo: 'chat', chat: { id: GROUP, type: 'group' } }, GROUP],
	['a private chat', { sendTo: 'friend', friendId: byId(FRIEND) }, FRIEND],
	['the chat of a trigger', { sendTo: 'chat', chat: { id: FRIEND, type: 'private' } }, FRIEND],
])('accepts the answer to a question in %s there, and says the outcome', async (_, to, chatId) => {
	const { engine, sandbox } = world;
	await world.listen();
	const workflow = engine.addWorkflow(asking(to));
	const execution = await engine.run(workflow);
	expect([execution.error?.message, execution.status]).toEqual([undefined, 'waiting']);
	const asked = sandbox.starbot.requests.length;
	const said = JSON.stringify(sandbox.starbot.requests.at(-1));
	const code = /[?&]c=([0-9a-z]{4})/.exec(said)?.[1] as string;
	sandbox.starbot.say({ chatId, senderId: FRIEND, text: `ok ${code}` });
	const record = await engine.waitForExecution(
		({ id, status }) => id === execution.id && status !== 'waiting',
		20_000,
	);
	expect(record.output('Ask').at(-1)?.json.data).toMatchObject({ approved: true, chatId });
	await until(() => sandbox.starbot.requests.length > asked);
	const outcome = JSON.stringify(sandbox.starbot.requests[asked]);
	expect([outcome.includes('Approve'), outcome.includes(chatId)]).toEqual([true, true]);
});

it.each([
	['the credential names another robot', {}],
	['the credential names no robot', { defaultRobot: 'none', robotId: '' }],
])('the robot that asked replies to the answers, also where %s', async (_, data) => {
	const { engine, sandbox } = world;
	const { starBotApi: id } = world.credential(data).credentials as { starBotApi: string };
	await world.listen({}, id);
	const robot = { __rl: true, mode: 'instanceId', value: FRONT_DESK.instanceId };
	const to = { sendTo: 'group', groupId: byId(FRONT_DESK_GROUP) };
	const workflow = engine.addWorkflow(asking({ robot, ...to }, id));
	sandbox.starbot.clearRequests();
	const execution = await engine.run(workflow);
	expect([execution.error?.message, execution.status]).toEqual([undefined, 'waiting']);
	const texts = () =>
		sandbox.starbot.requests
			.map(({ json }) => json as { type: string; params: Record<string, string> })
			.filter(({ type }) => type === 'sendTextMessage')
			.map(({ params }) => params);
	const code = /[?&]c=([0-9a-z]{4})/.exec(texts()[0]?.message ?? '')?.[1] as string;
	const answer = async (text: string) => {
		const before = texts().length;
		sandbox.starbot.say({ chatId: FRONT_DESK_GROUP, senderId: 'wxid_dana', text });
		await until(() => texts().length > before);
	};
	await answer(`perhaps ${code}`);
	await answer(`ok ${code}`);
	await engine.waitForExecution(
		({ id: one, status }) => one === execution.id && status !== 'waiting',
		20_000,
	);
	const { robotId, instanceId } = FRONT_DESK;
	expect(texts().map((params) => [params.wxId, params.robotId ?? params.instanceId])).toEqual([
		[FRONT_DESK_GROUP, instanceId],
		[FRONT_DESK_GROUP, robotId],
		[FRONT_DESK_GROUP, instanceId],
	]);
});
