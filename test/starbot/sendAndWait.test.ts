import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { chain } from '../engine/support';
import { GROUP, STARBOT, startWorld, type World } from '../support/starbot';

let world: World;
beforeAll(async () => {
	world = await startWorld();
});
afterAll(async () => await world.close());

it('accepts the answer to a question in a WeChat group from any member who writes its code', async () => {
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
					sendTo: 'group',
					groupId: { __rl: true, mode: 'id', value: GROUP },
					message: 'Shall we meet?',
				},
				{ credentials: { starBotApi: { id: 'starbot', name: 'Helper' } } },
			],
		),
	);
	const execution = await engine.run(workflow);
	expect([execution.error?.message, execution.status]).toEqual([undefined, 'waiting']);
	const said = JSON.stringify(sandbox.starbot.requests.at(-1));
	const code = /[?&]c=([0-9a-z]{4})/.exec(said)?.[1] as string;
	sandbox.starbot.say({ chatId: GROUP, senderId: 'wxid_bob', text: `ok ${code}` });
	const record = await engine.waitForExecution(
		({ id, status }) => id === execution.id && status !== 'waiting',
		20_000,
	);
	expect(record.output('Ask').at(-1)?.json.data).toMatchObject({ approved: true, chatId: GROUP });
});
