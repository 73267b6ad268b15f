import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { chain } from '../engine/support';
import { GROUP, STARBOT, startWorld, type World } from '../support/starbot';
import { until } from '../support/until';

let world: World;
beforeAll(async () => {
	world = await startWorld();
});
afterAll(async () => await world.close());

const byId = (value: string) => ({ __rl: true, mode: 'id', value });
const FRIEND = 'wxid_bob';

it.each([
	['a group', { sendTo: 'group', groupId: byId(GROUP) }, GROUP],
	['the group of a trigger', { sendTo: 'chat', chat: { id: GROUP, type: 'group' } }, GROUP],
	['a private chat', { sendTo: 'friend', friendId: byId(FRIEND) }, FRIEND],
	['the chat of a trigger', { sendTo: 'chat', chat: { id: FRIEND, type: 'private' } }, FRIEND],
])('accepts the answer to a question in %s there, and says the outcome', async (_, to, chatId) => {
	const { engine, sandbox } = world;
	await world.listen();
	const workflow = engine.addWorkflow(
		chain(
			['Start', 'n8n-nodes-base.manualTrigger'],
			[
				'Ask',
				STARBOT,
				{
					resource: 'message',
					operation: 'sendAndWait',
					...to,
					message: 'Shall we meet?',
				},
				{ credentials: { starBotApi: { id: 'starbot', name: 'Helper' } } },
			],
		),
	);
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
