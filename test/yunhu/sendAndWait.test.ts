import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { SEED } from '../../sandbox/yunhu';
import { chain } from '../engine/support';
import { byId, startWorld, YUNHU, type World } from '../support/yunhu';

let world: World;
beforeAll(async () => {
	world = await startWorld();
});
afterAll(async () => await world.close());

it('a question has a button for each answer, and its address in the text', async () => {
	const { engine, yunhu } = world;
	const workflow = engine.addWorkflow(
		chain(
			['Start', 'n8n-nodes-base.manualTrigger'],
			[
				'Ask',
				YUNHU,
				{
					resource: 'message',
					operation: 'sendAndWait',
					sendTo: 'group',
					groupId: byId(SEED.launch),
					message: 'Shall we meet?',
				},
				{ credentials: { yunhuBotApi: { id: 'bot', name: 'bot' } } },
			],
		),
	);
	const execution = await engine.run(workflow);
	expect([execution.error?.message, execution.status]).toEqual([undefined, 'waiting']);
	const sent = JSON.stringify(yunhu.requests.at(-1));
	expect(sent).toContain('Approve');
	const url = /https?:[^\s"\\]+\/webhook-waiting\/[^\s"\\#]+/.exec(sent)?.[0] as string;
	await fetch(url, { method: 'POST', body: new URLSearchParams({ decision: 'decline' }) });
	const record = await engine.waitForExecution(
		({ id, status }) => id === execution.id && status !== 'waiting',
		20_000,
	);
	expect(record.output('Ask').at(-1)?.json.data).toMatchObject({
		approved: false,
		chatId: SEED.launch,
	});
});
